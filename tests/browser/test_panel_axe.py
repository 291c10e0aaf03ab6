"""What axe finds in every state of the panel: nothing, in either scheme, wide or narrow."""

import pytest

from .accessible import found
from .chromium import SCHEMES, WIDTHS
from .scene import in_state
from .states import STATES

pytestmark = pytest.mark.needs("chromium")


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing(page, origin, name):
    in_state(page, origin, name)
    for scheme, width in zip(SCHEMES, (WIDTHS[0], WIDTHS[-1]), strict=True):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        assert found(page) == []


def test_axe_finds_nothing_in_forced_colours(page, origin):
    in_state(page, origin, "answer")
    page.emulate_media(forced_colors="active")
    assert found(page) == []


def test_english_is_said_to_be_english(page, origin):
    in_state(page, origin, "answer", "en")
    assert found(page) == []

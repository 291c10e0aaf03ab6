"""An assessment as a notebook shows it: the panel in a frame, without a network."""

import pytest

import srs
from srs.channels import CHANNELS
from tests.make import ANSWERS, ON, certificate

from .accessible import found
from .chromium import LANGUAGES, Watched, scrolls_sideways

pytestmark = pytest.mark.needs("chromium")

KNOWN = ANSWERS | {"earlier_sick_leave": "none"}


@pytest.fixture
def offline(page):
    page.context.set_offline(True)
    watched = Watched(page, ())
    yield page
    assert watched.faults == []


def test_the_card_is_as_high_as_what_it_shows_and_says_the_number(offline, tmp_path):
    assessment = srs.assess([certificate()], on=ON, answers=KNOWN)
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html>{assessment._repr_html_()}", encoding="utf-8")
    offline.goto(path.as_uri())
    frame = offline.frame_locator("iframe")
    frame.get_by_text("Mycket hög risk").first.wait_for()
    assert frame.get_by_text("76 av 100 sådana sjukfall").first.is_visible()
    unfitted = offline.locator("iframe").evaluate(
        "e => parseFloat(getComputedStyle(e).fontSize) * 60"
    )
    offline.wait_for_function(
        "most => document.querySelector('iframe').offsetHeight < most", arg=unfitted
    )
    folded = offline.locator("iframe").evaluate("e => e.offsetHeight")
    frame.locator("summary").first.click()
    offline.wait_for_function(
        "least => document.querySelector('iframe').offsetHeight > least", arg=folded
    )
    assert not frame.locator("html").evaluate("e => e.scrollHeight > e.clientHeight + 1")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("answers", [KNOWN, {}], ids=["a risk", "a range"])
def test_the_page_of_an_assessment_is_for_everybody(offline, tmp_path, lang, answers):
    assessment = srs.assess([certificate()], on=ON, answers=answers)
    path = tmp_path / "assessment.html"
    path.write_text(CHANNELS["html"](assessment, lang), encoding="utf-8")
    offline.goto(path.as_uri())
    offline.get_by_text("F43.8A").first.wait_for()
    for width in (390, 1280):
        offline.set_viewport_size({"width": width, "height": 900})
        assert not scrolls_sideways(offline)
    assert found(offline) == []

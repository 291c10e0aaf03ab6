"""The page of a caseload: made for paper, and read on a screen of any width."""

import pytest

import srs
from srs.channels.caseload import CASELOAD_CHANNELS
from tests.make import ANSWERS, MAN_60, ON, WOMAN_43, certificate, person

from .accessible import found
from .chromium import LANGUAGES, SCHEMES, scrolls_sideways

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def caseload():
    ids = {"c-1": WOMAN_43, "c-2": MAN_60}
    return srs.unit(
        [certificate(id=name, person=person(whose)) for name, whose in ids.items()],
        on=ON,
        capacity=1,
        answers={"c-1": ANSWERS},
        model=srs.load("srs-3.0"),
        knowledge=srs.embedded(),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_read_at_any_width(page, caseload, tmp_path, lang):
    path = tmp_path / "list.html"
    path.write_text(CASELOAD_CHANNELS["html"](caseload, lang), encoding="utf-8")
    page.goto(path.as_uri())
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in (390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert not scrolls_sideways(page), f"{width} px"
            assert not page.evaluate(OVERLAP), f"{width} px"
            assert found(page) == [], f"{width} px, {scheme}"


# Whether a cell's text reaches beyond its cell.
OVERLAP = """[...document.querySelectorAll(".rows td")].some((each) => {
  const text = document.createRange();
  text.selectNodeContents(each);
  return text.getBoundingClientRect().right > each.getBoundingClientRect().right + 1;
})"""

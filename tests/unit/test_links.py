"""No link in the documentation is broken."""

import re
from functools import cache

import pytest

from docs.pages import PAGES
from tests.documents import DOCUMENTS, ROOT

_FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]\[]*(?:\[[^\]]*\][^\]\[]*)*\]\(([^)\s]+)\)")
_ELSEWHERE = ("http://", "https://", "mailto:")


def links(text):
    prose = re.sub(r"`[^`\n]*`", "", _FENCED.sub("", text))
    return [each for each in _LINK.findall(prose) if not each.startswith(_ELSEWHERE)]


@cache
def anchors(path):
    """The anchors of headings, as forges and the manual make them."""
    text = _FENCED.sub("", path.read_text(encoding="utf-8"))
    return {slug(each) for each in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)}


def slug(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def leads(path, link):
    """Whether *link* leads somewhere: a file, a heading of it, a page that the manual makes."""
    place, _, anchor = link.partition("#")
    target = (path.parent / place).resolve() if place else path
    made = target.is_relative_to(ROOT / "docs") and str(
        target.relative_to(ROOT / "docs").with_suffix("")
    )
    if made in PAGES:
        return True
    return target.exists() and (not anchor or anchor in anchors(target))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path):
    assert [each for each in links(path.read_text("utf-8")) if not leads(path, each)] == []


def test_a_broken_link_is_seen():
    readme = ROOT / "README.md"
    assert links("[a](b.md#c) `[d](e)` [![f](g)](h) [i](https://j)") == ["b.md#c", "h"]
    assert not leads(readme, "docs/none.md")
    assert not leads(readme, "docs/glossary.md#none")
    assert leads(readme, "docs/glossary.md#evaluation")


def test_every_guide_is_in_the_manual():
    tree = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^guides/(\S+)$", tree, flags=re.MULTILINE))
    assert named == {path.stem for path in (ROOT / "docs" / "guides").glob("*.md")}
    made = {place for place in PAGES if not place.startswith("reference/python/srs")}
    assert made <= set(re.findall(r"^(\S+/\S+)$", tree, flags=re.MULTILINE))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_says_in_words_what_it_leads_to(path):
    """A file's name says nothing in the manual, whose pages have titles."""
    assert re.findall(r"\[`?[\w/.-]+\.md`?\]\(", _FENCED.sub("", path.read_text("utf-8"))) == []

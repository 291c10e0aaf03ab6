"""The page of a comparison: what a reader sees first, finds and copies, and where links lead."""

import re

import pytest
from playwright.sync_api import expect

from tests.report_document import document
from training.report import page as drawn

from .accessible import found
from .chromium import LANGUAGES, SCHEMES, Watched, scrolls_sideways

pytestmark = pytest.mark.needs("chromium")

ROWS = "main tbody tr:not(.group)"
SHOWN = f"[...document.querySelectorAll('{ROWS}')].filter((each) => each.checkVisibility())"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for lang in LANGUAGES:
        (folder / f"{lang}.html").write_text(drawn(document(), lang), encoding="utf-8")
    return {lang: (folder / f"{lang}.html").as_uri() for lang in LANGUAGES}


@pytest.fixture
def opened(page, pages):
    page.set_viewport_size({"width": 1280, "height": 900})
    watched = Watched(page, [])
    page.goto(pages["en"])
    yield page
    assert watched.faults == []


@pytest.mark.heavy
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page, pages):
    for lang in LANGUAGES:
        page.goto(pages[lang])
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert not scrolls_sideways(page), f"{lang}, {width} px, folded"
        assert page.evaluate("document.documentElement.scrollHeight") <= 6000
        page.click("#tools button")
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert not scrolls_sideways(page), f"{lang}, {width} px, open"
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert found(page) == [], f"{lang}, {scheme}"


def test_a_search_shows_the_rows_of_a_group_and_nothing_else(opened):
    before = opened.evaluate("document.documentElement.scrollHeight")
    said = expect(opened.locator("#tools output"))
    opened.fill("#tools input", "auc woman")
    said.to_have_text(re.compile("rows in"))
    told = opened.evaluate(f"{SHOWN}.map((each) => (each.querySelector('th') ?? each).textContent)")
    assert told
    assert all("Woman" in each or "AUC" in each for each in told)
    said.to_have_text(re.compile(f"^{len(told)} rows in "))
    opened.fill("#tools input", "no such thing")
    said.to_have_text("Nothing of that name")
    assert opened.evaluate(f"{SHOWN}.length") == 0
    opened.fill("#tools input", "")
    said.to_have_text("")
    assert opened.evaluate("document.documentElement.scrollHeight") == before


def test_an_address_opens_what_it_leads_to(opened, pages):
    opened.click("nav a[href='#levels']")
    expect(opened.locator("#levels table").first).to_be_visible()
    opened.click("#verdict a[href='#def-auc'] >> nth=0")
    expect(opened.locator("#def-auc")).to_be_visible()
    opened.goto("about:blank")
    opened.goto(f"{pages['en']}#figure-roc-90")
    expect(opened.locator("#figure-roc-90")).to_be_visible()
    top = opened.evaluate("document.getElementById('figure-roc-90').getBoundingClientRect().top")
    assert 0 <= top < 900


def test_in_the_frame_of_a_tracking_store_links_and_search_work(page):
    """As MLflow shows an artifact: a blob in a frame that may run scripts and nothing else."""
    frame = "<!doctype html><iframe sandbox=allow-scripts width=1200 height=800></iframe>"
    page.route(
        "http://store.test/", lambda route: route.fulfill(body=frame, content_type="text/html")
    )
    page.goto("http://store.test/")
    watched = Watched(page, [])
    show = """text => document.querySelector("iframe").src =
        URL.createObjectURL(new Blob([text], {type: "text/html"}))"""
    page.evaluate(show, drawn(document(), "en"))
    report = page.frame_locator("iframe")
    report.locator("nav a[href='#levels']").click()
    expect(report.locator("#levels table").first).to_be_in_viewport()
    report.locator("#verdict a[href='#def-auc']").first.click()
    expect(report.locator("#def-auc")).to_be_in_viewport()
    report.locator("#tools input").fill("auc woman")
    expect(report.locator("#tools output")).to_have_text(re.compile("rows in"))
    assert watched.faults == []


def test_a_table_is_copied_as_a_spreadsheet_takes_it(opened):
    opened.evaluate("navigator.clipboard.writeText = async (text) => { window.taken = text }")

    def copied(part):
        button = opened.locator(f"{part} button.copy").first
        button.click()
        expect(button).to_have_text("Copied")
        return [each.split("\t") for each in opened.evaluate("window.taken").split("\n")]

    head, *rows = copied("#verdict")
    assert [head[0], head[1], *head[3:]] == ["Metric", "Verdict", "Margins", "p"]
    assert {len(each) for each in rows} == {len(head)}
    assert rows[0][:2] == ["AUC", "▲ superior"]
    assert re.fullmatch(r"\+0\.\d+ \(\+0\.\d+ to \+0\.\d+\)", rows[0][2])
    opened.click("nav a[href='#metrics']")
    text = str(copied("#metrics"))
    assert "AUC" in text
    assert not {"\u202f", "\u2212"} & set(text)


def test_paper_has_all_parts(opened, tmp_path):
    opened.emulate_media(media="print")
    open_ = opened.evaluate(
        "dispatchEvent(new Event('beforeprint')),"
        " [...document.querySelectorAll('main > section > details')].every((each) => each.open)"
    )
    assert open_
    opened.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not opened.evaluate("document.querySelector('main > section > details').open")


def test_paper_leaves_rows_of_groups_to_the_screen_and_has_each_definition(opened):
    opened.emulate_media(media="print")
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    seen = "all => all.filter((each) => each.checkVisibility()).length"
    assert opened.locator("tr.screen").count() > 10
    assert opened.locator("tr.screen").evaluate_all(seen) == 0
    lines = opened.locator("p.paper")
    assert lines.evaluate_all(seen) == lines.count() > 0
    definitions = opened.locator("#definitions dd")
    assert definitions.evaluate_all(seen) == definitions.count() > 50
    opened.emulate_media(media="screen")
    opened.fill("#tools input", "woman")
    expect(opened.locator("#tools output")).to_have_text(re.compile("rows in"))
    opened.emulate_media(media="print")
    assert opened.locator("tr.screen").evaluate_all(seen) > 0


BEYOND = """all => all.filter((cell) => {
    if (!cell.checkVisibility()) return false;
    const text = document.createRange();
    text.selectNodeContents(cell);
    const edge = cell.getBoundingClientRect().right + 1.5;
    return [...text.getClientRects()].some((each) => each.width > 1 && each.right > edge);
}).map((cell) => cell.textContent)"""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_on_paper_no_text_lies_on_another_and_long_parts_begin_where_the_last_ended(
    page, pages, lang
):
    page.set_viewport_size({"width": 680, "height": 900})  # A4 between its margins
    page.goto(pages[lang])
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("main td, main th").evaluate_all(BEYOND) == []
    held = "all => all.filter((e) => getComputedStyle(e).breakInside === 'avoid').map((e) => e.id)"
    assert page.locator("main > section > details, details.fold, .facts").evaluate_all(held) == []


def test_the_first_numbers_fit_a_phone_and_are_copied_by_the_button_below_them(page, tmp_path):
    given = document()
    models = [f"boosted-pilot-{each}" for each in (1, 2, 3)]
    rows = [each for each in given["metrics"] if each["model"] == "B"]
    given["metrics"] = [{**each, "model": name} for name in models for each in rows]
    given["models"] = models
    path = tmp_path / "three.html"
    path.write_text(drawn(given, "sv"), encoding="utf-8")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(path.as_uri())
    edge = "(each) => each.getBoundingClientRect().left"
    table, button = page.locator(".glance table"), page.locator(".glance button.copy")
    assert button.evaluate(edge) == table.evaluate(edge)
    page.set_viewport_size({"width": 360, "height": 900})
    fits = "(each) => each.scrollWidth <= each.clientWidth"
    assert not scrolls_sideways(page)
    assert page.locator(".glance .wide").evaluate(fits)


def test_without_the_script_all_is_there(page, pages, browser):
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{pages['en']}#def-auc")
    assert plain.locator("#tools").is_hidden()
    assert plain.locator("#def-auc").is_visible()
    context.close()

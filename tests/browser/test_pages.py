"""The service's own pages: what they show and open, and what they never put in an address."""

import json
from pathlib import Path

import pytest

from tests.rest import EVERYTHING, NOW, UNIT, caller

from . import behaviour
from .accessible import found
from .chromium import SCHEMES, WIDTHS, Watched, scrolls_sideways
from .service import serving, stored
from .states import ANSWERS, PERSON, period, signed
from .test_panel_hosts import ticket

pytestmark = pytest.mark.needs("chromium")

EXAMPLES = Path(__file__).parents[2] / "examples"
SHOWN = signed("F438A", period(-14, 13), on=-14, id="shown-1")


@pytest.fixture
def page(page):
    """The examples' days are by the browser's clock, which here agrees with the service's."""
    page.clock.set_fixed_time(NOW)
    return page


@pytest.fixture
def opened(page, origin):
    """Opens a page of the service; what it must not do is judged at the end."""
    watched = Watched(page, {origin})
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))

    def open_(path):
        page.goto(f"{origin}{path}")
        return page

    yield open_
    assert watched.faults == []
    assert not [each for each in addresses if PERSON in each or PERSON[2:] in each]


def readable(page):
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert not scrolls_sideways(page), f"{width} px"
        assert found(page) == []


def big(page):
    return page.locator("[data-part=number] .big")


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_first_page_shows_an_example_and_its_risk(opened, lang):
    page = opened(f"/?lang={lang}")
    big(page).wait_for()
    assert page.locator("html").get_attribute("lang") == lang
    readable(page)


def test_every_example_is_shown(opened):
    page = opened("/?lang=sv")
    choice = page.locator("main select").first
    for value in choice.locator("option").evaluate_all("(all) => all.map((each) => each.value)"):
        choice.select_option(value)
        page.wait_for_function(
            "() => document.querySelector('srs-panel').shadowRoot"
            ".querySelector('[data-state=still]')?.innerText.trim()"
        )
        assert not page.locator("[data-part=unreadable]").count()


def test_a_certificate_is_written_from_nothing_to_a_risk(opened):
    page = opened("/?lang=sv")
    page.get_by_label("Exempel", exact=True).select_option("empty")
    page.get_by_label("Diagnos, till exempel F43.8A").fill("M54.5")
    page.get_by_label("Från och med").fill("2025-03-06")
    page.get_by_label("Till och med").fill("2025-04-06")
    page.get_by_label("Personnummer").fill(PERSON)
    page.get_by_label("Personnummer").press("Tab")
    page.locator("[data-part=risk] >> text=M54.5").first.wait_for()
    assert PERSON not in page.url


def test_files_are_read_the_newest_of_them_assessed(opened):
    page = opened("/?lang=sv")
    files = [str(EXAMPLES / name) for name in ("earlier.json", "certificate.xml", "first.xml")]
    page.get_by_label("Öppna intyg från fil").set_input_files(files)
    page.locator("[data-part=risk] >> text=F43.8A").first.wait_for()
    page.get_by_role("button", name="Skriv ett intyg i stället").click()
    page.get_by_label("Diagnos, till exempel F43.8A").wait_for()


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "plain text", "\x00\x01"])
def test_a_file_that_is_no_certificate_is_reported(opened, tmp_path, text):
    page = opened("/?lang=sv")
    (tmp_path / "file.json").write_text(text)
    page.get_by_label("Öppna intyg från fil").set_input_files(tmp_path / "file.json")
    page.get_by_role("alert").filter(has_text="kan inte läsas").or_(
        page.get_by_text("går inte att läsa")
    ).first.wait_for()


def test_a_chosen_row_opens_what_was_shown(opened, origin):
    stored(origin, SHOWN, answers=ANSWERS, opinion="LAGRE")
    page = opened("/unit?lang=sv")
    page.get_by_role("button", name="Visa", exact=True).click()
    page.locator("srs-unit [data-state=list]").wait_for()
    readable(page)
    page.locator("srs-unit [data-open], srs-unit tbody button, srs-unit tbody a").first.click()
    page.wait_for_url("**/stored/*")
    big(page).wait_for()
    assert not page.locator("input[type=radio]").count()
    readable(page)


def test_what_is_not_stored_is_stated(opened):
    page = opened(f"/stored/{'0' * 32}?lang=sv")
    page.get_by_text("Bedömningen finns inte").wait_for()


def test_when_the_service_is_away_the_stored_page_offers_to_try_again(opened, origin, page):
    told = stored(origin, SHOWN, answers=ANSWERS)
    page.route("**/v1/assessments/*", behaviour.cut)
    opened(f"/stored/{told}?lang=sv")
    page.get_by_text("svarar inte").wait_for()
    page.unroute("**/v1/assessments/*")
    page.get_by_role("button", name="Försök igen").click()
    big(page).wait_for()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    callers = (caller("host", scopes=(*EVERYTHING, "tickets")),)
    folder = tmp_path_factory.mktemp("guarded")
    with serving(folder, insecure_no_auth=False, callers=callers, pages=True) as origin:
        yield origin


@pytest.mark.parametrize("path", ["/", "/unit"])
def test_with_callers_a_page_asks_for_a_ticket_and_keeps_it_in_memory(page, guarded, path):
    watched = Watched(page, {guarded})
    page.goto(f"{guarded}{path}?lang=sv")
    if path == "/unit":
        page.get_by_label("Vårdenhetens id").fill(UNIT)
        page.get_by_role("button", name="Visa", exact=True).click()
    field = page.get_by_label("Biljett")
    field.fill(ticket(guarded))
    field.press("Enter")
    page.locator("[data-part=number] .big, [data-state=empty]").first.wait_for()
    kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert json.loads(kept) == [{}, {}]
    assert page.evaluate("document.cookie") == ""
    assert not field.is_visible()
    assert watched.faults == []

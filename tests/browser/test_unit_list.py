"""A unit's caseload as coordinators see it."""

import pytest

from . import behaviour
from .accessible import found
from .chromium import LANGUAGES, SCHEMES, WIDTHS, scrolls_sideways
from .host import Host, answered
from .service import stored
from .states import ANSWERS, period, signed
from .test_panel_scenarios import fictional

pytestmark = pytest.mark.needs("chromium")

CASELOAD = "**/v1/units/*/caseload?*"
UNIT = "SE0000000000-CASELOAD"
DIAGNOSES = ("F438A", "M545", "F32", "S82", "J069")


@pytest.fixture(scope="module")
def unit(origin):
    """A unit with one spell of each diagnosis, on days of their own."""
    for number, diagnosis in enumerate(DIAGNOSES):
        start = -20 - 15 * number
        certificate = signed(
            diagnosis,
            period(start, 20 + number),
            on=start,
            id=f"case-{number}",
            person=fictional(500 + number),
            unit=UNIT,
        )
        answers = {} if number == 1 else ANSWERS
        stored(origin, certificate, answers=answers)
    return UNIT


@pytest.fixture
def host(page, origin):
    host = Host(page, origin, element="srs-unit")
    yield host
    assert host.watched.faults == []


def listed(host):
    host.panel.locator("[data-state=list]").wait_for()
    return host.panel.locator("tbody tr")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_readable_everywhere(page, host, unit, lang):
    host.give(lang=lang, unit=unit, capacity=2, names={"case-0": "Anna Åström"})
    assert listed(host).count() == len(DIAGNOSES)
    assert "Anna Åström" in host.text()
    pictures = set()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert not scrolls_sideways(page), f"{width} px, {scheme}"
        assert found(page) == []
        pictures.add(page.screenshot())
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})  # cards instead of a table
    assert found(page) == []
    assert len(pictures) == 2


def test_a_name_never_leaves_the_page(page, host, unit):
    sent = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))
    host.give(unit=unit, names={"case-0": "Anna Åström"})
    listed(host).first.wait_for()
    assert not [each for each in sent if "Anna" in each or "%C3" in each]


def test_risk_is_put_in_words_on_paper_too(page, host, unit):
    host.give(unit=unit)
    listed(host).first.wait_for()
    page.emulate_media(media="print")
    on_paper = host.panel.locator("[data-state=list]").inner_text()
    assert on_paper.lower().count(" risk") >= 3


@pytest.mark.parametrize("status", [403, 429, 503, 500])
def test_a_refusal_is_put_in_words(page, host, status):
    page.route(CASELOAD, behaviour.problem(status, retry_after=30))
    host.give(unit=UNIT)
    host.hear("srs-error")
    host.panel.evaluate("(panel) => panel.updateComplete")
    assert host.panel.get_by_role("status").inner_text().strip()
    assert found(page) == []


@pytest.mark.parametrize("body", ["null", "<h1>Logga in</h1>", "[]", '{"rows": null}', ""])
def test_a_missing_answer_is_put_in_words(page, host, body):
    page.route(CASELOAD, lambda route: answered(route, 200, body))
    host.give(unit=UNIT)
    host.hear("srs-error")
    assert host.panel.get_by_role("status").inner_text().strip()


def test_five_hundred_rows_are_sorted_and_searched_at_once(page, host, unit):
    @behaviour.amended
    def many(body):
        row = body["rows"][0]
        hostile = {"title": f"{behaviour.ATTACK} {behaviour.RIGHT_TO_LEFT} {behaviour.LONG}"}
        body["rows"] = [
            row | {"place": place + 1, "certificate": f"many-{place}"} | hostile
            for place in range(500)
        ]

    page.route(CASELOAD, many)
    host.give(unit=unit, names={"many-7": "Bengt Sjö"})
    assert listed(host).count() == 500
    page.set_viewport_size({"width": 320, "height": 900})
    assert not scrolls_sideways(page)
    assert page.title() == "Host"
    host.panel.locator("input[type=search], input[type=text]").first.fill("Bengt")
    page.wait_for_timeout(500)
    visible = host.panel.evaluate(
        """(panel) => [...panel.shadowRoot.querySelectorAll("tbody tr")]
             .filter((each) => each.checkVisibility()).length"""
    )
    assert visible == 1


def test_the_host_learns_of_a_row_chosen_by_keyboard_too(page, host, unit):
    host.give(unit=unit)
    listed(host).first.wait_for()
    button = host.panel.locator("tbody button").first
    button.focus()
    page.keyboard.press("Enter")
    detail = host.hear("srs-open")
    assert detail["certificate"].startswith("case-")
    assert len(detail["assessment"]) == 32

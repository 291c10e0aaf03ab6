"""A physician's work with the panel, and what the service then stores."""

import json
from itertools import count

import httpx2
import pytest

from . import behaviour
from .host import Host, answered, unfold_questions
from .service import stored
from .states import ANSWERS, day, draft, period, signed

pytestmark = pytest.mark.needs("chromium")

ASSESSMENTS = "**/v1/assessments?*"
_numbers = count()
OPEN = {key: ANSWERS[key] for key in ("degree", "occupation", "earlier_sick_leave")}


def new(**more):
    """A draft of a person of its own, and the element's properties for it."""
    number = next(_numbers)
    certificate = draft("F43.8A", period(-14, 13), id=f"scenario-{number}") | more
    return {
        "person": fictional(number),
        "postcode": "41133",
        "unit": "SE0000000000-SCENARIO",
        "answers": dict(OPEN),
        "certificate": certificate,
    }


def fictional(number):
    """A person id with a right last digit."""
    digits = f"820314{number:03}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return f"19{digits}{-sum(sum(divmod(each, 10)) for each in doubled) % 10}"


def shown(host):
    return host.panel.locator("[data-part=number] .big").inner_text()


def answer(host, predictor, level):
    """Choose an answer as with a mouse, and wait for the number that follows from it."""
    unfold_questions(host)
    before = len(host.heard("srs-calculated"))
    field = host.panel.locator(f"[data-question={predictor}]")
    field.locator(f"input[value='{level}']").check()
    host.hear("srs-calculated", before + 1)
    host.panel.evaluate("(panel) => panel.updateComplete")


def answer_all(host):
    for predictor in ("comorbidity", "born_in_sweden", "university"):
        answer(host, predictor, ANSWERS[predictor])


def give(host, opinion):
    before = len(host.heard("srs-opinion"))
    host.panel.locator(f"[data-opinion={opinion}]").click()
    host.hear("srs-opinion", before + 1)


def counted(origin, certificate):
    """What counts of the certificate, as another system reads it."""
    answer = httpx2.get(f"{origin}/v1/certificates/{certificate['id']}/assessments")
    return answer.json().get("assessments", [])


def of(origin, id):
    return httpx2.get(f"{origin}/v1/assessments/{id}").json()


def test_a_new_certificate_from_range_to_opinion_leaves_one_assessment(host, origin):
    given = new()
    host.give(**given)
    host.settled()
    assert "–" in shown(host)
    assert not host.panel.locator("[data-state=open] input:checked").count()
    answer_all(host)
    assert "–" not in shown(host)
    assert counted(origin, given["certificate"]) == []
    give(host, "HOGRE")
    (told,) = counted(origin, given["certificate"])
    assert told["opinion"] == "HOGRE"
    assert told["id"] == host.heard("srs-opinion")[-1]["detail"]["assessment"]


def test_twenty_changes_leave_nothing_behind(host, origin):
    given = new()
    host.give(**given)
    host.settled()
    answer_all(host)
    for turn in range(17):
        answer(host, "comorbidity", "yes" if turn % 2 == 0 else "no")
    assert counted(origin, given["certificate"]) == []
    give(host, "KORREKT")
    assert len(counted(origin, given["certificate"])) == 1


def test_an_opinion_is_changed_and_withdrawn(host, origin):
    given = new()
    host.give(**given)
    host.settled()
    answer_all(host)
    give(host, "HOGRE")
    give(host, "LAGRE")
    (told,) = counted(origin, given["certificate"])
    assert told["opinion"] == "LAGRE"
    host.panel.locator("[data-part=opinion] button.quiet").click()
    host.hear("srs-opinion", 3)
    (told,) = counted(origin, given["certificate"])
    assert told["opinion"] is None
    assert [each["detail"]["opinion"] for each in host.heard("srs-opinion")] == [
        "HOGRE",
        "LAGRE",
        None,
    ]


def test_in_two_tabs_an_opinion_stays_with_what_was_seen(browser, host, origin):
    given = new()
    host.give(**given)
    host.settled()
    answer_all(host)
    seen = host.heard("srs-calculated")[-1]["detail"]["assessment"]
    with browser.new_context() as context:
        other = Host(context.new_page(), origin)
        other.give(**given)
        other.settled()
        answer_all(other)
        answer(other, "comorbidity", "yes")
        give(other, "LAGRE")
        assert shown(other) != shown(host)
    give(host, "HOGRE")
    opinions = {each["id"]: each["opinion"] for each in counted(origin, given["certificate"])}
    assert opinions[seen] == "HOGRE"
    assert sorted(opinions.values()) == ["HOGRE", "LAGRE"]


def test_an_answer_that_was_overtaken_is_never_shown(host):
    given = new()
    host.give(**given)
    host.settled()
    answer_all(host)
    host.panel.evaluate(
        """(panel) => {
          window.numbers = new Set();
          const seen = () => window.numbers.add(
            panel.shadowRoot.querySelector("[data-part=number] .big").textContent.trim());
          new MutationObserver(seen).observe(
            panel.shadowRoot, { subtree: true, childList: true, characterData: true });
          // The first call comes last, and pays no heed to being given up.
          let late = true;
          panel.transport = async (url, init) => {
            const wait = late && url.startsWith("/v1/assessments");
            late &&= !wait;
            const response = await fetch(url, { ...init, signal: undefined });
            if (wait) await new Promise((go) => setTimeout(go, 800));
            return response;
          };
        }"""
    )
    before = len(host.heard("srs-calculated"))
    question = host.panel.locator("[data-question=comorbidity]")
    question.locator("input[value=yes]").check()
    host.page.wait_for_timeout(100)
    question.locator("input[value=no]").check()
    host.hear("srs-calculated", before + 1)
    last = shown(host)
    host.page.wait_for_timeout(1000)
    assert shown(host) == last
    assert len(host.page.evaluate("[...window.numbers]")) <= 1
    assert len(host.heard("srs-calculated")) == before + 1


def test_when_the_service_is_down_the_old_answer_stays_and_is_marked(host):
    host.give(**new())
    host.settled()
    answer_all(host)
    before = shown(host)
    host.page.route(ASSESSMENTS, behaviour.problem(503, retry_after=1))
    host.panel.locator("[data-question=comorbidity] input[value=yes]").check()
    host.hear("srs-error")
    assert shown(host) == before
    assert "ligger nere" in host.text()
    assert host.page.evaluate("document.querySelector('h1').textContent") == "Host"
    host.page.unroute(ASSESSMENTS)
    times = len(host.heard("srs-calculated"))
    host.hear("srs-calculated", times + 1)  # by itself, when Retry-After has passed
    assert shown(host) != before
    assert "ligger nere" not in host.text()


def test_an_opinion_that_could_not_be_stored_is_sent_again(host, origin):
    given = new()
    host.give(**given)
    host.settled()
    answer_all(host)
    host.page.route("**/confirmation", lambda route: route.abort())
    host.panel.locator("[data-opinion=HOGRE]").click()
    host.hear("srs-error")
    assert counted(origin, given["certificate"]) == []
    host.page.unroute("**/confirmation")
    host.panel.locator("[data-part=opinion] .state button").click()
    host.hear("srs-opinion")
    assert [each["opinion"] for each in counted(origin, given["certificate"])] == ["HOGRE"]


def test_an_extension_shows_the_earlier_risk_and_takes_over_the_answers(host, origin):
    given = new(periods=[period(0, 27, 50)])
    earlier = signed(
        "F438A", period(-42, -1), on=-42, id=f"before-{next(_numbers)}", person=given["person"]
    )
    stored(origin, earlier, answers=ANSWERS, opinion="HOGRE", days_ago=21)
    host.give(**given | {"answers": {}, "history": [earlier], "view": "extension"})
    host.settled()
    text = host.text()
    assert "besvarat tidigare" in text
    assert day(-21) in text
    assert "högre" in host.panel.locator("[data-part=earlier]").inner_text().lower()
    assert "–" not in shown(host)


def test_a_changed_diagnosis_shows_the_earlier_risk_with_its_own_code(host, origin):
    given = new(diagnosis="F32.1", periods=[period(0, 20)])
    earlier = signed(
        "F430", period(-28, -1), on=-28, id=f"before-{next(_numbers)}", person=given["person"]
    )
    stored(origin, earlier, answers=ANSWERS, days_ago=10)
    host.give(**given | {"history": [earlier], "view": "extension"})
    host.settled()
    assert "F43.0" in host.panel.locator("[data-part=earlier]").inner_text()


def test_without_a_model_the_rest_is_there(host):
    host.give(**new(diagnosis="M51.9", periods=[period(-300, 30)]) | {"answers": ANSWERS})
    host.settled()
    host.give(certificate=draft("S47", period(-14, 13)))
    host.hear("srs-calculated", 2)
    assert not host.panel.locator("[data-part=number]").count()
    assert host.panel.locator("[data-part=measures]").count()


def test_a_new_certificate_brings_no_answer_of_the_old(host):
    host.give(**new())
    host.settled()
    answer_all(host)
    host.give(**new() | {"answers": {}})
    host.hear("srs-calculated", len(host.heard("srs-calculated")) + 1)
    assert not host.panel.locator("[data-state=user]").count()
    assert "–" in shown(host)


def test_recalculation_keeps_focus_and_scroll(host):
    host.page.set_viewport_size({"width": 320, "height": 600})
    host.give(**new())
    host.settled()
    unfold_questions(host)
    field = host.panel.locator("[data-question=university] input[value=no]")
    field.scroll_into_view_if_needed()
    top = field.bounding_box()["y"]
    field.focus()
    host.page.keyboard.press("Space")
    host.hear("srs-calculated", 2)
    host.panel.evaluate("(panel) => panel.updateComplete")
    focused = host.panel.evaluate("(panel) => panel.shadowRoot.activeElement?.value")
    assert focused == "no"
    assert abs(field.bounding_box()["y"] - top) <= 2


def test_all_is_done_by_keyboard_alone(host, origin):
    given = new()
    host.give(**given)
    host.settled()
    press = host.page.keyboard.press
    reached = """(panel) => {
      const at = panel.shadowRoot.activeElement;
      return at && [at.localName, at.name || at.dataset.opinion || at.textContent.trim()];
    }"""
    walked = []
    for _ in range(120):
        press("Tab")
        at = host.panel.evaluate(reached)
        if at is None and walked:
            break
        if at is not None:
            walked.append(tuple(at))
            if at[0] == "summary" and at[1].startswith("Frågor"):
                press("Enter")
            if at[0] == "input":
                press("Space")
                host.page.wait_for_timeout(150)
    names = {name for _, name in walked}
    assert {"comorbidity", "born_in_sweden", "university"} <= names
    assert {"HOGRE", "KORREKT", "LAGRE", "KAN_EJ_BEDOMA"} <= names
    reachable = host.panel.evaluate(
        """(panel) => [...panel.shadowRoot.querySelectorAll("summary, button, a[href]")]
             .filter((each) => each.checkVisibility()).length"""
    )
    assert len([each for each in walked if each[0] != "input"]) >= reachable
    host.panel.locator("[data-opinion=HOGRE]").focus()
    press("Enter")
    host.hear("srs-opinion")
    assert [each["opinion"] for each in counted(origin, given["certificate"])] == ["HOGRE"]


def test_the_live_region_says_a_new_risk_once(host):
    host.give(**new())
    host.settled()
    host.panel.evaluate(
        """(panel) => {
          window.said = [];
          const live = panel.shadowRoot.querySelector("[aria-live], [role=status]");
          new MutationObserver(() => window.said.push(live.textContent.trim()))
            .observe(live, { subtree: true, childList: true, characterData: true });
        }"""
    )
    answer_all(host)
    answer(host, "comorbidity", "yes")
    host.page.wait_for_timeout(1500)
    said = [each for each in host.page.evaluate("window.said") if "av 100" in each]
    assert said
    assert len(said) == len({*said})


def test_no_address_event_or_attribute_holds_the_person(host):
    addresses = []
    host.page.on("request", lambda request: addresses.append(request.url))
    given = new()
    host.give(**given)
    host.settled()
    answer_all(host)
    give(host, "HOGRE")
    host.page.wait_for_timeout(700)  # events are sent a little later
    written = json.dumps(host.page.evaluate("window.heard")) + "".join(addresses)
    written += host.panel.evaluate(
        "(panel) => panel.outerHTML + [...panel.shadowRoot.querySelectorAll('*')]"
        ".map((each) => [...each.attributes].map((one) => one.value)).join()"
    )
    for form in (given["person"], given["person"][2:]):
        assert form not in written
    assert all(each["composed"] for each in host.page.evaluate("window.heard"))


def test_use_is_reported_in_kinds(host):
    kinds = []

    def told(route):
        kinds.append(route.request.post_data_json)
        route.continue_()

    host.page.route("**/v1/events", told)
    given = new()
    host.give(**given)
    host.settled()
    answer(host, "comorbidity", "no")
    host.page.wait_for_timeout(1200)
    assert {each["kind"] for each in kinds} == {"draft_viewed", "calculated", "question_answered"}
    assert all({*each} == {"kind", "certificate", "unit"} for each in kinds)


def test_a_failing_event_is_nobodys_trouble(host):
    host.page.route("**/v1/events", behaviour.problem(503))
    host.give(**new())
    host.settled()
    host.page.wait_for_timeout(800)
    assert host.heard("srs-error") == []


def test_a_hosts_transport_carries_every_call(host, origin):
    direct = []
    host.page.on("request", lambda request: direct.append(request.url))

    def carried(route):
        path = route.request.url.removeprefix(f"{origin}/api/srs")
        response = route.fetch(url=f"{origin}{path}")
        route.fulfill(response=response)

    host.page.route("**/api/srs/**", carried)
    host.panel.evaluate(
        "(panel) => { panel.transport = (url, init) => fetch(`/api/srs${url}`, init) }"
    )
    given = new()
    host.give(**given)
    host.settled()
    answer_all(host)
    give(host, "KORREKT")
    assert [each["opinion"] for each in counted(origin, given["certificate"])] == ["KORREKT"]
    assert not [each for each in direct if each.startswith(f"{origin}/v1")]


@pytest.mark.parametrize(
    "transport",
    [
        "() => { throw new Error('broken') }",
        "() => null",
        "async () => ({})",
        "() => new Promise(() => {})",
        "async () => new Response('[]', { status: 201 })",
        "async () => new Response('{\"risk\": {}}', { status: 201 })",
        "async () => new Response(null, { status: 204 })",
        "async () => ({ status: 201, ok: true, text: async () => 'null', headers: new Headers() })",
    ],
)
def test_whatever_a_transport_does_the_page_goes_on(host, transport):
    host.panel.evaluate(f"(panel) => {{ panel.transport = {transport} }}")
    host.give(**new())
    host.page.wait_for_timeout(500)
    assert host.text().strip()
    assert host.heard("srs-calculated") == []


@pytest.mark.parametrize("given", ["null", "{}", "{", "[]", "7", '""', '"<x>"', '"\\u202e"'])
def test_a_file_that_is_no_certificate_is_reported_in_words(host, given):
    host.panel.evaluate("(panel, text) => panel.setAttribute('certificate', text)", given)
    host.page.wait_for_timeout(300)
    assert host.watched.faults == []


def test_a_browser_whose_clock_is_a_day_off_shows_the_services_dates(browser, origin):
    texts = []
    given = new()
    for at in ("2025-03-20T09:30:00", "2025-03-21T09:30:00", "2025-03-19T09:30:00"):
        with browser.new_context() as context:
            page = context.new_page()
            page.clock.set_fixed_time(at)
            host = Host(page, origin)
            host.give(**given)
            host.settled()
            texts.append(host.text())
    assert texts[0] == texts[1] == texts[2]
    assert day(0) in texts[0]


def test_a_hundred_certificates_are_read(host):
    given = new()
    earlier = [
        signed(
            "F438A",
            period(-400 - 10 * number, -392 - 10 * number),
            on=-400 - 10 * number,
            id=f"many-{number}",
            person=given["person"],
        )
        for number in range(99)
    ]
    host.give(**given | {"history": earlier})
    host.settled()
    assert host.heard("srs-calculated")


def test_a_ticket_that_expires_while_one_types_is_asked_for_and_nothing_is_lost(host):
    host.give(**new(), token="first")
    host.settled()
    answer_all(host)
    tokens = []

    def guarded(route):
        tokens.append(route.request.headers.get("authorization"))
        if tokens[-1] == "Bearer second":
            return route.continue_(headers=route.request.headers | {"authorization": ""})
        return answered(route, 401, {"type": "about:blank", "title": "x", "status": 401})

    host.page.route(ASSESSMENTS, guarded)
    before = shown(host)
    host.panel.locator("[data-question=comorbidity] input[value=yes]").check()
    host.hear("srs-token-needed")
    assert shown(host) == before
    assert host.panel.locator("[data-question=comorbidity] input[value=yes]").is_checked()
    times = len(host.heard("srs-calculated"))
    host.give(token="second")
    host.hear("srs-calculated", times + 1)
    assert shown(host) != before
    assert tokens[-1] == "Bearer second"


PATIENTS = {
    "another id": lambda given: {"certificate": given["certificate"] | {"id": "another"}},
    "another person": lambda given: {"person": fictional(next(_numbers))},
    "no person any more": lambda given: {"person": None},
    "an id that goes": lambda given: {"certificate": draft("F43.8A", period(-14, 13), id=None)},
    "no certificate between": None,
}


@pytest.mark.parametrize("name", PATIENTS)
def test_nothing_of_one_patient_is_left_on_anothers_certificate(host, origin, name):
    given = new() | {"answers": {}}
    host.give(**given)
    host.settled()
    answer(host, "university", "no")
    if PATIENTS[name] is None:
        host.give(certificate=None)
        host.panel.evaluate("(panel) => panel.updateComplete")
        change = {"certificate": given["certificate"]}
    else:
        change = PATIENTS[name](given)
    before = len(host.heard("srs-calculated"))
    host.give(**change)
    host.hear("srs-calculated", before + 1)
    assert host.panel.locator("[data-question=university] input:checked").count() == 0


def test_what_is_written_further_keeps_its_answers(host, origin):
    given = new() | {"answers": {}}
    host.give(**given)
    host.settled()
    answer(host, "university", "no")
    before = len(host.heard("srs-calculated"))
    host.give(
        certificate=given["certificate"] | {"diagnosis": "F32.1", "periods": [period(-14, 30)]}
    )
    host.hear("srs-calculated", before + 1)
    assert host.panel.locator("[data-question=university] input:checked").count() == 1


def opened(host):
    """The first measure's id and its element, opened."""
    details = host.panel.locator("[data-part=measures] h3 ~ ul details[data-measure]").first
    details.locator("summary").click()
    return details.get_attribute("data-measure"), details


def measures_of(origin, certificate):
    answer = httpx2.get(f"{origin}/v1/certificates/{certificate['id']}/measures")
    return {
        (each["measure"], each["status"]): each["date"]
        for each in answer.json().get("measures", [])
        if each["counts"]
    }


def test_what_became_of_a_measure_is_stored_told_and_taken_back(host, origin):
    given = new()
    host.give(**given)
    host.settled()
    measure, details = opened(host)
    details.locator("input[type=date]").fill(day(-3))
    details.locator("[data-status=planned]").click()
    host.hear("srs-measure", 2)
    assert [each["detail"] for each in host.heard("srs-measure")] == [
        {"measure": measure},
        {"measure": measure, "status": "planned", "date": day(-3)},
    ]
    assert measures_of(origin, given["certificate"]) == {(measure, "planned"): day(-3)}
    assert len(counted(origin, given["certificate"])) == 1
    assert details.locator("[data-status=planned][aria-pressed=true]").count() == 1
    assert host.panel.locator("[role=status]").inner_text() == f"Sparad: planerad {day(-3)}"
    details.locator("[data-status=planned]").click()
    host.hear("srs-measure", 3)
    assert host.heard("srs-measure")[-1]["detail"]["date"] is None
    assert measures_of(origin, given["certificate"]) == {}
    assert details.locator("[aria-pressed=true]").count() == 0


def test_what_became_of_a_measure_before_is_shown_and_not_on_another_certificate(host, origin):
    given = new()
    host.give(**given)
    host.settled()
    measure, details = opened(host)
    details.locator("[data-status=started]").click()
    host.hear("srs-measure", 2)
    other = new()
    host.give(**other)
    host.settled()
    opened(host)
    assert host.panel.locator("[data-status][aria-pressed=true]").count() == 0
    host.give(**given)
    host.settled()
    assert opened(host)[0] == measure
    details.locator("[data-status=started][aria-pressed=true]").wait_for()


def test_a_hidden_measure_is_named_and_nothing_of_it_is_shown(host, origin):
    given = new()
    host.page.route("**/measures", lambda route: answered(route, 403, {"type": "x"}))
    host.give(**given)
    host.settled()
    _, details = opened(host)
    details.locator("[data-status=ended]").click()
    details.locator(".taken .error").wait_for()
    assert "Uppgiften är inte sparad." in details.inner_text()
    assert details.locator("[aria-pressed=true]").count() == 0
    assert len(host.heard("srs-measure")) == 1


def test_an_impossible_day_is_reported_where_it_was_chosen(host, origin):
    host.give(**new())
    host.settled()
    _, details = opened(host)
    details.locator("input[type=date]").fill(day(-30))
    details.locator("[data-status=started]").click()
    details.locator(".taken .error").wait_for()
    assert "välj en dag från sjukfallets början till i dag" in details.inner_text()


def test_what_is_stored_late_of_one_certificate_is_not_shown_on_the_next(host, origin):
    given, waiting = new(), []
    host.page.route("**/measures", lambda route: waiting.append(route))
    host.give(**given)
    host.settled()
    measure, details = opened(host)
    details.locator("[data-status=started]").click()
    host.page.wait_for_timeout(300)
    host.give(**new())
    host.settled()
    host.page.unroute("**/measures")
    for route in waiting:
        route.continue_()
    opened(host)
    host.page.wait_for_timeout(300)
    assert host.panel.locator("[data-status][aria-pressed=true]").count() == 0
    assert len(host.heard("srs-measure")) == 2  # opened twice
    assert measures_of(origin, given["certificate"]).keys() == {(measure, "started")}

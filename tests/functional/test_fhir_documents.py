"""FHIR documents and cards: well formed, and the same as in every other channel."""

import json
from copy import deepcopy
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs import load
from srs.assess import assess_asked, assess_without_certificate
from srs.certificate import Icd10
from srs.channels import CHANNELS
from srs.channels.card import LONGEST_SUMMARY, card, marked
from srs.channels.fhir import form, risk_assessment
from srs.channels.json import document
from srs.channels.knowledge_json import form_document
from srs.knowledge import imported
from srs.request import Request
from srs.service.rest.fhir.metadata import statement
from tests.cds_schemas import CARD, faults
from tests.fhir_checks import broken, typed
from tests.make import ANSWERS, ON, ROW, certificate, period

ID = "0f9e8d7c6b5a49382716050413223140"
KNOWLEDGE = imported(None)


@lru_cache
def model(name):
    return load(name)


ALL = ANSWERS | {"earlier_sick_leave": "none"}


def assessed(model_name="srs-3.0", day=None, answers=ALL, **fields):
    asked = Request(answers=answers, day=day)
    return assess_asked(
        [certificate(**fields)], asked, on=ON, model=model(model_name), knowledge=KNOWLEDGE
    )


def without(diagnosis, day, answers):
    asked = Request(answers=answers, day=day)
    return assess_without_certificate(
        Icd10.parse(diagnosis), asked, on=ON, model=model("srs-3.0"), knowledge=KNOWLEDGE
    )


def ended():
    asked = Request(answers={})
    made = certificate("F43.8A", period("2024-01-01", "2024-02-01"))
    return assess_asked([made], asked, on=ON, model=model("srs-3.0"), knowledge=KNOWLEDGE)


STATES = {
    "a risk": lambda: assessed(),
    "of trees": lambda: assessed("boosted-2"),
    "a range": lambda: assessed(answers={}),
    "no model": lambda: assessed(diagnosis="S47"),
    "ended": ended,
    "without certificate": lambda: without("F43.8A", 30, {}),
    "beyond": lambda: without("M545", 400, {}),
    "no person": lambda: assessed(person=None),
}


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("name", STATES)
def test_every_state_passes_the_checks(name, lang):
    assessment = STATES[name]()
    told = CHANNELS["fhir"].document(assessment, lang)
    assert typed(told) == []
    assert broken(told) == []
    whole = document(assessment, lang) | {"id": ID}
    made = card(whole, lang, subject="Patient/1", links=())
    assert faults(CARD, made) == []
    for each in made.get("suggestions", ()):
        for action in each["actions"]:
            assert typed(action["resource"]) == []
            assert broken(action["resource"]) == []


@pytest.mark.parametrize("diagnosis", ["F43.8A", "M54", "S82"])
def test_a_form_passes_them_and_has_nothing_selected(diagnosis):
    of_diagnosis = model("srs-3.0").of(Icd10.parse(diagnosis))
    told = form(form_document(of_diagnosis, "sv"), "sv")
    assert typed(told) == broken(told) == []
    assert "initialSelected" not in json.dumps(told)


def test_what_is_offered_passes_them():
    assert typed(statement()) == broken(statement()) == []


# One journey, in every format


@settings(max_examples=40)
@given(
    st.sampled_from(["F43.8A", "F32", "M54.5", "S82", "C50", "R52"]),
    st.integers(1, 400),
    st.dictionaries(st.sampled_from(sorted(ANSWERS)), st.sampled_from(["yes", "no"])),
    st.sampled_from(["sv", "en"]),
)
def test_all_channels_say_the_same_number_reasons_and_text(diagnosis, day, answers, lang):
    assessment = without(
        diagnosis, day, {**{k: v for k, v in ROW.items() if k != "age"}, **answers}
    )
    text = " ".join(CHANNELS["text"](assessment, lang).split())
    whole = document(assessment, lang)
    told = risk_assessment(whole, lang)["prediction"][0]
    shown = card(whole, lang)
    reasons = [each["text"] for each in whole["explanation"]["reasons"]]
    places = [told["rationale"].index(each) for each in reasons]
    assert places == sorted(places)
    on_card = [shown["detail"].index(marked(each)) for each in reasons]
    assert on_card == sorted(on_card)
    assert all(each in text for each in reasons)
    if whole["risk"] is None:
        assert "probabilityDecimal" not in told
        assert whole["no_risk"]["text"] in told["rationale"]
        assert whole["no_risk"]["text"][:100] in shown["summary"]
        assert shown["indicator"] == "info"
        return
    probability, bounds = whole["risk"]["probability"], whole["risk"]["bounds"]
    numbers = [probability] if bounds is None else bounds
    if bounds:
        found = [told["probabilityRange"][side]["value"] for side in ("low", "high")]
    else:
        found = [told["probabilityDecimal"]]
        level = told["qualitativeRisk"]["coding"][0]
        assert (level["code"], level["display"]) == (
            str(whole["risk"]["level"]),
            whole["risk"]["level_text"],
        )
        assert (shown["indicator"] == "warning") == (whole["risk"]["level"] >= 2)
        assert f"{whole['risk']['percent']}" in text
    assert found == pytest.approx([100 * each for each in numbers], rel=1e-15)
    for each in [whole["risk"]["percent"]] if bounds is None else whole["risk"]["percent_bounds"]:
        assert each in shown["summary"]
    assert whole["risk"]["frequency"] in told["rationale"]
    assert whole["risk"]["of"] == told["outcome"]["text"]
    assert whole["risk"]["of"] in shown["summary"]


def test_the_period_is_to_the_day_that_the_horizon_is():
    told = CHANNELS["fhir"].document(assessed(), "sv")["prediction"][0]["whenPeriod"]
    assert told == {"start": "2025-03-20", "end": "2025-05-17"}  # day 90 of 2025-02-17


def test_a_preselection_is_selected_for_what_is_known_only():
    asked = Request(answers={"university": "no"}, defaults=True)
    made = assess_asked([certificate()], asked, on=ON, model=model("srs-3.0"), knowledge=KNOWLEDGE)
    told = CHANNELS["fhir"].document(made, "sv")
    questions = next(e for e in told["contained"] if e["resourceType"] == "Questionnaire")
    selected = {
        item["linkId"]
        for item in questions["item"]
        for option in item.get("answerOption", ())
        if option.get("initialSelected")
    }
    by_default = {each.predictor.name for each in made.known if each.source == "default"}
    assert by_default
    assert "university" in selected
    assert not selected & by_default


def test_a_person_stands_in_none_of_it():
    made = assessed()
    for name in ("fhir", "card"):
        text = CHANNELS[name](made, "sv")
        assert "19820314" not in text
        assert "9821" not in text


def test_a_synthetic_model_is_stated_above_the_number():
    whole = document(STATES["of trees"](), "sv")
    if not whole["risk"]["synthetic"]:
        whole["risk"]["synthetic"] = True
    first, *_ = card(whole, "sv")["detail"].split("\n\n")
    assert "påhittade" in first or "syntetisk" in first
    assert card(whole, "sv")["summary"].startswith("Inte för patienter")
    assert risk_assessment(whole, "sv")["prediction"][0]["rationale"].splitlines()[0] in first


def test_a_summary_is_short_whatever_it_contains():
    whole = document(STATES["no model"](), "sv")
    whole["no_risk"]["text"] = "å" * 400
    assert len(card(whole, "sv")["summary"]) == LONGEST_SUMMARY < 140


@pytest.mark.parametrize(
    "text", ["# no heading", "- no list", "1. no list", "*no* _mark_ <b> [a](b) `c` a|b ~~d~~ &lt;"]
)
def test_words_are_no_marks(text):
    """Unescaped by CommonMark's rule: an escaped ASCII punctuation character is that character."""
    shown = marked(text)
    unescaped = "".join(
        sign for place, sign in enumerate(shown) if not (sign == "\\" and shown[place + 1 :])
    )
    assert unescaped == text
    for sign in "*_`[]<>|~&":
        assert all(shown[place - 1] == "\\" for place, s in enumerate(shown) if s == sign)


# Faults that are planted are found


def changed(change):
    told = CHANNELS["fhir"].document(assessed(), "sv")
    change(told, told["prediction"][0], {e["id"]: e for e in told["contained"]})
    return told


OWN = {
    "a percentage beyond 100": lambda r, p, c: p.update(probabilityDecimal=170.0),
    "a period that ends early": lambda r, p, c: p["whenPeriod"].update(end="2025-01-01"),
    "a reference that leads nowhere": lambda r, p, c: r.update(performer={"reference": "#x"}),
    "one that nobody refers to": lambda r, p, c: r["contained"].append(
        {"resourceType": "Device", "id": "y"}
    ),
    "a null": lambda r, p, c: r.update(condition=None),
    "a linkId twice": lambda r, p, c: c["questions"]["item"].append(c["questions"]["item"][0]),
    "an initial beside options": lambda r, p, c: c["questions"]["item"][0].update(
        initial=[{"valueString": "x"}]
    ),
    "an answer that is no option": lambda r, p, c: c["answers"]["item"][0]["answer"][0][
        "valueCoding"
    ].update(code="x"),
    "an answer to nothing": lambda r, p, c: c["answers"]["item"][0].update(linkId="x"),
}
OF_TYPES = {
    "both number and range": lambda r, p, c: p.update(probabilityRange={"low": {"value": 1}}),
    "a text for a number": lambda r, p, c: p.update(probabilityDecimal="much"),
    "an element of no version": lambda r, p, c: r.update(risk=1),
    "no subject": lambda r, p, c: r.pop("subject"),
    "two values of one answer": lambda r, p, c: c["answers"]["item"][0]["answer"][0].update(
        valueString="x"
    ),
}


@pytest.mark.parametrize("name", OWN)
def test_a_planted_fault_is_found_by_our_invariants(name):
    assert broken(changed(OWN[name]))


@pytest.mark.parametrize("name", OF_TYPES)
def test_a_planted_fault_is_found_by_types_and_choices(name):
    assert typed(changed(OF_TYPES[name]))


CARDS = {
    "critical": lambda c: c.update(indicator="critical"),
    "a null": lambda c: c.update(links=None),
    "a long summary": lambda c: c.update(summary="x" * 140),
    "no source": lambda c: c.pop("source"),
    "suggestions without behaviour": lambda c: c.pop("selectionBehavior"),
    "a link of no type": lambda c: c.update(links=[{"label": "a", "url": "https://a.example"}]),
    "a uuid that is none": lambda c: c.update(uuid=ID),
    "an action of no type": lambda c: c["suggestions"][0]["actions"][0].update(type="do"),
    "an unknown member": lambda c: c.update(colour="red"),
}


@pytest.mark.parametrize("name", CARDS)
def test_a_planted_fault_of_a_card_is_found(name):
    whole = document(assessed(), "sv") | {"id": ID}
    made = deepcopy(card(whole, "sv", subject="Patient/1"))
    assert faults(CARD, made) == []
    CARDS[name](made)
    assert faults(CARD, made)

"""Certificates in FHIR: the same content as in XML, and nothing that R4 lacks."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs.certificate import Icd10, Period, Prognosis, dump, read
from srs.errors import BadCertificate, SrsError
from tests.fhir import HSA, PERSONNUMMER, response_of, with_value

ON = date(2025, 11, 1)
FOLDER = Path(__file__).parents[1] / "data" / "certificates"
READ = ("fk7804-draft", "fk7804-signed", "infection-control", "lisjp")
XML = {name: (FOLDER / f"{name}.xml").read_bytes() for name in READ}
WHOLE = response_of(XML["lisjp"])


def parsed(response, on=ON):
    return read(json.dumps(response).encode(), on=on)


@pytest.mark.parametrize("name", READ)
def test_the_same_certificate_is_the_same_in_xml_and_in_fhir(name):
    assert parsed(response_of(XML[name])) == read(XML[name], on=ON)


def test_every_part_is_read():
    """By hand, from the file: no law holds two readers of one mistake apart."""
    found = parsed(WHOLE)
    assert found.diagnosis == Icd10("F438A")
    assert found.unit == "SE0000000000-0001"
    assert found.person.text == "191212121212"
    assert found.signed == datetime.fromisoformat("2024-03-04T09:15:30")
    assert found.periods[0] == Period(date(2024, 3, 4), date(2024, 3, 17), 100)
    assert isinstance(found.prognosis, Prognosis)


@pytest.mark.parametrize("system", [HSA, "urn:oid:1.2.752.129.2.1.4.1"])
def test_a_unit_has_the_systems_of_fhir_and_of_soap(system):
    changed = with_value(WHOLE, system, "contained", 1, "identifier", 0, "system")
    assert parsed(changed).unit == "SE0000000000-0001"


@pytest.mark.parametrize(
    "system", ["urn:oid:1.2.752.116.1.1.1.1.3", "urn:oid:1.2.752.116.1.3.1.4.1"]
)
def test_a_diagnosis_has_the_systems_of_the_form(system):
    answer = [{"valueCoding": {"system": system, "code": "F438"}}]
    changed = with_value(WHOLE, answer, *("item", 3, "item", 1, "answer"))
    assert parsed(changed).diagnosis == Icd10("F438")


def test_an_identifier_of_another_system_is_no_unit():
    changed = with_value(WHOLE, "urn:oid:1.2.3", "contained", 1, "identifier", 0, "system")
    assert parsed(changed).unit is None


def test_a_role_leads_to_its_unit_and_a_person_alone_to_none():
    role = {"resourceType": "PractitionerRole", "id": "r", "organization": {"reference": "#u"}}
    contained = [*WHOLE["contained"], role]
    by_role = WHOLE | {"contained": contained, "author": {"reference": "#r"}}
    assert parsed(by_role) == parsed(WHOLE)
    alone = WHOLE["contained"][:1] + [{"resourceType": "Practitioner", "id": "d"}]
    assert parsed(WHOLE | {"contained": alone, "author": {"reference": "#d"}}).unit is None


def test_logical_references_are_enough():
    patient = {"system": PERSONNUMMER, "value": "19121212-1212"}
    changed = {key: value for key, value in WHOLE.items() if key not in ("contained", "author")} | {
        "subject": {"identifier": patient}
    }
    assert parsed(changed).person == parsed(WHOLE).person


def test_a_patient_without_a_personnummer_is_known_by_none():
    assert parsed(with_value(WHOLE, [], "contained", 0, "identifier")).person is None


def test_parts_that_stand_alone_are_one_answer():
    flat = [part for each in WHOLE["item"] if each["linkId"] != "32" for part in each["item"]]
    groups = [each for each in WHOLE["item"] if each["linkId"] == "32"]
    assert parsed(WHOLE | {"item": flat + groups}) == parsed(WHOLE)


def at_32(change):
    """A draft, in which a period would be lost without a word."""
    draft = json.loads(json.dumps(WHOLE | {"status": "in-progress"}))
    change(next(each for each in draft["item"] if each["linkId"] == "32"))
    return draft


def into_the_answer(question):
    question["item"][0]["answer"][0]["item"] = [question["item"].pop(1)]


def into_another_part(question):
    question["item"][0]["item"] = [question["item"].pop(1)]


def onto_the_question(question):
    question["answer"] = question["item"].pop(0)["answer"]


def onto_a_page(question):
    question["item"] = [{"linkId": "page", "item": question["item"]}]


def with_two_ends(question):
    question["item"][1]["item"] *= 2


MISPLACED = (into_the_answer, into_another_part, onto_the_question, onto_a_page, with_two_ends)


@pytest.mark.parametrize("change", MISPLACED, ids=lambda each: each.__name__)
def test_what_stands_where_nothing_is_read_is_refused_in_a_draft_too(change):
    assert parsed(at_32(lambda question: None)).periods
    with pytest.raises(BadCertificate):
        parsed(at_32(change))


def test_a_draft_lacks_what_it_lacks():
    draft = WHOLE | {"status": "in-progress", "item": WHOLE["item"][:1]}
    found = parsed({key: value for key, value in draft.items() if key != "authored"})
    assert (found.signed, found.periods, found.diagnosis) == (None, (), None)
    assert found.person == parsed(WHOLE).person


WRONG = {
    "a bundle": ({"resourceType": "Bundle", "entry": [{"resource": WHOLE}]}, "not a certificate"),
    "another resource": (WHOLE | {"resourceType": "Questionnaire"}, "not a certificate"),
    "no form": ({k: v for k, v in WHOLE.items() if k != "questionnaire"}, "questionnaire"),
    "another form": (WHOLE | {"questionnaire": "https://a/PHQ-9"}, "questionnaire"),
    "taken back": (WHOLE | {"status": "entered-in-error"}, "status"),
    "a reference that leads nowhere": (
        WHOLE | {"subject": {"reference": "Patient/9"}},
        "no target",
    ),
    "a contained one that is not": (WHOLE | {"subject": {"reference": "#x"}}, "no target"),
    "one of another type": (WHOLE | {"subject": {"reference": "#u"}}, "Patient"),
    "of R5": (WHOLE | {"identifier": [WHOLE["identifier"]]}, "identifier"),
    "an element of no version": (WHOLE | {"basedon": []}, "not read here"),
    "a modifier": (WHOLE | {"modifierExtension": [{"url": "urn:x"}]}, "not read here"),
    "rules of somebody's": (WHOLE | {"implicitRules": "urn:x"}, "not read here"),
    "two values": (
        with_value(
            WHOLE,
            [{"valueCoding": {"code": "F438"}, "valueString": "F438"}],
            *("item", 4, "item", 0, "answer"),
        ),
        "exactly one value",
    ),
    "a number for a date": (
        WHOLE
        | {"item": [{"linkId": "1", "item": [{"linkId": "1.2", "answer": [{"valueDate": 1}]}]}]},
        "valueDate",
    ),
    "no date": (WHOLE | {"authored": "2024-03"}, "signeringstidpunkt"),
    "an id twice": (WHOLE | {"contained": WHOLE["contained"] * 2}, "each id once"),
    "a code of another ICD-10": (
        with_value(
            WHOLE,
            [{"valueCoding": {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F438"}}],
            *("item", 3, "item", 1, "answer"),
        ),
        "ICD-10-SE",
    ),
    "two persons": (
        with_value(
            WHOLE,
            [
                {"system": PERSONNUMMER, "value": "191212121212"},
                {"system": PERSONNUMMER, "value": "198203149821"},
            ],
            *("contained", 0, "identifier"),
        ),
        "one that is in use",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_such_certificate_is_refused_and_not_repeated(name):
    response, words = WRONG[name]
    with pytest.raises(BadCertificate, match=words) as raised:
        parsed(response)
    assert "1212" not in str(raised.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda each: (
        st.lists(each, max_size=2) | st.dictionaries(st.text(max_size=8), each, max_size=2)
    ),
    max_leaves=6,
)


def places(value, way=()):
    yield way
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*way, step))


@given(st.sampled_from([each for each in places(WHOLE) if each]), JSON)
def test_whatever_stands_anywhere_it_is_read_or_refused(place, value):
    try:
        found = parsed(with_value(WHOLE, value, *place))
    except SrsError:
        return
    assert read(dump(found).encode(), on=ON) == found

"""A certificate that is being written may lack anything; that is a state, not an error."""

import json
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from srs import Icd10, Period, assess, embedded, load, read
from srs.caseload import unit
from srs.certificate import dump, own_json
from srs.channels.json import document
from srs.channels.text import render
from srs.errors import BadCertificate
from srs.risk import Absence
from srs.spell import spells
from srs.wording import LANGUAGES
from tests.make import ANSWERS, ON, certificate, day, period

CERTIFICATES = Path(__file__).parents[1] / "data" / "certificates"
WHOLE = json.loads(dump(certificate(signed=None)))
PERIODS = [{"start": "2025-03-10", "end": "2025-03-30", "degree": 100}]


def draft(**keys):
    return read(json.dumps({"format": own_json.FORMAT, **keys}).encode(), on=ON)


def assessed(*certificates, **asked):
    return assess(certificates, on=ON, model=load("srs-3.0"), knowledge=embedded(), **asked)


@pytest.mark.parametrize("key", [key for key in WHOLE if key != "format"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_draft_may_lack_any_key(key, lang):
    found = assessed(draft(**{each: value for each, value in WHOLE.items() if each != key}))
    assert document(found, lang)["situation"]["code"] == "new"
    assert render(found, lang)
    assert (found.prediction is None) == (key in ("periods", "diagnosis"))


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({}, Absence.NO_DIAGNOSIS),
        ({"periods": PERIODS}, Absence.NO_DIAGNOSIS),
        ({"diagnosis": "F43.8A"}, Absence.NO_PERIOD),
        ({"diagnosis": "S47"}, Absence.NO_PERIOD),
        ({"diagnosis": "S47", "periods": PERIODS}, Absence.NO_MODEL),
        ({"diagnosis": "F43.8A", "periods": PERIODS, "id": None}, Absence.ANSWERS_MISSING),
    ],
)
def test_what_a_draft_lacks_is_reported_in_order(keys, code):
    assert assessed(draft(**keys)).no_risk.code is code


def test_without_a_period_all_but_the_risk_is_there():
    told = document(assessed(draft(diagnosis="F43.8A", secondary=["J06.9"])), "sv")
    assert (told["risk"], told["length"], told["spell"]["day"]) == (None, None, None)
    assert told["fmb"]["typical_cases"]
    assert told["fmb"]["exceeded"] is None
    assert told["measures"]
    assert told["statistics"]["intervals"]
    assert told["secondary"][0]["fmb"]["typical_cases"]
    assert {each["predictor"] for each in told["questions"]} >= {"university", "degree"}
    assert told["missing_answers"] == []


def test_a_draft_is_written_and_read_again_as_it_is():
    for keys in ({}, {"diagnosis": "F43.8A"}, {"periods": PERIODS}):
        one = draft(**keys)
        assert read(dump(one).encode(), on=ON) == one
        assert (one.id, one.kind) == ("draft", "LISJP")


LACKING = [
    {key: PERIODS[0][key] for key in some} for n in range(3) for some in combinations(PERIODS[0], n)
]
NULLED = [dict.fromkeys(PERIODS[0]) | each for each in LACKING]


@pytest.mark.parametrize("unfinished", [*LACKING, *NULLED])
@pytest.mark.parametrize("place", [0, 1])
def test_an_unfinished_period_does_not_count_and_is_reported(unfinished, place):
    alone = assessed(draft(**WHOLE), answers=ANSWERS)
    periods = [*WHOLE["periods"][:place], unfinished, *WHOLE["periods"][place:], unfinished]
    half = draft(**WHOLE | {"periods": periods})
    assert read(dump(half).encode(), on=ON) == half
    beside = assessed(half, answers=ANSWERS)
    assert (beside.risk, beside.spell.days, beside.fmb) == (
        alone.risk,
        alone.spell.days,
        alone.fmb,
    )
    told = [document(each, "en") for each in (alone, beside)]
    assert [each["stated"]["unfinished_periods"] for each in told] == [0, 2]
    assert [each for each in told[1]["notes"] if each not in told[0]["notes"]] == [
        "2 periods of the draft do not count yet: the first day, the last day or the degree is "
        "missing."
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_with_none_finished_there_is_no_period(lang):
    found = assessed(draft(diagnosis="F43.8A", periods=[{"start": "2025-03-10", "degree": None}]))
    assert found.no_risk.code is Absence.NO_PERIOD
    assert {"sv": "räknas inte än", "en": "does not count yet"}[lang] in render(found, lang)


AT_FAULT = [
    ({"start": 7}, "start"),
    ({"end": "", "degree": 50}, "end"),
    ({"start": "2025-03-10", "end": "10/3"}, "end"),
    ({"degree": "50"}, "degree"),
    ({"degree": 60}, "degree"),
    ({"degree": True, "start": None}, "degree"),
    ({"start": "2025-03-10", "end": "2025-03-09"}, "end"),
    ({"start": "2025-03-10", "end": "2025-03-09", "degree": 50}, "end"),
]


@pytest.mark.parametrize(("given", "key"), AT_FAULT)
def test_what_an_unfinished_period_has_is_checked(given, key):
    with pytest.raises(BadCertificate) as caught:
        draft(**WHOLE | {"periods": [*PERIODS, given]})
    assert caught.value.path == ("periods", 1, key)


@pytest.mark.parametrize("periods", [None, {}, [None], [[]], ["2025-03-10"], [{"begin": None}]])
def test_what_is_no_period_is_not_an_unfinished_one(periods):
    with pytest.raises(BadCertificate) as caught:
        draft(**WHOLE | {"periods": periods})
    assert caught.value.path[0] == "periods"


@pytest.mark.parametrize("unfinished", [*LACKING, *NULLED])
def test_what_is_signed_has_no_unfinished_period(unfinished):
    with pytest.raises(BadCertificate) as caught:
        draft(**WHOLE | {"signed": "2025-03-10T10:00:00", "periods": [*PERIODS, unfinished]})
    assert caught.value.path[:2] == ("periods", 1)
    with pytest.raises(BadCertificate):
        replace(certificate(), unfinished_periods=1)


@pytest.mark.parametrize("lacking", [{"periods": ()}, {"diagnosis": None}])
def test_what_is_signed_lacks_neither(lacking):
    one = certificate(signed=None)
    assert replace(one, **lacking)
    with pytest.raises(BadCertificate) as caught:
        replace(one, **lacking, signed=certificate().signed)
    assert caught.value.path == tuple(lacking)


WRONG = {"infection_control": [None, 1, "no"], "kind": [None, "", 1], "id": ["", 7]} | {
    key: [None, "x", 7] for key, value in WHOLE.items() if isinstance(value, list)
}


@pytest.mark.parametrize("signed", [None, "2025-03-10T10:00:00"])
@pytest.mark.parametrize("key", [key for key in WHOLE if key not in ("format", "signed")])
def test_what_a_key_cannot_be_is_pointed_at(key, signed):
    for value in WRONG.get(key, [7, True, ["x"], {"x": 1}]):
        with pytest.raises(BadCertificate) as caught:
            draft(**WHOLE | {"signed": signed, key: value})
        assert caught.value.path[0] == key


@pytest.mark.parametrize("signed", ["", 0, False, "2025-03-10", "nu"])
def test_what_is_neither_signed_nor_a_draft_is_pointed_at_there(signed):
    with pytest.raises(BadCertificate) as caught:
        draft(signed=signed, diagnosis="F43.8A")
    assert caught.value.path == ("signed",)


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("replaces", [(), ("c-1",)])
def test_a_draft_without_a_period_changes_no_spell(place, replaces):
    those = [certificate(), certificate("F43.8A", period("2025-04-10", "2025-05-01"), id="c-2")]
    half = draft(diagnosis="M54.5", replaces=list(replaces))
    with_it = [*those[:place], half, *those[place:]]
    assert spells(with_it, on=ON) == spells(those, on=ON)


def test_a_caseload_leaves_a_draft_without_a_period_out_and_says_so():
    half = draft(diagnosis="F43.8A", person="198203149821", replaces=["c-1"])
    given = {"on": ON, "model": load("srs-3.0"), "knowledge": embedded()}
    alone, together = unit([half], **given), unit([certificate(), half], **given)
    assert not alone.rows
    assert {each.value: n for each, n in alone.left_out.items() if n} == {"no_period": 1}
    assert [row.case.certificate for row in together.rows] == ["c-1"]
    assert {each.value: n for each, n in together.left_out.items() if n} == {"no_period": 1}


def test_an_extension_without_a_period_keeps_its_history_and_its_answers():
    earlier = certificate("M54.5", Period(day("2024-11-01"), day("2024-12-20")), id="c-0")
    half = draft(diagnosis="F43.8A", extends=["c-0"])
    found = assessed(earlier, half, answers=ANSWERS)
    assert (found.situation, found.no_risk.code) == ("extension", Absence.NO_PERIOD)
    sources = {each.predictor.name: each.source for each in found.known}
    assert all(sources[name] == "answer" for name in ANSWERS)
    assert found.diagnosis == Icd10("F438A")


@pytest.mark.parametrize(
    ("asked", "lacking", "code"),
    [
        ("32", (), "no_period"),
        ("6", (), "no_diagnosis"),
        ("6", ("32",), "no_diagnosis"),
    ],
)
def test_a_draft_in_xml_may_lack_diagnosis_and_period(asked, lacking, code):
    written = (CERTIFICATES / "fk7804-draft.xml").read_text(encoding="utf-8")
    for number in (asked, *lacking):
        written = re.sub(rf'<d:svar id="{number}">.*?</d:svar>', "", written, flags=re.DOTALL)
    found = assessed(read(written.encode(), on=ON))
    assert (found.no_risk.code, found.certificate.kind) == (code, "FK7804")


HALF = [
    r'<([a-z]+:)?delsvar id="{degree}">.*?</([a-z]+:)?delsvar>',
    r'<([a-z]+:)?delsvar id="{days}">.*?</([a-z]+:)?delsvar>',
    r"<[a-z]+:start>[^<]*</[a-z]+:start>",
    r"<[a-z]+:end>[^<]*</[a-z]+:end>",
]


@pytest.mark.parametrize("taken", HALF)
@pytest.mark.parametrize(("file", "question"), [("fk7804", "32"), ("ag1-14", "7")])
def test_a_draft_in_xml_may_have_an_unfinished_period(taken, file, question):
    written = (CERTIFICATES / f"{file}-draft.xml").read_text(encoding="utf-8")
    lacking = taken.format(degree=f"{question}.1", days=f"{question}.2")
    half, times = re.subn(lacking, "", written, flags=re.DOTALL)
    assert times
    found = read(half.encode(), on=ON)
    assert (found.periods, found.unfinished_periods) == ((), times)

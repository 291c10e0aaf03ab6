"""Laws of the FMB library that hold for all cases, codes, days and documents."""

import copy
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import example, given

from srs.certificate.icd10 import Icd10
from srs.errors import BadKnowledge
from srs.knowledge.fmb import Document, Fmb, exceeded
from srs.knowledge.fmb_case import DEGREES, STATUSES, UNITS, Selection, TypicalCase
from srs.knowledge.fmb_file import load, save
from srs.knowledge.fmb_import import import_fmb
from srs.wording import Words
from tests.unit.test_fmb_import import TODAY, WORK_LOAD, case, coded, envelope, information

DATES = st.dates(date(1990, 1, 1), date(2060, 12, 31))
# Few enough that codes, their parents and their subcodes meet often.
CODES = st.sampled_from(["A10", "A101", "A101A", "A101B", "A102", "A11", "A112", "B20"]).map(Icd10)
LINES = st.text(st.characters(exclude_categories=["C"]), max_size=8)
WORDS = LINES.filter(bool).map(lambda text: Words(text, text))


SELECTIONS = st.one_of(
    CODES.map(lambda code: Selection("comorbidity", code.code)),
    st.builds(Selection, st.just("measure"), LINES, st.sampled_from(STATUSES), WORDS),
    st.builds(Selection, st.sampled_from(["severity", "work_load"]), LINES, words=WORDS),
)


@st.composite
def typical_cases(draw: st.DrawFn) -> TypicalCase:
    amount = draw(st.none() | st.integers(0, 36))
    return TypicalCase(
        id=draw(LINES),
        diagnoses=tuple(draw(st.lists(CODES, min_size=1, max_size=3))),
        selections=tuple(draw(st.lists(SELECTIONS, max_size=3))),
        amount=amount,
        unit=None if amount is None else draw(st.sampled_from(UNITS)),
        degree=draw(st.none() | st.sampled_from(DEGREES)),
        upper_limit=amount is not None and draw(st.booleans()),
        updated=draw(DATES),
        sentence=draw(LINES),
    )


CASES = st.lists(typical_cases(), max_size=6).map(tuple)
DOCUMENTS = st.lists(
    st.builds(
        Document,
        diagnoses=st.lists(CODES, min_size=1, max_size=3).map(tuple),
        updated=DATES,
        **dict.fromkeys(
            ["id", "title", "information", "symptoms", "rehabilitation", "activity_limitation"]
            + ["function_impairment", "reference"],
            st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
        ),
    ),
    max_size=3,
).map(tuple)
LIBRARIES = st.builds(Fmb, CASES, DOCUMENTS, LINES, st.none() | DATES)


def looked_up(
    items: tuple[TypicalCase, ...] | tuple[Document, ...], asked: Icd10
) -> tuple[Icd10, bool, list[Any]] | None:
    """The code that answers, whether its subcodes do, and what they have."""
    own = [code.code for item in items for code in item.diagnoses]
    longest = max((c for c in own if asked.code.startswith(c)), key=len, default=None)
    if longest is not None:
        answering = Icd10(longest)
        return answering, False, [item for item in items if answering in item.diagnoses]
    below = [i for i in items if any(code.code.startswith(asked.code) for code in i.diagnoses)]
    return (asked, True, below) if below else None


@given(CASES, DOCUMENTS, CODES)
def test_the_longest_own_code_answers_otherwise_the_subcodes_and_cases_before_documents(
    cases: tuple[TypicalCase, ...], documents: tuple[Document, ...], asked: Icd10
) -> None:
    found = Fmb(cases, documents).about(asked)
    of_cases, of_documents = looked_up(cases, asked), looked_up(documents, asked)
    if of_cases:
        assert found is not None
        assert (found.diagnosis, found.from_subcodes, list(found.cases)) == of_cases
    elif of_documents:
        assert found is not None
        assert (found.diagnosis, found.from_subcodes, list(found.documents)) == of_documents
        assert found.cases == ()
        assert found.date == max(document.updated for document in found.documents)
    else:
        assert found is None


def walked(start: date, months: int) -> int:
    """Days until *months* turns of the month have passed and the day of the month is reached."""
    day, turns = start, 0
    while True:
        last_of_month = (day + timedelta(1)).month != day.month
        if turns == months and (day.day == start.day or (last_of_month and day.day < start.day)):
            return (day - start).days
        day += timedelta(1)
        turns += day.day == 1


@given(DATES, st.integers(0, 30))
@example(date(2024, 1, 31), 1)
@example(date(2024, 2, 29), 12)
def test_months_are_those_of_the_calendar(start: date, months: int) -> None:
    day = date(2020, 1, 1)
    typical = TypicalCase("1", (Icd10("A10"),), (), months, "mo", None, True, day)
    assert typical.max_days(start) == walked(start, months)
    mean = typical.max_days(None)
    assert mean is not None
    assert abs(mean - walked(start, months)) <= 4


@given(CASES, st.integers(0, 1200), DATES)
def test_exceeded_is_what_it_says(cases: tuple[TypicalCase, ...], days: int, start: date) -> None:
    def says(typical: TypicalCase) -> str:
        most = typical.max_days(start)
        if most is None:
            return "nothing"
        if days <= most:
            return "allowed"
        return "exceeded" if typical.upper_limit else "nothing"

    said = [says(typical) for typical in cases]
    expected = True if said and set(said) == {"exceeded"} else None
    assert exceeded(cases, days, start) is (False if "allowed" in said else expected)


@given(CASES, st.integers(0, 1200), st.integers(0, 400), DATES)
def test_a_longer_spell_is_exceeded_no_less(
    cases: tuple[TypicalCase, ...], days: int, more: int, start: date
) -> None:
    rank = [False, None, True].index
    assert rank(exceeded(cases, days, start)) <= rank(exceeded(cases, days + more, start))


@given(LIBRARIES)
def test_what_is_saved_is_what_is_loaded(fmb: Fmb) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "fmb.json")
        save(fmb, path)
        assert load(path) == fmb
        assert os.listdir(folder) == ["fmb.json"]


@given(LIBRARIES, st.floats(0, 1, exclude_max=True))
def test_a_file_cut_anywhere_asks_for_a_new_import(fmb: Fmb, share: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "fmb.json")
        save(fmb, path)
        whole = path.read_bytes().rstrip()
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(BadKnowledge, match="import again"):
            load(path)


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["<![", "9999-12-31T23:59:59+0000", "2020-01-01", "F43", "mo", "typfall"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def full_case(identity: str) -> dict[str, Any]:
    return case(
        identity,
        text="Upp till 2 veckor",
        urvalsvarighetsgrad=[{"svarighetsgrad": [coded("24484000")]}],
        urvalatgard=[{"kod": [coded("51316009")], "status": coded("398166005")}],
        urvalarbetsbelastning=[{"arbetsbelastning": [coded("BELASTNING_3", WORK_LOAD)]}],
        urvalsamsjuklighet=[[{"diagnoskod": [coded("J44", "1.2.752.116.1.1.1.3.2")]}]],
    )


ITEMS = [full_case("a"), full_case("b"), information("c"), information("d")]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value, itself included."""
    yield path
    if isinstance(value, dict | list):
        keys = value if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield from places(value[key], (*path, key))


PLACES = [(number, path) for number, item in enumerate(ITEMS) for path in places(item)]


def with_junk(items: Any, path: tuple[Any, ...], junk: Any) -> Any:
    items = copy.deepcopy(items)
    place = items
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = junk
    return items


@given(st.sampled_from(PLACES), JUNK)
def test_one_corrupted_item_costs_at_most_that_item(
    where: tuple[int, tuple[Any, ...]], junk: Any
) -> None:
    number, path = where
    items = with_junk(ITEMS, (number, *path), junk)
    fmb, report = import_fmb(envelope(*items[:2]), envelope(*items[2:]), on=TODAY)
    whole, _ = import_fmb(envelope(*ITEMS[:2]), envelope(*ITEMS[2:]), on=TODAY)
    assert len(fmb.cases) + len(fmb.documents) == report.read
    assert report.read + report.not_valid + len(report.skipped) == len(ITEMS)
    kept = (*fmb.cases, *fmb.documents)
    others = [item for at, item in enumerate((*whole.cases, *whole.documents)) if at != number]
    assert all(item in kept for item in others)
    for typical in fmb.cases:
        assert typical.text("sv").isprintable()
        assert typical.text("en").isprintable()


SAVED = json.loads(
    """{"source": "s", "imported": null, "cases": [{"id": "1", "diagnoses": ["A10"],
    "selections": [["severity", "24484000"], ["measure", "51316009", "performed"],
    ["course", "1", null, "x"], ["comorbidity", "J44"]], "amount": 2, "unit": "wk",
    "degree": "full", "upper_limit": true, "updated": "2020-01-01", "sentence": "s"}],
    "documents": [{"id": "2", "diagnoses": ["A10"], "title": "t", "information": "i",
    "symptoms": "s", "rehabilitation": "r", "activity_limitation": "a",
    "function_impairment": "f", "reference": "u", "updated": "2020-01-01"}]}"""
)


@given(st.sampled_from([path for path in places(SAVED) if path]), JUNK)
def test_a_saved_file_with_a_corrupted_value_is_loaded_or_refused(
    path: tuple[Any, ...], junk: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "fmb.json")
        file.write_text(json.dumps(with_junk(SAVED, path, junk)))
        try:
            fmb = load(file)
        except BadKnowledge:
            return
        assert all(typical.text("en") for typical in fmb.cases)

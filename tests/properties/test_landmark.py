"""Laws of landmark tables: nothing from after the day, and rows and tables agree."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.certificate import DEGREES, Certificate, Icd10, Period, PersonId
from srs.predictors import PREDICTORS, Situation, gather
from srs.spell import current_spell, spells
from tests.make import person as a_person
from training.table import landmark_table
from training.table.report import Report
from training.table.shape import COLUMNS

FIRST = date(2024, 1, 1)
END = FIRST + timedelta(days=560)
POSTCODES = (None, "41133", "85150", "99999")
DERIVED = ("age", "sex", "region", "degree", "occupation", "earlier_sick_leave")
ASKED = [PREDICTORS[name] for name in DERIVED]

PERSON = a_person()
PERSONS = pl.DataFrame(
    {"person": [f"p{i}" for i in range(8)], "born": [PERSON.born] * 8, "sex": [PERSON.sex] * 8}
)

SCHEMA = {
    **dict.fromkeys(("person", "certificate", "unit", "diagnosis"), pl.String),
    **dict.fromkeys(("start", "end"), pl.Date),
    "degree": pl.Int64,
    "signed": pl.Datetime("us"),
    **dict.fromkeys(("replaced_by", "occupation", "postcode"), pl.String),
}

occupations = st.sampled_from(
    [(), ("NUVARANDE_ARBETE",), ("ARBETSSOKANDE",), ("ARBETSSOKANDE", "STUDIER")]
)


@st.composite
def histories(draw):
    """Certificates that often follow on each other, some backdated, replaced or without a code."""
    found = []
    at = FIRST + timedelta(days=draw(st.integers(0, 60)))
    for number in range(draw(st.integers(0, 7))):
        at += timedelta(days=draw(st.sampled_from([-9, -3, 0, 1, 3, 6, 7, 40, 150, 340])))
        found.append(draw(certificate(str(number), max(at, FIRST), found)))
        at = found[-1].end
    return draw(st.permutations(found))


@st.composite
def certificate(draw, id, start, others):
    lengths = draw(st.lists(st.integers(1, 30), min_size=1, max_size=2))
    periods, at = [], start
    for length in lengths:
        degree = draw(st.sampled_from([*DEGREES.values()]))
        periods.append(Period(at, at + timedelta(days=length - 1), degree))
        at += timedelta(days=length + draw(st.sampled_from([-2, 0, 0, 2])))
        at = max(at, start)
    diagnosis = draw(st.sampled_from(["F43", "F438A", "M545", "S82", None]))
    after = draw(st.sampled_from([0, 0, 0, -1, 1, 8, 30, 70]))
    signed = datetime.combine(start, datetime.min.time()) + timedelta(
        days=after, hours=draw(st.sampled_from([0, 12]))
    )
    free = sorted({c.id for c in others} - {r for c in others for r in c.replaces})
    replaced = draw(st.sampled_from(free)) if free and draw(st.integers(0, 3)) == 0 else None
    return Certificate(
        id,
        "LISJP",
        tuple(periods),
        diagnosis and Icd10(diagnosis),
        infection_control=diagnosis is None,
        occupations=draw(occupations),
        unit=draw(st.sampled_from([None, "north", "south"])),
        postcode=draw(st.sampled_from(POSTCODES)),
        signed=signed,
        replaces=(replaced,) if replaced else (),
    )


def table(history, person="p"):
    replaced_by = {id: c.id for c in history for id in c.replaces}
    rows = [
        (person, c.id, c.unit, c.diagnosis and c.diagnosis.code, p.start, p.end, p.degree)
        + (c.signed, replaced_by.get(c.id), "|".join(c.occupations) or None, c.postcode)
        for c in history
        for p in c.periods
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def covered(spell):
    return {
        p.start + timedelta(days=n)
        for c in spell.certificates
        for p in c.periods
        for n in range((p.end - p.start).days + 1)
    }


def one_by_one(history, landmark, end, gap=5):
    """The same table by the definition: every day, what was known on it, one spell at a time."""
    last = max((c.end for c in history), default=FIRST)
    previous = None
    for on in (FIRST + timedelta(days=n) for n in range((min(last, end) - FIRST).days + 1)):
        known = [c for c in history if c.signed.date() <= on]
        for spell in spells(known, on=on, gap=gap):
            if on not in covered(spell) or spell.day(on) != landmark:
                continue
            again, previous = previous is not None and previous >= spell.start, on
            if not again:
                yield on, known, spell


def outcome(history, on, start, landmark, end, gap=5):
    seen = end - timedelta(days=gap + 1)
    final = spells([c for c in history if c.signed.date() <= end], on=end, gap=gap)
    spell = next((s for s in final if s.start <= on <= s.end), None)
    if spell is None:
        return landmark, on <= seen
    days = [day for day in covered(spell) if start <= day <= seen]
    return max(landmark, len(days)), spell.end <= seen


people = st.lists(histories(), min_size=1, max_size=8)


def together(people):
    return pl.concat([table(history, f"p{i}") for i, history in enumerate(people)])


def landmarks(frame, landmark=15, end=END, **given):
    return landmark_table(frame, follow_up_end=end, landmarks=(landmark,), **given)


@settings(max_examples=40)
@given(people, st.sampled_from([1, 15, 30]), st.sampled_from([90, 560]))
def test_a_table_says_what_each_persons_path_says(people, landmark, follow_up):
    end = FIRST + timedelta(days=follow_up)
    expected = []
    for i, history in enumerate(people):
        for on, known, spell in one_by_one(history, landmark, end):
            same, earlier = current_spell(spell.deciding, known, on=on)
            assert same == spell
            at_hand = frozenset(c.id for c in known)
            situation = Situation(spell, earlier, at_hand, PERSON, spell.deciding.postcode, on)
            values = tuple(each.value for each in gather(ASKED, situation, {}))
            fixed = (f"p{i}", spell.start, spell.diagnosis.code, spell.unit, on, landmark)
            expected.append(fixed + outcome(history, on, spell.start, landmark, end) + values)
    found = landmarks(together(people), landmark, end, persons=PERSONS)
    assert found.frame.select(*COLUMNS, *DERIVED).rows() == sorted(expected)
    assert {each.name for each in found.predictors} == set(DERIVED)


@settings(max_examples=40)
@given(st.data(), people, st.sampled_from([1, 15, 30]))
def test_what_is_signed_after_the_landmark_day_changes_nothing_but_the_outcome(
    data, people, landmark
):
    when = FIRST + timedelta(days=data.draw(st.integers(0, 200)))
    changed = [other_future(history, data.draw(histories()), when) for history in people]
    one, two = (
        landmarks(together(each), landmark, persons=PERSONS)
        .frame.filter(pl.col("on") <= when)
        .drop("last_day", "ended")
        for each in (people, changed)
    )
    assert one.rows() == two.rows()


def other_future(history, other, when):
    """The same until the day *when*; what is signed later comes from another history."""
    known = [c for c in history if c.signed.date() <= when]
    ids = {c.id for c in known}
    taken = {id for c in known for id in c.replaces}
    later = [c for c in other if c.signed.date() > when and c.id not in ids]
    return known + [c for c in later if not taken.intersection(c.replaces)]


@settings(max_examples=6)
@given(people, st.sampled_from([1, 15]))
def test_a_table_of_many_persons_is_the_tables_of_each(people, landmark):
    each = [table(history, f"p{i}") for i, history in enumerate(people)]
    alone = [row for one in each for row in landmarks(one, landmark).frame.rows()]
    assert landmarks(pl.concat(each), landmark).frame.rows() == alone


@settings(max_examples=8)
@given(people)
def test_several_landmarks_are_the_rows_of_each(people):
    both = landmark_table(together(people), follow_up_end=END, landmarks=(15, 1)).frame
    alone = [landmarks(together(people), landmark).frame for landmark in (1, 15)]
    assert both.rows() == pl.concat(alone).sort("person", "start", "day").rows()


@settings(max_examples=8)
@given(people, st.integers(0, 80))
def test_more_follow_up_never_shortens_what_was_seen(people, days):
    early = END - timedelta(days=days)
    people = [[c for c in history if c.signed.date() <= early] for history in people]
    seen, later = (
        {(row["person"], row["on"]): row for row in found.frame.iter_rows(named=True)}
        for found in (landmarks(together(people), end=end) for end in (early, END))
    )
    for row in seen.values():
        same = later[row["person"], row["on"]]
        assert same["last_day"] >= row["last_day"]
        if row["ended"]:
            assert (same["ended"], same["last_day"]) == (True, row["last_day"])


@settings(max_examples=8)
@given(people)
def test_the_report_accounts_for_every_spell(people):
    people = [[c for c in history if not c.replaces] for history in people]
    report = Report()
    found = landmarks(together(people), report=report)
    lines = report.table().filter(pl.col("table") == "spells, day 15").select("what", "rows").rows()
    rows = dict(lines)
    dropped = sum(count for what, count in lines if what.startswith("dropped"))
    in_table = found.frame.select("person", "start").n_unique()
    assert rows["kept"] == in_table == len(found)
    # Two rows may be of spells that a certificate signed later made one.
    assert rows["read"] - dropped <= rows["kept"]


def test_the_person_of_these_tests_has_age_and_sex():
    assert isinstance(PERSON, PersonId)
    assert PERSON.born
    assert PERSON.sex
    with pytest.raises(StopIteration):
        next(one_by_one([], 15, END))

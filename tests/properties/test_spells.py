"""Laws of spells: one person and a table agree."""

from datetime import date, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.certificate import DEGREES, Certificate, Icd10, Period
from srs.spell import spells
from srs.tables.spells import SPELLS, spells_table

FIRST = date(2024, 12, 20)
EVER = FIRST + timedelta(days=1000)

days = st.integers(0, 50).map(lambda n: FIRST + timedelta(days=n))
gaps = st.sampled_from([0, 1, 5, 30])
# Few values, so that many are equal.
diagnoses = st.sampled_from([None, "F43", "F438A", "M545"])
units = st.sampled_from([None, "north", "south"])
signatures = st.none() | st.builds(
    datetime, st.just(2025), st.just(1), st.integers(1, 3), microsecond=st.sampled_from([0, 7])
)


@st.composite
def periods(draw):
    start = draw(days)
    length = draw(st.integers(0, 12))
    return Period(start, start + timedelta(days=length), draw(st.sampled_from([*DEGREES.values()])))


@st.composite
def histories(draw):
    """A person's certificates, in no order; now and then one is given twice."""
    ids = draw(st.lists(st.sampled_from("abcdefghij"), max_size=7, unique=True))
    certificates = [draw(certificate(id, ids)) for id in ids]
    again = draw(st.lists(st.sampled_from(certificates), max_size=2)) if certificates else []
    return draw(st.permutations(certificates + again))


@st.composite
def certificate(draw, id, ids):
    diagnosis = draw(diagnoses)
    return Certificate(
        id,
        "LISJP",
        tuple(draw(st.lists(periods(), min_size=1, max_size=3))),
        diagnosis and Icd10(diagnosis),
        infection_control=diagnosis is None,
        unit=draw(units),
        signed=draw(signatures),
        replaces=tuple(draw(st.lists(st.sampled_from(ids), max_size=1)) if draw(rarely) else ()),
    )


rarely = st.integers(0, 5).map(lambda n: n == 0)


def counting(history):
    replaced = {id for c in history for id in c.replaces if id != c.id}
    return [c for c in history if c.diagnosis and c.id not in replaced]


def covered(certificates):
    return {
        period.start + timedelta(days=n)
        for c in certificates
        for period in c.periods
        for n in range((period.end - period.start).days + 1)
    }


def rows(person, history):
    replaced_by = {id: c.id for c in history for id in c.replaces if id != c.id}
    return [
        {
            "person": person,
            "certificate": c.id,
            "unit": c.unit,
            "diagnosis": c.diagnosis and c.diagnosis.code,
            "start": period.start,
            "end": period.end,
            "degree": period.degree,
            "signed": c.signed,
            "replaced_by": replaced_by.get(c.id),
        }
        for c in history
        for period in c.periods
    ]


def seen(person, number, spell):
    return (
        person,
        number,
        spell.start,
        spell.end,
        spell.days,
        spell.diagnosis.code,
        spell.degree,
        list(spell.degrees),
        [c.id for c in spell.certificates],
        spell.unit,
        spell.active,
    )


SCHEMA = {
    **dict.fromkeys(("person", "certificate", "unit", "diagnosis"), pl.String),
    **dict.fromkeys(("start", "end"), pl.Date),
    "degree": pl.Int64,
    "signed": pl.Datetime("us"),
    "replaced_by": pl.String,
}


@settings(deadline=None, max_examples=300)
@given(st.data(), st.lists(histories(), max_size=4), days, gaps)
def test_a_table_says_what_its_persons_say(data, persons, on, gap):
    # Written as text, as a CSV would, or with types, as a Parquet file.
    table = [row for i, history in enumerate(persons) for row in rows(f"0{i}", history)]
    frame = pl.DataFrame(data.draw(st.permutations(table)), schema=SCHEMA)
    if data.draw(st.booleans()):
        frame = frame.with_columns(
            pl.col("start", "end").dt.to_string("%Y-%m-%d"),
            pl.col("signed").dt.to_string("%Y-%m-%dT%H:%M:%S%.f"),
            pl.col("degree").cast(pl.String),
        )
    expected = [
        seen(f"0{i}", number, spell)
        for i, history in enumerate(persons)
        for number, spell in enumerate(spells(history, on=on, gap=gap), start=1)
    ]
    found = spells_table(frame, on=on, gap=gap)
    assert dict(found.schema) == SPELLS
    assert found.rows() == expected


@given(histories(), gaps)
def test_spells_are_the_connected_groups_of_certificates(history, gap):
    groups = [{c} for c in set(counting(history))]
    for a in counting(history):
        for b in counting(history):
            earlier, later = sorted((a, b), key=lambda c: c.start)
            if later.start <= earlier.end + timedelta(days=gap + 1):
                joined = [group for group in groups if a in group or b in group]
                groups = [group for group in groups if group not in joined]
                groups.append(set().union(*joined))
    found = spells(history, on=EVER, gap=gap)
    assert {frozenset(spell.certificates) for spell in found} == {*map(frozenset, groups)}


@given(histories(), gaps)
def test_the_days_of_a_spell_are_those_that_its_periods_cover(history, gap):
    for spell in spells(history, on=EVER, gap=gap):
        its_days = covered(spell.certificates)
        assert spell.days == len(its_days)
        assert (spell.start, spell.end) == (min(its_days), max(its_days))


@given(histories(), days)
def test_the_day_of_a_spell_is_the_covered_days_so_far(history, on):
    for spell in spells(history, on=EVER):
        assert spell.day(on) == len([day for day in covered(spell.certificates) if day <= on])
        assert (spell.day(spell.start), spell.day(spell.end)) == (1, spell.days)


@given(st.data(), histories(), days, gaps)
def test_the_order_of_the_certificates_never_matters(data, history, on, gap):
    other = data.draw(st.permutations(history))
    assert spells(other, on=on, gap=gap) == spells(history, on=on, gap=gap)


@given(histories(), gaps)
def test_spells_lie_further_apart_than_the_gap(history, gap):
    found = spells(history, on=EVER, gap=gap)
    for earlier, later in zip(found, found[1:], strict=False):
        assert (later.start - earlier.end).days > gap + 1


@given(histories(), st.tuples(st.integers(0, 90), st.integers(0, 90)).map(sorted))
def test_a_larger_gap_never_gives_more_spells(history, gaps):
    few, many = (spells(history, on=EVER, gap=gap) for gap in reversed(gaps))
    assert len(few) <= len(many)


@given(histories(), days)
def test_a_day_shows_the_spells_of_always_that_have_begun(history, on):
    def those(found):
        return [(spell.certificates, spell.days) for spell in found]

    begun = [spell for spell in spells(history, on=EVER) if spell.start <= on]
    assert those(spells(history, on=on)) == those(begun)


@given(histories(), days)
def test_a_spell_is_active_on_the_days_that_it_covers(history, on):
    for spell in spells(history, on=on):
        assert spell.active == (on in covered(spell.certificates))
        if spell.active:
            assert on in covered([spell.deciding])

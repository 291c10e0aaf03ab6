"""One person's spells, with the examples that explain the rules."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from srs.certificate import Certificate, Icd10, Period
from srs.errors import BadInput
from srs.spell import spells

JAN, FEB, MARCH = ((lambda day, month=month: date(2025, month, day)) for month in (1, 2, 3))


def certificate(id, *periods, diagnosis="F438A", signed=1, **rest):
    """*periods* as (start, end) or (start, end, degree); signed on a day of January at noon."""
    return Certificate(
        id,
        "LISJP",
        tuple(Period(*period) for period in periods),
        Icd10(diagnosis) if diagnosis else None,
        signed=signed and datetime.fromisoformat(f"2025-01-{signed:02}T12:00"),
        **rest,
    )


def ids(spell):
    return [c.id for c in spell.certificates]


def test_no_certificates_make_no_spell():
    assert spells([], on=JAN(1)) == ()


def test_one_certificate_is_one_spell():
    (spell,) = spells([certificate("a", (JAN(1), JAN(14)), unit="u")], on=JAN(3))
    assert (spell.start, spell.end, spell.days) == (JAN(1), JAN(14), 14)
    assert (spell.active, spell.degree, spell.degrees) == (True, 100, (100,))
    assert (spell.diagnosis, spell.unit) == (Icd10("F438A"), "u")


@pytest.mark.parametrize(
    ("start", "count"),
    [
        pytest.param(JAN(11), 1, id="the next day"),
        pytest.param(JAN(16), 1, id="after 5 days without certificate"),
        pytest.param(JAN(17), 2, id="after 6 days without certificate"),
    ],
)
def test_a_gap_of_five_days_is_bridged_and_one_of_six_is_not(start, count):
    history = [certificate("a", (JAN(1), JAN(10))), certificate("b", (start, JAN(31)))]
    assert len(spells(history, on=JAN(31))) == count


@pytest.mark.parametrize(("gap", "count"), [(0, 2), (1, 1)])
def test_the_gap_can_be_set(gap, count):
    history = [certificate("a", (JAN(1), JAN(10))), certificate("b", (JAN(12), JAN(31)))]
    assert len(spells(history, on=JAN(31), gap=gap)) == count


@pytest.mark.parametrize("gap", [-1, 91])
def test_a_gap_outside_the_rules_is_refused(gap):
    with pytest.raises(BadInput, match="expected 0 to 90"):
        spells([], on=JAN(1), gap=gap)


def test_the_days_of_a_gap_do_not_count():
    history = [certificate("a", (JAN(1), JAN(10))), certificate("b", (JAN(16), JAN(20)))]
    (spell,) = spells(history, on=JAN(20))
    assert (spell.end, spell.days) == (JAN(20), 15)


def test_overlapping_days_count_once():
    history = [certificate("a", (JAN(1), JAN(10))), certificate("b", (JAN(8), JAN(12)))]
    (spell,) = spells(history, on=JAN(12))
    assert spell.days == 12


def test_a_short_certificate_within_a_long_one_breaks_nothing():
    long, short = certificate("a", (JAN(1), JAN(31))), certificate("b", (JAN(5), JAN(6)))
    (spell,) = spells([long, short, certificate("c", (FEB(1), FEB(9)))], on=FEB(9))
    assert (ids(spell), spell.days) == (["a", "b", "c"], 40)


def test_a_certificate_holds_together_over_a_hole_between_its_periods():
    (spell,) = spells([certificate("a", (JAN(1), JAN(5)), (JAN(25), JAN(31)))], on=JAN(15))
    assert (spell.days, spell.active) == (12, False)


def test_the_chain_stops_at_the_first_break():
    history = [
        certificate("a", (JAN(1), JAN(10))),
        certificate("b", (FEB(1), FEB(5))),
        certificate("c", (FEB(6), FEB(10))),
    ]
    assert [ids(spell) for spell in spells(history, on=FEB(10))] == [["a"], ["b", "c"]]


def test_ninety_one_days_are_longer_than_ninety():
    # 1 January to 1 April: 31 + 28 + 31 + 1.
    (spell,) = spells([certificate("a", (JAN(1), date(2025, 4, 1)))], on=date(2025, 4, 1))
    assert spell.days == spell.day(spell.end) == 91


def test_the_day_of_the_spell_counts_covered_days_only():
    history = [certificate("a", (JAN(1), JAN(10))), certificate("b", (JAN(16), JAN(20)))]
    (spell,) = spells(history, on=JAN(20))
    days = [date(2024, 12, 31), JAN(1), JAN(10), JAN(13), JAN(16), JAN(20), FEB(1)]
    assert [spell.day(on) for on in days] == [0, 1, 10, 10, 11, 15, 15]


@pytest.mark.parametrize(
    "other",
    [
        certificate("b", (JAN(11), JAN(31)), infection_control=True),
        certificate("b", (JAN(11), JAN(31)), infection_control=True, diagnosis=None),
    ],
)
def test_infection_control_makes_no_spell(other):
    (spell,) = spells([certificate("a", (JAN(1), JAN(10))), other], on=JAN(20))
    assert (ids(spell), spell.end) == (["a"], JAN(10))


def test_a_replaced_certificate_is_left_out():
    history = [
        certificate("a", (JAN(1), JAN(31))),
        certificate("b", (JAN(1), JAN(10)), replaces=("a",)),
    ]
    (spell,) = spells(history, on=JAN(20))
    assert (ids(spell), spell.days) == (["b"], 10)


def test_a_certificate_cannot_replace_itself():
    assert len(spells([certificate("a", (JAN(1), JAN(9)), replaces=("a",))], on=JAN(9))) == 1


def test_a_certificate_given_twice_counts_once():
    one = certificate("a", (JAN(1), JAN(10)))
    (spell,) = spells([one, one], on=JAN(5))
    assert (ids(spell), spell.degrees) == (["a"], (100,))


def test_a_period_said_twice_counts_once():
    (spell,) = spells([certificate("a", (JAN(1), JAN(9)), (JAN(1), JAN(9)))], on=JAN(5))
    assert (spell.degrees, spell.days) == ((100,), 9)


def test_spells_of_the_future_are_left_out():
    history = [certificate("a", (JAN(1), JAN(10))), certificate("b", (FEB(1), FEB(10)))]
    assert [ids(spell) for spell in spells(history, on=JAN(31))] == [["a"]]
    assert [ids(spell) for spell in spells(history, on=FEB(1))] == [["a"], ["b"]]


def test_a_spell_that_has_begun_has_its_certificates_of_the_future():
    history = [certificate("a", (JAN(1), JAN(10))), certificate("b", (JAN(11), JAN(20)))]
    (spell,) = spells(history, on=JAN(2))
    assert (ids(spell), spell.days) == (["a", "b"], 20)


def test_the_active_certificate_decides_even_if_another_was_signed_later():
    past = certificate("a", (JAN(1), JAN(10)), signed=20, diagnosis="M545", unit="other")
    now = certificate("b", (JAN(11), JAN(20), 50), signed=10, unit="here", occupations=("STUDIER",))
    (spell,) = spells([past, now], on=JAN(15))
    assert (spell.deciding, spell.diagnosis, spell.unit) == (now, Icd10("F438A"), "here")
    assert (spell.occupations, spell.degree) == (("STUDIER",), 50)


def test_of_several_active_certificates_the_latest_signed_decides():
    history = [
        certificate("a", (JAN(1), JAN(20)), signed=9),
        certificate("b", (JAN(5), JAN(20)), signed=7),
    ]
    (spell,) = spells(history, on=JAN(10))
    assert spell.deciding.id == "a"


def test_without_an_active_certificate_the_latest_signed_decides():
    history = [
        certificate("a", (JAN(1), JAN(10)), signed=12, diagnosis="M545"),
        certificate("b", (JAN(9), JAN(20)), signed=9),
    ]
    (spell,) = spells(history, on=FEB(10))
    assert (spell.active, spell.diagnosis) == (False, Icd10("M545"))


def test_a_draft_counts_as_the_latest_signed():
    draft = certificate("draft", (JAN(5), JAN(20), 25), signed=None)
    (spell,) = spells([certificate("a", (JAN(1), JAN(20)), signed=15), draft], on=JAN(10))
    assert (spell.deciding, spell.degree) == (draft, 25)


def test_of_certificates_signed_together_the_last_in_time_then_by_id_decides():
    a, b = certificate("a", (JAN(1), JAN(9)), diagnosis="M545"), certificate("b", (JAN(1), JAN(9)))
    later = certificate("0", (JAN(2), JAN(9)))
    assert spells([b, a], on=JAN(3))[0].deciding == b
    assert spells([b, later, a], on=JAN(3))[0].deciding == later


def test_signatures_with_and_without_offset_are_compared_by_the_clock_on_the_wall():
    a, b = certificate("a", (JAN(1), JAN(9))), certificate("b", (JAN(1), JAN(9)))
    assert a.signed == b.signed
    with_offset = replace(a, signed=a.signed.replace(tzinfo=UTC))
    assert spells([b, with_offset], on=JAN(3))[0].deciding == b


def test_degrees_are_those_of_all_periods_in_time_order():
    history = [
        certificate("b", (JAN(15), JAN(20), 25)),
        certificate("a", (JAN(1), JAN(7), 100), (JAN(8), JAN(14), 50)),
    ]
    (spell,) = spells(history, on=JAN(9))
    assert (spell.degrees, spell.degree) == ((100, 50, 25), 50)


@pytest.mark.parametrize(
    ("on", "degree"),
    [
        pytest.param(JAN(2), 100, id="of the period that covers the day"),
        pytest.param(JAN(5), 50, id="of the later where two cover it"),
        pytest.param(JAN(15), 50, id="of the last begun where none covers it"),
        pytest.param(FEB(15), 25, id="of the last when all have ended"),
    ],
)
def test_the_current_degree_is_that(on, degree):
    one = certificate("a", (JAN(1), JAN(7), 100), (JAN(5), JAN(9), 50), (JAN(20), JAN(31), 25))
    assert spells([one], on=on)[0].degree == degree


def test_the_current_degree_is_that_of_a_long_period_when_a_short_one_within_it_has_ended():
    one = certificate("a", (JAN(1), JAN(31), 75), (JAN(5), JAN(9), 50))
    assert spells([one], on=JAN(15))[0].degree == 75


def test_the_current_degree_is_the_first_of_a_deciding_certificate_yet_to_begin():
    past = certificate("a", (JAN(1), JAN(4)), signed=1)
    coming = certificate("b", (JAN(8), JAN(9), 75), (JAN(10), JAN(31), 25), signed=4)
    (spell,) = spells([past, coming], on=JAN(6))
    assert (spell.active, spell.degree) == (False, 75)


def test_certificates_are_in_time_order_drafts_last_among_equals():
    same = (JAN(1), JAN(9))
    history = [
        certificate("d", same, signed=2),
        certificate("c", same, signed=1),
        certificate("b", same, signed=None),
        certificate("a", (JAN(1), JAN(10))),
        certificate("e", same, signed=2),
    ]
    assert ids(spells(history, on=JAN(5))[0]) == ["c", "d", "e", "b", "a"]


def test_the_last_day_of_the_calendar_is_no_trouble():
    history = [certificate("a", (date(9999, 12, 1), date.max)), certificate("b", (JAN(1), JAN(2)))]
    assert [spell.days for spell in spells(history, on=date.max)] == [2, 31]

"""Laws of a caseload: a row equals an assessment of the same certificates on that day."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import srs
from srs.caseload import Group, expected
from srs.certificate import newest
from srs.predictors import PREDICTORS
from srs.risk import Absence
from srs.spell import spells
from srs.tables.caseload import certificates_in
from tests.make import person
from tests.properties.test_landmark import FIRST, histories, together

load, knowledge = cache(srs.load), cache(srs.embedded)
IDS = ["19820314-9821", "19650101-9813", "19121212-1212", "19900101-9802", "19520229-9805"]
PERSONS = [person(text, on=date(2024, 1, 1)) for text in IDS]
QUESTIONS = ["comorbidity", "born_in_sweden", "university", "primary_care", "married"]
QUESTIONS += ["specialist_visits", "hospital_days", "disability_pension", "earlier_sick_leave"]

some_answers = st.fixed_dictionaries(
    {},
    optional={
        PREDICTORS[name].name: st.sampled_from([level.name for level in PREDICTORS[name].levels])
        for name in QUESTIONS
    },
)
all_answers = st.fixed_dictionaries(
    {name: st.sampled_from([each.name for each in PREDICTORS[name].levels]) for name in QUESTIONS}
)
days = st.integers(0, 420).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def caseloads(draw):
    """Certificates by person, what is answered of some of them, and a day."""
    people = draw(st.lists(histories(), min_size=1, max_size=len(PERSONS)))
    certificates = {
        who: [replace(c, person=who, unit="SE-1", id=f"{who.text}-{c.id}") for c in own]
        for who, own in zip(PERSONS, people, strict=False)
    }
    for who, own in certificates.items():
        certificates[who] = [
            replace(c, replaces=tuple(f"{who.text}-{id}" for id in c.replaces)) for c in own
        ]
    given_answers = {who.text: draw(st.one_of(some_answers, all_answers)) for who in certificates}
    ends = [p.end for own in certificates.values() for c in own for p in c.periods]
    on = draw(days)
    if ends and draw(st.booleans()):
        on = draw(st.sampled_from(ends))
    return certificates, given_answers, on


def unit(certificates, **options):
    everybody = [each for own in certificates.values() for each in own]
    return srs.unit(everybody, knowledge=knowledge(), **options)


def known_on(certificates, on):
    return [each for each in certificates if each.signed.date() <= on]


@settings(max_examples=60)
@given(caseloads(), st.none() | st.just(date(2010, 1, 1)))
@pytest.mark.parametrize("name", ["srs-3.0", "boosted-2"])
def test_a_row_says_what_an_assessment_of_the_same_certificates_that_day_says(name, case, since):
    certificates, answers, on = case
    knows = {"on": on, "model": load(name), "complete_since": since}
    answers = {who: own for who, own in answers.items() if certificates.get(of(who))}
    found = unit(certificates, answers=answers, **knows)
    for row in found.rows:
        own = known_on(certificates[of(row.case.person)], on)
        if newest(own).id != row.case.certificate:
            continue  # a later spell, or one that has ended: the row is for the ongoing one
        given_answers = answers[row.case.person]
        assessment = srs.assess(own, knowledge=knowledge(), answers=given_answers, **knows)
        agree(row, assessment)


def of(text):
    return next(each for each in PERSONS if each.text == text)


def agree(row, assessment):
    case, outlook, risk = row.case, row.outlook, assessment.risk
    assert (case.diagnosis, case.day) == (assessment.diagnosis, assessment.day)
    assert case.fmb_exceeded == assessment.fmb_exceeded
    assert case.known == assessment.known
    assert outlook.no_risk == assessment.no_risk
    assert outlook.support == assessment.support
    assert set(case.notes) <= set(assessment.notes) or risk is None
    if assessment.spell:
        assert (case.start, case.end) == (assessment.spell.start, assessment.spell.end)
        assert case.degree == assessment.spell.degree
    if risk is None:
        assert (outlook.probability, outlook.bounds, outlook.horizon) == (None, None, None)
    else:
        assert outlook.horizon == risk.horizon
        assert outlook.level == risk.level
        assert near(outlook.probability, risk.probability)
        assert (outlook.bounds is None) == (risk.bounds is None)
        assert all(map(near, outlook.bounds or (), risk.bounds or ()))
        assert outlook.narrowed_most_by == risk.narrowed_most_by
        strongest = assessment.explanation.reasons[:3]
        assert [each.known for each in outlook.reasons] == [each.known for each in strongest]
        assert all(
            near(ours.log_odds, theirs.log_odds)
            for ours, theirs in zip(outlook.reasons, strongest, strict=True)
        )
    length = assessment.length
    assert (outlook.length is None) == (length is None)
    if length and outlook.length:
        assert outlook.length.median_day == length.median_day
        assert (outlook.length.q25_day, outlook.length.q75_day) == (length.q25_day, length.q75_day)
        theirs = next(each for each in length.remaining if each.what == "certificate_end")
        assert outlook.length.remaining[0].day == theirs.day
        assert near(outlook.length.remaining[0].probability, theirs.probability)


def near(one, other):
    return one is other or isclose(one, other, rel_tol=0, abs_tol=1e-12)


@settings(max_examples=60)
@given(caseloads())
def test_every_spell_that_goes_on_has_one_row(case):
    certificates, answers, on = case
    found = unit(certificates, on=on, model=load("srs-3.0"))
    ongoing = {
        who.text: spell
        for who, own in certificates.items()
        for spell in spells(known_on(own, on), on=on)
        if spell.start <= on <= spell.end
    }
    assert sorted(each.person for each in found.cases) == sorted(ongoing)
    for row in found.rows:
        assert row.case.start == ongoing[row.case.person].start
        assert row.case.days_left(on) == (ongoing[row.case.person].end - on).days >= 0


@settings(max_examples=60)
@given(caseloads(), st.integers(1, 6), st.randoms(use_true_random=False))
def test_the_order_is_that_of_the_rule_whatever_order_things_are_given_in(case, capacity, random):
    certificates, answers, on = case
    answers = {who: own for who, own in answers.items() if certificates.get(of(who))}
    options = {"on": on, "answers": answers, "model": load("srs-3.0"), "capacity": capacity}
    found = unit(certificates, **options)
    everybody = [each for own in certificates.values() for each in own]
    random.shuffle(everybody)
    again = srs.unit(everybody, knowledge=knowledge(), **options)
    assert [row.case for row in again.rows] == [row.case for row in found.rows]
    assert [row.place.number for row in found.rows] == list(range(1, len(found.rows) + 1))
    assert len(found.first) == min(capacity, len(found.rows))
    groups = [[*Group].index(row.place.group) for row in found.rows]
    assert groups == sorted(groups)
    for one, other in zip(found.rows, found.rows[1:], strict=False):
        if one.place.group is other.place.group and one.outlook.weighed and not one.outlook.early:
            assert (one.case.day, one.case.end) <= (other.case.day, other.case.end)


@settings(max_examples=60)
@given(caseloads())
def test_what_is_weighed_is_two_weeks_ahead_at_least(case):
    certificates, answers, on = case
    for row in unit(certificates, on=on, model=load("srs-3.0")).rows:
        outlook, day = row.outlook, row.case.day
        if outlook.weighed:
            assert outlook.weighed.horizon - day >= 14
            assert outlook.weighed.horizon == min(h for h in (90, 180, 365) if h - day >= 14)
        else:
            codes = {Absence.NO_MODEL, Absence.BEYOND_LAST_HORIZON}
            assert day > 365 - 14 or (outlook.no_risk and outlook.no_risk.code in codes)


@settings(max_examples=60)
@given(caseloads())
def test_sums_lie_between_their_bounds_and_count_everybody_once(case):
    certificates, answers, on = case
    answers = {who: own for who, own in answers.items() if certificates.get(of(who))}
    found = unit(certificates, on=on, answers=answers, model=load("srs-3.0"))
    sums = expected(found.rows)
    assert sums.with_risk + sums.with_bounds + sums.early + sums.without == len(found.rows)
    assert sums.number <= sums.low <= sums.high <= sums.with_risk + sums.with_bounds
    alone = [expected([row]) for row in found.rows]
    assert isclose(sum(each.high for each in alone), sums.high, abs_tol=1e-9)


@settings(max_examples=60)
@given(caseloads())
def test_a_table_of_the_certificates_gives_the_same_rows(case):
    certificates, _, on = case
    rows = together([*certificates.values()])
    ids = [who.text for who in certificates]
    rows = rows.with_columns(person=rows["person"].replace({f"p{n}": i for n, i in enumerate(ids)}))
    told = certificates_in(rows, date(2026, 1, 1))
    options = {"on": on, "model": load("srs-3.0"), "knowledge": knowledge()}
    found = srs.unit(told.by_person, **options)
    direct = srs.unit([c for own in certificates.values() for c in own], **options)
    assert not told.problems
    assert [row.case for row in found.rows] == [row.case for row in direct.rows]
    assert [row.place for row in found.rows] == [row.place for row in direct.rows]

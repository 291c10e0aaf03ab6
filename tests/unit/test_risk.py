from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs import Icd10, load
from srs.errors import BadDay
from srs.predictors import PREDICTORS
from srs.predictors.values import Known
from srs.risk import NATIONAL, Level, Subject, average, risk_of, title
from tests import oracle
from tests.make import ROW


def subject(day=20, horizon=90, missing=(), row=ROW):
    model = load("srs-3.0").of(Icd10("F438A"))
    known = tuple(
        Known(PREDICTORS[n], None, "missing")
        if n in missing
        else Known(PREDICTORS[n], row[n], "answer")
        for n in (c.name for c in model.columns)
    )
    return Subject(model, known, day, horizon)


def test_risk_is_conditional_on_the_day():
    for day in (1, 15, 20, 89):
        expected = oracle.risk("srs-3.0", "F438A", ROW, day, 90)
        assert risk_of(subject(day)).probability == pytest.approx(expected, abs=1e-9)


def test_the_curve_begins_at_1_on_the_day_never_rises_and_passes_the_risk():
    risk = risk_of(subject(day=20))
    assert (risk.curve[0].day, risk.curve[0].probability) == (20, 1)
    assert [p.day for p in risk.curve] == sorted({p.day for p in risk.curve})
    probabilities = [p.probability for p in risk.curve]
    assert probabilities == sorted(probabilities, reverse=True)
    at_horizon = next(p.probability for p in risk.curve if p.day == 90)
    assert at_horizon == pytest.approx(risk.probability, abs=1e-12)
    assert risk.curve[-1].day == 365


def test_a_late_day_and_a_far_horizon_keep_the_curve_short():
    risk = risk_of(subject(day=2000, horizon=3650))
    assert (risk.curve[0].day, risk.curve[-1].day) == (2000, 3650)
    assert len(risk.curve) < 60


@pytest.mark.parametrize(("horizon", "last"), [(90, 200), (200, 200)])
def test_the_curve_ends_where_nothing_was_observed(horizon, last):
    model = replace(load("boosted-2").of(Icd10("F43")), last_day=200.0)
    known = tuple(Known(PREDICTORS[c.name], None, "missing") for c in model.columns)
    assert risk_of(Subject(model, known, 20, horizon)).curve[-1].day == last


def test_missing_answers_give_bounds_and_no_single_risk():
    risk = risk_of(subject(missing=("university", "age")))
    all_risks = [
        oracle.risk("srs-3.0", "F438A", ROW | {"university": u, "age": a}, 20, 90)
        for u in ("yes", "no")
        for a in ("17-29", "30-39", "40-49", "50-56", "57-63")
    ]
    assert (risk.probability, risk.level, risk.curve) == (None, None, ())
    assert risk.bounds == pytest.approx((min(all_risks), max(all_risks)), abs=1e-9)


def test_the_answer_that_narrows_most_leaves_the_narrowest_bounds_at_worst():
    missing = {"university": ("yes", "no"), "occupation": ("unemployed", "not_unemployed")}

    def worst_width(asked, other):
        widths = []
        for level in missing[asked]:
            risks = [
                oracle.risk("srs-3.0", "F438A", ROW | {asked: level, other: o}, 20, 90)
                for o in missing[other]
            ]
            widths.append(max(risks) - min(risks))
        return max(widths)

    widths = {
        "university": worst_width("university", "occupation"),
        "occupation": worst_width("occupation", "university"),
    }
    assert risk_of(subject(missing=tuple(missing))).narrowed_most_by == min(widths, key=widths.get)


@given(st.sets(st.sampled_from(sorted(ROW)), min_size=2, max_size=4), st.integers(1, 80))
@settings(max_examples=30)
def test_the_narrowing_answer_is_the_one_that_is_best_at_worst(missing, day):
    missing = tuple(sorted(missing))
    found = risk_of(subject(day, missing=missing)).narrowed_most_by

    def worst_width(asked):
        others = [m for m in missing if m != asked]
        widths = []
        for level in PREDICTORS[asked].levels:
            levels = [[level.name for level in PREDICTORS[o].levels] for o in others]
            risks = [
                risk_of(
                    subject(
                        day,
                        row=ROW | {asked: level.name} | dict(zip(others, combination, strict=True)),
                    )
                ).probability
                for combination in product(*levels)
            ]
            widths.append(max(risks) - min(risks))
        return max(widths)

    widths = {asked: worst_width(asked) for asked in missing}
    assert widths[found] == pytest.approx(min(widths.values()), abs=1e-9)


@given(st.sets(st.sampled_from(sorted(ROW)), min_size=2), st.data())
@settings(max_examples=50)
def test_another_answer_never_widens_the_bounds(missing, data):
    answered = data.draw(st.sampled_from(sorted(missing)))
    low, high = risk_of(subject(missing=missing)).bounds
    closer = risk_of(subject(missing=missing - {answered}))
    narrow_low, narrow_high = closer.bounds or (closer.probability, closer.probability)
    assert low - 1e-12 <= narrow_low <= narrow_high <= high + 1e-12


@pytest.mark.parametrize(
    ("day", "horizon"), [(0, 90), (-3, 90), (90, 90), (91, 90), (3, 10), (1, 14)]
)
def test_days_outside_the_spell_or_the_model_are_refused(day, horizon):
    with pytest.raises(BadDay, match="expected"):
        risk_of(subject(day, horizon))


@pytest.mark.parametrize(
    ("probability", "level"),
    [
        (0.0, Level.MODERATE),
        (0.3899, Level.MODERATE),
        (0.39, Level.HIGH),
        (0.62, Level.HIGH),
        (0.6201, Level.VERY_HIGH),
        (1.0, Level.VERY_HIGH),
    ],
)
def test_levels_are_cut_at_039_and_062_inclusive(probability, level):
    assert NATIONAL.level(probability) is level


def test_the_average_is_the_published_share_of_the_nearest_code():
    assert average(Icd10("F438A")).share == 0.37
    assert average(Icd10("F438A")).diagnosis == Icd10("F43")
    assert average(Icd10("I63")).share == 0.84
    assert average(Icd10("S47")) is None
    assert risk_of(subject(horizon=180)).average is None


def test_titles_are_those_of_the_nearest_code():
    assert title(Icd10("F438A")).words.sv == "Utmattningssyndrom"
    assert title(Icd10("F439")).words.en.startswith("Adjustment disorders")
    assert title(Icd10("S47")) is None

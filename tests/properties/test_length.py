"""The first day by which a share has ended, against the survival curve itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from srs import load
from srs.risk import length
from srs.risk.length import QUARTERS, Lengths
from tests import oracle
from tests.make import ROW
from tests.properties.test_model import MODELS, patients

UNTIL = 3650


def first_day(model, row, day, share):
    """By root finding on P(T > t | T > day), then the whole days about the root."""

    def above(t):
        return model.risk([row], day, t)[0] - share

    if above(UNTIL) > 0:
        return np.nan
    low = max(day, model.first_day if model.needs_every_answer else day) + 1e-6
    root = low if above(low) <= 0 else brentq(above, low, UNTIL, xtol=1e-9)
    about = [t for t in range(max(int(root) - 1, day + 1), int(root) + 3) if above(t) <= 1e-12]
    return float(about[0])


@given(patients(most=3))
@settings(max_examples=60)
def test_median_and_quartiles_agree_with_root_finding_on_the_curve(patient):
    _, model, rows, day, _ = patient
    found = Lengths(model, rows, day, UNTIL).first_days()
    expected = [[first_day(model, row, day, share) for share in QUARTERS] for row in rows]
    assert found == pytest.approx(np.array(expected), nan_ok=True)


@given(patients(), st.floats(0.01, 0.99))
def test_no_day_before_the_first_has_so_few_left(patient, share):
    _, model, rows, day, _ = patient
    lengths = Lengths(model, rows, day, UNTIL)
    for row, (found,) in zip(rows, lengths.first_days([share]), strict=True):
        at, before = (UNTIL + 1, UNTIL) if np.isnan(found) else (int(found), int(found) - 1)
        assert at > day
        assert before <= day or model.risk([row], day, before)[0] > share - 1e-12
        assert at > UNTIL or model.risk([row], day, at)[0] <= share + 1e-12


@given(patients(), st.data())
def test_many_rows_with_days_of_their_own_agree_with_each_alone(patient, data):
    _, model, rows, _, _ = patient
    days = data.draw(st.lists(st.integers(1, 4000), min_size=len(rows), max_size=len(rows)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(length, "_FEW_ROWS", 0)
        table = Lengths(model, rows, np.array(days, dtype=float), UNTIL).first_days()
    for row, day, found in zip(rows, days, table, strict=True):
        alone = Lengths(model, [row], day, UNTIL).first_days()[0]
        np.testing.assert_array_equal(alone, found)
        assert day < UNTIL or np.isnan(found).all()


@given(patients(), st.lists(st.integers(1, 5000), min_size=1, max_size=6))
def test_what_remains_is_the_risk_of_that_day(patient, days):
    _, model, rows, day, _ = patient
    asked = np.broadcast_to(np.array(days, dtype=float), (len(rows), len(days)))
    found = Lengths(model, rows, day, UNTIL).remaining(asked)
    for place, at in enumerate(days):
        if at > UNTIL or day < round(model.first_day) >= at:
            assert np.isnan(found[:, place]).all()
        elif at <= day:
            assert (found[:, place] == 1).all()
        elif at > model.first_day:
            assert found[:, place] == pytest.approx(model.risk(rows, day, at), abs=1e-12)


@pytest.mark.parametrize("day", [1, 15, 40, 200])
def test_half_have_ended_by_the_median_of_the_published_hazards(day):
    """By the definition, with the hazards as their file has them."""
    model = load("srs-3.0").of(next(d for d in MODELS["srs-3.0"].diagnoses if d.code == "F438A"))
    row = [float(c.predictor.code(ROW[c.name])) for c in model.columns]
    outlasting = (t for t in range(day + 1, UNTIL) if t > 15)
    at = (t for t in outlasting if oracle.risk("srs-3.0", "F438A", ROW, day, t) <= 0.5)
    assert Lengths(model, [row], day, UNTIL).first_days([0.5]).item() == next(at)


def test_what_has_no_day_has_nothing_remaining():
    name, model = "srs-3.0", load("srs-3.0").of(min(MODELS["srs-3.0"].diagnoses))
    row = [0.0] * len(model.columns)
    (found,) = Lengths(model, [row], 20, MODELS[name].last_horizon).remaining(np.array([[np.nan]]))
    assert np.isnan(found).all()

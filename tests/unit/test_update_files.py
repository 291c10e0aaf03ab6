"""An update is a part of the model: exact, monotone, and open to further updates."""

import json
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs import Icd10, load
from srs.model import FAMILIES, MODELS
from srs.model.boosted import GROUPED
from tests.laws import APART, LAWS, cases
from training.update.choice import Choice
from training.update.files import updated_files
from training.update.version import as_compact, files_of

CHOICES = {
    "intercept": Choice("intercept", (), {}, 0.3, 1.0, 0.01),
    "steeper": Choice("slope", (), {}, -0.2, 1.6, 0.01),
    "flatter": Choice("slope", (), {}, 0.1, 0.4, 0.01),
    "groups": Choice("groups", (), {}, 0.1, 0.8, 0.01, {"F43": 0.7, "M545": -0.5}),
}
CENTRE = -0.6
NAMES = ("srs-3.0", "boosted-2")
DAY, HORIZON = 20.0, 90


def again(model, choice, files=None):
    """The model with an update, and its files."""
    files = files or files_of(model.full_name, model.manifest, MODELS)
    centre = CENTRE if model.family == "boosted" else 0.0
    new = {f: as_compact(d) for f, d in updated_files(model.family, files, choice, centre).items()}
    files = {**files, **new}
    return FAMILIES[model.family]({**model.manifest, "version": choice.update}, files), files


@cache
def updated(name, choice):
    return again(load(name), CHOICES[choice])[0]


def rows_of(model, count=40):
    random = np.random.default_rng(1)
    levels = [len(column.predictor.levels) for column in model.columns]
    return random.integers(0, levels, (count, len(levels))).astype(float)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("name", NAMES)
@given(st.data())
@settings(max_examples=8)
def test_an_updated_model_keeps_to_the_laws_of_its_family(name, choice, law, data):
    model = updated(name, choice)
    own = model.of(data.draw(st.sampled_from([Icd10("F43"), Icd10("F432"), Icd10("M545")])))
    apart = APART.get(model.family, 1e-12)
    # A steeper map takes what the days differ by further apart.
    law(own, data.draw(cases(own)), apart * 2 if choice == "steeper" else apart)


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("name", NAMES)
def test_its_curve_never_rises_from_whatever_day(name, choice):
    for code in ("F43", "F432", "M545"):
        own = updated(name, choice).of(Icd10(code))
        for day in (1.0, 15.0, 40.0, 200.0):
            days = np.tile(np.arange(1.0, 1200.0), (10, 1))
            curve = own.outlasting(rows_of(own, 10), day)(days)
            assert (np.diff(curve, axis=1) <= 1e-12).all()
            assert ((curve >= 0) & (curve <= 1)).all()


@pytest.mark.parametrize("code", ["F43", "M545", "M16"])
@pytest.mark.parametrize("choice", CHOICES)
def test_of_boosted_models_log_odds_are_mapped_and_contributions_scaled(choice, code):
    old, new = (each.of(Icd10(code)) for each in (load("boosted-2"), updated("boosted-2", choice)))
    of = CHOICES[choice]
    intercept = of.own.get(code, of.intercept)
    rows = rows_of(old)
    before = old.log_odds(rows, DAY, HORIZON)
    after = intercept + CENTRE + of.slope * (before - CENTRE)
    assert new.log_odds(rows, DAY, HORIZON) == pytest.approx(after, abs=1e-12)
    base, values = new.contributions(rows, DAY, HORIZON)
    assert values == pytest.approx(of.slope * old.contributions(rows, DAY, HORIZON).values)
    assert base + values.sum(axis=1) == pytest.approx(after, abs=1e-9)


@pytest.mark.parametrize("code", ["F43", "M545", "M16"])
def test_hazards_that_are_multiplied_take_the_curve_to_a_power(code):
    old, new = (each.of(Icd10(code)) for each in (load("srs-3.0"), updated("srs-3.0", "intercept")))
    rows = rows_of(old)
    before = old.risk(rows, DAY, HORIZON)
    assert new.risk(rows, DAY, HORIZON) == pytest.approx(before ** np.exp(0.3), abs=1e-12)


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("code", ["F43", "M16"])
def test_of_hazards_what_lies_beyond_the_reference_population_is_scaled(choice, code):
    old, new = (each.of(Icd10(code)) for each in (load("srs-3.0"), updated("srs-3.0", choice)))
    of = CHOICES[choice]
    rows = rows_of(old)
    logs = [np.log(each._all_hazards(rows.astype(int))) for each in (old, new)]
    middle = old.intercept + sum(f.reference @ f.log_hazards for f in old.factors)
    expected = middle + of.own.get(code, of.intercept) + of.slope * (logs[0] - middle)
    assert logs[1] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("first", CHOICES)
@pytest.mark.parametrize("second", CHOICES)
def test_an_updated_boosted_model_can_be_updated_again(first, second):
    model, files = again(load("boosted-2"), CHOICES[first])
    twice = again(model, CHOICES[second], files)[0]
    for code in ("F43", "M545", "M16"):
        once, both = model.of(Icd10(code)), twice.of(Icd10(code))
        of = CHOICES[second]
        before = once.log_odds(rows_of(once), DAY, HORIZON)
        expected = of.own.get(code, of.intercept) + CENTRE + of.slope * (before - CENTRE)
        assert both.log_odds(rows_of(once), DAY, HORIZON) == pytest.approx(expected, abs=1e-12)


def test_a_model_by_groups_is_no_model_to_whom_does_not_know_them():
    """An older srs would take the calibration of all others for that of every code."""
    _, files = again(load("boosted-2"), CHOICES["groups"])
    document = json.loads(files["boosted.json"])
    assert GROUPED in document
    assert "calibration" not in document


def test_how_sure_the_update_is_widens_the_interval():
    old, new = (load("boosted-2"), updated("boosted-2", "intercept"))
    widths = []
    for model in (old, new):
        own = model.of(Icd10("F43"))
        low, high = own.interval(rows_of(own), DAY, HORIZON)
        widths.append(np.log(high / (1 - high)) - np.log(low / (1 - low)))
    assert (widths[1] > widths[0]).all()
    of_code = old.document["codes"]["F43"]["variance"][0][2]
    more = 0.01 / old.document["calibration"]["slope"] ** 2
    assert (widths[1] / widths[0]) ** 2 == pytest.approx(1 + more / of_code, rel=0.01)

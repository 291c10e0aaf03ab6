"""Units against what was expected for their patients: chance, shrinkage, and what is withheld."""

import json
from datetime import date

import numpy as np
import polars as pl
import pytest

from training.evaluation.files import as_json
from training.evaluation.grain import Grain
from training.evaluation.numbers.funnel import funnel
from training.evaluation.problems import Problems
from training.evaluation.release.gate import release
from training.evaluation.release.suppression import Ledger
from training.patterns.units import MIX, MODEL, units

UNTIL = date(2025, 1, 1)
EXACT = Grain()
UNITS = 50


def region(seed=1, spread=0.0, spells=9000, lost=0.0):
    """Spells and what is true of each unit: times that what is expected."""
    rng = np.random.default_rng(seed)
    times = 1 + spread * rng.normal(size=UNITS)
    unit = rng.choice(UNITS, spells, p=rng.dirichlet(np.full(UNITS, 3.0)))
    diagnosis = np.where(rng.random(spells) < 0.1 + 0.8 * (unit % 2), "F438", "M545")
    risk = np.where(diagnosis == "F438", 0.5, 0.2)
    long = rng.random(spells) < np.clip(risk * times[unit], 0, 1)
    days = np.where(long, rng.integers(91, 400, spells), rng.integers(15, 91, spells))
    until = np.where(rng.random(spells) < lost, rng.integers(1, 300, spells), 1000)
    rows = pl.DataFrame(
        {
            "person": np.arange(spells),
            "start": date(2024, 1, 1),
            "unit": [f"unit {k:02}" for k in unit],
            "sex": np.where(rng.random(spells) < 0.5, "female", "male"),
            "age": rng.integers(20, 64, spells),
            "diagnosis": diagnosis,
            "earlier_days": 0,
            "risk": risk,
            "days": np.minimum(days, until),
            "ended": days <= until,
        }
    )
    return rows, times


def found(rows, grain=EXACT, problems=None, until=UNTIL):
    """The units by basis, after the gate."""
    ledger = Ledger()
    told = units(rows, until, ledger, problems or Problems(), grain)
    passed, _ = release({"units": told}, ledger, grain)
    passed = json.loads(as_json(passed))["units"]
    return {each["basis"]: each for each in passed["bases"]}


def test_a_ratio_is_the_number_observed_by_the_number_expected():
    rows, _ = region()
    every = found(rows)
    own = rows.filter(pl.col("unit") == "unit 07")
    told = next(each for each in every[MODEL]["units"] if each["unit"] == "unit 07")
    long = (own["days"] > 90).sum()
    assert told["expected"] == pytest.approx(own["risk"].sum(), abs=0.06)
    assert told["ratio"] == pytest.approx(long / own["risk"].sum(), abs=6e-4)
    assert every[MIX]["all"]["ratio"] == pytest.approx(1, abs=1e-3)


def test_what_the_patients_explain_is_not_the_units():
    """Every other unit has many more of the longer diagnosis."""
    rows, _ = region()
    crude = rows.group_by("unit").agg(long=(pl.col("days") > 90).mean())["long"]
    assert crude.max() > 2 * crude.min()
    for each in found(rows).values():
        ratios = [unit["ratio"] for unit in each["units"]]
        assert abs(np.mean(ratios) - 1) < 0.05
        assert np.mean([unit["outside"] is not None for unit in each["units"]]) <= 0.1


def test_a_shrunken_estimate_is_nearer_to_what_is_true_and_its_interval_holds_it():
    own, shrunken, inside = [], [], []
    for seed in range(6):
        rows, times = region(seed, spread=0.1)
        for each in found(rows, Grain(5))[MODEL]["units"]:
            true, told = times[int(each["unit"][-2:])], each["shrunken"]
            own.append(each["ratio"] - true)
            shrunken.append(told["value"] - true)
            inside.append(told["low"] <= true <= told["high"])
    assert np.std(shrunken) < 0.85 * np.std(own)
    assert np.mean(inside) > 0.9


def test_units_stand_in_the_order_of_their_names():
    rows, _ = region(2, spread=0.3)
    for each in found(rows).values():
        names = [unit["unit"] for unit in each["units"]]
        assert names == sorted(names)
        assert len(names) == UNITS


def test_lost_spells_are_stood_for_by_those_that_were_followed():
    whole, some = (found(region(3, lost=each)[0])[MODEL]["all"] for each in (0.0, 0.3))
    assert some["ratio"] == pytest.approx(whole["ratio"], rel=0.03)


def test_what_began_too_late_to_become_long_is_not_read():
    rows, _ = region(4)
    late = rows.with_columns(start=date(2024, 12, 1), days=pl.lit(30, pl.Int64), ended=False)
    assert found(pl.concat([rows, late])) == found(rows)


def test_units_of_few_are_not_shown():
    rows, _ = region(5)
    few = rows.filter(pl.col("unit") == "unit 01").head(9).with_columns(unit=pl.lit("unit few"))
    told = found(pl.concat([rows, few]), Grain(5))[MODEL]
    assert "unit few" not in [each["unit"] for each in told["units"]]
    assert told["not_shown"] >= 1
    for each in told["units"]:
        assert each["n"] % 10 == 5


def test_a_unit_that_an_earlier_release_hid_stays_hidden():
    rows, _ = region(5)
    ledger = Ledger(before={f"with | units, {MODEL} unit 07"})
    told = units(rows, UNTIL, ledger, Problems(), Grain(5))
    shown = {each["basis"]: [unit["unit"] for unit in each["units"]] for each in told["bases"]}
    assert "unit 07" not in shown[MODEL]
    assert "unit 07" in shown[MIX]


def test_how_many_units_are_not_shown_is_reported_in_steps():
    rows, _ = region(5)
    few = [rows.head(2).with_columns(unit=pl.lit(f"few {k}")) for k in range(13)]
    for some in ([], few):
        told = found(pl.concat([rows, *some]), Grain(5))[MODEL]
        hidden = UNITS + len(some) - len(told["units"])
        assert told["not_shown"] == Grain(5).count(hidden) != hidden


def test_few_units_are_not_shrunken_and_one_is_shown_alone():
    rows, _ = region(6)
    told = found(rows.filter(pl.col("unit").is_in(["unit 01", "unit 02"])))[MODEL]
    assert [each["shrunken"] for each in told["units"]] == [None, None]
    assert told["dispersion"] is None
    assert len(found(rows.with_columns(unit=pl.lit("one")))[MODEL]["units"]) == 1


def test_without_risk_or_outcome_the_rest_is_shown():
    rows, _ = region(7)
    problems = Problems()
    assert list(found(rows.drop("risk"), problems=problems)) == [MIX]
    assert "nothing is expected by the model" in problems.lines[0]
    problems = Problems()
    assert found(rows.with_columns(days=30), problems=problems) == {}
    assert len(problems.lines) == 2
    assert found(rows.head(0)) == {}


def test_rounding_widens_the_limits_so_that_it_flags_nobody():
    """Counts given as the middle of their ten, from units that are otherwise all alike."""
    expected = np.array([20.0] * 40 + [400.0] * 40)
    told = [
        {"unit": f"u{k}", "expected": e, "ratio": (e + o) / e, "variance": e * 0.6}
        for k, (e, o) in enumerate(zip(expected, np.resize([-5, 5], 80), strict=True))
    ]
    exact, steps = (funnel(told, each)["limits"][0]["points"][0][1] for each in (EXACT, Grain(5)))
    assert steps > exact * 1.2

"""Measures of the synthetic population: facts and counterfactuals agree where both are alike."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from srs.errors import BadInput
from training.cohort import read_measures, simulate
from training.cohort.measure_lengths import last_days
from training.cohort.measure_starts import NEVER, STRATEGIES, Given, starts
from training.cohort.measures import Effect, Measure, Measures
from training.cohort.population import population
from training.cohort.spells import drawn, of_country
from training.effect.data import read_trial
from training.effect.study import Eligible, Study
from training.effect.trial import CENSORED

TRAINING = Path(__file__).parents[2] / "training"
SHIPPED = read_measures(TRAINING / "cohort" / "measures.toml")
YEARS = (2015, 2018)
# Spells with other diagnoses lie in the past and have no consequences.
DIAGNOSES = Eligible(("F", "G56", "I63", "M", "R52", "R53", "S52", "S62", "S82", "S83"))
KEY = ("person", "start")


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    folder = tmp_path_factory.mktemp("measures")
    simulate(12_000, YEARS, 4, folder, measures=SHIPPED)
    mapping = TRAINING / "mappings" / "cohort_measures.toml"
    (folder / mapping.name).write_text(mapping.read_text("utf-8"), "utf-8")
    return folder


def truth(folder, measure):
    found = pl.read_parquet(folder / "measures_truth.parquet")
    return found.filter(pl.col("measure") == measure)


@pytest.fixture(scope="module")
def mix():
    return drawn(of_country(population(), 3000), np.random.default_rng(5))


def cumulative(spells, at):
    """H of each spell at its day, by the model's own survival curve."""
    found = np.empty(len(at))
    for place, day in enumerate(at):
        stratum = spells.strata[spells.stratum[place]]
        one = stratum.model.survival(
            stratum.codes[[spells.combination[place]]].astype(float), [float(day)]
        )
        found[place] = -np.log(one[0, 0])
    return found


def test_without_measures_lengths_are_those_of_the_model(mix):
    some = replace(mix, stratum=mix.stratum[:200], combination=mix.combination[:200])
    goal = np.random.default_rng(1).exponential(size=200) / 2
    last = last_days(some, goal, [], [])
    inside = (last > 16) & (last < 1400)  # where the curve is known
    assert inside.sum() > 150
    assert (cumulative(some, last)[inside] >= goal[inside] - 1e-6).all()
    assert (cumulative(some, last - 1)[inside] <= goal[inside] + 1e-6).all()


def test_hazards_are_times_what_measures_do_while_they_do_it(mix):
    """By the integral, piece by piece."""
    some = replace(mix, stratum=mix.stratum[:150], combination=mix.combination[:150])
    random = np.random.default_rng(2)
    goal = random.exponential(size=150) / 2
    one = Measure("45", effects=(Effect(0, 0.5), Effect(20, 2.0)))
    other = Measure("20", effects=(Effect(10, 3.0),))
    begun = [15 + random.integers(0, 60, 150).astype(float), np.full(150, NEVER)]
    begun[1][::2] = 15 + random.integers(0, 60, len(begun[1][::2]))
    last = last_days(some, goal, begun, [one, other])

    def reached(day):
        cuts = [begun[0], begun[0] + 20, begun[1] + 10]
        points = [np.full(150, 15.0), *(np.clip(each, 15, day) for each in cuts), day]
        points = np.sort(np.stack(points), axis=0)
        total = np.zeros(150)
        for a, b in zip(points, points[1:], strict=False):
            middle = (a + b) / 2
            times = np.where(middle > begun[0] + 20, 2.0, np.where(middle > begun[0], 0.5, 1.0))
            times = times * np.where(middle > begun[1] + 10, 3.0, 1.0)
            total += times * (cumulative(some, b) - cumulative(some, a))
        return total

    inside = (last > 16) & (last < 1400)
    assert inside.sum() > 120
    assert (reached(last.astype(float))[inside] >= goal[inside] - 1e-5).all()
    assert (reached(last - 1.0)[inside] <= goal[inside] + 1e-5).all()


@pytest.mark.parametrize("daily", [False, True])
def test_starts_are_those_of_the_strategy(daily):
    plan = Measures((Measure("20", weekly=0.1),), grace=28, daily=daily)
    count = 60_000
    nothing = np.zeros(count)
    given = Given(nothing, nothing, nothing, np.full(count, -np.inf))
    found = starts(plan.measures[0], plan, given, np.random.default_rng(1))
    usual = found["usual"]
    week = np.floor(usual / 7)
    for k in (0, 3, 20):
        assert np.mean(week[week >= k] == k) == pytest.approx(0.1, abs=0.01)
    uniform = np.floor(found["start_uniform"] / 7)
    assert np.bincount(uniform.astype(int)) / count == pytest.approx([0.25] * 4, abs=0.01)
    assert (found["start_natural"] < 28).all()
    assert (found["start_natural"] == usual)[usual < 28].all()
    assert (found["wait"] >= 28).all()
    assert (found["wait"] == usual)[usual >= 28].all()
    waited = np.floor(found["wait"] / 7)[usual < 28]
    assert np.mean(waited == 4) == pytest.approx(0.1, abs=0.01)
    assert np.isinf(found["never"]).all()
    assert (usual[np.isfinite(usual)] % 7 == 0).all() != daily


def test_who_follows_a_strategy_has_the_length_that_was(cohort):
    for each in SHIPPED.measures:
        found = truth(cohort, each.id)
        begins = pl.col("begins")
        alike = {
            "wait": (begins >= SHIPPED.grace) | begins.is_null(),
            "never": begins.is_null(),
            "start_natural": begins < SHIPPED.grace,
        }
        for strategy, follows in alike.items():
            some = found.filter(follows)
            assert len(some) > 100
            assert (some[strategy] == some["last_day"]).all()


def test_each_measure_does_what_the_file_says(cohort):
    days = {
        each.id: {s: truth(cohort, each.id)[s].clip(15, 380).mean() - 15 for s in STRATEGIES}
        for each in SHIPPED.measures
    }
    alone, lock_in, contact, coordinator = (days[i] for i in ("20", "45", "10", "9"))
    assert len(set(alone.values())) == 1
    assert lock_in["start_uniform"] > lock_in["never"] + 0.5
    assert contact["start_uniform"] < contact["never"] - 8
    assert coordinator["start_uniform"] < coordinator["wait"] - 5
    # Longer first, and shorter then.
    found = truth(cohort, "45")
    early = [(found[s] > 35).mean() for s in ("start_natural", "never")]
    late = [(found[s] > 250).mean() for s in ("start_natural", "never")]
    assert early[0] > early[1]
    assert late[0] < late[1]


@pytest.mark.parametrize("measure", ["45", "10"])
def test_the_trial_of_a_study_is_what_was_drawn(cohort, measure):
    study = Study(
        measure=measure,
        confounders=("sex", "age", "diagnosis"),
        negative_controls=("sick_days_before",),
        mapping="cohort_measures.toml",
        outlast=(),
        eligible={"diagnosis": DIAGNOSES},
    )
    found = read_trial(study, cohort)
    given = pl.DataFrame(
        {"person": found.person, "days": found.days, "end": found.end, "start": found.start}
    )
    beside = truth(cohort, measure).select("person", "last_day", "begins")
    both = given.join(beside, on="person", how="left", maintain_order="left")
    lasts = both["last_day"] - 15
    ended = both["end"] != CENSORED
    assert len(both) > 10_000
    assert (both["days"] == lasts).filter(ended).all()
    assert (both["days"] <= lasts).all()
    begins = both["begins"].cast(pl.Float64).fill_null(np.inf)
    begins = begins.set(begins >= both["days"], np.inf)
    assert (both["start"] == begins).all()
    assert found.lacking == ()
    assert np.nansum(found.net) <= np.minimum(found.days, found.horizon).sum()


def test_nobody_begins_where_it_has_not_come_to(cohort):
    given = pl.read_parquet(cohort / "measures.parquet").filter(pl.col("measure") == "9")
    units = pl.read_parquet(cohort / "units.parquet")
    both = given.join(units, on=["unit", "measure"], how="left", validate="m:1")
    assert both["introduced"].null_count() == 0
    assert (both["start"] >= both["introduced"]).all()
    assert 0.1 < units["introduced"].is_null().mean() < 0.35


def test_units_have_the_intraclass_correlation_that_is_assumed(cohort):
    found = truth(cohort, "20").unique("unit_effect")
    expected = np.sqrt(0.02 / 0.98 * np.pi**2 / 6)
    assert found["unit_effect"].std() == pytest.approx(expected, rel=0.1)


def test_a_spell_keeps_its_unit(cohort):
    certificates = pl.read_parquet(cohort / "certificates.parquet")
    given = pl.read_parquet(cohort / "measures.parquet").select("person", "unit").unique()
    assert given["person"].is_unique().all()
    covariates = pl.read_parquet(cohort / "covariates.parquet").select(*KEY)
    spell = certificates.join(covariates.rename({"start": "begun"}), on="person", how="inner")
    spell = spell.filter(pl.col("start") >= pl.col("begun"))
    assert (spell.group_by("person").agg(pl.col("unit").n_unique())["unit"] == 1).all()


def test_a_hidden_confounder_is_seen_by_the_negative_control_alone(tmp_path):
    plan = replace(SHIPPED, measures=SHIPPED.measures[:1], hidden=0.7)
    simulate(4000, YEARS, 1, tmp_path, measures=plan)
    found = truth(tmp_path, "20").join(
        pl.read_parquet(tmp_path / "covariates.parquet"), on=KEY, how="inner"
    )
    hidden = found["hidden"].to_numpy()
    begins = found["begins"].fill_null(999).to_numpy() < 28
    assert hidden[begins].mean() - hidden[~begins].mean() > 0.3
    assert np.corrcoef(hidden, found["sick_days_before"].to_numpy())[0, 1] > 0.3
    assert np.corrcoef(hidden, np.log(found["last_day"].to_numpy()))[0, 1] > 0.2
    for name in ("certificates", "persons", "covariates", "measures"):
        assert "hidden" not in pl.read_parquet(tmp_path / f"{name}.parquet").columns


def test_the_same_seed_gives_the_same_bytes_and_measures_are_reported(tmp_path):
    for name in ("one", "two"):
        simulate(300, YEARS, 9, tmp_path / name, measures=SHIPPED)
    simulate(300, YEARS, 9, tmp_path / "plain")
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
    told = json.loads((tmp_path / "one" / "manifest.json").read_text("utf-8"))
    assert told["measures"]["measures"][0]["id"] == "20"
    assert "MEASURES_ICC" in told["assumptions"]
    plain = json.loads((tmp_path / "plain" / "manifest.json").read_text("utf-8"))
    assert "measures" not in plain
    assert not any(each.startswith("MEASURES") for each in plain["assumptions"])
    assert not (tmp_path / "plain" / "measures.parquet").exists()


def test_measures_begin_while_the_leave_goes_on(cohort):
    given = pl.read_parquet(cohort / "measures.parquet").rename({"start": "date"})
    both = given.join(truth(cohort, "20").select(*KEY, "last_day"), on="person", how="left")
    assert both["last_day"].null_count() == 0
    # With a pause of five days at most.
    assert (both["date"] >= both["start"] + timedelta(days=14)).all()
    last = pl.col("start") + pl.duration(days=pl.col("last_day") + 4)
    assert both.select((pl.col("date") < last).all()).item()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("measures = []", "expected one or more"),
        ('[[measures]]\nid = "KBT"', "[measures] id"),
        ('[[measures]]\nid = "kva:DU011"', "expected its one name, 20"),
        ('[[measures]]\nid = "20"\nweekly = 1.0', "weekly"),
        ('[[measures]]\nid = "20"\neffects = [{ after = 0, hazard = 0.0 }]', "hazard from 0.01"),
        (
            '[[measures]]\nid = "20"\neffects = [{ after = 9, hazard = 1.0 },'
            " { after = 0, hazard = 1.0 }]",
            "in rising order",
        ),
        ('day = 3\n[[measures]]\nid = "20"', "day: expected 15"),
        ('grace = 10\n[[measures]]\nid = "20"', "whole weeks"),
        ('[[measures]]\nid = "20"\nrate = 1', "unknown key, rate"),
    ],
)
def test_a_file_that_cannot_be_is_refused(tmp_path, text, said):
    path = tmp_path / "measures.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_measures(path)
    assert said in str(error.value)

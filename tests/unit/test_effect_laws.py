"""Laws of an effect: what must not change it, what must, and when it is not reported."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.errors import BadInput
from training.effect.answer import verdict
from training.effect.document import checked, evaluated
from training.effect.estimates import Design, adjusted
from training.effect.lines import lines
from training.effect.outcomes import outcomes
from training.effect.predictions import predictions
from training.effect.refusals import median_follow_up
from training.effect.steps import Steps
from training.effect.study import Margins, Refuse, Study
from training.effect.trial import CENSORED, DIED, RETURNED
from training.effect.values import values
from training.effect.variance import Estimate, estimate, widening, wild
from training.effect.weights import Fitted
from training.evaluation.files import as_json
from training.statistics.e_value import e_value, e_value_of_limit

from ..effect_worlds import HORIZON, WORLDS, World, trial

STUDY = Study(
    measure="20",
    confounders=("a", "b", "c"),
    table="t",
    negative_controls=("prior",),
    # A small world always causes warnings.
    refuse=Refuse(effective=0.0, difference=1.0),
)
SPELLS, UNITS = 1500, 20


@cache
def world(name="benefit", spells=SPELLS, units=UNITS, seed=3):
    return trial(WORLDS[name], spells, units, seed)


def days(of, study=STUDY):
    design = Design.of(of, study)
    first, second = adjusted(design, outcomes(design.steps, ())[:1])
    return first.values.robust[0] - second.values.robust[0]


def told(of, study=STUDY):
    return as_json(evaluated(of, study, "")[0])


def taken(of, rows):
    frames = {n: getattr(of, n)[rows.tolist()] for n in ("confounders", "controls")}
    arrays = ("unit", "start", "days", "end", "degree", "certificates", "net")
    return replace(
        of, person=of.person[rows.tolist()], **frames, **{n: getattr(of, n)[rows] for n in arrays}
    )


def test_permuted_rows_change_no_byte():
    of = world()
    rows = np.random.default_rng(5).permutation(len(of))
    assert told(taken(of, rows)) == told(of)


def test_swapped_strategies_change_the_sign():
    design = Design.of(world(), STUDY)
    asked = outcomes(design.steps, ())[:2]
    first, second = adjusted(design, asked)
    a, b = adjusted(replace(design, strategies=design.strategies[::-1]), asked)
    one = first.values.robust - second.values.robust
    assert a.values.robust - b.values.robust == pytest.approx(-one, abs=1e-9)


def test_what_happens_after_the_horizon_changes_nothing():
    of = world()
    beyond = of.days >= HORIZON
    assert beyond.sum() > 10
    moved = replace(
        of,
        days=np.where(beyond, of.days + 100, of.days),
        end=np.where(beyond, CENSORED, of.end).astype(np.int8),
        start=np.where(of.start >= HORIZON, np.inf, of.start),
    )
    assert days(moved) == pytest.approx(days(of), abs=1e-9)


@pytest.mark.parametrize("against", ["wait", "never"])
@pytest.mark.parametrize("starts", ["uniform", "natural"])
def test_a_measure_given_at_random_that_does_nothing_has_no_effect(against, starts):
    of = trial(World(random=True), 4000, 40, 11)
    own = days(of, replace(STUDY, against=against, starts=starts))
    found = estimate(own, Steps.of(of).unit)
    assert abs(found.value) < 3.3 * found.se


def test_a_measure_that_does_nothing_looks_long_by_hand_and_not_when_adjusted():
    found = {
        each["estimator"]: each
        for each in evaluated(world("no effect", 4000, 40), STUDY, "")[0]["effects"]
        if each["outcome"] == "days"
    }
    assert found["crude"]["low"] > 30
    for name in ("ipw", "dr"):
        assert found[name]["low"] < 0 < found[name]["high"]
    assert "wrong" in found["crude"]["definition"]


@pytest.mark.parametrize("against", ["wait", "never"])
@pytest.mark.parametrize("weighted", [False, True])
def test_parts_of_the_standardised_estimate_are_how_it_moves_when_units_count_for_more(
    against, weighted
):
    """Fitted anew with a little more weight on some units and less on others."""
    design = Design.of(world(), replace(STUDY, against=against))
    steps, rng, little = design.steps, np.random.default_rng(4), 1e-4
    share = rng.uniform(0.2, 1.0, len(steps)) if weighted else None
    counts = np.ones(len(steps)) if share is None else share / share.mean()
    moves = rng.normal(size=UNITS)[steps.unit]
    moves -= moves.mean()
    asked = outcomes(steps, (75, 165))
    for side in adjusted(design, asked, share):
        problem = replace(side.ends.problem, weights=1 + little * moves)
        anew = Fitted(problem, problem.fit(side.ends.hazard.penalties))
        found = values(side.strategy, steps, asked, anew, design.start, side.weights).model
        before = np.average(side.values.model, axis=1, weights=counts)
        after = np.average(found, axis=1, weights=counts * (1 + little * moves))
        far = counts * (side.values.model - before[:, None])
        model = predictions(design, side, asked, side.values.model, share)
        own = counts * (model - before[:, None])
        # What was learnt is widened; a fit anew is not.
        free = widening(side.ends.hazard.free, len(problem.learnt))
        parts = far + (own - far) / free
        assert parts @ moves / len(steps) == pytest.approx((after - before) / little, rel=0.01)
        assert np.average(own / counts, axis=1, weights=counts) == pytest.approx(0, abs=1e-9)


def test_the_standardised_estimate_has_an_interval_unless_starts_come_as_they_do():
    for starts, has in (("uniform", True), ("natural", False)):
        effects = json.loads(told(world(), replace(STUDY, starts=starts)))["effects"]
        own = [each for each in effects if each["estimator"] == "standardised"]
        assert all((each["low"] is not None) == has for each in own)
        assert all(each["estimate"] is not None for each in own)


class Unread:
    """An array that nobody may look into."""

    def __init__(self, shape):
        self.shape = shape

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, _):
        raise AssertionError("an outcome was read")

    __array__ = __getitem__


def test_no_outcome_is_read_by_a_check():
    """But who is at risk of starting: how long leave was, to the end of the grace period."""
    of = world()
    expected = as_json(checked(of, STUDY, ""))
    late = of.days > of.edges[of.grace]
    others = of.days.copy()
    others[late] = np.random.default_rng(1).permutation(others[late])
    moved = replace(
        of,
        days=others,
        start=np.where(of.start >= of.edges[of.grace], np.inf, of.start),
        end=np.where(of.end == CENSORED, RETURNED, CENSORED).astype(np.int8),
        net=Unread(of.net.shape),
    )
    assert as_json(checked(moved, STUDY, "")) == expected


def test_the_same_study_gives_the_same_bytes_but_for_its_time():
    one, other = (evaluated(world(), STUDY, created)[0] for created in ("a", "b"))
    assert one.pop("created") == "a"
    assert other.pop("created") == "b"
    assert as_json(one) == as_json(other)


def test_steps_are_days_in_the_grace_period_where_anything_begins_inside_of_one():
    of = Steps.of(world())
    assert list(of.edges[:30]) == [*range(29), 35]
    assert of.grace == 28
    begun = of.begin < of.grace
    assert (of.begin[begun] == of.trial.start[of.order][begun]).all()
    assert (of.begin[begun] <= of.last[begun]).all()


def test_a_start_after_the_grace_period_counts_from_the_next_step_of_those_still_on_leave():
    of = Steps.of(world())
    late = (of.begin >= of.grace) & (of.begin < of.count)
    start = of.trial.start[of.order][late]
    assert (of.edges[of.begin[late]] >= start).all()
    assert (of.edges[of.begin[late] - 1] < start).all()


def test_days_of_all_steps_are_the_days_of_leave():
    of = Steps.of(world())
    before = of.edges[np.maximum(of.last, 0)]
    assert (before + of.days)[of.ended] == pytest.approx(of.trial.days[of.order][of.ended])


def test_death_is_no_return_to_work():
    of = world()
    died = np.where((of.end == RETURNED) & (np.arange(len(of)) % 5 == 0), DIED, of.end)
    found, _ = evaluated(replace(of, end=died.astype(np.int8)), STUDY, "")
    kinds = {each["outcome"] for each in found["effects"]}
    assert {"returned", "days_to_return"} <= kinds
    assert "returned" not in {each["outcome"] for each in evaluated(of, STUDY, "")[0]["effects"]}


def test_half_leave_is_half_the_net_days():
    of = world()
    half = replace(of, net=of.net / 2, degree=of.degree / 2)
    by = {}
    for name, each in (("full", of), ("half", half)):
        effects = evaluated(each, STUDY, "")[0]["effects"]
        by[name] = {
            e["outcome"]: e["estimate"] for e in effects if e["estimator"] == "dr" and e["horizon"]
        }
    assert by["half"]["days"] == pytest.approx(by["full"]["days"], abs=0.2)
    assert by["half"]["net_days"] == pytest.approx(by["full"]["net_days"] / 2, abs=0.2)


def test_what_varies_is_known_to_the_model_of_starts():
    of = world()
    rng = np.random.default_rng(2)
    partly = np.where(np.isnan(of.degree), np.nan, rng.choice([0.5, 1.0], of.degree.shape))
    start = np.where((partly[:, 0] == 1.0) & (of.start < 7), np.inf, of.start)
    varied = replace(of, degree=partly.astype(np.float32), start=start)
    design = Design.of(varied, STUDY)
    assert design.start.problem.varying == ("degree",)
    assert design.start.hazard.varying[0] > 0.1  # by how far it is from full leave


def test_trees_are_as_right_as_splines_and_know_nobody_of_the_unit_that_they_score():
    of = world("no effect", 4000, 40)
    found = evaluated(of, replace(STUDY, models="trees"), "")[0]["effects"][0]
    assert found["estimator"] == "dr"
    assert found["low"] < 0 < found["high"]
    assert told(of, replace(STUDY, models="trees")) == told(of, replace(STUDY, models="trees"))


def refusals(of, study):
    return {each["code"] for each in evaluated(of, study, "")[0]["refused"]}


def test_a_refused_study_shows_no_adjusted_estimate():
    strict = replace(STUDY, refuse=Refuse(effective=1e6))
    found, _ = evaluated(world(), strict, "")
    assert "effective_sample" in {each["code"] for each in found["refused"]}
    assert found["verdict"]["answer"] == "refused"
    assert found["effects"] == []
    assert found["survival"] is None
    assert found["e_value"] is None
    assert set(found["refused"][0]["text"]) == {"sv", "en"}
    assert found["study"]["changed_refusals"] == {"effective": 1e6}
    assert any("changed" in line for line in lines(found))


def test_a_hidden_confounder_is_refused_by_its_control():
    hidden = world("hidden", 5000, 60)
    assert "negative_control" in refusals(hidden, STUDY)
    assert "negative_control" not in refusals(world("no effect", 4000, 40), STUDY)


def test_a_short_follow_up_is_refused():
    of = world()
    short = np.minimum(of.days, 60)
    cut = replace(of, days=short, end=np.where(of.days > 60, CENSORED, of.end).astype(np.int8))
    assert median_follow_up(Steps.of(cut)) == 60
    assert "follow_up" in refusals(cut, STUDY)


@pytest.mark.parametrize("refuse", [{"units": 21}, {"starts": 0.02}])
def test_few_units_or_one_that_gives_most_have_no_interval(refuse):
    study = replace(STUDY, refuse=replace(STUDY.refuse, **refuse))
    found, _ = evaluated(world(), study, "")
    assert found["verdict"]["answer"] == "estimate only"
    assert all(each["low"] is None and each["se"] is None for each in found["effects"])
    assert all(each["low"] is None for each in found["survival"]["start"][1:])


def test_a_subgroup_of_few_is_not_shown_and_many_are_reported_more_widely():
    of = world()
    few = pl.Series(["few"] * 12 + ["many"] * (len(of) - 12), dtype=pl.Enum(["few", "many"]))
    grouped = replace(of, subgroups=pl.DataFrame({"g": few}))
    effects = evaluated(grouped, STUDY, "")[0]["effects"]
    of_group = {e["subgroup"]["level"]: e for e in effects if e["subgroup"]}
    assert of_group["few"]["estimate"] is None
    whole = effects[0]
    width = of_group["many"]["high"] - of_group["many"]["low"]
    assert width > 1.05 * (whole["high"] - whole["low"])


def test_nothing_is_shown_of_all_but_a_few():
    of = world()
    few = pl.Series(["few"] * 6 + ["many"] * (len(of) - 6), dtype=pl.Enum(["few", "many"]))
    grouped = replace(of, subgroups=pl.DataFrame({"g": few}))
    effects = [e for e in evaluated(grouped, STUDY, "")[0]["effects"] if e["subgroup"]]
    assert [e["estimate"] for e in effects] == [None, None]
    units = {e["subgroup"]["level"]: e["units"] for e in effects}
    assert units["few"] is None  # so many persons at least
    assert units["many"] == UNITS


def test_a_level_of_few_is_not_named():
    of = world()
    names = pl.Series(["id"] * 9 + ["usual"] * (len(of) - 9), dtype=pl.Enum(["id", "usual"]))
    odd = replace(of, confounders=of.confounders.with_columns(names.alias("d")))
    study = replace(STUDY, confounders=(*STUDY.confounders, "d"))
    text = as_json(checked(odd, study, ""))
    assert '"usual"' in text
    assert '"id"' not in text


def test_the_largest_unit_is_not_shown_where_it_gives_few():
    one = json.loads(as_json(checked(world(), STUDY, "")))["diagnostics"]
    assert one["largest_unit"] * one["started"] > 10
    many = replace(world(), unit=np.arange(SPELLS, dtype=np.int32) // 10)
    many = replace(many, units=tuple(map(str, range(SPELLS // 10))))
    assert checked(many, STUDY, "")["diagnostics"]["largest_unit"] is None


@pytest.mark.parametrize(
    ("control", "says"),
    [(["same"] * SPELLS, "the same"), ([str(n % 40) for n in range(SPELLS)], "39 levels in 20")],
)
def test_a_control_that_cannot_be_tested_is_no_control_that_holds(control, says):
    of = replace(world(), controls=pl.DataFrame({"z": pl.Series(control).cast(pl.Categorical)}))
    with pytest.raises(BadInput, match=f"negative_controls: z: {says}"):
        checked(of, replace(STUDY, negative_controls=("z",)), "")


def test_counts_are_reported_in_steps():
    found = json.loads(told(world()))
    counts = [each["persons"] for each in found["effects"]]
    counts += [found["population"]["persons"], found["diagnostics"]["started"]]
    assert all(each % 10 == 5 for each in counts)


@given(
    value=st.floats(-60, 60),
    half=st.floats(0.1, 60),
)
def test_the_answer_is_where_the_interval_lies(value, half):
    margins = Margins()
    found = Estimate(value, half / 2, value - half, value + half, 60)
    answer = verdict(found, margins).answer
    if found.low <= -5 and found.high >= 5:
        assert answer == "too little data"
    if answer == "shorter":
        assert found.high < 0
    if answer == "longer":
        assert found.low > 0
    mirrored = verdict(Estimate(-value, half / 2, -value - half, -value + half, 60), margins).answer
    turned = {"shorter": "longer", "longer": "shorter"}
    assert mirrored == turned.get(answer, answer)


@settings(max_examples=20)
@given(seed=st.integers(0, 1000))
def test_a_wild_bootstrap_of_many_units_is_as_wide_as_students_t(seed):
    rng = np.random.default_rng(seed)
    unit = rng.integers(0, 50, 2000)
    own = rng.normal(size=50)[unit] + rng.normal(size=2000)
    found = estimate(own, unit)
    low, high = wild(own, unit, seed, 999)
    assert high - low == pytest.approx(found.high - found.low, rel=0.25)


def test_e_values_are_those_of_vanderweele_and_ding():
    assert e_value(3.9) == pytest.approx(3.9 + (3.9 * 2.9) ** 0.5, rel=1e-6)
    assert e_value(3.9) == pytest.approx(7.263, abs=5e-4)
    assert e_value(1.8) == pytest.approx(3.0, rel=1e-6)
    assert e_value(1 / 3.9) == pytest.approx(e_value(3.9), rel=1e-9)
    assert e_value_of_limit(3.9, 1.8, 8.7) == pytest.approx(3.0, rel=1e-6)

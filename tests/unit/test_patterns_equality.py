"""Differences between groups: crude, at equal need, and the message if there is none."""

import copy
import json

import numpy as np
import polars as pl
import pytest

from srs.errors import BadInput
from tests.equality_worlds import WOMEN_ONLY, World, draw
from training.evaluation.files import as_json
from training.evaluation.grain import Grain
from training.evaluation.problems import Problems
from training.evaluation.release.gate import release
from training.evaluation.release.suppression import Ledger
from training.patterns.equality import DIFFERS, NO_SUPPORT, NOT_SHOWN, equality
from training.patterns.equality_need import FEWEST, need
from training.patterns.equality_study import Pair

EXACT = Grain()


def found(rows, pair=None, grain=EXACT, problems=None):
    """The entries by outcome, after the gate."""
    ledger = Ledger()
    entries = equality(rows, [pair or Pair()], ledger, problems or Problems(), grain)
    passed, _ = release({"equality": entries}, ledger, grain)
    passed = json.loads(as_json(passed))["equality"]
    return {(each["where"], each["outcome"]): each for each in passed}


def of(rows, outcome, **more):
    return found(rows, **more)["all", outcome]


def difference(entry, kind="equal"):
    return entry[kind]["difference"]["value"]


@pytest.fixture(scope="module")
def unequal():
    return draw(World(6000, longer=0.8, offered=2.0, lost=0.3, pregnant=0.05), 1)


@pytest.fixture(scope="module")
def explained():
    return draw(World(6000), 3)


def test_the_crude_difference_is_that_of_the_rows(explained):
    rows = explained.rows
    women, men = (rows.filter(pl.col("sex") == each) for each in ("female", "male"))
    entry = of(rows, "over_90")
    by_hand = (women["days"] > 90).mean() - (men["days"] > 90).mean()
    assert difference(entry, "crude") == pytest.approx(by_hand, abs=1e-12)
    days = women["days"].clip(upper_bound=365).mean() - men["days"].clip(upper_bound=365).mean()
    assert difference(of(rows, "days_365"), "crude") == pytest.approx(days, abs=1e-9)


def test_what_case_mix_explains_is_no_difference_at_equal_need(explained):
    entry = of(explained.rows, "over_90")
    crude = entry["crude"]["difference"]
    assert crude["low"] > 0
    assert entry["answer"] == NOT_SHOWN
    assert entry["equal"]["difference"]["low"] < 0 < entry["equal"]["difference"]["high"]
    assert of(explained.rows, "measure_90")["answer"] == NOT_SHOWN


@pytest.mark.parametrize("outcome", ["over_90", "days_365", "measure_90"])
def test_a_planted_difference_is_found_as_large_as_it_is(unequal, outcome):
    entry = of(unequal.rows, outcome)
    inside = (unequal.rows["diagnosis"] != WOMEN_ONLY).to_numpy()
    apart = entry["equal"]["difference"]
    assert entry["answer"] == DIFFERS
    assert abs(apart["value"] - unequal.true(outcome, inside)) < 3 * apart["se"]


def test_cells_with_one_group_are_reported_and_left_out(unequal):
    support = of(unequal.rows, "over_90")["support"]
    only = (unequal.rows["diagnosis"] == WOMEN_ONLY).sum()
    assert support["without"] == [{"diagnosis": WOMEN_ONLY, "lacking": "male", "n": only}]
    assert support["left_out"] == only
    assert support["n"] == len(unequal.rows) - only


def test_without_common_support_nothing_is_compared():
    rows = draw(World(2000), 3).rows.with_columns(
        diagnosis=pl.when(pl.col("sex") == "female").then(pl.lit("F329")).otherwise(pl.lit("M545"))
    )
    entry = of(rows, "over_90")
    assert entry["equal"] is None
    assert entry["answer"] == NO_SUPPORT
    assert entry["crude"]["difference"]["value"] is not None


def test_within_each_level_of_a_column_the_rows_of_it_are_compared(unequal):
    rows = unequal.rows.with_columns(
        region=pl.when(pl.col("age") < 40).then(pl.lit("north")).otherwise(pl.lit("south"))
    )
    every = found(rows, Pair(within=("region",)))
    own = of(rows.filter(pl.col("region") == "north"), "over_90")
    there = every["region=north", "over_90"]
    assert there["crude"] == own["crude"]
    assert there["equal"] == own["equal"]


def test_groups_exchanged_change_the_sign(unequal):
    one, other = (
        of(unequal.rows, "over_90", pair=Pair(groups=each))
        for each in (("female", "male"), ("male", "female"))
    )
    for kind in ("crude", "equal"):
        assert difference(one, kind) == pytest.approx(-difference(other, kind), abs=1e-5)


def test_the_order_of_rows_does_not_matter(unequal):
    one = of(unequal.rows, "days_365")
    other = of(unequal.rows.sample(fraction=1.0, shuffle=True, seed=4), "days_365")
    for kind in ("crude", "equal"):
        assert difference(one, kind) == pytest.approx(difference(other, kind), abs=1e-9)


def test_a_person_with_the_same_spell_many_times_is_one_person(explained):
    rows = explained.rows.with_columns(person=pl.int_range(pl.len()))
    many = pl.concat([rows] * 4)
    one, four = of(rows, "over_90"), of(many, "over_90")
    assert four["crude"]["difference"]["se"] == pytest.approx(one["crude"]["difference"]["se"])
    assert difference(four, "crude") == pytest.approx(difference(one, "crude"))


def test_what_is_not_there_is_left_out_and_reported(explained):
    problems = Problems()
    rows = explained.rows.drop("measure_day", "risk")
    every = found(rows, problems=problems)
    assert {outcome for _, outcome in every} == {"over_90", "days_365", "degree"}
    assert every["all", "over_90"]["given"] == ["diagnosis", "age", "earlier_days"]
    assert every["all", "over_90"]["not_given"] == ["risk"]
    assert found(rows.drop("sex"), problems=problems) == {}
    assert problems.lines[-1] == "equality: there is no column sex; not computed"


def test_nothing_is_shown_of_few(explained):
    problems = Problems()
    rows = explained.rows
    men = rows.filter(pl.col("sex") == "male").head(9)
    few = pl.concat([men, rows.filter(pl.col("sex") == "female").head(900)])
    assert found(few, grain=Grain(5), problems=problems) == {}
    assert "too few of one of female and male" in problems.lines[0]
    assert found(rows.head(0), problems=problems) == {}


def test_a_level_of_few_is_not_named(explained):
    problems = Problems()
    few = pl.int_range(pl.len()) < 12
    rows = explained.rows.with_columns(
        region=pl.when(few).then(pl.lit("small")).otherwise(pl.lit("large"))
    )
    every = found(rows, Pair(within=("region",)), Grain(5), problems)
    assert {where for where, _ in every} == {"all", "region=large"}
    assert not any("small" in line for line in problems.lines)
    assert any("some levels of region: too few" in line for line in problems.lines)


def test_a_degree_that_few_do_not_have_is_hidden(explained):
    few = (pl.col("sex") == "female") & (pl.int_range(pl.len()).over("sex") < 7)
    rows = explained.rows.with_columns(degree=pl.when(few).then(50).otherwise(100))
    entry = of(rows, "degree", grain=Grain(5))
    assert {each["value"] for each in entry["crude"]["groups"]} == {None}


def test_past_the_gate_no_number_reveals_a_count(unequal):
    """A published share is one of published counts; no other number has more digits."""
    entry = of(unequal.rows, "over_90", grain=Grain(5))
    women = Grain(5).middle((unequal.rows["sex"] == "female").sum())
    share = entry["crude"]["groups"][0]["value"]
    assert (share * women) % 10 == pytest.approx(5)
    equal = entry["equal"]["difference"]
    assert equal["value"] == round(equal["value"], 4)
    assert entry["support"]["left_out"] % 10 == 5


def test_nothing_is_shown_of_a_share_of_nearly_none():
    rows = draw(World(3000), 5).rows
    rows = rows.with_columns(days=pl.when(pl.int_range(pl.len()) < 8).then(120).otherwise(30))
    entry = of(rows, "over_90", grain=Grain(5))
    crude = entry["crude"]
    numbers = [each[key] for each in crude["groups"] for key in ("value", "low", "high")]
    assert set(numbers) == {None}
    assert entry["equal"]["difference"]["value"] is None


def test_rare_codes_are_held_equal_with_their_relatives():
    codes = ["F438A"] * FEWEST + ["F439"] * 3 + ["F431"] * (FEWEST - 3) + ["F99"] * 2 + [None]
    levels = need(pl.DataFrame({"diagnosis": codes}), ["diagnosis"]).factors[0].levels
    assert levels == ("?", "F", "F43", "F438A")


@pytest.mark.parametrize("value", [None, float("nan")])
def test_an_unknown_number_is_a_level_of_its_own(value):
    column = pl.DataFrame({"age": [20.0, 29.0, 30.0, value]})
    assert need(column, ["age"]).factors[0].code.tolist() == [0, 0, 1, 5]


@pytest.mark.parametrize(
    "fault",
    [
        {"groups": ("female", "female")},
        {"given": ()},
        {"given": ("age", "age")},
        {"given": ("sex", "age")},
        {"within": ("sex",)},
    ],
)
def test_a_pair_that_makes_no_sense_is_refused(fault):
    with pytest.raises(BadInput, match=r"\[equality\]"):
        Pair(**fault)


def test_covers_what_is_true_as_often_as_it_says():
    """More runs, and the cohort's truth: tests.benchmarks.patterns_equality."""
    inside = []
    for seed in range(40):
        world = draw(World(1500, longer=0.3, lost=0.3), 100 + seed)
        apart = of(world.rows.drop("measure_day"), "over_90")["equal"]["difference"]
        true = world.true("over_90", np.ones(len(world.rows), bool))
        inside.append(apart["low"] <= true <= apart["high"])
    assert np.mean(inside) > 0.85


def test_the_entry_is_not_changed_by_the_gate(unequal):
    ledger = Ledger()
    entries = equality(unequal.rows, [Pair()], ledger, Problems(), Grain(5))
    before = copy.deepcopy(entries)
    release({"equality": entries}, ledger, Grain(5))
    assert entries == before

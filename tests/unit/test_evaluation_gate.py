"""The release gate: counts in steps that disclose no small count, and numbers that add nothing."""

import doctest
import json
import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.errors import BadTable
from training.evaluation import grain
from training.evaluation.grain import Grain
from training.evaluation.numbers.entries import number, published
from training.evaluation.numbers.shares import Sums
from training.evaluation.problems import Problems
from training.evaluation.release.counts import Counted
from training.evaluation.release.gate import release as released
from training.evaluation.release.suppression import EARLIER, SMALL, Earlier, Ledger, hidden
from training.evaluation.rows.groups import ALL, Partition, grouped
from training.evaluation.rows.table import Cases
from training.evaluation.study import Data, Study
from training.statistics.calibration import distances
from training.statistics.outcome import Outcomes
from training.statistics.statistic import difference
from training.statistics.usefulness import at_cut_off, net_benefit

ENDS = (0.2, 0.4, 0.6)
STUDY = Study(Data(("t.csv",), outcome="y", person="p"), {"A": "a"}, thresholds=ENDS)
SMALLEST = st.integers(2, 60)
COUNTS = st.integers(0, 500)


def possible(told, step):
    """The smallest and the largest count that a published one can mean."""
    return (0, step - 1) if told is None else (told - step // 2, told + step // 2 - 1)


@given(COUNTS, SMALLEST)
def test_a_count_lies_in_the_step_that_is_published(count, smallest):
    of = Grain(smallest)
    low, high = possible(of.count(count), of.width)
    assert low <= count <= high
    assert high - low + 1 == of.width >= 2 * smallest


@given(COUNTS, COUNTS, SMALLEST)
def test_a_difference_may_always_be_of_enough(part, rest, smallest):
    """What is left of a group may be of twice the smallest, less one, whatever is left."""
    of = Grain(smallest)
    whole, own = (possible(of.count(each), of.width) for each in (part + rest, part))
    assert whole[1] - own[0] >= 2 * smallest - 1


@given(st.lists(COUNTS, min_size=1, max_size=30), COUNTS, SMALLEST)
def test_what_is_left_of_many_parts_may_be_of_enough_too(parts, rest, smallest):
    """Steps from 0 never add up to more than that of the whole."""
    of = Grain(smallest)
    lows = [possible(of.count(each), of.width)[0] for each in parts]
    assert possible(of.count(sum(parts) + rest), of.width)[1] - sum(lows) >= 2 * smallest - 1


@given(COUNTS, SMALLEST, SMALLEST)
def test_a_coarser_release_adds_nothing_to_a_finer_one(count, one, two):
    fine, coarse = sorted((Grain(one), Grain(two)), key=lambda each: each.width)
    low, high = possible(coarse.count(count), coarse.width)
    inner = possible(fine.count(count), fine.width)
    assert low <= inner[0]
    assert inner[1] <= high


@given(COUNTS)
def test_with_1_as_the_smallest_everything_is_published_exactly(count):
    assert Grain(1).count(count) == Grain(1).middle(count) == count
    assert Grain(1).value(0.123456789, 0.1) == 0.123456789


def test_persons_count_and_not_their_rows():
    ledger = Ledger()
    ledger.count("often", 40, 9)
    assert hidden(ledger, Grain(5)) == {"often": SMALL}


def test_what_an_earlier_release_hid_stays_hidden():
    ledger = Ledger()
    ledger.count("level", 60, 60)
    assert hidden(ledger, Grain(5), Earlier(frozenset({"level"}))) == {"level": EARLIER}


def test_a_document_that_names_an_unknown_count_is_a_bug():
    with pytest.raises(KeyError, match="1 counts that are not in the ledger"):
        released({"metrics": [{"value": 1.0, "counts": ("few",)}]}, Ledger(), Grain(5))


def test_numbers_of_hidden_counts_are_taken_out_and_the_proof_holds_none():
    ledger = Ledger()
    ledger.count("few", 3, 3)
    ledger.count("many", 33, 33)
    document = {
        "metrics": [
            {"horizon": 90, "value": 0.731, "n": 3, "counts": ("few",)},
            {"horizon": 90, "value": 0.5, "n": 33, "counts": ("many",)},
        ],
        "sample_sizes": [{"rows": 400, "has_rows": 33, "asked": ("rows",), "counts": ("many",)}],
        "data": {"synthetic": True, "rows": 33, "events": 3, "count_of": {"events": "few"}},
        "problems": [
            "time: expected a number above 0, found 3 rows with another",
            "event: expected 0, 1 or 2, found 33 rows with another",
        ],
    }
    passed, proof = released(document, ledger, Grain(5))
    assert passed["metrics"][0] == {"horizon": 90, "value": None, "n": None}
    assert passed["metrics"][1]["n"] == 35
    assert passed["sample_sizes"] == [{"rows": 400, "has_rows": 35}]
    assert passed["data"] == {"synthetic": True, "rows": 35, "events": None}
    assert passed["problems"] == [
        "time: expected a number above 0, found fewer than 10 rows with another",
        "event: expected 0, 1 or 2, found about 35 rows with another",
    ]
    assert passed["rounding"] == {"step": 10, "smallest_told": 10}
    assert proof["suppressed"] == [{"what": "few", "why": SMALL}]
    assert proof["released"] == {"many": 35}
    assert "0.731" not in json.dumps([passed, proof])


def test_what_lies_inside_of_a_closed_part_is_closed_unless_it_names_counts_of_its_own():
    ledger = Ledger()
    ledger.count("few", 3, 3)
    ledger.count("many", 33, 33)
    inside = {
        "gain": {"value": 0.731, "low": 0.7, "answer": "superior"},
        "odds": [{"opinion": "higher", "value": 0.731}, 0.731],
        "margin": {"worse_by": 0.002},
        "later": {"rows": 33, "count_of": {"rows": "many"}},
    }
    document = {"groups": [{**inside, "counts": ("few",)}, {**inside, "counts": ("many",)}]}
    closed, open_ = released(document, ledger, Grain(5))[0]["groups"]
    assert closed == {
        "gain": {"value": None, "low": None, "answer": None},
        "odds": [{"opinion": "higher", "value": None}, None],
        "margin": {"worse_by": 0.002},
        "later": {"rows": 35},
    }
    assert open_ == {**inside, "later": {"rows": 35}}


POPULATION = st.integers(20, 400).flatmap(
    lambda rows: st.tuples(st.just(rows), st.integers(0, 10**6), st.floats(0.1, 0.9))
)


def drawn(rows, seed, share):
    random = np.random.default_rng(seed)
    outcomes = Outcomes.of((random.random(rows) < share).astype(float))
    return random.random(rows), random.random(rows), outcomes


@settings(max_examples=80, deadline=None)
@given(POPULATION)
def test_shares_and_their_errors_are_those_of_published_counts(population):
    """Each is a ratio of middles of steps; its error, in persons, is the root of one."""
    predicted, _, outcomes = drawn(*population)
    of = Grain(5)
    sums = Sums(predicted, outcomes, of, 0.4)
    flagged, happened = predicted >= 0.4, outcomes.happened > 0
    parts = {
        "sensitivity": (flagged & happened, happened),
        "specificity": (~flagged & ~happened, ~happened),
        "ppv": (flagged & happened, flagged),
        "npv": (~flagged & ~happened, ~flagged),
        "flagged": (flagged, happened | ~happened),
    }
    for name, statistic in at_cut_off(predicted, outcomes, 0.4).items():
        top, bottom = (of.middle(int(each.sum())) for each in parts[name])
        entry = number(statistic, 0.95, None, of, sums.share(f"{name}@0.40", statistic.value))
        if not 10 <= top < bottom:
            assert np.isnan(entry["value"])
            continue
        assert entry["value"] == top / bottom
        assert round((entry["se"] * bottom) ** 2, 6) % 10 == 5
        assert entry["low"] <= entry["value"] <= entry["high"]


@settings(max_examples=80, deadline=None)
@given(POPULATION)
def test_a_net_benefit_and_a_difference_are_those_of_published_counts(population):
    first, second, outcomes = drawn(*population)
    of, happened, rows = Grain(5), outcomes.happened > 0, len(first)
    wanted, shares = [], []
    for each in (first, second):
        flagged = each >= 0.4
        found, wrong = (of.middle(int((flagged & k).sum())) for k in (happened, ~happened))
        wanted.append((found - 0.4 / 0.6 * wrong) / of.middle(rows))
        shares.append(Sums(each, outcomes, of, 0.4).share("net_benefit@0.40", 0.0))
    assert [each.value for each in shares] == pytest.approx(wanted, abs=1e-12)
    exact = difference(*(net_benefit(each, outcomes, 0.4) for each in (first, second)))
    entry = published(exact, 0.95, of, tuple(shares))
    assert entry.value == pytest.approx(wanted[1] - wanted[0], abs=1e-12)
    assert round((entry.se * of.middle(rows)) ** 2, 6) % 10 == 5


@settings(max_examples=40, deadline=None)
@given(POPULATION)
def test_published_numbers_are_near_the_truth(population):
    predicted, _, outcomes = drawn(*population)
    exact = net_benefit(predicted, outcomes, 0.4)
    found = Sums(predicted, outcomes, Grain(5), 0.4).share("net_benefit@0.40", exact.value)
    assert abs(found.value - exact.value) <= 25 / len(predicted)
    assert Sums(predicted, outcomes, Grain(1), 0.4).share("net_benefit@0.40", 1.0) is None


class Half:
    """A calibration curve: half of what is predicted."""

    def at(self, predicted):
        return predicted / 2


@given(st.integers(0, 10**6), st.integers(1, 3))
def test_the_largest_distance_is_of_no_one_of_the_ten_highest(seed, times):
    """Ten rows at either end are left out, whether a probability belongs to one row or more."""
    predicted = np.random.default_rng(seed).random(60)
    found = distances(Half(), predicted, np.full(60, float(times)), Grain(5).beyond)
    assert found["emax"] == np.sort(predicted)[-1 - 10 // times] / 2
    assert found["ici"] == distances(Half(), predicted, np.full(60, float(times)))["ici"]


def test_small_levels_are_not_named():
    by = Partition("place", np.repeat([0, 1, 2, -1], [30, 9, 12, 5]), ("a", "b", "c"))
    problems = Problems()
    kept = by.published(Grain(5), None, problems)
    assert kept.levels == ("a", "c")
    assert [int(rows.sum()) for _, rows in kept.groups()] == [30, 12]
    assert problems.lines == ["subgroup place: levels with fewer than 10 persons are not shown"]
    twice = by.published(Grain(5), np.arange(56) // 2, Problems())
    assert twice.levels == ("a",)
    assert by.published(Grain(1), None, Problems()) is by


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("id", "a column that identifies persons"),
        ("p", "a column that identifies persons"),
        ("number", "a column that identifies persons"),
        ("short", "a column that identifies persons"),
        ("street", "a value for every few persons"),
    ],
)
def test_columns_that_identify_persons(name, says):
    rows = np.arange(200)
    frame = pl.DataFrame(
        {
            "id": rows,
            "p": rows // 2,
            "number": [f"19{50 + i % 40}0{1 + i % 9}01-{1000 + i}" for i in rows],
            "short": [f"{50 + i % 40}0{1 + i % 9}01{1000 + i}" for i in rows],
            "street": [f"s{i % 50}" for i in rows],
            "sex": ["f", "m"] * 100,
            "year": 1950 + rows % 15,
        }
    )
    with pytest.raises(BadTable, match=says):
        grouped(STUDY, frame, None, name)
    assert len(grouped(STUDY, frame, None, "sex").levels) == 2
    assert len(grouped(STUDY, frame, None, "year").levels) == 15


def ledger_of(group, band, happened, person=None):
    """The counts of one model with a subgroup, as in an evaluation."""
    rows = len(group)
    risk = np.array([0.1, 0.3, 0.5, 0.7])[band]
    cases = Cases(STUDY, pl.DataFrame({"id": range(rows)}), {}, happened, None, None, person, ())
    counted = Counted(cases, Ledger(), Grain(5))
    outcomes = Outcomes.of(happened.astype(float))
    by = Partition("sex", group, tuple(f"sex={i}" for i in range(group.max() + 1)))
    counted.group(ALL, np.ones(rows, bool), 90, outcomes)
    counted.flagged(ALL, np.ones(rows, bool), 90, "A", risk, outcomes, ENDS)
    counted.partition(by, 90, outcomes)
    for name, members_ in by.groups():
        counted.flagged(name, members_, 90, "A", risk, outcomes, ENDS)
    return counted.ledger


_KEY = re.compile(r"(\w+)(?: at 90)? \| (\S+)(?: \| A@90 (\S+) (\S+))?$")


def members(key, group, band, happened):
    """The rows that a count covers, read from its name alone."""
    kind, of, side, end = _KEY.match(key).groups()
    rows = np.ones(len(group), bool) if of == ALL else group == int(of.removeprefix("sex="))
    if kind != "rows":
        rows &= happened == (kind == "with")
    if side:
        high = band >= np.searchsorted(ENDS, float(end)) + 1
        rows &= high if side == ">=" else ~high
    return rows


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 25), min_size=16, max_size=32))
def test_counts_are_what_their_names_say(sizes):
    cell = np.repeat(np.arange(len(sizes)), sizes)
    rows = cell // 8, cell // 2 % 4, cell % 2 == 1
    for key, count in ledger_of(*rows).counts.items() if len(cell) else ():
        assert count.rows == members(key, *rows).sum(), key


def test_persons_with_several_rows_are_counted_once_at_thresholds_too():
    group, band = np.zeros(60, int), np.repeat([0, 3], 30)
    happened = np.tile([True, False], 30)
    person = np.concatenate([np.arange(30), 30 + np.arange(30) // 7])
    found = hidden(ledger_of(group, band, happened, person), Grain(5))
    assert "rows | all | A@90 >= 0.59999999999999998" in found
    assert not any(
        key.startswith("rows") for key in hidden(ledger_of(group, band, happened), Grain(5))
    )


@pytest.mark.parametrize("count", [0, 9])
def test_nobody_with_the_outcome_would_reveal_everybody(count):
    happened = np.arange(30) < count
    found = hidden(ledger_of(np.zeros(30, int), np.zeros(30, int), happened), Grain(5))
    assert "with at 90 | all" in found


def test_the_examples_of_the_docstrings():
    assert doctest.testmod(grain).failed == 0

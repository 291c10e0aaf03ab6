"""The release gate: from what is told, no count of few persons follows by subtraction."""

import json
import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.evaluation.counted import Counted
from training.evaluation.gate import release as released
from training.evaluation.groups import ALL, Partition
from training.evaluation.study import Data, Study
from training.evaluation.suppression import (
    DIFFERS,
    EARLIER,
    REMAINDER,
    SMALL,
    Earlier,
    Ledger,
    hidden,
)
from training.evaluation.table import Cases
from training.statistics.outcome import Outcomes

ENDS = (0.2, 0.4, 0.6)
STUDY = Study(Data(("t.csv",), outcome="y"), {"A": "a"}, thresholds=ENDS)


def partition_of(*sizes, limit=5, earlier=None):
    """A total and its levels."""
    ledger = Ledger()
    ledger.count("all", sum(sizes), sum(sizes))
    names = [ledger.count(f"level {i}", n, n) for i, n in enumerate(sizes)]
    ledger.sum("all", *names)
    return hidden(ledger, limit, earlier)


def test_what_is_large_is_told():
    assert partition_of(5, 6, 700) == {}


def test_a_small_level_takes_the_next_smallest_with_it():
    assert partition_of(3, 60, 700) == {"level 0": SMALL, "level 1": REMAINDER}


def test_two_small_levels_hide_each_other_if_together_they_are_large():
    assert partition_of(3, 4, 700) == {"level 0": SMALL, "level 1": SMALL}
    assert set(partition_of(1, 2, 700, 800)) == {"level 0", "level 1", "level 2"}


def test_the_limit_is_an_option():
    assert partition_of(8, 60, 700) == {}
    assert set(partition_of(8, 60, 700, limit=10)) == {"level 0", "level 1"}


def test_a_remainder_that_nobody_writes_is_protected_too():
    ledger = Ledger()
    ledger.count("all", 100, 100)
    ledger.count("known", 97, 97)
    ledger.count("rest", 3, 3, written=False)
    ledger.sum("all", "known", "rest")
    assert set(hidden(ledger, 5)) == {"known"}


def test_what_follows_from_several_sums_together():
    """A table with one small cell: its row and its column each need another, and these a fourth."""
    ledger = Ledger()
    table = np.array([[2, 30, 40], [50, 60, 70], [80, 90, 100]])
    for i in range(3):
        ledger.count(f"row {i}", table[i].sum(), table[i].sum())
        ledger.count(f"column {i}", table[:, i].sum(), table[:, i].sum())
        for j in range(3):
            ledger.count(f"{i}{j}", table[i, j], table[i, j])
    for i in range(3):
        ledger.sum(f"row {i}", *(f"{i}{j}" for j in range(3)))
        ledger.sum(f"column {i}", *(f"{j}{i}" for j in range(3)))
    found = set(hidden(ledger, 5))
    assert {"00", "01", "10", "11"} <= found
    assert not {key for key in found if key.startswith(("row", "column"))}


def test_what_follows_by_way_of_a_count_that_is_not_small():
    """The rest is known from one sum, and with it the small count from another."""
    ledger = Ledger()
    for key, rows in (("all", 103), ("both", 150), ("other", 50)):
        ledger.count(key, rows, rows)
    ledger.count("rest", 100, 100, written=False)
    ledger.count("few", 3, 3)
    ledger.sum("all", "rest", "few")
    ledger.sum("both", "rest", "other")
    assert set(hidden(ledger, 5)) & {"all", "both", "other"}


def test_a_document_that_names_an_unknown_count_is_a_bug():
    with pytest.raises(KeyError, match="1 counts that are not in the ledger"):
        released({"metrics": [{"value": 1.0, "counts": ("few",)}]}, Ledger(), 5)


def test_persons_count_and_not_their_rows():
    ledger = Ledger()
    ledger.count("often", 40, 4)
    assert hidden(ledger, 5) == {"often": SMALL}


def test_a_second_release_of_the_same_data():
    first = Earlier({"all": 760, "level 1": 60, "level 2": 700}, frozenset(), same=True)
    # Told before: level 0 is known as it is, and nothing more is hidden in vain.
    assert set(partition_of(3, 60, 697, earlier=first)) == {"level 0"}
    hid = Earlier({"all": 766}, frozenset({"level 1"}), same=True)
    assert partition_of(6, 60, 700, earlier=hid)["level 1"] == EARLIER


def test_a_release_of_nearly_the_same_data():
    near = Earlier({"level 1": 58}, frozenset(), same=False)
    assert partition_of(6, 60, 700, earlier=near)["level 1"] == DIFFERS
    far = Earlier({"level 1": 30}, frozenset(), same=False)
    assert partition_of(6, 60, 700, earlier=far) == {}


def test_numbers_of_hidden_counts_are_taken_out_and_the_proof_holds_none():
    ledger = Ledger()
    ledger.count("few", 3, 3)
    ledger.count("many", 33, 33)
    document = {
        "metrics": [
            {"horizon": 90, "value": 0.731, "n": 3, "counts": ("few",)},
            {"horizon": 90, "value": 0.5, "n": 33, "counts": ("many",)},
        ],
        "data": {"synthetic": True, "rows": 33, "events": 3, "count_of": {"events": "few"}},
        "problems": ["time: expected a number above 0, found 3 rows with another"],
    }
    passed, proof = released(document, ledger, 5)
    assert passed["metrics"][0] == {"horizon": 90, "value": None, "n": None}
    assert passed["metrics"][1]["n"] == 33
    assert passed["data"] == {"synthetic": True, "rows": 33, "events": None}
    assert passed["problems"] == [
        "time: expected a number above 0, found fewer than 5 rows with another"
    ]
    assert proof["suppressed"] == [{"what": "few", "why": SMALL}]
    assert proof["released"] == {"many": 33}
    assert "0.731" not in json.dumps([passed, proof])


def ledger_of(group, band, happened, person=None):
    """Of one model with a subgroup, as an evaluation counts."""
    rows = len(group)
    risk = np.array([0.1, 0.3, 0.5, 0.7])[band]
    cases = Cases(STUDY, pl.DataFrame({"id": range(rows)}), {}, happened, None, None, person, ())
    counted = Counted(cases, Ledger(), 5)
    outcomes = Outcomes.of(happened.astype(float))
    by = Partition("sex", group, tuple(f"sex={i}" for i in range(group.max() + 1)))
    counted.group(ALL, np.ones(rows, bool), 90, outcomes)
    counted.flagged(ALL, np.ones(rows, bool), 90, "A", risk, outcomes, ENDS)
    counted.partition(by, 90, outcomes)
    for name, members in by.groups():
        counted.flagged(name, members, 90, "A", risk, outcomes, ENDS)
    counted.flagged_sums(by, 90, "A", ENDS)
    return counted.ledger


_KEY = re.compile(r"(\w+)(?: at 90)? \| (\S+)(?: \| A@90 (.*))?$")


def members(key, group, band, happened):
    """Which rows a count is of, read from its name alone."""
    kind, of, flags = _KEY.match(key).groups()
    rows = np.ones(len(group), bool) if of == ALL else group == int(of.removeprefix("sex="))
    if kind != "rows":
        rows &= happened == (kind == "with")
    if flags:
        side, _, end = flags.rpartition(" ")
        high = np.searchsorted(ENDS, float(end)) + 1
        if side == ">=":
            rows &= band >= high
        elif side == "<":
            rows &= band < high
        else:
            low = np.searchsorted(ENDS, float(side.removesuffix(" to"))) + 1
            rows &= (band >= low) & (band < high)
    return rows


@st.composite
def populations(draw):
    levels = draw(st.integers(2, 4))
    sizes = draw(st.lists(st.integers(0, 25), min_size=8 * levels, max_size=8 * levels))
    cell = np.repeat(np.arange(8 * levels), sizes)
    return levels, cell // 8, cell // 2 % 4, cell % 2 == 1


def assert_nothing_follows(ledger, told_keys, levels):
    """Linear algebra on the cells themselves, without the sums that the gate was told of."""
    # One of every cell that there could be, with somebody in it or not.
    cells = np.arange(8 * levels)
    one = cells // 8, cells // 2 % 4, cells % 2 == 1
    is_of = {key: members(key, *one) for key in ledger.counts if not key.startswith("free")}
    out = {key: is_of[key] for key in told_keys if key in is_of}
    empty = np.zeros(8 * levels, bool)
    for key, mask in out.items():
        empty |= mask & (ledger.counts[key].rows == 0)
    told = np.array([*out.values(), empty & ~empty], dtype=float)[:, ~empty]
    rank = np.linalg.matrix_rank(told)
    for key, count in ledger.counts.items():
        if key in is_of and 0 < count.rows < 5:
            assert key not in told_keys
            with_it = np.vstack([told, is_of[key][~empty].astype(float)])
            assert np.linalg.matrix_rank(with_it) > rank, key


def told_of(ledger, earlier=None):
    found = hidden(ledger, 5, earlier)
    return {key for key, count in ledger.counts.items() if count.written and key not in found}


@settings(max_examples=60, deadline=None)
@given(populations())
def test_no_small_count_follows_from_what_is_told(population):
    levels, *rows = population
    if len(rows[0]):
        ledger = ledger_of(*rows)
        assert_nothing_follows(ledger, told_of(ledger), levels)


@settings(max_examples=60, deadline=None)
@given(populations())
def test_nor_from_two_releases_together(population):
    """First everybody; then the subgroups, with the first release's proof."""
    levels, group, band, happened = population
    if not len(group):
        return
    alone = ledger_of(np.zeros(len(group), int), band, happened)
    for key in [key for key in alone.counts if "sex=" in key]:
        del alone.counts[key]
    for each in [each for each in alone.sums if any("sex=" in key for key in each.counts)]:
        del alone.sums[each]
    first = told_of(alone)
    before = Earlier(
        {key: alone.counts[key].rows for key in first},
        frozenset(hidden(alone, 5)),
        same=True,
    )
    whole = ledger_of(group, band, happened)
    assert_nothing_follows(whole, first | told_of(whole, before), levels)


@settings(max_examples=20, deadline=None)
@given(populations())
def test_counts_are_what_their_names_say(population):
    _, group, band, happened = population
    if not len(group):
        return
    for key, count in ledger_of(group, band, happened).counts.items():
        if not key.startswith("free"):
            assert count.rows == members(key, group, band, happened).sum(), key


def test_persons_with_several_rows_are_counted_once_at_thresholds_too():
    group, band = np.zeros(40, int), np.repeat([0, 3], 20)
    happened = np.tile([True, False], 20)
    person = np.concatenate([np.arange(20), 20 + np.arange(20) // 7])
    found = hidden(ledger_of(group, band, happened, person), 5)
    assert "rows | all | A@90 >= 0.59999999999999998" in found
    assert not hidden(ledger_of(group, band, happened), 5)


@pytest.mark.parametrize("count", [0, 4])
def test_nobody_with_the_outcome_tells_of_everybody(count):
    happened = np.arange(30) < count
    found = hidden(ledger_of(np.zeros(30, int), np.zeros(30, int), happened), 5)
    assert {"with at 90 | all", "without at 90 | all"} <= found.keys()

"""No person is on both sides of a split."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.errors import BadInput, BadTable
from srs.predictors import PREDICTORS
from training.table import TrainingTable, by_column, by_person, by_region, by_time
from training.table.shape import COLUMNS

FIRST, SPLIT = date(2025, 1, 1), date(2025, 1, 11)
REGIONS = ("north", "south", "west", None)

rows = st.tuples(st.integers(0, 9), st.integers(0, 20), st.sampled_from(REGIONS))


def table(rows):
    frame = pl.DataFrame(
        {
            "person": [f"p{person}" for person, _, _ in rows],
            "start": [FIRST + timedelta(days=days) for _, days, _ in rows],
            "region": [region for _, _, region in rows],
            "last_day": list(range(20, 20 + len(rows))),  # tells rows apart
        },
        schema_overrides={"start": pl.Date, "region": pl.String, "person": pl.String},
    ).with_columns(
        pl.lit(None, pl.String).alias("diagnosis"),
        pl.lit(None, pl.String).alias("unit"),
        pl.lit(None, pl.Date).alias("on"),
        pl.lit(15, pl.Int64).alias("day"),
        pl.lit(True).alias("ended"),
    )
    return TrainingTable(frame.select(*COLUMNS, "region"), (PREDICTORS["region"],))


tables = st.lists(rows, min_size=2, max_size=40).map(table)


def splits(table, seed):
    for split in (
        lambda: by_person(table, share=0.4, seed=seed),
        lambda: by_time(table, on=SPLIT, seed=seed),
    ):
        try:
            yield split()
        except BadTable:
            continue
    try:
        yield from (split for _, split in by_region(table))
        yield by_column(table, "person", table.frame["person"][0])
    except BadTable:
        return


@settings(max_examples=40)
@given(tables, st.integers(-5, 5))
def test_no_person_is_on_both_sides_and_every_row_is_accounted_for(table, seed):
    for split in splits(table, seed):
        train, test = split.train.frame, split.test.frame
        assert not set(train["person"]) & set(test["person"])
        assert len(split.train)
        assert len(split.test)
        assert len(train) + len(test) + split.dropped == len(table)
        assert {*train.rows(), *test.rows()} <= set(table.frame.rows())


@settings(max_examples=40)
@given(tables, st.integers(0, 5))
def test_a_split_by_time_keeps_to_the_day(table, seed):
    for share in (0, 0.5, 1):
        try:
            split = by_time(table, on=SPLIT, seed=seed, share=share)
        except BadTable:
            continue
        assert split.train.frame["start"].max() < SPLIT <= split.test.frame["start"].min()
        early, late = (
            set(table.frame.filter(side)["person"])
            for side in (pl.col("start") < SPLIT, pl.col("start") >= SPLIT)
        )
        # Only persons with spells on both sides lose any.
        assert set(split.train.frame["person"]) | set(split.test.frame["person"]) == early | late
        assert share != 1 or len(split.test) == (table.frame["start"] >= SPLIT).sum()
        assert share != 0 or len(split.train) == (table.frame["start"] < SPLIT).sum()


@settings(max_examples=40)
@given(tables)
def test_each_region_is_left_out_once_with_all_its_rows(table):
    regions = sorted(filter(None, REGIONS))
    found = []
    try:
        for region, split in by_region(table):
            found.append(region)
            assert set(split.test.frame["region"]) == {region}
            assert len(split.test) == (table.frame["region"] == region).sum()
            assert region not in set(split.train.frame["region"])
    except BadTable:
        return
    assert found == [region for region in regions if region in set(table.frame["region"])]


@settings(max_examples=40)
@given(tables, tables, st.integers(0, 5))
def test_a_persons_side_does_not_depend_on_the_other_rows(one, two, seed):
    both = TrainingTable(pl.concat([one.frame, two.frame]), one.predictors)
    try:
        alone, together = (by_person(each, share=0.4, seed=seed) for each in (one, both))
    except BadTable:
        return
    assert set(alone.test.frame["person"]) <= set(together.test.frame["person"])
    assert set(alone.train.frame["person"]) <= set(together.train.frame["person"])


def test_about_the_share_of_the_persons_is_tested_on():
    many = table([(n, 0, "north") for n in range(5000)])
    split = by_person(many, share=0.2, seed=1)
    assert len(split.test) == pytest.approx(1000, abs=100)
    other = by_person(many, share=0.2, seed=2)
    assert len(set(split.test.frame["person"]) & set(other.test.frame["person"])) < 300


def test_the_same_seed_gives_the_same_sides_for_ever():
    split = by_person(table([(n, 0, None) for n in range(20)]), share=0.3, seed=7)
    assert list(split.test.frame["person"]) == ["p4", "p9", "p11", "p13", "p16"]


def test_an_absent_value_is_reported_with_the_frequent_ones():
    some = table([(n, n, ("north", "south")[n % 2]) for n in range(12)])
    with pytest.raises(BadTable, match="ward: no row has .* has 2 values, with north, south$"):
        by_column(some, "region", "west", "ward")
    with pytest.raises(BadTable, match="person: no row has .* has 12 values$"):  # who they are
        by_column(some, "person", "west")
    with pytest.raises(BadTable, match="lacks ward"):
        by_column(some, "ward", "west")


def test_an_empty_side_is_named():
    one = table([(1, 0, "north"), (1, 3, "north")])
    with pytest.raises(BadTable, match="no rows on its (train|test) side, of 2: expected rows"):
        by_person(one, share=0.5, seed=1)
    with pytest.raises(BadTable, match="no rows on its test side"):
        by_time(one, on=SPLIT, seed=1)
    with pytest.raises(BadTable, match="no rows on its train side"):
        by_time(one, on=FIRST, seed=1)
    with pytest.raises(BadTable, match="no rows on its train side"):
        list(by_region(one))


def test_what_cannot_be_split_by_is_named():
    one = table([(1, 0, "north"), (2, 3, "south")])
    with pytest.raises(BadInput, match="the share of persons"):
        by_person(one, share=1.5, seed=1)
    with pytest.raises(BadInput, match="the share of persons"):
        by_time(one, on=SPLIT, seed=1, share=-1)
    with pytest.raises(BadTable, match="lacks county"):
        next(by_region(one, "county"))
    gone = TrainingTable(one.frame.with_columns(start=pl.lit(None, pl.Date)), one.predictors)
    with pytest.raises(BadTable, match="column start: nothing in 2 rows"):
        by_time(gone, on=SPLIT, seed=1)

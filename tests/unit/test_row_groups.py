"""Three readers find one table in Parquet files that are concatenated byte by byte."""

from datetime import date

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from srs.batch.row_groups import Changed, OtherColumns, put_together, sum_of

VALUES = {
    "number": (pl.Int64, st.integers(-(2**63), 2**63 - 1)),
    "small": (pl.Int8, st.integers(-128, 127)),
    "risk": (pl.Float64, st.floats(allow_nan=False)),
    "text": (pl.String, st.text(max_size=5)),
    "truth": (pl.Boolean, st.booleans()),
    "day": (pl.Date, st.dates(date(1800, 1, 1), date(2200, 1, 1))),
    "time": (pl.Datetime("us"), st.datetimes()),
    "several": (pl.List(pl.Int64), st.lists(st.integers(0, 9), max_size=3)),
    "pair": (pl.Struct({"a": pl.Int64}), st.fixed_dictionaries({"a": st.integers(0, 9)})),
}
ROW = st.fixed_dictionaries({name: st.none() | each for name, (_, each) in VALUES.items()})
TABLE = st.lists(ROW, max_size=12).map(
    lambda rows: pl.DataFrame(rows, schema={name: kind for name, (kind, _) in VALUES.items()})
)
A_FOLDER = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def together(tables, folder, **how):
    files = [folder / f"{place}.parquet" for place in range(len(tables))]
    for file, each in zip(files, tables, strict=True):
        each.write_parquet(file, **how)
    out = folder / "out.parquet"
    with out.open("wb") as whole:
        put_together(files, [sum_of(file) for file in files], whole)
    return out


@A_FOLDER
@given(tables=st.lists(TABLE, min_size=1, max_size=20), group=st.integers(1, 12))
def test_it_is_the_tables_below_each_other(tmp_path, tables, group):
    out = together(tables, tmp_path, row_group_size=group)
    expected = pl.concat(tables)
    assert_frame_equal(pl.read_parquet(out), expected)
    assert pl.from_arrow(pq.read_table(out)).rows() == expected.rows()
    assert duckdb.sql(f"select count(*) from '{out}'").fetchall() == [(len(expected),)]


def test_what_is_said_of_a_group_is_about_that_group(tmp_path):
    tables = [pl.DataFrame({"n": range(at, at + 1000)}) for at in range(0, 20_000, 1000)]
    out = together(tables, tmp_path)
    some = pl.scan_parquet(out).filter(pl.col("n").is_between(4990, 5010)).collect()
    assert some["n"].to_list() == [*range(4990, 5011)]
    found = duckdb.sql(f"select n from '{out}' where n between 4990 and 5010").fetchall()
    assert sorted(found) == [(n,) for n in range(4990, 5011)]
    told = pq.read_metadata(out)
    assert (told.num_rows, told.num_row_groups) == (20_000, 20)
    assert told.row_group(7).column(0).statistics.min == 7000


@pytest.mark.parametrize("other", [{"n": ["a"]}, {"m": [1]}, {"n": [1], "m": [1]}])
def test_other_columns_are_not_put_together(tmp_path, other):
    with pytest.raises(OtherColumns):
        together([pl.DataFrame({"n": [1]}), pl.DataFrame(other)], tmp_path)


def test_no_byte_may_have_changed(tmp_path):
    file = tmp_path / "a.parquet"
    pl.DataFrame({"n": range(50)}).write_parquet(file)
    whole, told = file.read_bytes(), sum_of(file)
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with (tmp_path / "out").open("wb") as out, pytest.raises(Changed):
            put_together([file], [told], out)

"""Frames of every library: the same numbers to the bit, and the caller's type comes back."""

import subprocess
import sys
from datetime import date
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import srs.tables
from srs import load
from srs.errors import BadTable
from tests.make import ROW

MODEL = load("srs-3.0")
ADDED = srs.tables.score(pl.DataFrame([{"diagnosis": "F43", **ROW}]), MODEL)
ON = date(2025, 3, 20)


class Stranger:
    """A frame of a library that nobody here knows."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


def to_pandas(table):
    return pd.DataFrame(table.to_dict(as_series=False))


def to_duckdb(table):
    return duckdb.from_arrow(table.to_arrow())


# What makes a frame of a Polars one, and a Polars one of that.
LIBRARIES = {
    "polars": (lambda table: table, lambda frame: frame),
    "lazy": (pl.DataFrame.lazy, pl.LazyFrame.collect),
    "pandas": (to_pandas, lambda frame: pl.DataFrame(frame.to_dict("list"), strict=False)),
    "pandas of pyarrow": (
        lambda table: table.to_arrow().to_pandas(types_mapper=pd.ArrowDtype),
        lambda frame: pl.DataFrame(frame.astype(object).to_dict("list"), strict=False),
    ),
    "pyarrow": (pl.DataFrame.to_arrow, pl.DataFrame),
    "a batch of pyarrow": (
        lambda table: table.rechunk().to_arrow().combine_chunks().to_batches()[0],
        pl.DataFrame,
    ),
    "duckdb": (to_duckdb, pl.DataFrame),
    "a stranger": (Stranger, lambda frame: frame),
}

one = {
    "diagnosis": st.sampled_from(["F43", "F43.8A", "M54", "S47", "stress", None]),
    "age": st.sampled_from([None, 17, 43, 63, 200]),
    "sex": st.sampled_from(["female", "Male", None]),
    "university": st.sampled_from([True, False, None]),
    "day": st.sampled_from([None, 1.0, 20.0, 20.5, 120.0]),
}
rows = st.lists(st.fixed_dictionaries(one), min_size=1, max_size=8)


@pytest.mark.parametrize("library", LIBRARIES)
@given(rows, st.sampled_from([(90,), (90, 180), "next"]))
@settings(max_examples=15, deadline=None)
def test_every_library_has_the_bits_of_polars(library, given_rows, horizons):
    make, back = LIBRARIES[library]
    table = pl.DataFrame([ROW | row for row in given_rows], schema_overrides=SCHEMA)
    how = {"horizons": horizons, "length": True, "explain": 2}
    expected = srs.tables.score(table, MODEL, **how).drop(table.columns)
    found = back(srs.tables.score(make(table), MODEL, **how)).drop(table.columns)
    assert found.columns == expected.columns
    cast = {
        name: found[name].fill_nan(None) if found[name].dtype.is_float() else found[name]
        for name in found.columns
    }
    assert_frame_equal(pl.DataFrame(cast).cast(dict(expected.schema)), expected, check_exact=True)


SCHEMA = {"age": pl.Int64, "university": pl.Boolean, "day": pl.Float64, "sex": pl.String} | {
    "diagnosis": pl.String
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_comes_out_is_of_the_library_that_went_in(library):
    make, _ = LIBRARIES[library]
    given_frame = make(pl.DataFrame([{"diagnosis": "F43", **ROW}]))
    out = srs.tables.score(given_frame, "srs-3.0")
    assert type(out) is (pl.DataFrame if library == "a stranger" else type(given_frame))


def test_pandas_keeps_index_and_columns_that_nobody_reads():
    frame = pd.DataFrame([{"diagnosis": "F43", **ROW}] * 3, index=["c", "a", "b"])
    frame["seen"] = pd.to_datetime(["2025-01-01", None, "2025-01-03"])
    frame["what"] = [object(), {"a": 1}, None]
    frame["kind"] = pd.Categorical(["x", "y", "x"])
    before = frame.copy()
    out = srs.tables.score(frame, MODEL)
    pd.testing.assert_frame_equal(out[before.columns], before)
    pd.testing.assert_frame_equal(frame, before)
    assert [*out.columns] == [*before.columns, *ADDED.columns[len(ROW) + 1 :]]
    assert out["risk_90"].tolist() == [ADDED["risk_90"][0]] * 3
    assert out["level"].dtype == "Int64"


def test_columns_of_mixed_types_are_read_as_their_texts():
    frame = pd.DataFrame([{"diagnosis": "F43", **ROW}] * 3)
    frame["age"] = [43, "43", Decimal(43)]
    frame["university"] = pd.Series(["no", False, "nej"], dtype=object)
    frame["sex"] = pd.Categorical([ROW["sex"]] * 3)
    assert srs.tables.score(frame, MODEL)["problem"].isna().all()
    assert srs.tables.score(frame, MODEL)["risk_90"].nunique() == 1


@pytest.mark.parametrize(
    ("column", "values"),
    [("age", [[43]]), ("age", [date(1980, 1, 1)]), ("age", pd.to_datetime(["1980-01-01"]))],
)
def test_a_column_of_another_kind_is_refused_by_name(column, values):
    frame = pd.DataFrame([{"diagnosis": "F43", **ROW}])
    frame[column] = values
    with pytest.raises(BadTable, match="the column age: expected text, numbers or booleans"):
        srs.tables.score(frame, MODEL)


@pytest.mark.parametrize("given_frame", [None, [{"diagnosis": "F43"}], "risks.csv", pa.array([1])])
def test_a_wrong_argument_says_what_a_frame_is(given_frame):
    with pytest.raises(BadTable, match=r"the table: expected"):
        srs.tables.score(given_frame, MODEL)


@pytest.mark.parametrize("library", ["pandas", "pyarrow", "duckdb"])
def test_a_name_that_is_there_twice_is_refused(library):
    if library == "pandas":
        frame = pd.DataFrame([["F43", "F32"]], columns=["diagnosis", "diagnosis"])
    else:
        frame = pa.table([pa.array(["F43"])] * 2, names=["diagnosis", "diagnosis"])
    if library == "duckdb":
        frame = duckdb.sql("select 'F43' as diagnosis, 'F32' as Diagnosis_1, 1 as risk_90")
    with pytest.raises(BadTable, match="twice|already"):
        srs.tables.score(frame, MODEL, allow_missing=True)


PERIODS = [
    {
        "person": "p",
        "certificate": certificate,
        "unit": "u",
        "diagnosis": "F43",
        "start": start,
        "end": end,
        "degree": 100,
        "signed": None,
    }
    for certificate, start, end in (
        ("a", date(2025, 3, 1), date(2025, 3, 14)),
        ("b", date(2025, 3, 15), date(2025, 3, 30)),
    )
]


@pytest.mark.parametrize("library", LIBRARIES)
def test_spells_come_out_as_their_periods_went_in(library):
    make, _ = LIBRARIES[library]
    table = pl.DataFrame(PERIODS, schema_overrides={"signed": pl.String})
    expected = srs.tables.spells_table(table, on=ON)
    found = srs.tables.spells_table(make(table), on=ON)
    assert type(found) is type({"lazy": table, "a stranger": table}.get(library, make_one(library)))
    back = found if isinstance(found, pl.DataFrame) else None
    if library.startswith("pandas"):
        assert found["days"].tolist() == expected["days"].to_list() == [30]
        assert found["start"].dt.date.tolist() == expected["start"].to_list()
        return
    assert_frame_equal(pl.DataFrame(found) if back is None else back, expected)


def make_one(library):
    if library == "a batch of pyarrow":
        return pa.table({"a": [1]})
    return LIBRARIES[library][0](pl.DataFrame({"a": [1]}))


def test_no_library_is_imported_that_the_caller_has_not():
    code = (
        "import sys, polars as pl, srs.tables; "
        "srs.tables.score(pl.DataFrame({'diagnosis': ['F43']}), 'srs-3.0', allow_missing=True); "
        "print({'pandas', 'pyarrow', 'duckdb', 'narwhals'} & {*sys.modules})"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.stdout == "set()\n", found.stderr

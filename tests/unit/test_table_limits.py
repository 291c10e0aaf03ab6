"""Files that are not tables, or would take too much memory or time: one line, at once."""

import gzip
import os
import signal
import subprocess
import sys
import time
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.batch import AsOf, score_files
from srs.batch.spells import spells_in
from srs.errors import BadTable
from srs.tables import footer
from srs.tables.columns import collected, read_table
from srs.tables.limits import COLUMNS
from training.run.memory import peak_gigabytes, restart_peak

ON = date(2025, 1, 15)


def pipe(path):
    os.mkfifo(path)


def device(path):
    path.symlink_to("/dev/zero")


def nowhere(path):
    path.symlink_to(path.parent / "gone")


def of_the_system(path):
    path.symlink_to("/proc/self/maps")


def packed(path):
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))


def wide(path, columns=200_003):
    path.write_text(",".join(f"c{n}" for n in range(columns)) + "\n")


def one_line(path):
    with path.open("wb") as file:
        file.write(b"a,b\n")
        file.truncate(1 << 40)  # a sparse file: nothing but zeros


def without_a_header(path):
    path.write_bytes(b"x" * (1 << 23))


def parquet(path):
    pl.DataFrame({"a": [1]}).write_parquet(path)


@pytest.mark.parametrize(
    ("make", "ending", "why"),
    [
        (pipe, ".csv", "it is a pipe"),
        (pipe, ".parquet", "it is a pipe"),
        (device, ".csv", "it is a device"),
        (Path.mkdir, ".csv", "it is a folder"),
        (Path.mkdir, ".parquet", "it is a folder"),
        (nowhere, ".parquet", "a broken link"),
        (Path.touch, ".csv", "it is empty"),
        (packed, ".csv", "it is compressed"),
        (parquet, ".csv", "it is Parquet"),
        (packed, ".parquet", "damaged or of another kind"),
        (wide, ".csv", f"200003 columns; expected at most {COLUMNS}"),
        (one_line, ".csv", "a line is longer than 16 MB"),
        (without_a_header, ".csv", "its first line is longer than 4 MB"),
    ],
)
def test_what_is_no_table_is_refused_at_once(tmp_path, make, ending, why):
    path = tmp_path / f"t{ending}"
    make(path)
    with pytest.raises(BadTable, match=f"^the table cannot be read: .*{why}"):
        read_table(path)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_what_the_system_makes_up_is_no_table(tmp_path):
    of_the_system(tmp_path / "t.csv")
    with pytest.raises(BadTable, match="it is empty"):
        read_table(tmp_path / "t.csv")


def lists():
    """Ten rows with seven million zeros each."""
    whole = pa.array(range(0, 70_000_001, 7_000_000), pa.int32())
    return pa.ListArray.from_arrays(whole, pa.array(bytes(1)).take(pa.repeat(0, 70_000_000)))


BOMBS = {
    "lists": lambda: {"values": lists()},
    "page": lambda: {"text": pa.array(["x" * 1_000_000]).take(pa.repeat(0, 300))},
    "fixed": lambda: {"bytes": pa.array([b"x" * 100_000] * 300, pa.binary(100_000))},
}
HOW = {"page": {"use_dictionary": False, "data_page_size": 1 << 30}}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("lists", "lists of 70000000 items"),
        ("page", "a page of more than 256 MB"),
        ("fixed", "values of more than 1024 bytes each"),
    ],
)
def test_a_small_file_that_becomes_large_is_refused_before_it_does(tmp_path, name, why):
    path = tmp_path / "t.parquet"
    columns = BOMBS[name]()
    pq.write_table(pa.table(columns), path, compression="zstd", **HOW.get(name, {}))
    assert path.stat().st_size < 100_000
    restart_peak()
    before = peak_gigabytes()
    with pytest.raises(BadTable, match=why):
        read_table(path)
    assert peak_gigabytes() - before < 0.05


def test_a_parquet_file_of_too_many_columns_is_refused(tmp_path):
    names = [f"c{n}" for n in range(COLUMNS + 1)]
    pq.write_table(
        pa.table({name: pa.array([], pa.int8()) for name in names}), tmp_path / "t.parquet"
    )
    with pytest.raises(BadTable, match=f"{COLUMNS + 1} columns"):
        read_table(tmp_path / "t.parquet")


def test_many_columns_are_read_in_a_moment(tmp_path):
    wide(tmp_path / "t.csv", 2_000)
    with (tmp_path / "t.csv").open("a") as file:
        file.write(",".join(["1"] * 2_000) + "\n\n")
    start = time.process_time()
    assert collected(read_table(tmp_path / "t.csv")).shape == (1, 2_000)
    assert time.process_time() - start < 5


@settings(max_examples=60)
@given(
    rows=st.integers(0, 30),
    group=st.integers(1, 9),
    compression=st.sampled_from(["none", "zstd", "snappy"]),
    nested=st.booleans(),
)
def test_the_footer_says_what_pyarrow_says(tmp_path_factory, rows, group, compression, nested):
    path = tmp_path_factory.mktemp("footer") / "t.parquet"
    times = pa.array(range(rows), pa.timestamp("us"))
    frame = {"a": range(rows), "b": [str(n) for n in range(rows)], "c": [True] * rows}
    if nested:
        frame["d"] = pa.array([[n] * (n % 3) for n in range(rows)], pa.list_(pa.int64()))
        frame["e"] = pa.StructArray.from_arrays([times], ["t"])
    frame["t"] = times
    pq.write_table(
        pa.table(frame),
        path,
        row_group_size=group,
        compression=compression,
        use_deprecated_int96_timestamps=True,
    )
    theirs = pq.read_metadata(path)
    with path.open("rb") as file:
        ours = file.read(footer.footer_of(file))
        found = list(footer.columns_in(ours))
        chunks = list(footer.chunks_in(ours))
        pages = [footer.largest_page(file, chunk) for chunk in chunks]
    assert footer.rows_in(ours) == theirs.num_rows
    assert [c.name for c in found if not c.inner] == theirs.schema.to_arrow_schema().names
    types = [theirs.schema.column(number) for number in range(theirs.num_columns)]
    assert [c.name for c in found if c.int96] == [
        t.name for t in types if t.physical_type == "INT96"
    ]
    columns = [
        theirs.row_group(place).column(number)
        for place in range(theirs.num_row_groups)
        for number in range(theirs.num_columns)
    ]
    assert [(c.nested, c.values, c.unpacked, c.packed) for c in chunks] == [
        ("." in c.path_in_schema, c.num_values, c.total_uncompressed_size, c.total_compressed_size)
        for c in columns
    ]
    assert all(page <= chunk.unpacked for page, chunk in zip(pages, chunks, strict=True))


PERIOD = {
    "person": "1",
    "certificate": "a",
    "unit": "u",
    "diagnosis": "F43",
    "start": "2025-01-01",
    "end": "2025-01-31",
    "degree": "100",
    "signed": "2025-01-01T09:00:00",
}


def repeated(path, rows, **columns):
    """So many times the same row, in a file of a few kB."""
    places = pa.repeat(pa.scalar(0, pa.int32()), rows)
    table = {
        name: pa.DictionaryArray.from_arrays(places, pa.array([value]))
        for name, value in (PERIOD | columns).items()
    }
    pq.write_table(pa.table(table), path, row_group_size=rows, store_schema=False)


def built(source, out):
    with spells_in(source, on=ON) as found:
        found.write(out)


def scored(source, out, certificates=None):
    score_files(source, out, "boosted-2", certificates=certificates, allow_missing=True)


@pytest.mark.parametrize("command", [built, scored, partial(scored, certificates=AsOf(ON))])
def test_a_text_that_is_large_many_times_is_refused_before_it_is_copied(tmp_path, command):
    source = tmp_path / "in.parquet"
    repeated(source, 500, unit="x" * 10_000_000)
    restart_peak()
    before = peak_gigabytes()
    with pytest.raises(BadTable, match="the column unit has more than 1024 MB of text in 500"):
        command(source, tmp_path / "out.csv")
    assert peak_gigabytes() - before < 0.3
    assert [each.name for each in tmp_path.iterdir()] == ["in.parquet"]


def test_one_person_with_all_rows_is_refused_where_they_do_not_fit(tmp_path):
    repeated(tmp_path / "in.parquet", 5_000)
    with (
        pytest.raises(
            BadTable, match="more than 4000 rows belong to one person, or have no person"
        ),
        spells_in(tmp_path / "in.parquet", on=ON, size=1_000),
    ):
        ...
    with spells_in(tmp_path / "in.parquet", on=ON) as found:
        assert found.rows == 5_000


def test_a_link_that_leads_nowhere_in_a_folder_is_not_left_out(tmp_path):
    repeated(tmp_path / "a.parquet", 1)
    nowhere(tmp_path / "b.parquet")
    with pytest.raises(BadTable, match="file 2 of 2: .*broken link"):
        score_files(tmp_path, tmp_path / "out.csv", "boosted-2")


BUSY = """
import hashlib, sys, time
from pathlib import Path
from srs.interruption import promptly
from srs.tables.columns import into_place
with promptly("interrupted"), into_place(Path(sys.argv[1])) as beside:
    beside.write_text("half")
    print("begun", flush=True)
    {}
"""
# A query that looks for no signal, and Python's own waiting, which does.
DEEP = "hashlib.pbkdf2_hmac('sha256', b'', b'', 10**9)"
SHALLOW = "time.sleep(60)"


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("work", [DEEP, SHALLOW], ids=["deep", "shallow"])
def test_who_asks_for_the_end_gets_it_and_nothing_half_written(tmp_path, sign, work):
    out = tmp_path / "t.csv"
    call = [sys.executable, "-c", BUSY.format(work), out]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as busy:
        assert busy.stdout.readline() == "begun\n"
        start = time.monotonic()
        busy.send_signal(sign)
        told = busy.communicate(timeout=30)[1]
    assert time.monotonic() - start < 15
    assert (busy.returncode, told) == (130, "interrupted\n")
    assert list(tmp_path.iterdir()) == []

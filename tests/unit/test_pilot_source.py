"""A pilot's tables are the same from a store, Parquet and CSV, except for the codes."""

import json

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import text

from srs.errors import BadTable
from srs.export.dictionary import TABLES
from srs.export.pseudonyms import Codes
from tests.exports import exported, filled
from tests.records import DATABASES, new_url, store
from training.pilot.source import read

CODES = ("assessment", "person", "case", "unit", "user", "caller", "shadow_of")


@pytest.fixture(params=DATABASES)
def made(request, tmp_path):
    url = new_url(request.param, tmp_path)
    with store(url) as storage:
        filled(storage)
        codes = Codes(bytes(32))
        folders = [
            exported(storage, tmp_path, ending, codes=codes, ending=ending)
            for ending in ("parquet", "csv")
        ]
    return url, folders


def numbered(frames):
    """Codes in the order in which they first occur, over all tables."""
    found = {}
    for name in TABLES:
        frame = getattr(frames, name)
        for row in frame.select(each for each in CODES if each in frame.columns).iter_rows():
            for code in row:
                found.setdefault(code, None if code is None else f"c{len(found)}")
    return [
        getattr(frames, name).with_columns(
            pl.col(each).replace(found) for each in CODES if each in getattr(frames, name).columns
        )
        for name in TABLES
    ]


def test_a_store_and_its_exports_are_the_same_but_for_the_codes(made):
    url, folders = made
    of_store, *others = (numbered(read(str(each))) for each in (url, *folders))
    assert len(of_store[0]) == 24
    for other in others:
        for one, another in zip(of_store, other, strict=True):
            assert_frame_equal(one, another)


def test_who_reads_a_store_is_in_its_log(made):
    url, _ = made
    read(url)
    with store(url) as storage, storage.read() as connection:
        told = connection.execute(text("SELECT entry FROM access_log ORDER BY number")).scalars()
        begun, done = [json.loads(each) for each in told][-2:]
    assert (begun["action"], done["action"]) == ("export begun", "export")
    assert (begun["purpose"], done["detail"]["assessments"]) == ("evaluation", 24)


AVERAGE = ("average_diagnosis", "average_day", "average_own")


def test_an_export_from_before_averages_had_a_code_shows_none(made):
    _, folders = made
    for each in folders:
        path = next(each.glob("assessments.*"))
        if path.suffix == ".csv":
            table = pl.read_csv(path, infer_schema=False)
            table.drop(AVERAGE).write_csv(path)
        else:
            pl.read_parquet(path).drop(AVERAGE).write_parquet(path)
        found = read(str(each)).assessments
        assert len(found) == 24
        assert found.select(AVERAGE).null_count().row(0) == (24, 24, 24)


def test_an_export_from_before_there_were_measures_has_none(made):
    _, folders = made
    for folder, ending in zip(folders, ("parquet", "csv"), strict=True):
        (folder / f"measures.{ending}").unlink()
        with pytest.raises(BadTable, match="measures: expected a table"):
            read(str(folder))  # its dictionary names it: it is lost
        told = json.loads((folder / "dictionary.json").read_text("utf-8"))
        del told["tables"]["measures"]
        (folder / "dictionary.json").write_text(json.dumps(told), "utf-8")
        frames = read(str(folder))
        assert (len(frames.measures), len(frames.assessments)) == (0, 24)
        assert frames.measures.schema == TABLES["measures"].schema


def test_what_is_no_export_says_so(made, tmp_path):
    _, (parquet, csv) = made
    with pytest.raises(BadTable, match="expected its folder"):
        read(str(tmp_path / "none"))
    with pytest.raises(BadTable, match="expected a table that srs db export wrote"):
        read(str(tmp_path))
    pl.read_parquet(parquet / "events.parquet").drop("kind").write_parquet(
        parquet / "events.parquet"
    )
    with pytest.raises(BadTable, match="found none named kind"):
        read(str(parquet))
    (csv / "events.csv").write_text("kind\nopened\n")
    with pytest.raises(BadTable, match="events"):
        read(str(csv))

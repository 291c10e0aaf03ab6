"""The tables of a pilot: from an export, or from a store, which gives the same except for the
codes.

The only file of training that knows the store.
"""

import json
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from srs.errors import BadTable
from srs.export.dictionary import TABLES, TYPES
from srs.export.folder import BEGUN, DICTIONARY, DONE, PURPOSE
from srs.export.pseudonyms import Codes
from srs.export.rows import whole
from srs.storage.commands import account, beside, store_of
from srs.storage.records import Access
from srs.tables.columns import pl

_LATER = ("measures",)
_LATER_COLUMNS = {"assessments": ("average_diagnosis", "average_day", "average_own")}
_ENDINGS = (".parquet", ".csv")

# How texts of a CSV are read, by their types.
_READ = {
    TYPES["time"]: lambda text: text.str.to_datetime(
        "%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", time_zone="UTC"
    ),
    TYPES["date"]: lambda text: text.str.to_date("%Y-%m-%d"),
    TYPES["truth"]: lambda text: text == "true",
}


@dataclass(frozen=True, eq=False)
class Frames:
    """The rows as ``srs.export.dictionary`` declares them, in stored order."""

    assessments: pl.DataFrame
    opinions: pl.DataFrame
    events: pl.DataFrame
    outcomes: pl.DataFrame
    measures: pl.DataFrame = field(default_factory=lambda: _nothing("measures"))


def read(source: str) -> Frames:
    """*source*: the folder of an export, or a database's URL.

    Reading a store is recorded in its access log, before the first row is read and with the counts
    afterwards.

    Raises
    ------
    BadTable, BadSettings, Unavailable
    """
    return _of_store(source) if "://" in source else _of_folder(Path(source))


def _of_folder(folder: Path) -> Frames:
    if not folder.is_dir():
        raise BadTable("the export was not found: expected its folder, or a database's URL")
    return Frames(**{name: _table(folder, name) for name in TABLES if _has(folder, name)})


def _has(folder: Path, name: str) -> bool:
    """Exports made before measures existed have no table of them, nor does their dictionary."""
    if name not in _LATER or any((folder / f"{name}{each}").is_file() for each in _ENDINGS):
        return True
    return name in _dictionary(folder)


def _dictionary(folder: Path) -> Any:
    try:
        return json.loads((folder / DICTIONARY).read_text("utf-8"))["tables"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _nothing(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema=TABLES[name].schema)


def _table(folder: Path, name: str) -> pl.DataFrame:
    schema = TABLES[name].schema
    parquet, csv = folder / f"{name}.parquet", folder / f"{name}.csv"
    try:
        found = pl.read_parquet(parquet, glob=False) if parquet.is_file() else _of_csv(csv, schema)
        later = set(_LATER_COLUMNS.get(name, ())) - set(found.columns)
        found = found.with_columns(pl.lit(None).alias(each) for each in later)
        lacking = schema.keys() - set(found.columns)
        if not lacking:
            return found.with_columns(pl.col(each).cast(kind) for each, kind in schema.items())
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        raise BadTable(f"{name}: expected a table that srs db export wrote") from None
    raise BadTable(f"{name}: expected the columns of an export, found none named {min(lacking)}")


def _of_csv(path: Path, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """Predictors are numbers if the dictionary next to it says so."""
    told = json.loads((path.parent / "dictionary.json").read_text("utf-8"))["tables"][path.stem]
    numbers = {each["name"] for each in told["columns"] if each["type"] == "number"}
    found = pl.read_csv(path, infer_schema=False, glob=False)
    read = [
        _READ[kind](pl.col(name))
        for name, kind in schema.items()
        if kind in _READ and name in found.columns
    ]
    return found.with_columns(
        *read,
        pl.col(sorted(numbers)).cast(pl.Float64),
    )


def _of_store(url: str) -> Frames:
    codes = Codes()
    access = Access(
        time=datetime.now(UTC),
        request_id=uuid.uuid4().hex,
        caller="training pilot",
        user=account(),
        unit=None,
        action=BEGUN,
        purpose=PURPOSE,
    )
    with store_of(url, beside(url)) as storage:
        storage.enter(access)
        with storage.snapshot() as connection:
            found = {name: whole(connection, name, codes) for name in TABLES}
        counts = {name: len(each) for name, each in found.items()}
        storage.enter(replace(access, action=DONE, detail=counts))
    return Frames(**found)

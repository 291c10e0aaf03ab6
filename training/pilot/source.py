"""Temporary: the frames of an export, until the reader of exports is there."""

from dataclasses import dataclass
from pathlib import Path

from srs.errors import BadInput
from srs.tables.columns import pl

NAMES = ("assessments", "opinions", "events", "outcomes")


@dataclass(frozen=True, eq=False)
class Frames:
    assessments: pl.DataFrame
    opinions: pl.DataFrame
    events: pl.DataFrame
    outcomes: pl.DataFrame


def read(source: str) -> Frames:
    try:
        return Frames(*(pl.read_parquet(Path(source) / f"{name}.parquet") for name in NAMES))
    except (OSError, pl.exceptions.PolarsError):
        raise BadInput("the export cannot be read: expected a folder of an export") from None

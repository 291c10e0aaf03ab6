"""How spells ended: by return to work, or by the competing ends death and disability pension."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from srs.errors import BadTable
from srs.tables.cells import AN_ID, all_read, days, ids, person_keys, refuse, texts
from srs.tables.columns import pl
from srs.wording import counted

from ..table.mapping import Extraction, Source
from ..table.report import Report
from ..table.shape import ENDED_BY
from ..table.source import read_source
from .trial import CENSORED, DIED, PENSION, RETURNED

ENDS = {"return": RETURNED, "death": DIED, "pension": PENSION}
_DATES = "expected dates as YYYY-MM-DD"


def ended_by(rows: pl.DataFrame, mapping: Extraction | None, on: date) -> NDArray[np.int8] | None:
    """How each of *rows* ended, CENSORED if no end was observed; None if no table says.

    A column ``ended_by`` of the table, or of the mapping's covariates, persons or spells: a person
    has one end, that of the last spell.

    Raises
    ------
    BadTable
    """
    if ENDED_BY in rows.columns:
        told: pl.Series | None = rows[ENDED_BY]
    else:
        told = _told(rows, mapping, on) if mapping else None
    if told is None:
        return None
    text = texts(told)
    expected = f"expected {', '.join(ENDS)}, or nothing"
    refuse(told, (text.is_not_null() & ~text.is_in(list(ENDS))).fill_null(False), expected)
    codes = text.replace_strict(ENDS, default=RETURNED, return_dtype=pl.Int8).fill_null(RETURNED)
    found: NDArray[np.int8] = np.where(rows["ended"].to_numpy(), codes.to_numpy(), CENSORED)
    return found.astype(np.int8)


def _told(rows: pl.DataFrame, mapping: Extraction, on: date) -> pl.Series | None:
    for source in (mapping.covariates, mapping.spells, mapping.persons):
        frame = _column(source, on) if source else None
        if frame is not None:
            break
    else:
        return None
    if "start" in frame.columns:
        keys = ["key", "start"]
    else:
        last = (pl.col("start") == pl.col("start").max().over("key")).alias("last")
        rows, keys = rows.with_columns(last), ["key"]
    twice = len(frame) - frame.select(keys).n_unique()
    if twice:
        raise BadTable(
            f"{ENDED_BY}: {counted(twice, 'row repeats', 'rows repeat')} {' and '.join(keys)}: "
            "expected one each"
        )
    found = rows.join(frame, on=keys, how="left", maintain_order="left")
    if "last" in found.columns:
        found = found.with_columns(pl.when("last").then(ENDED_BY).alias(ENDED_BY))
    return found[ENDED_BY]


def _column(source: Source, on: date) -> pl.DataFrame | None:
    """``key``, ``start`` if present, and ``ended_by``; None without that column."""
    wanted = ("person", "start", ENDED_BY)
    if source.columns is not None:
        if ENDED_BY not in source.columns:
            return None
        columns = {name: theirs for name, theirs in source.columns.items() if name in wanted}
        codes = {name: each for name, each in source.codes.items() if name in wanted}
        source = Source(source.what, source.path, columns, codes, {})
    else:
        codes = {name: each for name, each in source.codes.items() if name == ENDED_BY}
        source = Source(source.what, source.path, None, codes, {})
    try:
        frame = read_source(source, wanted, Report())
    except BadTable:
        if source.columns is None:
            return None
        raise
    if ENDED_BY not in frame.columns or "person" not in frame.columns:
        return None
    read = [person_keys(all_read(frame["person"], ids, AN_ID), on).alias("key")]
    read += [all_read(frame["start"], days, _DATES)] if "start" in frame.columns else []
    return frame.select(*read, ENDED_BY).filter(pl.col("key").is_not_null())

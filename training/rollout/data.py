"""A rollout's tables: spells of units over periods, and when each unit was introduced."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from srs.errors import BadTable
from srs.tables.cells import AN_ID, Reader, all_read, days, ids, numbers, truths
from srs.tables.columns import pl, whole_table
from srs.wording import counted

from ..effect.measure_names import of_measure
from ..effect.sources import source_of
from ..statistics.staggered_adoption import NEVER
from ..statistics.statistic import Bools, Codes, Floats
from ..table import read_extract
from ..table.mapping import read_mapping
from ..table.report import Report
from ..table.source import read_source
from .calendar import Calendar, calendar
from .study import Study

_OF_UNITS = ("unit", "measure", "introduced")
_A_DATE = "expected dates as 2025-03-20"
_READERS: dict[str, tuple[Reader, str]] = {
    "person": (ids, AN_ID),
    "start": (days, _A_DATE),
    "on": (days, _A_DATE),
    "day": (numbers, "expected days as whole numbers"),
    "last_day": (numbers, "expected days as whole numbers"),
    "ended": (truths, "expected true or false"),
}


@dataclass(frozen=True, eq=False)
class Spells:
    """Spells that began within the calendar, and their units.

    Attributes
    ----------
    person : (spells,)
        Codes from 0.
    unit, period : (spells,)
        Places in *units* and in the calendar.
    days : (spells,)
        Days on leave since time zero, as far as observed.
    ended : (spells,)
    frame : (spells rows)
        All columns of the table for these spells.
    introduced : (units,)
        The period of introduction, or NEVER.
    flow
        Reasons with numbers of spells: from all spells to those kept, in order.
    without
        Units that are left out because none of their spells counts.
    """

    person: Codes
    unit: Codes
    period: Codes
    days: Floats
    ended: Bools
    frame: pl.DataFrame
    units: tuple[str, ...]
    introduced: Codes
    calendar: Calendar
    flow: tuple[tuple[str, int], ...]
    without: tuple[str, ...] = ()


def read_spells(study: Study, folder: Path) -> Spells:
    """Read the study's spells; files are relative to *folder*.

    Raises
    ------
    BadTable
        With the column and the number of rows at fault.
    """
    mapping = read_mapping(folder / study.mapping) if study.mapping else None
    source = source_of("units", study.units, mapping, folder)
    introduced = read_units(read_source(source, _OF_UNITS, Report()), study.measure)
    if study.table is not None:
        return spells_of(whole_table(folder / study.table), introduced, study)
    assert study.mapping is not None
    return spells_of(read_extract(folder / study.mapping).table.frame, introduced, study)


def read_units(table: pl.DataFrame, measure: str) -> pl.DataFrame:
    """``unit`` and ``introduced`` (null for never) of the *measure*, by unit.

    Raises
    ------
    BadTable
        When a unit has no name or occurs twice, a measure is unknown, or the file does not have the
        study's measure.
    """
    _has(table, _OF_UNITS, "units")
    read = pl.DataFrame(
        {
            "unit": all_read(table["unit"], ids, AN_ID),
            "measure": of_measure(table["measure"], measure),
            "introduced": all_read(table["introduced"], days, _A_DATE),
        }
    )
    read = read.filter("measure")
    if not len(read):
        raise BadTable(
            "units: the column measure: expected the study's measure, found 0 rows of it"
        )
    if lacking := read["unit"].null_count():
        raise BadTable(
            f"units: the column unit: {counted(lacking, 'row')} without; expected a unit in each"
        )
    if twice := len(read) - read["unit"].n_unique():
        raise BadTable(
            f"units: the column unit: a unit a second time in {twice} of "
            f"{counted(len(read), 'row')}; expected each unit once"
        )
    return read.select("unit", "introduced").sort("unit")


def spells_of(
    table: pl.DataFrame, units: pl.DataFrame | None, study: Study, *, staggered: bool = True
) -> Spells:
    """The spells of a training table in memory; without *units*, all its units, never introduced.

    If not *staggered*, every unit must have spells, and units may be introduced at any time, even
    all at once.

    Raises
    ------
    BadTable
    """
    _has(table, (*_READERS, study.unit, *study.confounders), "the table")
    read = table.with_columns(
        [all_read(table[name], *reader).alias(f"_{name}") for name, reader in _READERS.items()]
        + [all_read(table[study.unit], ids, AN_ID).alias("_unit")]
    )
    for name in _READERS:
        if lacking := read[f"_{name}"].null_count():
            raise BadTable(
                f"the column {name}: {counted(lacking, 'row')} without; expected one in each"
            )
    seen = read.filter(pl.col("_last_day") < pl.col("_day"))
    if len(seen):
        raise BadTable(
            f"the column last_day: before day in {counted(len(seen), 'row')}; expected none"
        )
    flow = [("rows of the table", len(read))]
    left = _Left(read, flow)
    until = study.followed_until or _last_seen(read)
    left.keep(pl.col("_day") == study.day, "of another day than time zero")
    left.keep(pl.col("_unit").is_not_null(), "without a unit")
    named = _all_units(left.rows["_unit"]) if units is None else units
    left.keep(
        pl.col("_unit").is_in(named["unit"].implode()), "of a unit that the units do not name"
    )
    if not len(left.rows):
        raise BadTable(
            f"the table: expected spells of the {len(named)} units on day {study.day}, found 0"
        )
    found = _calendar(left.rows["_start"], until, study)
    period = pl.Series("_period", found.of(left.rows["_start"]))
    left.rows = left.rows.with_columns(period)
    left.keep(pl.col("_period") >= 0, "begun before the first whole period")
    left.keep(
        pl.col("_period") < found.periods, "begun after the last period whose horizon was over"
    )
    empty = named.filter(~pl.col("unit").is_in(left.rows["_unit"].implode()))
    if len(empty) and not staggered:
        raise BadTable(
            f"units: the column unit: no spell in the table of {len(empty)} of "
            f"{counted(len(named), 'unit')}; expected the names that the table uses"
        )
    placed = _placed(named.join(empty, on="unit", how="anti", maintain_order="left"), found)
    if units is not None and staggered:
        _check_introduced(placed)
    left.rows = left.rows.join(placed, left_on="_unit", right_on="unit", how="left")
    left.keep(
        ~(
            (pl.col("_period") == pl.col("at")) & (pl.col("_start") < pl.col("introduced"))
        ).fill_null(False),
        "begun in the period of the introduction, before it",
    )
    rows = left.rows
    names = {name: place for place, name in enumerate(placed["unit"])}
    return Spells(
        rows["_person"].rank("dense").to_numpy().astype(np.intp) - 1,
        rows["_unit"].replace_strict(names, return_dtype=pl.Int64).to_numpy().astype(np.intp),
        rows["_period"].to_numpy().astype(np.intp),
        (rows["_last_day"] - rows["_day"]).to_numpy().astype(float),
        rows["_ended"].to_numpy(),
        rows.select(table.columns),
        tuple(placed["unit"]),
        placed["at"].fill_null(NEVER).to_numpy().astype(np.intp),
        found,
        (*flow, ("compared", len(rows))),
        tuple(empty["unit"]),
    )


class _Left:
    """Rows that are left, and what became of the others."""

    def __init__(self, rows: pl.DataFrame, flow: list[tuple[str, int]]) -> None:
        self.rows, self.flow = rows, flow

    def keep(self, which: pl.Expr, otherwise: str) -> None:
        before = len(self.rows)
        self.rows = self.rows.filter(which)
        if before > len(self.rows):
            self.flow.append((otherwise, before - len(self.rows)))


def _has(table: pl.DataFrame, columns: tuple[str, ...], what: str) -> None:
    if lacking := [name for name in columns if name not in table.columns]:
        raise BadTable(f"{what}: lacks {counted(len(lacking), 'column')}, {', '.join(lacking)}")


def _last_seen(read: pl.DataFrame) -> date:
    last = pl.col("_on").cast(pl.Int32) + (pl.col("_last_day") - pl.col("_day")).cast(pl.Int32)
    seen: date = read.select(last.max().cast(pl.Date)).item()
    return seen


def _calendar(start: pl.Series, until: date, study: Study) -> Calendar:
    """The whole periods, of which the last begins so early that its horizon was over."""
    first: date = start.min()  # type: ignore[assignment]
    over = until - timedelta(days=study.day + study.horizon)
    latest: date = start.max()  # type: ignore[assignment]
    last = min(each for each in (study.until, over, latest) if each is not None)
    # Like its first day, the table's own last day lies within its period: whole months, as
    # observed.
    begun = max(study.since, first.replace(day=1)) if study.since else first.replace(day=1)
    end = over if study.until is None else min(study.until, over)
    found = calendar(begun, max(end, begun), study.months)
    seen = found.one(last) + 1 if found.periods else 0
    found = Calendar(found.first, found.months, max(min(found.periods, seen), 0))
    if found.periods < 2:
        raise BadTable(
            f"the calendar: {found.periods} whole {study.period}s whose horizon of "
            f"{study.horizon} days was over by the end of follow-up; expected 2 or more"
        )
    return found


def _all_units(there: pl.Series) -> pl.DataFrame:
    units = pl.DataFrame({"unit": there.unique().sort()})
    return units.with_columns(introduced=pl.lit(None, pl.Date))


def _placed(units: pl.DataFrame, found: Calendar) -> pl.DataFrame:
    """*units* with ``at``, the period of the introduction; null if it is outside the calendar."""
    at = pl.Series("at", found.of(units["introduced"].fill_null(date(9999, 12, 31))))
    return units.with_columns(at.set(at >= found.periods, None))


def _check_introduced(units: pl.DataFrame) -> None:
    """
    Raises
    ------
    BadTable
    """
    if early := int((units["at"] < 1).sum()):
        raise BadTable(
            f"units: the column introduced: {early} of {counted(len(units), 'unit')} introduced "
            "before the calendar's second period; expected a period before; leave these units out"
        )
    if units["at"].null_count() == len(units):
        raise BadTable(
            "units: the column introduced: 0 units were introduced within the calendar; expected "
            "some"
        )
    if units["at"].n_unique() == 1 and not units["at"].null_count():
        raise BadTable(
            f"units: the column introduced: all {len(units)} units were introduced in one "
            "period, so there is none to compare with; expected units that wait, or never "
            "introduce it"
        )

"""Import a region's own statistics of how long spells last, from CSV.

A row is the spells of one diagnosis in one interval of length. A diagnosis with a malformed row is
skipped whole, because shares of the rest would be wrong.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from ..certificate import Icd10
from ..errors import BadDiagnosis, BadKnowledge
from .report import Report
from .spreadsheet import FIRST_YEAR, NAME, Malformed, Row, beside, read
from .statistics import STARTS
from .statistics_file import Counted, Own

NEEDED = ("diagnosis", "days_min", "spells")
OTHERS = ("days_max_excl", "source", "year")

_ENDS = dict(zip(STARTS, (*STARTS[1:], None), strict=True))
_MOST = 99_999_999  # spells
_TABLE = "the table of statistics"


@dataclass(slots=True)
class _Rows:
    """The content of a diagnosis's rows so far."""

    spells: dict[int, int] = field(default_factory=dict)
    told: set[tuple[str, int]] = field(default_factory=set)
    fault: str = ""


def import_statistics(
    raw: bytes, *, on: dt.date, source: str | None = None, year: int | None = None
) -> tuple[Own, Report]:
    """All complete diagnoses, imported on the day *on*.

    Parameters
    ----------
    source, year
        Who counted, and when the spells began, if the file has no such columns.

    Raises
    ------
    BadKnowledge
        When the file is not such a table, no diagnosis can be used, or *source* or *year* is
        invalid.
    """
    source, year = beside(source, year, on.year)
    needed = [*NEEDED, *(["source"] if source is None else []), *(["year"] if year is None else [])]
    sheet = read(raw, _TABLE, needed, [*NEEDED, *OTHERS])
    found: dict[Icd10, _Rows] = defaultdict(_Rows)
    skipped = [line for _, line in sorted(sheet.skipped.items())]
    for row in sheet.rows:
        try:
            diagnosis = _diagnosis(row)
        except Malformed as malformed:
            skipped.append(f"row {row.number}: {malformed}")
            continue
        try:
            _add(found[diagnosis], row, source, year, on)
        except Malformed as malformed:
            found[diagnosis].fault = found[diagnosis].fault or f"row {row.number}: {malformed}"
    counted = []
    for diagnosis, rows in found.items():
        try:
            counted.append(_counted(diagnosis, rows))
        except Malformed as malformed:
            skipped.append(f"{diagnosis}: {malformed}")
    if not counted:
        reason = f"; {skipped[0]}" if skipped else ""
        raise BadKnowledge(
            f"{_TABLE} has no usable diagnosis: expected a row for each interval from "
            f"{', '.join(map(str, STARTS))} days{reason}"
        )
    remarks = tuple(f"the column {name} is unknown and was not read" for name in sheet.unknown)
    return Own(tuple(counted), on), Report(len(counted), tuple(skipped), remarks)


def _diagnosis(row: Row) -> Icd10:
    try:
        code = Icd10.parse(row.needed("diagnosis", 40))
    except BadDiagnosis:
        raise Malformed("diagnosis: expected an ICD-10-SE code of three characters") from None
    if len(code.code) != 3:
        raise Malformed("diagnosis: expected an ICD-10-SE code of three characters")
    return code


def _add(rows: _Rows, row: Row, source: str | None, year: int | None, on: dt.date) -> None:
    start, until = row.whole("days_min", 0, 9999), row.whole("days_max_excl", 0, 9999)
    if start not in _ENDS or until not in (None, _ENDS[start]):
        raise Malformed(f"days_min: expected an interval from {', '.join(map(str, STARTS))} days")
    if start in rows.spells:
        raise Malformed("days_min: expected each interval once")
    spells = row.whole("spells", 0, _MOST)
    if spells is None:
        raise Malformed("spells: missing")
    of_when = row.whole("year", FIRST_YEAR, on.year) or year
    if of_when is None:
        raise Malformed("year: missing")
    rows.told.add((row.text("source", NAME) or source or row.needed("source", NAME), of_when))
    rows.spells[start] = spells


def _counted(diagnosis: Icd10, rows: _Rows) -> Counted:
    if rows.fault:
        raise Malformed(rows.fault)
    if missing := [str(start) for start in STARTS if start not in rows.spells]:
        raise Malformed(
            f"expected a row for each interval; the one from {missing[0]} days is missing"
        )
    if len(rows.told) > 1:
        raise Malformed("expected one source and one year for the diagnosis")
    ((source, year),) = rows.told
    try:
        return Counted(diagnosis, year, source, tuple(rows.spells[start] for start in STARTS))
    except BadKnowledge as error:
        raise Malformed(str(error)) from None

"""A user's own extract -> training table."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from srs.errors import BadInput, BadTable
from srs.predictors import PREDICTORS
from srs.risk import LAST_HORIZON
from srs.tables.answers import declared_columns
from srs.tables.cells import (
    AN_ID,
    all_read,
    days,
    degrees,
    ids,
    moments,
    numbers,
    one_form,
    refuse,
    texts,
    truths,
)
from srs.tables.columns import pl
from srs.tables.spells import PERIODS

from .history import read_codes
from .landmark import landmark_table
from .mapping import Extraction, Outcome, Source, read_mapping
from .report import Report, all_of
from .shape import COLUMNS, ENDED_BY, SPLIT_BY, Declared, OwnPredictor, TrainingTable
from .source import NUMBERS, read_source
from .values import OUTSIDE, outside, read_values, tell_outside

_CERTIFICATE = (*PERIODS, "replaced_by", "occupation", "care_level", "postcode")
_SPELL = ("person", "start", "diagnosis", "unit")
_DATES = "expected dates as YYYY-MM-DD, or nothing"
_TIMES = "expected times as YYYY-MM-DDTHH:MM:SS, or nothing"
_DEGREES = "expected 25, 50, 75 or 100 per cent, a share of 1, or a code such as HALFTEN"
_EVENTS = (
    "expected 1, true or yes for an end and 0, false or no for none; of other codes, as 1 and 2, "
    "or for several kinds of end, say what each means in [spells.codes.event]"
)


@dataclass(frozen=True, slots=True)
class Extract:
    """A training table, and a table (table, what, rows) of what was read and dropped, and why."""

    table: TrainingTable
    report: pl.DataFrame


def read_extract(path: Path, split_by: str | None = None) -> Extract:
    """Read the extract that the mapping file in *path* describes.

    *split_by* is the column that a run splits by, from the training table or from the file of
    [spells]. If the table does not already have it, it comes last, as SPLIT_BY.

    Raises
    ------
    BadInput
        In one line that names column and count, never a value.
    """
    mapping = read_mapping(path)
    report = Report()
    table = (
        _of_spells(mapping, report, split_by)
        if mapping.spells
        else _of_certificates(mapping, report)
    )
    if split_by and not {split_by, SPLIT_BY} & set(table.frame.columns):
        raise BadInput(
            f"[split] column: {split_by}: expected a column of the training table, which are "
            f"{', '.join(table.frame.columns)}; another one of certificates, persons or covariates "
            "becomes one as a predictor in [[predictors]], with [predictors] left_out in the run"
        )
    if not len(table):
        raise BadTable("the extract has no row for the training table: its report says why")
    return Extract(table, report.table())


def read_certificates(mapping: Extraction, report: Report) -> pl.DataFrame:
    """The certificates of *mapping*, which must have them: dates, degrees and times in their types.

    Raises
    ------
    BadTable
    """
    assert mapping.certificates is not None
    certificates = read_source(mapping.certificates, _CERTIFICATE, report)
    lacking = [name for name in PERIODS if name not in certificates.columns]
    if lacking:
        raise BadTable(f"certificates: no column is mapped to {', '.join(lacking)}")
    read, diagnosis = certificates.__getitem__, certificates["diagnosis"]
    columns = all_of(
        lambda: all_read(read("start"), days, _DATES),
        lambda: all_read(read("end"), days, _DATES),
        lambda: all_read(read("degree"), degrees, _DEGREES).cast(pl.Int64),
        lambda: all_read(read("signed"), moments, _TIMES),
        lambda: diagnosis.set(read_codes(diagnosis).is_null(), None),
    )
    return certificates.with_columns(columns[:-1])


def _of_certificates(mapping: Extraction, report: Report) -> TrainingTable:
    assert mapping.follow_up_end is not None
    return landmark_table(
        read_certificates(mapping, report),
        follow_up_end=mapping.follow_up_end,
        landmarks=mapping.landmarks,
        persons=_beside(mapping.persons, ("person", "born"), mapping.own, report),
        covariates=_beside(mapping.covariates, ("person", "start"), mapping.own, report),
        own=mapping.own,
        complete_since=mapping.complete_since,
        gap=mapping.gap,
        report=report,
    )


def _beside(
    source: Source | None,
    keys: tuple[str, ...],
    own: tuple[OwnPredictor, ...],
    report: Report,
) -> pl.DataFrame | None:
    if source is None:
        return None
    frame = read_source(source, (*keys, *_predictor_names(own), ENDED_BY), report)
    frame = frame.drop(ENDED_BY, strict=False)
    given = [key for key in ("start", "born") if key in frame.columns]
    return frame.with_columns(all_read(frame[key], days, _DATES) for key in given)


def _predictor_names(own: tuple[OwnPredictor, ...]) -> tuple[str, ...]:
    ours = (name for each in PREDICTORS.values() for name in (each.name, each.srs))
    return (*ours, *(each.name for each in own))


def _of_spells(mapping: Extraction, report: Report, split_by: str | None) -> TrainingTable:
    assert mapping.spells is not None
    assert mapping.outcome is not None
    outcome, spells = mapping.outcome, _with_outcome(mapping.spells, mapping.outcome)
    columns = (*_SPELL, "time", "event", *_predictor_names(mapping.own), ENDED_BY)
    spells, beside = _with_split(spells, outcome, split_by)
    frame = read_source(spells, (*columns, *beside), report, whole=("event",))
    frame = frame.drop(ENDED_BY, strict=False)
    report.read("spells", len(frame))
    if "person" not in frame.columns:
        report.noted("spells", "no column for the person: each row counts as one", len(frame))
        row = pl.int_range(1, pl.len() + 1).cast(pl.String)
        frame = frame.with_columns(person=pl.format("row {}", row))
    declared = declared_columns(
        frame.columns, mapping.own, "spells", keys=(*_SPELL, "time", "event", SPLIT_BY)
    )
    missing = [each.name for each in mapping.own if each not in declared.values()]
    if missing:
        raise BadTable(f"spells: no column is mapped to the predictors {', '.join(missing)}")
    reads = [lambda c=c, p=p: read_values(frame[c], p).alias(p.name) for c, p in declared.items()]
    values = all_of(*reads)
    rows = _spell_columns(frame, outcome).with_columns(values)
    rows = rows.with_columns(texts(frame[name]) for name in beside).with_columns(
        outside(frame[c], p).alias(f"{OUTSIDE} {p.name}") for c, p in declared.items()
    )
    rows = report.keep(
        rows,
        "spells",
        {
            "no person": pl.col("person").is_null(),
            "no time": pl.col("last_day").is_null(),
            "no event": pl.col("ended").is_null(),
            f"not seen on day {outcome.landmark}": pl.col("last_day") < outcome.landmark,
        },
    )
    report.kept("spells", len(rows))
    predictors: tuple[Declared, ...] = (
        *(each for name, each in PREDICTORS.items() if name in rows.columns),
        *mapping.own,
    )
    for each in predictors:
        tell_outside(rows[f"{OUTSIDE} {each.name}"], each, "spells", report)
    names = [each.name for each in predictors]
    return TrainingTable(rows.select(*COLUMNS, *names, *beside), predictors)


def _with_split(
    source: Source, outcome: Outcome, column: str | None
) -> tuple[Source, tuple[str, ...]]:
    """*source* with the column to split by, unless it is among those that are mapped."""
    assert source.columns is not None
    if column is None or column in source.columns.keys() - {"time", "event"}:
        return source, ()
    if column in ("time", "event", outcome.time, outcome.event):
        raise BadInput(f"[split] column: {column}: the outcome; expected another column")
    return replace(source, columns={**source.columns, SPLIT_BY: column}), (SPLIT_BY,)


def _with_outcome(source: Source, outcome: Outcome) -> Source:
    if source.columns is None:
        raise BadTable("[spells.columns]: expected our names, each with the name of a column")
    columns = dict(source.columns) | {"time": outcome.time, "event": outcome.event}
    return Source(source.what, source.path, columns, source.codes, source.units)


def _spell_columns(frame: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """The columns COLUMNS; those that the register has not are null."""
    lacking = [name for name in _SPELL if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in lacking)
    start = all_read(frame["start"], days, _DATES)
    return pl.DataFrame(
        {
            "person": _persons(frame["person"], start),
            "start": start,
            "diagnosis": _diagnoses(frame["diagnosis"]),
            "unit": all_read(frame["unit"], ids, AN_ID),
            "on": start + timedelta(days=max(outcome.landmark - 1, 0)),
            "day": pl.repeat(outcome.landmark, len(frame), dtype=pl.Int64, eager=True),
            "last_day": _days(frame["time"], outcome.days),
            "ended": all_read(frame["event"], truths, _EVENTS),
        }
    )


def _diagnoses(column: pl.Series) -> pl.Series:
    try:
        return read_codes(column)
    except BadTable as error:
        raise BadTable(
            f"{error}; codes of another classification can be mapped as a predictor of your own"
        ) from None


def _persons(column: pl.Series, start: pl.Series) -> pl.Series:
    """Person ids in one form; the day decides the century of an id without one."""
    persons, last = all_read(column, ids, AN_ID), start.max()
    return one_form(persons, last) if isinstance(last, date) else persons


def _days(time: pl.Series, unit: float) -> pl.Series:
    """The day in which the time lies; the first day ends at 1. *unit* is in days."""
    number = all_read(time, numbers, f"{NUMBERS}; for two dates, the days between them")
    refuse(number, (number < 0).fill_null(False), "negative times: expected 0 or more")
    late = (number * unit > LAST_HORIZON).fill_null(False)
    refuse(number, late, f"times of more than {LAST_HORIZON} days: expected another unit, or less")
    # Even the last bit of a float must not add a day.
    return (number * unit - 1e-6).ceil().clip(0).cast(pl.Int64)

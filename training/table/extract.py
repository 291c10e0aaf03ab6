"""A user's own extract -> training table."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from srs.errors import BadTable
from srs.predictors import PREDICTORS
from srs.spell.columns import pl
from srs.spell.table import PERIODS
from srs.tables import as_day, as_text, declared_columns, refuse

from . import source as read
from .history import read_codes
from .landmark import landmark_table
from .mapping import DAYS, Extraction, Outcome, Source, read_mapping
from .report import Report
from .shape import COLUMNS, Declared, OwnPredictor, TrainingTable
from .source import read_source
from .values import read_values

_CERTIFICATE = (*PERIODS, "replaced_by", "occupation", "care_level", "postcode")
_SPELL = ("person", "start", "diagnosis", "unit")
_EVENTS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Extract:
    """A training table, and in one table (table, what, rows) what was read, dropped and why."""

    table: TrainingTable
    report: pl.DataFrame


def read_extract(path: Path) -> Extract:
    """What the mapping file in *path* describes.

    Raises
    ------
    BadInput
        In one line that names column and count, never a value.
    """
    mapping = read_mapping(path)
    report = Report()
    table = _of_spells(mapping, report) if mapping.spells else _of_certificates(mapping, report)
    if not len(table):
        raise BadTable("the extract has no row for the training table: its report says why")
    return Extract(table, report.table())


def _of_certificates(mapping: Extraction, report: Report) -> TrainingTable:
    assert mapping.certificates is not None
    assert mapping.follow_up_end is not None
    certificates = read_source(mapping.certificates, _CERTIFICATE, report)
    lacking = [name for name in PERIODS if name not in certificates.columns]
    if lacking:
        raise BadTable(f"certificates: no column is mapped to {', '.join(lacking)}")
    return landmark_table(
        certificates.with_columns(
            as_text(certificates["person"]),
            as_text(certificates["certificate"]),
            as_day(certificates["start"]),
            as_day(certificates["end"]),
            read.degree(certificates["degree"]),
            read.time(certificates["signed"]),
        ),
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
    frame = read_source(source, (*keys, *_predictor_names(own)), report)
    if "person" in frame.columns:
        frame = frame.with_columns(as_text(frame["person"]))
    days = [key for key in ("start", "born") if key in frame.columns]
    return frame.with_columns(as_day(frame[key]) for key in days)


def _predictor_names(own: tuple[OwnPredictor, ...]) -> tuple[str, ...]:
    ours = (name for each in PREDICTORS.values() for name in (each.name, each.srs))
    return (*ours, *(each.name for each in own))


def _of_spells(mapping: Extraction, report: Report) -> TrainingTable:
    assert mapping.spells is not None
    assert mapping.outcome is not None
    outcome, spells = mapping.outcome, _with_outcome(mapping.spells, mapping.outcome)
    columns = (*_SPELL, "time", "event", *_predictor_names(mapping.own))
    frame = read_source(spells, columns, report)
    report.read("spells", len(frame))
    if "person" not in frame.columns:
        report.noted("spells", "no column for the person: each row counts as one", len(frame))
        row = pl.int_range(1, pl.len() + 1).cast(pl.String)
        frame = frame.with_columns(person=pl.format("row {}", row))
    declared = declared_columns(
        frame.columns, mapping.own, "spells", keys=(*_SPELL, "time", "event")
    )
    missing = [each.name for each in mapping.own if each not in declared.values()]
    if missing:
        raise BadTable(f"spells: no column is mapped to the predictors {', '.join(missing)}")
    values = {p.name: read_values(frame[c], p).alias(p.name) for c, p in declared.items()}
    rows = _spell_columns(frame, outcome).with_columns(*values.values())
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
        *(each for name, each in PREDICTORS.items() if name in values),
        *mapping.own,
    )
    return TrainingTable(rows.select(*COLUMNS, *(each.name for each in predictors)), predictors)


def _with_outcome(source: Source, outcome: Outcome) -> Source:
    if source.columns is None:
        raise BadTable("[spells.columns]: expected our names, each with the name of a column")
    columns = dict(source.columns) | {"time": outcome.time, "event": outcome.event}
    return Source(source.what, source.path, columns, source.codes, source.units)


def _spell_columns(frame: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """The columns COLUMNS; those that the register has not are null."""
    lacking = [name for name in _SPELL if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in lacking)
    start = as_day(frame["start"])
    return pl.DataFrame(
        {
            "person": as_text(frame["person"]),
            "start": start,
            "diagnosis": read_codes(frame["diagnosis"]),
            "unit": as_text(frame["unit"]),
            "on": start + timedelta(days=max(outcome.landmark - 1, 0)),
            "day": pl.repeat(outcome.landmark, len(frame), dtype=pl.Int64, eager=True),
            "last_day": _days(frame["time"], outcome.unit),
            "ended": _events(frame["event"]),
        }
    )


def _days(time: pl.Series, unit: str) -> pl.Series:
    """The day in which the time lies; the first day ends at 1."""
    number = read.number(time)
    refuse(number, (number < 0).fill_null(False), "negative times: expected 0 or more")
    # Not even the last bit of a float makes a day.
    return (number * DAYS[unit] - 1e-6).ceil().clip(0).cast(pl.Int64)


def _events(column: pl.Series) -> pl.Series:
    text = as_text(column).str.to_lowercase()
    ended = text.replace_strict(
        list(_EVENTS), list(_EVENTS.values()), default=None, return_dtype=pl.Boolean
    )
    expected = f"expected one of {', '.join(_EVENTS)}, or codes for it in [spells.codes.event]"
    refuse(text, text.is_not_null() & ended.is_null(), expected)
    return ended

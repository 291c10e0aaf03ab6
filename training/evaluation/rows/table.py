"""Predictions and outcomes from files, paired by id."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np

from srs.errors import BadTable, NoModel
from srs.model import load, published
from srs.predictors.registry import PREDICTORS
from srs.tables.cells import AN_ID, all_read, ids, numbers, person_keys
from srs.tables.columns import pl, whole_table
from srs.tables.request import TableRequest
from srs.tables.risks import names_of, scored

from ...statistics.follow_up import FollowUp
from ...statistics.outcome import Outcomes
from ...statistics.statistic import Bools, Codes, Floats
from .. import hints
from ..metrics import kind_of
from ..problems import Problems
from ..study import Study
from .days import Days, in_columns, said_by
from .pairing import coded_numbers, identified, paired

BASELINE = "baseline"


@dataclass(frozen=True, eq=False)
class Cases:
    """Rows with a probability from every model and some known follow-up.

    Attributes
    ----------
    frame
        All columns of the files.
    risks
        By model and horizon, (rows,).
    happened, time, event : (rows,)
        The outcome, or follow-up.
    person : (rows,)
        Codes from 0, if a person may have several rows.
    synthetic
        Published models that were fitted on made-up data, by their names in the study.
    days
        Days by which shares of the spells have ended by the models, (rows,); by model.
    published
        The digest of each published model that scored the table, by its full name, by model.
    """

    study: Study
    frame: pl.DataFrame
    risks: dict[str, dict[float, Floats]]
    happened: Floats | None
    time: Floats | None
    event: Floats | None
    person: Codes | None
    sha256: tuple[str, ...]
    synthetic: tuple[str, ...] = ()
    days: Mapping[str, Days] = field(default_factory=dict)
    published: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def follow_up(self) -> FollowUp | None:
        if self.time is None or self.event is None:
            return None
        return FollowUp.of(self.time, self.event)

    def outcomes(self, horizon: float) -> Outcomes:
        if self.follow_up is None:
            assert self.happened is not None
            return Outcomes.of(self.happened)
        return Outcomes.at(horizon, self.follow_up, self.study.predicts)

    def persons(self, rows: Bools | Codes | None = None) -> int:
        if self.person is None:
            return len(self) if rows is None else len(np.arange(len(self))[rows])
        return len(np.unique(self.person if rows is None else self.person[rows]))


def read_cases(study: Study, folder: Path, problems: Problems, on: date) -> Cases:
    """Files are relative to *folder*; the day *on* decides the century of ids without one.

    Raises
    ------
    BadTable
        When a column or a file is missing, ids do not match or repeat, or nothing is left.
    """
    paths = [folder / name for name in study.data.files]
    frames = [identified(whole_table(path), study, path.name) for path in paths]
    frame = paired(frames, study, on)
    named = [each for each in (study.data.outcome, study.data.time, study.data.event) if each]
    hints.not_dates(frame, named)
    hints.models(study, _models(study), problems)
    risks = {
        name: _risks(name, source, frames, frame, study, problems)
        for name, source in _models(study).items()
    }
    outcome = {name: _numbers(frame, name, coded=name != study.data.time) for name in named}
    if study.data.outcome:
        hints.coded(outcome[study.data.outcome], study.data.outcome)
    if study.data.time and study.data.event:
        hints.exchanged(outcome[study.data.time], outcome[study.data.event], study)
    days = _days(frames, frame, study, problems)
    kept, risks = _kept(frame, risks, outcome, study, problems)
    chosen = np.flatnonzero(kept)
    scoring = _scoring(study, frame)
    frame = frame[chosen]
    time, event, happened = (
        outcome[name][kept] if name else None
        for name in (study.data.time, study.data.event, study.data.outcome)
    )
    risks = {n: {h: each[kept] for h, each in of.items()} for n, of in risks.items()}
    hints.alike(risks, problems)
    if time is not None and event is not None:
        hints.followed(time, event, study, problems)
    return Cases(
        study,
        frame,
        risks,
        happened,
        time,
        event,
        _codes(frame, study.data.person, on) if study.data.person else None,
        tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths),
        tuple(name for name, source in scoring.items() if published()[source].get("synthetic")),
        {m: {q: each[kept] for q, each in of.items()} for m, of in days.items() if m in risks},
        {m: (source, load(source).digest) for m, source in scoring.items() if m in risks},
    )


def _models(study: Study) -> dict[str, str]:
    beside = {BASELINE: study.data.baseline} if study.data.baseline else {}
    return {**beside, **study.models}


def _risks(
    name: str,
    source: str,
    frames: Sequence[pl.DataFrame],
    frame: pl.DataFrame,
    study: Study,
    problems: Problems,
) -> dict[float, Floats]:
    """Probabilities of one model by horizon; NaN if it has none."""
    columns = {h: source.replace("{horizon}", at_horizon(h)) for h in study.horizons}
    own = _own(name, frames, study)
    found = {}
    for horizon, column in columns.items():
        holder = next((each for each in (own, *frames) if column in each.columns), None)
        if holder is None and column != source:
            raise BadTable(
                f"model {name}: the table lacks {column}: expected a column for each horizon"
            )
        if holder is None:
            return _scored(name, source, frame, study, problems)
        in_order = holder.select(study.data.id, column).sort(study.data.id)
        found[horizon] = _numbers(in_order, column, per_cent=True)
    return found


def _own(name: str, frames: Sequence[pl.DataFrame], study: Study) -> pl.DataFrame:
    """The table of the model, if each has one."""
    if name in study.models and len(frames) == len(study.models):
        return frames[list(study.models).index(name)]
    return frames[0]


def _days(
    frames: Sequence[pl.DataFrame], frame: pl.DataFrame, study: Study, problems: Problems
) -> dict[str, Days]:
    """Days from the models that give lengths; only for outcomes that are lengths of spells."""
    if kind_of(study) != "outlast":
        return {}
    scoring = _scoring(study, frame)
    alone = len(study.models) in (1, len(frames))
    found: dict[str, Days] = {}
    for name in study.models:
        if name in scoring:
            given = frame.select(_given(frame, study))
            found[name] = said_by(load(scoring[name]), given, study.data.day)
        else:
            own = _own(name, frames, study)
            found[name] = in_columns(name, own, study.data.id, problems, alone=alone)
    return {name: each for name, each in found.items() if each}


def _scoring(study: Study, frame: pl.DataFrame) -> dict[str, str]:
    """The published models that score the table, by their names in the study."""
    known = published()
    return {
        name: source
        for name, source in study.models.items()
        if source not in frame.columns and source in known
    }


def _given(frame: pl.DataFrame, study: Study) -> list[str]:
    """The columns that a published model may read."""
    known = {"diagnosis", *PREDICTORS, *(each.srs for each in PREDICTORS.values())}
    known |= {"day"} if study.data.day is None else set()
    return [column for column in frame.columns if column in known]


def _scored(
    name: str, source: str, frame: pl.DataFrame, study: Study, problems: Problems
) -> dict[float, Floats]:
    try:
        model = load(source)
    except NoModel as error:
        raise BadTable(
            f"model {name}: expected the name of a column of the table, or of a published model; "
            f"{error}"
        ) from None
    if any(each != int(each) for each in study.horizons):
        raise BadTable(f"model {name}: expected horizons in whole days")
    horizons = [int(each) for each in study.horizons]
    names = names_of(frame.columns, model)
    try:
        names.refuse_none("a column of probabilities")
    except BadTable as error:
        raise BadTable(f"model {name}: {error}") from None
    for line in names.hints():
        problems.say(f"model {name}: {line}")
    asked = TableRequest.of(day=study.data.day, horizons=horizons)
    risks = scored(frame.select(_given(frame, study)), model, asked)
    lacking = risks["problem"].drop_nulls()
    if len(lacking):
        why = lacking.value_counts(sort=True)["problem"][0]
        problems.say(
            f"model {name}: expected what {source} needs in every row, found {len(lacking)} rows "
            f"that it cannot score, most often: {why}"
        )
    return {each: _numbers(risks, f"risk_{int(each)}") for each in study.horizons}


def _numbers(
    frame: pl.DataFrame, name: str, *, per_cent: bool = False, coded: bool = False
) -> Floats:
    """NaN if missing; 31 % is 0.31 if *per_cent*; true is 1 and false 0 if *coded*."""
    if name not in frame.columns:
        raise BadTable(f"the table lacks {name}: expected a column of that name")
    column = frame[name]
    found = coded_numbers(column) if coded else numbers(column, per_cent=per_cent)
    return found.fill_null(np.nan).to_numpy()


def _kept(
    frame: pl.DataFrame,
    risks: dict[str, dict[float, Floats]],
    outcome: dict[str, Floats],
    study: Study,
    problems: Problems,
) -> tuple[Bools, dict[str, dict[float, Floats]]]:
    """The rows and models to use."""
    count = len(frame)
    kept = np.ones(count, dtype=bool)
    data = study.data
    right: dict[str, tuple[Bools, str]] = {}
    if data.outcome:
        right[data.outcome] = np.isin(outcome[data.outcome], (0, 1)), "0 or 1"
    if data.time and data.event:
        time = outcome[data.time]
        right[data.time] = np.isfinite(time) & (time > 0), "a number above 0"
        right[data.event] = np.isin(outcome[data.event], (0, 1, 2)), "0, 1 or 2"
    for name, (good, expected) in right.items():
        if not good.all():
            hint = _hint(frame, name, outcome, study)
            problems.say(
                f"{name}: expected {expected}, found {(~good).sum()} rows with another; left out"
                + (f"; {hint}" if hint else "")
            )
        kept &= good
    if data.day is not None and data.time:
        kept &= outcome[data.time] > data.day
    able = {}
    for name, of in risks.items():
        good = np.ones(count, dtype=bool)
        for each in of.values():
            good &= (each >= 0) & (each <= 1)
        bad = int((kept & ~good).sum())
        hint = _of_model(frame, name, of, study) if bad else ""
        ending = f"; {hint}" if hint else ""
        if bad * 2 > kept.sum():
            problems.say(
                f"model {name}: expected probabilities from 0 to 1, found {bad} rows with another, "
                f"which is more than half; the model is left out{ending}"
            )
            continue
        if bad:
            problems.say(
                f"model {name}: expected probabilities from 0 to 1, found {bad} rows with another "
                f"or none; these rows are left out for all models{ending}"
            )
        able[name] = of
        kept &= good
    if not able or not kept.any():
        raise BadTable(
            "nothing can be computed: " + ("; ".join(problems.lines) or "expected rows, found 0")
        )
    return kept, able


def _hint(frame: pl.DataFrame, name: str, outcome: dict[str, Floats], study: Study) -> str:
    data, values = study.data, outcome[name]
    if data.time is None or data.event is None:
        return hints.outcome(frame[name], values)
    if name == data.time:
        return hints.times(frame[name])
    return hints.events(frame[name])


def _of_model(frame: pl.DataFrame, name: str, of: dict[float, Floats], study: Study) -> str:
    source = _models(study)[name].replace("{horizon}", at_horizon(study.horizons[0]))
    if source not in frame.columns:
        return ""
    outside = np.concatenate([each[(each < 0) | (each > 1)] for each in of.values()])
    if not len(outside) and not hints.text(frame[source]):
        return ""
    return hints.probabilities(frame[source], np.concatenate(list(of.values())))


def _codes(frame: pl.DataFrame, name: str, on: date) -> Codes:
    if name not in frame.columns:
        raise BadTable(f"the table lacks {name}: expected a column of that name")
    column = person_keys(all_read(frame[name], ids, AN_ID), on)
    if column.null_count():
        raise BadTable(
            f"{name}: expected a person in every row, found {column.null_count()} without"
        )
    codes: Codes = (column.rank("dense") - 1).to_numpy().astype(np.intp)
    hints.persons(frame, codes, name)
    return codes


def at_horizon(horizon: float) -> str:
    """A horizon as usually written.

    >>> at_horizon(90.0)
    '90'
    """
    return f"{horizon:g}"

"""A table of spells -> their risks, by the same code as one patient's."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ..arguments import check_switch
from ..errors import BadTable, NoModel
from ..model import Audience, DiagnosisModel, Floats, Model, named, range_notes
from ..risk import DEFAULT_HORIZON, NATIONAL, Absence, Lengths, Profile
from .codes import Indices
from .columns import pl
from .contributions import All, Strongest, explains
from .frames import frame_of
from .kinds import Kinds, all_columns
from .names import Names, names_in, near
from .remarks import AT_FAULT, Listed, Outside, patterns
from .request import INTERVAL, LENGTHS, NEXT, Horizons, TableRequest

# Columns read besides the predictors; ``days`` if the length is asked for.
READ = ("diagnosis", "day", "days")


def score(
    table: Any,
    model: Model | str,
    *,
    day: int | None = None,
    horizons: Horizons = (DEFAULT_HORIZON,),
    explain: bool | int = False,
    defaults: bool = False,
    length: bool = False,
    interval: bool = False,
    profile: Profile = NATIONAL,
    allow_missing: bool = False,
) -> Any:
    """The *table* with the columns that ``srs score`` adds; docs/guides/tables.md describes them.

    Missing predictors, and columns with names close to theirs, are logged.

    Parameters
    ----------
    table
        A row per spell: ``diagnosis`` (optional with a model for all diagnoses), predictors by name
        or SRS id with levels of either, and optionally ``day``, which *day* overrides. Without
        both, the day is 15, or the model's first day if that is earlier. A frame of Polars, pandas,
        PyArrow or DuckDB, or another with Arrow's PyCapsule interface; the result has the same
        type.
    model
        Or the name of a published one.
    horizons
        In days; or ``"next"``: for each row the first of those that the model was made for (else of
        90, 180, 365) after its day. ``level`` and the contributions are for horizon 90 if it is
        among them, else for the first.
    explain
        Whether to add all contributions, or the number of strongest ones.
    defaults
        Whether unanswered questions get the form's preselected level.
    length
        Whether to add when such spells have ended, and the share left on the day ``days``, if the
        table has that column.
    interval
        Whether to add the interval that the true risk lies in, given the number of spells that the
        model was made from; null if the model does not know.
    allow_missing
        Whether to continue if the table has none of the model's predictors.

    Returns
    -------
    *table*, with its own columns and index unchanged
        The added columns are:

        - ``risk_<horizon>``, or ``horizon`` and ``risk`` with *horizons* ``"next"``;
        - ``low_<horizon>`` and ``high_<horizon>``, the bounds if the model needs answers that are
          missing, and ``narrowed_most_by``;
        - with *interval*, ``interval_low_<horizon>`` and ``interval_high_<horizon>``;
        - ``level``, and the contributions in log-odds;
        - ``outside``: what in an answered row lies outside the model's population, or null;
        - ``problem``: why a row lacks a risk, or null; and ``no_risk``, a code if it has none.

        All contributions are ``shap_<predictor>`` (0 if the diagnosis's model does not use it) and
        ``shap_base``. The strongest are ``reason_1``, a predictor's name, ``reason_1_log_odds``,
        ``reason_2`` and so on, at most as many as the model has predictors.

    Raises
    ------
    BadTable, BadDay, BadArgument, NoModel

    >>> import polars as pl
    >>> table = pl.read_csv("examples/spells.csv")
    >>> scored = score(table, "srs-3.0", horizons=(90, 180))
    >>> scored.select("id", pl.col("risk_90").round(3), "level").rows()[:2]
    [(1, 0.753, 3), (2, 0.4, 2)]
    """
    model = named(model)
    check_switch("allow_missing", allow_missing)
    frame = frame_of(table)
    look_at_names(frame.names, model, allow_missing=allow_missing)
    asked = TableRequest.of(
        day=day,
        horizons=horizons,
        explain=explain,
        defaults=defaults,
        length=length,
        interval=interval,
    )
    asked.check(model)
    _check(frame.names, model, asked)
    return frame.beside(_added(frame.read(read_of(model)), model, asked, profile))


def read_of(model: Model) -> set[str]:
    """The names of all columns that *model* may use."""
    predictors = (column.predictor for column in all_columns(model).values())
    return {*READ}.union(*((each.name, each.srs) for each in predictors))


def look_at_names(columns: Iterable[str], model: Model, *, allow_missing: bool) -> None:
    """Log which of *columns* the *model* reads.

    Raises
    ------
    BadTable
        When the table has none of its predictors, unless that is allowed.
    """
    names = names_of(columns, model)
    if not allow_missing:
        names.refuse_none("allow_missing=True")
    names.log()


def names_of(columns: Iterable[str], model: Model) -> Names:
    """Which of *columns* the *model* reads, and which may be misspelt."""
    predictors = [column.predictor for column in all_columns(model).values()]
    return names_in(columns, predictors, ("diagnosis", "day"))


def scored(
    table: pl.DataFrame, model: Model, asked: TableRequest, profile: Profile = NATIONAL
) -> pl.DataFrame:
    """Like ``score``, for a part of a table whose names are already checked."""
    asked.check(model)
    _check(table.columns, model, asked)
    return table.with_columns(_added(table, model, asked, profile))


def _added(
    table: pl.DataFrame, model: Model, asked: TableRequest, profile: Profile
) -> pl.DataFrame:
    kinds = Kinds.of(table, model, asked)
    told = _Answers(kinds, model, asked).frame(profile)
    empty = [column.name for column in told if 0 < column.null_count() == len(told)]
    found = told.drop(empty)[kinds.which]
    nothing = (pl.lit(None, told.schema[name]).alias(name) for name in empty)
    return found.with_columns(nothing).select(told.columns)


def _check(columns: list[str], model: Model, asked: TableRequest) -> None:
    taken = sorted(name for name in columns if name in asked.taken or explains(name))
    if taken:
        raise BadTable(f"the table has {', '.join(taken)} already: rename what srs would add")
    if "diagnosis" not in columns:
        try:
            model.of(None)
        except NoModel:
            raise BadTable(
                "the table lacks diagnosis: expected a column of ICD-10-SE codes"
                f"{near(columns, 'diagnosis')}"
            ) from None


class _Answers:
    """The columns to add, with a row for each kind of spell."""

    def __init__(self, kinds: Kinds, model: Model, asked: TableRequest) -> None:
        count, columns = len(kinds.days), all_columns(model)
        self._kinds, self._model, self._asked = kinds, model, asked
        self._horizon, self._risk, self._low, self._high = (
            {ending: np.full(count, np.nan) for ending in asked.endings} for _ in range(4)
        )
        self._interval = {
            ending: np.full((len(INTERVAL), count), np.nan)
            for ending in (asked.endings if asked.interval else ())
        }
        self._predictors = pl.Series([*columns, None], dtype=pl.String)
        self._place = {name: place for place, name in enumerate(columns)}
        self._narrowest = np.full(count, len(columns))
        self._shaps = (
            All(columns, count)
            if asked.explain is True
            else Strongest(min(int(asked.explain), len(columns)), columns, count)
        )
        self._noted, self._preselected = Outside(count), Listed(count)
        self._length = np.full((len(LENGTHS), count), np.nan)
        for place, own in enumerate(kinds.models):
            self._answer(np.flatnonzero(kinds.model_of == place), own)

    def frame(self, profile: Profile) -> pl.DataFrame:
        leading = self._risk[self._asked.leading]
        told = [np.isnan(self._risk[e]) & np.isnan(self._low[e]) for e in self._risk]
        answered = ~np.any(told, axis=0) | ~np.isnan(self._length).all(axis=0)
        series = [
            *self._horizons(),
            *_series("risk", self._risk),
            _levels(leading, profile),
            *_series("low", self._low),
            *_series("high", self._high),
            self._predictors.gather(self._narrowest).alias("narrowed_most_by"),
            *self._intervals(),
            *self._shaps.series(),
            *self._lengths(),
            *([self._preselected.column("preselected")] if self._asked.defaults else []),
            self._noted.column(answered),
            *self._kinds.problems.columns(),
        ]
        return pl.DataFrame(series)

    def _horizons(self) -> Iterator[pl.Series]:
        if self._asked.horizons == NEXT:
            yield pl.Series("horizon", self._horizon[""], nan_to_null=True).cast(pl.Int64)

    def _intervals(self) -> Iterator[pl.Series]:
        for place, name in enumerate(INTERVAL):
            yield from _series(name, {e: each[place] for e, each in self._interval.items()})

    def _lengths(self) -> Iterator[pl.Series]:
        if self._asked.length:
            for name, values in zip(LENGTHS, self._length, strict=True):
                series = pl.Series(name, values, nan_to_null=True)
                yield series.cast(pl.Int64) if name.endswith("_day") else series

    def _answer(self, some: Indices, model: DiagnosisModel) -> None:
        kinds = self._kinds
        some = _readable(some, model, kinds)
        for at, text in _outside(model, self._model.audience, kinds, some):
            self._noted.note(at, text)
        for ending, horizons in self._asked.goals(kinds.days[some], self._model, model):
            self._horizon[ending][some] = horizons
        self._refuse_late(some)
        some_open = kinds.open(some, model)
        if some_open.any():
            _note_missing(kinds.problems.none_yet(some[some_open]), model, kinds)
        for ending in self._horizon:
            self._reach(ending, some[~some_open], some[some_open], model)
        names = [column.name for column in model.columns if column.name in kinds.preselected]
        self._preselected.note(some, names, [kinds.preselected[name][some] for name in names])
        if self._asked.length:
            self._measure(some[~some_open], model)

    def _refuse_late(self, some: Indices) -> None:
        """Note the spells whose day is not before any horizon."""
        days = self._kinds.days[some]
        late = some[~np.any([days < each[some] for each in self._horizon.values()], axis=0)]
        text = _before(self._asked.endings[0])
        self._kinds.problems.note(late, text, Absence.BEYOND_LAST_HORIZON)

    def _reach(self, ending: str, whole: Indices, open_: Indices, model: DiagnosisModel) -> None:
        """Fill in the risks of one horizon, for *whole* rows and for rows that lack answers."""
        for some in (each for each in (whole, open_) if len(each)):
            horizons = self._horizon[ending][some]
            late = some[~(self._kinds.days[some] < horizons)]
            if len(late):
                self._kinds.problems.note(late, _before(ending), None)
            for horizon in np.unique(horizons[~np.isnan(horizons)]).astype(int):
                at = some[(horizons == horizon) & (self._kinds.days[some] < horizon)]
                if len(at):
                    fill = self._fill if some is whole else self._bound
                    fill(ending, at, model, int(horizon))

    def _fill(self, ending: str, at: Indices, model: DiagnosisModel, horizon: int) -> None:
        rows, days = self._kinds.rows(at, model), self._kinds.days[at]
        self._risk[ending][at] = model.risk(rows, days, horizon)
        if self._asked.interval:
            found = model.interval(rows, days, horizon)
            self._interval[ending][:, at] = np.nan if found is None else found
        self._note_horizon(at, model, horizon)
        if self._asked.explain and ending == self._asked.leading:
            self._shaps.take(at, model, model.contributions(rows, days, horizon))

    def _bound(self, ending: str, at: Indices, model: DiagnosisModel, horizon: int) -> None:
        rows, days = self._kinds.rows(at, model), self._kinds.days[at]
        low, high, narrowest = model.bounds(rows, days, horizon)
        self._low[ending][at], self._high[ending][at] = low, high
        self._note_horizon(at, model, horizon)
        if ending == self._asked.leading:
            places = np.array([self._place[column.name] for column in model.columns])
            self._narrowest[at] = places[narrowest]

    def _note_horizon(self, at: Indices, model: DiagnosisModel, horizon: int) -> None:
        if said := range_notes.of_horizon(self._model.audience, model, horizon):
            self._noted.note(at, said.en)

    def _measure(self, some: Indices, model: DiagnosisModel) -> None:
        kinds, until = self._kinds, self._model.last_horizon
        some = some[kinds.days[some] < until]
        if len(some):
            lengths = Lengths(model, kinds.rows(some, model), kinds.days[some], until)
            self._length[:-1, some] = lengths.first_days().T
            beyond = some[~(self._length[2, some] <= round(model.last_day))]
            if len(beyond):
                self._noted.note(beyond, range_notes.of_length(model).en)
            self._length[-1, some] = lengths.remaining(kinds.ends[some][:, None])[:, 0]


def _before(ending: str) -> str:
    return f"day: expected one before the {f'horizon {ending[1:]}' if ending else 'last horizon'}"


def _series(what: str, values: dict[str, Floats]) -> list[pl.Series]:
    return [pl.Series(f"{what}{e}", each, nan_to_null=True) for e, each in values.items()]


def _outside(
    model: DiagnosisModel, audience: Audience | None, kinds: Kinds, some: Indices
) -> Iterator[tuple[Indices, str]]:
    """The notes on *some* spells, in the order of ``srs assess``."""
    if model.pooled:
        yield some, range_notes.of_pooled(audience).en
    before = some[range_notes.before(model, kinds.days[some])]
    if len(before):
        yield before, range_notes.of_day(model).en
    for column in model.columns:
        yield from kinds.values.said(column.name, some)


def _readable(some: Indices, model: DiagnosisModel, kinds: Kinds) -> Indices:
    """The spells in which everything that their model uses can be read."""
    some = kinds.problems.none_yet(some)
    for column in model.columns:
        if column.name in kinds.unreadable:
            unreadable = some[np.isinf(kinds.inputs[column.name][some])]
            kinds.problems.note(unreadable, column.predictor.expected, AT_FAULT)
    return kinds.problems.none_yet(some)


def _note_missing(some: Indices, model: DiagnosisModel, kinds: Kinds) -> None:
    names = [column.name for column in model.columns]
    missing = [np.isnan(kinds.inputs[name][some]) for name in names]
    for at, told in patterns(names, missing):
        kinds.problems.note(some[at], f"missing: {', '.join(told)}", Absence.ANSWERS_MISSING)


def _levels(risk: Floats, profile: Profile) -> pl.Series:
    known = ~np.isnan(risk)
    levels = np.zeros(len(risk), dtype=np.int8)
    levels[known] = profile.levels(risk[known])
    return pl.Series("level", levels).set(pl.Series(~known), None)


def first_days(
    table: pl.DataFrame, model: Model, *, shares: Sequence[float], day: int | None = None
) -> Floats:
    """The first day on which at most each of *shares* is still on sick leave; see ``Lengths``.

    The result has a row per spell and a column per share. It is NaN if ``scored`` would give no
    risk, or if the day is later than the model answers for.
    """
    kinds, until = Kinds.of(table, model, TableRequest(day)), model.last_horizon
    found = np.full((len(kinds.days), len(shares)), np.nan)
    for place, own in enumerate(kinds.models):
        some = _readable(np.flatnonzero(kinds.model_of == place), own, kinds)
        some = some[~kinds.open(some, own) & (kinds.days[some] < until)]
        if len(some):
            lengths = Lengths(own, kinds.rows(some, own), kinds.days[some], until)
            found[some] = lengths.first_days(shares)
    return np.asarray(found[kinds.which])

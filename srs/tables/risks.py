"""A table of spells -> their risks, by the same code as one patient's."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..certificate import Icd10
from ..errors import BadAnswer, BadDay, BadDiagnosis, BadInput, BadTable, NoModel
from ..model import Audience, Contributions, DiagnosisModel, Floats, Model, outside
from ..predictors import Column
from ..risk import DEFAULT_DAY, DEFAULT_HORIZON, NATIONAL, Lengths, Profile, check_days
from .codes import Cells, Coded, Indices, cells, distinct
from .columns import pl
from .names import Names, names_in, near
from .remarks import Outside, Problems

_EXPLAINS = re.compile(r"shap_.*|reason_\d+(_log_odds)?")
_UNREADABLE = -1.0  # in place of a day


def score(
    table: pl.DataFrame,
    model: Model,
    *,
    day: int | None = None,
    horizons: Sequence[int] = (DEFAULT_HORIZON,),
    explain: bool | int = False,
    profile: Profile = NATIONAL,
    allow_missing: bool = False,
) -> pl.DataFrame:
    """*table* with the columns that ``srs score`` adds.

    Predictors that are missing and columns whose names are near to theirs are told to the log.

    Parameters
    ----------
    table
        A row per spell: ``diagnosis`` (which a model for all diagnoses can do without), predictors
        by name or SRS id with levels of either, and optionally ``day``, which *day* overrules; 15
        where neither is given.
    horizons
        In days. ``level`` and the contributions are of horizon 90 if it is among them, else of
        the first.
    explain
        Whether to add all contributions, or how many of the strongest.
    allow_missing
        Whether to go on where the table has none of the model's predictors.

    Returns
    -------
    polars.DataFrame
        With ``risk_<horizon>``, ``level``, contributions in log-odds, ``outside``: what of a row
        with a risk lies outside of whom the model is for, null where nothing does, and
        ``problem``: why a row has nulls there, null where it has none. All contributions are
        ``shap_<predictor>`` (0 where the diagnosis's model does not use it) and ``shap_base``; the
        strongest are ``reason_1``, a predictor's name, ``reason_1_log_odds``, ``reason_2`` and so
        on, at most as many as the model has predictors.

    Raises
    ------
    BadTable, BadDay, BadInput
    """
    look_at_names(table.columns, model, allow_missing=allow_missing)
    return scored(table, model, day=day, horizons=horizons, explain=explain, profile=profile)


def look_at_names(columns: Iterable[str], model: Model, *, allow_missing: bool) -> None:
    """Tell the log which of *columns* the *model* reads.

    Raises
    ------
    BadTable
        When there is none of its predictors, unless that is allowed.
    """
    names = names_of(columns, model)
    if not allow_missing:
        names.refuse_none("allow_missing=True")
    names.log()


def names_of(columns: Iterable[str], model: Model) -> Names:
    """Which of *columns* the *model* reads, and which may have been meant to be."""
    predictors = [column.predictor for column in all_columns(model).values()]
    return names_in(columns, predictors, ("diagnosis", "day"))


def scored(
    table: pl.DataFrame,
    model: Model,
    *,
    day: int | None = None,
    horizons: Sequence[int] = (DEFAULT_HORIZON,),
    explain: bool | int = False,
    profile: Profile = NATIONAL,
) -> pl.DataFrame:
    """As ``score``, of a part of a table whose names were looked at before."""
    if explain < 0:
        raise BadInput("explain: expected True, False, or how many of the strongest reasons")
    _check(table, model, day, horizons)
    columns = all_columns(model)
    spells, which = _spells(table, model, columns, day)
    risks = _scored(spells, columns, horizons, explain, profile, model.audience)
    return table.with_columns(risks[which])


def all_columns(model: Model) -> dict[str, Column]:
    """Of all diagnoses, by name: what is added is the same whatever diagnoses a table holds."""
    declared = (model.audience.diagnoses if model.audience else None) or ()
    codes = [*model.diagnoses] or [Icd10(code) for code in sorted(declared)]
    everyone = [model.of(code) for code in codes]
    with suppress(NoModel):
        everyone.append(model.of(None))
    return {column.name: column for each in everyone for column in each.columns}


def _check(table: pl.DataFrame, model: Model, day: int | None, horizons: Sequence[int]) -> None:
    if not horizons or len(set(horizons)) < len(horizons):
        raise BadDay("the horizons: expected different days of the spell, such as 30,90,180")
    for horizon in horizons:
        model.check_horizon(horizon)
        for earliest in (DEFAULT_DAY, DEFAULT_DAY if day is None else day):
            check_days(earliest, horizon)
    ours = {"level", "outside", "problem"} | {f"risk_{horizon}" for horizon in horizons}
    taken = sorted(n for n in table.columns if n in ours or _EXPLAINS.fullmatch(n))
    if taken:
        raise BadTable(f"the table has {', '.join(taken)} already: rename what srs would add")
    if "diagnosis" not in table.columns:
        try:
            model.of(None)
        except NoModel:
            raise BadTable(
                "the table lacks diagnosis: expected a column of ICD-10-SE codes"
                f"{near(table.columns, 'diagnosis')}"
            ) from None


@dataclass(frozen=True, eq=False)
class _Spells:
    """The kinds of spells that a table holds, each once.

    Attributes
    ----------
    model_of : (spells,)
        The place of each one's model among *models*; below 0 where it has none.
    inputs : dict of (spells,)
        By predictor, as models encode it: NaN where it is missing, infinite where it cannot be
        read.
    values : _Values
        Which of them lie outside of what the model knows.
    """

    models: list[DiagnosisModel]
    model_of: NDArray[np.int64]
    days: Floats
    inputs: dict[str, Floats]
    values: "_Values"
    problems: Problems


def _spells(
    table: pl.DataFrame, model: Model, columns: dict[str, Column], day: int | None
) -> tuple[_Spells, Indices]:
    """And which of them each row is."""
    models = _Models(model)
    means: dict[str, Callable[[str | None], float]] = {}
    if "diagnosis" in table.columns:
        means["diagnosis"] = models.place
    if "day" in table.columns and day is None:
        means["day"] = _day
    given = {name: _given(table, column) for name, column in columns.items()}
    values = _Values(model, columns)
    means |= {own: partial(values.encoded, name) for name, own in given.items() if own}
    levels = {own: columns[name].predictor.words for name, own in given.items() if own}
    told = cells(table, means, levels)
    found = {name: told[name].coded(meaning) for name, meaning in means.items()}
    outside = values.of(told, given)
    first, which = distinct([*found.values(), *outside.values()], len(table))

    def of(name: str | None, otherwise: float) -> Floats:
        return found[name].of(first) if name in found else np.full(len(first), otherwise)

    model_of = of("diagnosis", 0.0 if "diagnosis" in found else models.place(None)).astype(int)
    days = of("day", DEFAULT_DAY if day is None else day)
    inputs = {name: of(own, np.nan) for name, own in given.items()}
    problems = Problems(len(first))
    for code, reason in models.reasons.items():
        problems.note(np.flatnonzero(model_of == code), reason)
    problems.note(np.flatnonzero(days == _UNREADABLE), "day: expected a whole number from 1")
    values.numbers = {name: each.of(first) for name, each in outside.items()}
    return _Spells(models.found, model_of, days, inputs, values, problems), which


def _given(table: pl.DataFrame, column: Column) -> str | None:
    """The name under which the table has the predictor."""
    names = {column.predictor.name, column.predictor.srs} & set(table.columns)
    if len(names) == 2:
        both = f"{column.predictor.name} and {column.predictor.srs}"
        raise BadTable(f"the table has both {both}: expected one of them")
    return names.pop() if names else None


class _Models:
    """The models that a table's diagnoses need, as they are met."""

    def __init__(self, model: Model) -> None:
        self.found: list[DiagnosisModel] = []
        self.reasons: dict[int, str] = {}  # why there is none, by a code below 0
        self._model = model

    def place(self, text: str | None) -> float:
        try:
            of_diagnosis = self._model.of(None if text is None else Icd10.parse(text))
        except (BadDiagnosis, NoModel) as error:
            nothing = "diagnosis: expected an ICD-10-SE code" if text is None else str(error)
            code = next((c for c, reason in self.reasons.items() if reason == nothing), None)
            code = code or -1 - len(self.reasons)
            self.reasons[code] = nothing
            return code
        if of_diagnosis.pooled:  # the same for all, whatever the code
            of_diagnosis = next((each for each in self.found if each.pooled), of_diagnosis)
        if of_diagnosis not in self.found:
            self.found.append(of_diagnosis)
        return self.found.index(of_diagnosis)


def _day(text: str | None) -> float:
    if text is None:
        return DEFAULT_DAY
    try:
        number = float(text.replace("_", "?"))
    except ValueError:
        return _UNREADABLE
    return number if 1 <= number < 2**31 and number.is_integer() else _UNREADABLE


class _Values:
    """A table's predictors as models encode them, and what is said of those that lie outside.

    Attributes
    ----------
    numbers : dict of (spells,)
        By predictor, if some lie outside: the number of what is said of it, from 1; 0 of others.
    """

    def __init__(self, model: Model, columns: dict[str, Column]) -> None:
        self.numbers: dict[str, Floats] = {}
        self._model, self._columns = model, columns
        self._said: dict[str, dict[str, str]] = {}  # by predictor, of its texts

    def encoded(self, name: str, text: str | None) -> float:
        column = self._columns[name]
        if text is None:
            return np.nan
        try:
            value = column.predictor.read(text)
            code = column.encode(value)
        except BadAnswer:
            return np.inf
        said = outside.of_value(column, outside.seen_of(self._model.audience, name), value)
        if said:
            self._said.setdefault(name, {})[text] = said.en
        return code

    def of(self, told: dict[str, Cells], given: dict[str, str | None]) -> dict[str, Coded]:
        """The column of ``numbers`` for each predictor that has some."""
        found: dict[str, Coded] = {}
        for name, said in self._said.items():
            number = {note: float(n) for n, note in enumerate(dict.fromkeys(said.values()), 1)}
            numbers = {text: number[note] for text, note in said.items()}
            found[name] = told[str(given[name])].coded(partial(_number, numbers))
        return found

    def said(self, name: str, spells: Indices) -> Iterator[tuple[Indices, str]]:
        """Which of *spells* have a value outside, and what is said of it."""
        if name in self.numbers:
            numbers = self.numbers[name][spells]
            for number, text in enumerate(dict.fromkeys(self._said[name].values()), 1):
                yield spells[numbers == number], text


def _number(numbers: dict[str, float], text: str | None) -> float:
    return numbers.get(str(text), 0.0)


def _scored(
    spells: _Spells,
    columns: dict[str, Column],
    horizons: Sequence[int],
    explain: bool | int,
    profile: Profile,
    audience: Audience | None,
) -> pl.DataFrame:
    count, problems = len(spells.days), spells.problems
    explained = DEFAULT_HORIZON if DEFAULT_HORIZON in horizons else horizons[0]
    risks = {horizon: np.full(count, np.nan) for horizon in horizons}
    shaps = (
        _Contributions(columns, count)
        if explain is True
        else _Strongest(min(int(explain), len(columns)), columns, count)
    )
    noted = Outside(count)
    for place, model in enumerate(spells.models):
        some = _complete(np.flatnonzero(spells.model_of == place), model, spells)
        for at, text in _outside(model, audience, spells, some):
            noted.note(at, text)
        for horizon, risk in risks.items():
            before = spells.days[some] < horizon
            problems.note(some[~before], f"day: expected one before the horizon {horizon}")
            own = some[before]
            if not len(own):
                continue
            if said := outside.of_horizon(audience, model, horizon):
                noted.note(own, said.en)
            rows = np.stack([spells.inputs[column.name][own] for column in model.columns], axis=1)
            risk[own] = model.risk(rows, spells.days[own], horizon)
            if explain and horizon == explained:
                shaps.take(own, model, model.contributions(rows, spells.days[own], horizon))
    added = [pl.Series(f"risk_{h}", risk, nan_to_null=True) for h, risk in risks.items()]
    levels = _levels(risks[explained], profile)
    answered = ~np.isnan(np.stack([*risks.values()])).any(axis=0)
    said_of = noted.column(answered)
    return pl.DataFrame([*added, levels, *shaps.series(), said_of, problems.column()])


def _outside(
    model: DiagnosisModel, audience: Audience | None, spells: _Spells, some: Indices
) -> Iterator[tuple[Indices, str]]:
    """In the order of ``srs assess``."""
    if model.pooled:
        yield some, outside.of_pooled(audience).en
    before = some[outside.before(model, spells.days[some])]
    if len(before):
        yield before, outside.of_day(model).en
    for column in model.columns:
        yield from spells.values.said(column.name, some)


def _complete(some: Indices, model: DiagnosisModel, spells: _Spells) -> Indices:
    """Those that have every answer that their model needs."""
    inputs, problems = spells.inputs, spells.problems
    some = problems.none_yet(some)
    for column in model.columns:
        unreadable = some[np.isinf(inputs[column.name][some])]
        problems.note(unreadable, column.predictor.expected)
    some = problems.none_yet(some)
    if not model.needs_every_answer:
        return some
    lacking = np.zeros(len(some), dtype=np.int64)
    for place, column in enumerate(model.columns):
        lacking |= np.isnan(inputs[column.name][some]).astype(np.int64) << place
    for pattern in np.unique(lacking[lacking > 0]):
        names = (c.name for place, c in enumerate(model.columns) if pattern >> place & 1)
        problems.note(some[lacking == pattern], f"missing: {', '.join(names)}")
    complete: Indices = some[lacking == 0]
    return complete


class _Contributions:
    """All of them."""

    def __init__(self, columns: Iterable[str], count: int) -> None:
        self._found = {name: np.full(count, np.nan) for name in (*columns, "base")}

    def take(self, some: Indices, model: DiagnosisModel, found: Contributions) -> None:
        values = dict(zip((column.name for column in model.columns), found.values.T, strict=True))
        values["base"] = found.base
        for name, column in self._found.items():
            column[some] = values.get(name, 0.0)

    def series(self) -> list[pl.Series]:
        return [pl.Series(f"shap_{n}", each, nan_to_null=True) for n, each in self._found.items()]


class _Strongest:
    """The first *most* of each spell, in the order of ``srs assess``."""

    def __init__(self, most: int, columns: Iterable[str], count: int) -> None:
        self._names = pl.Series([*columns, None], dtype=pl.String)
        self._number = {name: number for number, name in enumerate(columns)}
        self._of = np.full((most, count), len(self._number))
        self._log_odds = np.full((most, count), np.nan)

    def take(self, some: Indices, model: DiagnosisModel, found: Contributions) -> None:
        order = np.argsort(-np.abs(found.values), axis=1, kind="stable")[:, : len(self._of)]
        numbers = np.array([self._number[column.name] for column in model.columns])
        self._of[: order.shape[1], some] = numbers[order].T
        self._log_odds[: order.shape[1], some] = np.take_along_axis(found.values, order, axis=1).T

    def series(self) -> list[pl.Series]:
        return [
            series
            for place, (own, log_odds) in enumerate(zip(self._of, self._log_odds, strict=True), 1)
            for series in (
                self._names.gather(own).alias(f"reason_{place}"),
                pl.Series(f"reason_{place}_log_odds", log_odds, nan_to_null=True),
            )
        ]


def _levels(risk: Floats, profile: Profile) -> pl.Series:
    known = ~np.isnan(risk)
    levels = np.zeros(len(risk), dtype=np.int8)
    levels[known] = profile.levels(risk[known])
    return pl.Series("level", levels).set(pl.Series(~known), None)


def first_days(
    table: pl.DataFrame, model: Model, *, shares: Sequence[float], day: int | None = None
) -> Floats:
    """The first day by which each of *shares* is at most still on sick leave; see ``Lengths``.

    A row a spell and a column a share; NaN where ``scored`` would give no risk, or it is later
    than the model answers for.
    """
    spells, which = _spells(table, model, all_columns(model), day)
    found = np.full((len(spells.days), len(shares)), np.nan)
    for place, own in enumerate(spells.models):
        some = _complete(np.flatnonzero(spells.model_of == place), own, spells)
        some = some[spells.days[some] < model.last_horizon]
        if len(some):
            rows = np.stack([spells.inputs[column.name][some] for column in own.columns], axis=1)
            found[some] = Lengths(own, rows, spells.days[some], model.last_horizon).first_days(
                shares
            )
    return np.asarray(found[which])

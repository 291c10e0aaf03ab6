"""A table of spells -> their risks, by the same code as one patient's."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..certificate import Icd10
from ..errors import BadAnswer, BadDay, BadDiagnosis, BadTable, NoModel
from ..model import DiagnosisModel, Floats, Model
from ..predictors import Column
from ..risk import DEFAULT_HORIZON, NATIONAL, Profile, check_days
from ..spell.columns import pl

# The day that the national service takes where none is given, the first that its models know.
DEFAULT_DAY = 15

_MISSING, _UNREADABLE = -1, -2  # in place of a model's number
_NOTHING = ["", "NA", "NaN", "null"]  # R's and pandas' ways included

Indices = NDArray[np.intp]
Progress = Callable[[Sequence[DiagnosisModel]], Iterable[DiagnosisModel]]


def score(
    table: pl.DataFrame,
    model: Model,
    *,
    day: int | None = None,
    horizons: Sequence[int] = (DEFAULT_HORIZON,),
    explain: bool = False,
    profile: Profile = NATIONAL,
    progress: Progress = iter,
) -> pl.DataFrame:
    """*table* with the columns that ``srs score`` adds.

    Parameters
    ----------
    table
        A row per spell: ``diagnosis`` (which a model for all diagnoses can do without), predictors
        by name or SRS id with levels of either, and optionally ``day``, which *day* overrules; 15
        where neither is given.
    horizons
        In days. ``level`` and the contributions are of horizon 90 if it is among them, else of
        the first.

    Returns
    -------
    polars.DataFrame
        With ``risk_<horizon>``, ``level``, with *explain* ``shap_<predictor>`` (0 where the
        diagnosis's model does not use it) and ``shap_base`` in log-odds, and ``problem``: why a
        row has nulls there, null where it has none.

    Raises
    ------
    BadTable, BadDay
    """
    _check(table, day, horizons)
    if "diagnosis" not in table.columns:
        _check_without_diagnosis(model)
    problems = _Problems(len(table))
    models, model_of = _models(table, model, problems)
    days = _days(table, day, problems)
    # Of the whole model, so that the columns are the same whatever diagnoses a table holds.
    everyone = [*map(model.of, model.diagnoses), *models]
    columns = {column.name: column for each in everyone for column in each.columns}
    encoded = {name: _encoded(table, column) for name, column in columns.items()}

    main = DEFAULT_HORIZON if DEFAULT_HORIZON in horizons else horizons[0]
    risks = {horizon: np.full(len(table), np.nan) for horizon in horizons}
    shap_of = [*columns, "base"] if explain else []
    shaps = {name: np.full(len(table), np.nan) for name in shap_of}
    for place, of_diagnosis in zip(range(len(models)), progress(models), strict=True):
        rows = np.flatnonzero(model_of == place)
        rows = _complete(rows, of_diagnosis, encoded, problems)
        inputs = np.stack([encoded[column.name][rows] for column in of_diagnosis.columns], axis=1)
        for horizon, risk in risks.items():
            before = days[rows] < horizon
            problems.note(rows[~before], f"day: expected one before the horizon {horizon}")
            reached, some = rows[before], inputs[before]
            if not len(reached):
                continue
            risk[reached] = of_diagnosis.risk(some, days[reached].astype(float), horizon)
            if explain and horizon == main:
                _explain(shaps, of_diagnosis, some, days[reached], horizon, reached)

    added = [pl.Series(f"risk_{h}", risk, nan_to_null=True) for h, risk in risks.items()]
    added += [_levels(risks[main], profile)]
    added += [pl.Series(f"shap_{name}", s, nan_to_null=True) for name, s in shaps.items()]
    return table.with_columns(*added, problems.column())


def _check(table: pl.DataFrame, day: int | None, horizons: Sequence[int]) -> None:
    if not horizons or len(set(horizons)) < len(horizons):
        raise BadDay("the horizons: expected different days of the spell, such as 30,90,180")
    for horizon in horizons:
        for earliest in (DEFAULT_DAY, DEFAULT_DAY if day is None else day):
            check_days(earliest, horizon)
    ours = {"level", "problem"} | {f"risk_{horizon}" for horizon in horizons}
    taken = sorted(n for n in table.columns if n in ours or n.startswith("shap_"))
    if taken:
        raise BadTable(f"the table has {', '.join(taken)} already: rename what srs would add")


def _check_without_diagnosis(model: Model) -> None:
    try:
        model.of(None)
    except NoModel:
        raise BadTable("the table lacks diagnosis: expected a column of ICD-10-SE codes") from None


class _Problems:
    """Why rows cannot be scored; the first reason found for a row stays."""

    def __init__(self, rows: int) -> None:
        self._texts: list[str | None] = [None]
        self._of_row = np.zeros(rows, dtype=np.int32)

    def note(self, rows: Indices, text: str) -> None:
        rows = self.none_yet(rows)
        if len(rows):
            self._of_row[rows] = len(self._texts)
            self._texts.append(text)

    def none_yet(self, rows: Indices) -> Indices:
        free: Indices = rows[self._of_row[rows] == 0]
        return free

    def column(self) -> pl.Series:
        return pl.Series("problem", self._texts, dtype=pl.String).gather(self._of_row)


def _models(
    table: pl.DataFrame, model: Model, problems: _Problems
) -> tuple[list[DiagnosisModel], NDArray[np.int16]]:
    """The models that the table's diagnoses need, and the place of each row's among them."""
    models: dict[Icd10, DiagnosisModel] = {}
    reasons = {_MISSING: "diagnosis: expected an ICD-10-SE code"}

    def place(text: str | None) -> int:
        try:
            found = model.of(None if _nothing(text) else Icd10.parse(str(text)))
        except (BadDiagnosis, NoModel) as error:
            if _nothing(text):
                return _MISSING
            code = _UNREADABLE - isinstance(error, NoModel)
            reasons[code] = str(error)
            return code
        models.setdefault(found.diagnosis, found)
        return list(models).index(found.diagnosis)

    if "diagnosis" not in table.columns:
        return [model.of(None)], np.zeros(len(table), dtype=np.int16)
    places = _coded(table["diagnosis"], place, pl.Int16)
    for code, reason in reasons.items():
        problems.note(np.flatnonzero(places == code), reason)
    return list(models.values()), places


def _days(table: pl.DataFrame, day: int | None, problems: _Problems) -> NDArray[np.int64]:
    if day is not None or "day" not in table.columns:
        return np.full(len(table), day or DEFAULT_DAY)
    given = _text(table["day"]).str.strip_chars()
    given = given.set(given.is_in(_NOTHING), None)
    number = given.cast(pl.Float64, strict=False)
    good = (number >= 1) & (number == number.floor()) & (number < 2**31)
    wrong = given.is_not_null() & ~good.fill_null(False)
    problems.note(
        wrong.arg_true().to_numpy().astype(np.intp), "day: expected a whole number from 1"
    )
    return number.set(~good.fill_null(False), DEFAULT_DAY).cast(pl.Int64).to_numpy()


def _encoded(table: pl.DataFrame, column: Column) -> Floats:
    """NaN where it is missing, infinite where it cannot be read."""
    predictor = column.predictor
    present = [name for name in {predictor.name, predictor.srs} if name in table.columns]
    if len(present) == 2:
        names = f"{predictor.name} and {predictor.srs}"
        raise BadTable(f"the table has both {names}: expected one of them")
    if not present:
        return np.full(len(table), np.nan)

    def code(given: str | None) -> float:
        try:
            return column.encode(None if _nothing(given) else predictor.read(given))
        except BadAnswer:
            return np.inf

    return _coded(table[present[0]], code, pl.Float64)


def _coded(
    column: pl.Series, code: Callable[[str | None], float], dtype: type[pl.DataType]
) -> NDArray[Any]:
    """*code* of every value, worked out once for each distinct one."""
    text = _text(column)
    distinct = text.unique()
    codes = [code(each) for each in distinct]
    return text.replace_strict(distinct, codes, return_dtype=dtype).to_numpy()


def _nothing(text: str | None) -> bool:
    return text is None or text.strip() in _NOTHING


def _text(column: pl.Series) -> pl.Series:
    if column.dtype.is_nested() or column.dtype.is_temporal() or column.dtype == pl.Binary:
        raise BadTable(f"the column {column.name}: expected text, numbers or booleans")
    return column.cast(pl.String)


def _complete(
    rows: Indices, of_diagnosis: DiagnosisModel, encoded: dict[str, Floats], problems: _Problems
) -> Indices:
    """Those of *rows* that have every answer that their model needs."""
    rows = problems.none_yet(rows)
    for column in of_diagnosis.columns:
        unreadable = rows[np.isinf(encoded[column.name][rows])]
        problems.note(unreadable, column.predictor.expected)
    rows = problems.none_yet(rows)
    if not of_diagnosis.needs_every_answer:
        return rows
    lacking = np.zeros(len(rows), dtype=np.int64)
    for place, column in enumerate(of_diagnosis.columns):
        lacking |= np.isnan(encoded[column.name][rows]).astype(np.int64) << place
    for pattern in np.unique(lacking[lacking > 0]):
        names = (c.name for place, c in enumerate(of_diagnosis.columns) if pattern >> place & 1)
        problems.note(rows[lacking == pattern], f"missing: {', '.join(names)}")
    complete: Indices = rows[lacking == 0]
    return complete


def _explain(
    shaps: dict[str, Floats],
    of_diagnosis: DiagnosisModel,
    inputs: Floats,
    days: NDArray[np.int64],
    horizon: int,
    rows: Indices,
) -> None:
    for shap in shaps.values():
        shap[rows] = 0.0
    base, values = of_diagnosis.contributions(inputs, days.astype(float), horizon)
    shaps["base"][rows] = base
    for column, shap in zip(of_diagnosis.columns, values.T, strict=True):
        shaps[column.name][rows] = shap


def _levels(risk: Floats, profile: Profile) -> pl.Series:
    known = ~np.isnan(risk)
    levels = np.zeros(len(risk), dtype=np.int8)
    levels[known] = profile.levels(risk[known])
    return pl.Series("level", levels).set(pl.Series(~known), None)

"""The kinds of spells in a table, as input for models: in registers many spells are alike."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from ..certificate import Icd10
from ..errors import BadAnswer, BadDiagnosis, BadTable, NoModel
from ..model import DiagnosisModel, Floats, Model, range_notes
from ..predictors import Column
from ..risk import Absence, default_day, least_day
from .codes import Cells, Coded, Indices, cells, distinct
from .columns import pl
from .remarks import AT_FAULT, Problems
from .request import TableRequest

_UNREADABLE = -1.0  # stored instead of a day


@dataclass(frozen=True, eq=False)
class Kinds:
    """The kinds of spells in a table, each once.

    Attributes
    ----------
    which : (rows,)
        The kind of each row.
    model_of : (spells,)
        The place of each kind's model among *models*; below 0 if it has none.
    inputs : dict of (spells,)
        By predictor, as models encode it: NaN if it is missing, infinite if it cannot be read.
    preselected : dict of (spells,)
        By predictor, whether the value is the form's preselection.
    ends : (spells,)
        The day of the spell on which its certificates end; NaN if it is unknown or not needed.
    values : Values
        The values that lie outside what the model knows.
    """

    which: Indices
    models: list[DiagnosisModel]
    model_of: NDArray[np.int64]
    days: Floats
    inputs: dict[str, Floats]
    preselected: dict[str, NDArray[np.bool_]]
    ends: Floats
    values: "Values"
    problems: Problems

    @classmethod
    def of(cls, table: pl.DataFrame, model: Model, asked: TableRequest) -> "Kinds":
        """
        Raises
        ------
        BadTable
        """
        columns, models = all_columns(model), _Models(model)
        least, first_day = least_day(model), default_day(model)
        given = {name: _given(table, column) for name, column in columns.items()}
        values = Values(model, columns)
        means: dict[str, Callable[[str | None], float]] = {}
        if "diagnosis" in table.columns:
            means["diagnosis"] = models.place
        if "day" in table.columns and asked.day is None:
            means["day"] = partial(_day, least=least, otherwise=first_day)
        if "days" in table.columns and asked.length:
            means["days"] = _end
        means |= {own: partial(values.encoded, name) for name, own in given.items() if own}
        levels = {own: columns[name].predictor.words for name, own in given.items() if own}
        told = cells(table, means, levels)
        found = {name: told[name].coded(meaning) for name, meaning in means.items()}
        outside = values.of(told, given)
        first, which = distinct([*found.values(), *outside.values()], len(table))

        def of(name: str | None, otherwise: float) -> Floats:
            return found[name].of(first) if name in found else np.full(len(first), otherwise)

        model_of = of("diagnosis", 0.0 if "diagnosis" in found else models.place(None)).astype(int)
        days = of("day", first_day if asked.day is None else asked.day)
        inputs = {name: of(own, np.nan) for name, own in given.items()}
        problems = Problems(len(first))
        for code, (reason, text) in models.reasons.items():
            problems.note(np.flatnonzero(model_of == code), text, reason)
        unreadable = np.flatnonzero(days == _UNREADABLE)
        problems.note(unreadable, f"day: expected a whole number from {least}", AT_FAULT)
        values.numbers = {name: each.of(first) for name, each in outside.items()}
        preselected = _preselected(inputs, columns) if asked.defaults else {}
        ends = of("days", np.nan)
        return cls(which, models.found, model_of, days, inputs, preselected, ends, values, problems)

    def open(self, some: Indices, model: DiagnosisModel) -> NDArray[np.bool_]:
        """Whether each spell lacks an answer that the *model* needs for a single risk."""
        lacking = np.zeros(len(some), dtype=np.bool_)
        needed = model.columns if model.needs_every_answer else ()
        for column in (each for each in needed if each.name in self.missing):
            lacking |= np.isnan(self.inputs[column.name][some])
        return lacking

    @cached_property
    def missing(self) -> set[str]:
        """The predictors that some spell lacks."""
        return {name for name, values in self.inputs.items() if np.isnan(values).any()}

    @cached_property
    def unreadable(self) -> set[str]:
        """The predictors with a value that cannot be read."""
        return {name for name, values in self.inputs.items() if np.isinf(values).any()}

    def rows(self, some: Indices, model: DiagnosisModel) -> Floats:
        """The rows of *some* spells as input for the *model*."""
        return np.stack([self.inputs[column.name][some] for column in model.columns], axis=1)


def _preselected(
    inputs: dict[str, Floats], columns: Mapping[str, Column]
) -> dict[str, NDArray[np.bool_]]:
    """Fill missing values with the form's preselections; return where."""
    filled = {}
    for name, column in columns.items():
        default = column.predictor.default
        if default is not None and column.encoding == "level":
            filled[name] = np.isnan(inputs[name])
            inputs[name] = np.where(filled[name], column.encode(default), inputs[name])
    return filled


def all_columns(model: Model) -> dict[str, Column]:
    """The columns of all diagnoses, so that the added columns do not depend on the table's."""
    declared = (model.audience.diagnoses if model.audience else None) or ()
    codes = [*model.diagnoses] or [Icd10(code) for code in sorted(declared)]
    everyone = [model.of(code) for code in codes]
    with suppress(NoModel):
        everyone.append(model.of(None))
    return {column.name: column for each in everyone for column in each.columns}


def _given(table: pl.DataFrame, column: Column) -> str | None:
    """The name under which the table has the predictor."""
    names = {column.predictor.name, column.predictor.srs} & set(table.columns)
    if len(names) == 2:
        both = f"{column.predictor.name} and {column.predictor.srs}"
        raise BadTable(f"the table has both {both}: expected one of them")
    return names.pop() if names else None


class _Models:
    """The models that a table's diagnoses need, in order of appearance."""

    def __init__(self, model: Model) -> None:
        self.found: list[DiagnosisModel] = []
        self.reasons: dict[int, tuple[str, str]] = {}  # why there is no model, by a code below 0
        self._model = model

    def place(self, text: str | None) -> float:
        try:
            of_diagnosis = self._model.of(None if text is None else Icd10.parse(text))
        except (BadDiagnosis, NoModel) as error:
            nothing = _why(text, error)
            code = next((c for c, reason in self.reasons.items() if reason == nothing), None)
            code = code or -1 - len(self.reasons)
            self.reasons[code] = nothing
            return code
        groups = [each.group for each in self.found]  # one model for all codes of a group
        if of_diagnosis.group not in groups:
            self.found.append(of_diagnosis)
            return len(groups)
        return groups.index(of_diagnosis.group)


def _why(text: str | None, error: BadDiagnosis | NoModel) -> tuple[str, str]:
    if text is None:
        return Absence.NO_DIAGNOSIS, "diagnosis: expected an ICD-10-SE code"
    return (Absence.NO_MODEL if isinstance(error, NoModel) else AT_FAULT), str(error)


def _end(text: str | None) -> float:
    return np.nan if text is None or (day := _day(text)) == _UNREADABLE else day


def _day(text: str | None, *, least: int = 1, otherwise: int = 1) -> float:
    """The day in *text*; *otherwise* if it is empty."""
    if text is None:
        return otherwise
    try:
        number = float(text.replace("_", "?"))
    except ValueError:
        return _UNREADABLE
    return number if least <= number < 2**31 and number.is_integer() else _UNREADABLE


class Values:
    """A table's predictors as models encode them, and the notes on values outside.

    Attributes
    ----------
    numbers : dict of (spells,)
        By predictor with values outside: the number of each value's note, from 1; 0 without a note.
    """

    def __init__(self, model: Model, columns: dict[str, Column]) -> None:
        self.numbers: dict[str, Floats] = {}
        self._model, self._columns = model, columns
        self._said: dict[str, dict[str, str]] = {}  # by predictor and text

    def encoded(self, name: str, text: str | None) -> float:
        column = self._columns[name]
        if text is None:
            return np.nan
        try:
            value = column.predictor.read(text)
            code = column.encode(value)
        except BadAnswer:
            return np.inf
        said = range_notes.of_value(column, range_notes.seen_of(self._model.audience, name), value)
        if said:
            self._said.setdefault(name, {})[text] = said.en
        return code

    def of(self, told: dict[str, Cells], given: dict[str, str | None]) -> dict[str, Coded]:
        """The column of ``numbers`` for each predictor with values outside."""
        found: dict[str, Coded] = {}
        for name, said in self._said.items():
            number = {note: float(n) for n, note in enumerate(dict.fromkeys(said.values()), 1)}
            numbers = {text: number[note] for text, note in said.items()}
            found[name] = told[str(given[name])].coded(partial(_number, numbers))
        return found

    def said(self, name: str, spells: Indices) -> Iterator[tuple[Indices, str]]:
        """The *spells* with a value outside, and the note on it."""
        if name in self.numbers:
            numbers = self.numbers[name][spells]
            for number, text in enumerate(dict.fromkeys(self._said[name].values()), 1):
                yield spells[numbers == number], text


def _number(numbers: dict[str, float], text: str | None) -> float:
    return numbers.get(str(text), 0.0)

"""A training table as what models learn from."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from srs.errors import BadInput, BadTable
from srs.predictors import Column, Predictor, Value, read_declared
from srs.tables.columns import pl

from ..fit.spells import ANY, Bools, Floats, Nominal, Spells
from ..fit.steps import MOST_LEVELS
from ..table import OwnPredictor, TrainingTable
from .plan import Predictors

_LEAST = 0.25  # days that every spell is followed; with none it would contribute nothing


@dataclass(frozen=True, eq=False)
class Side:
    """Some of a table's rows, both as they are and as models take them."""

    frame: pl.DataFrame
    spells: Spells

    def __len__(self) -> int:
        return len(self.spells)

    def where(self, used: Bools) -> "Side":
        return Side(self.frame.filter(used), self.spells.take(used))

    def as_of(self, day: int) -> Bools:
        """The row of each spell with the latest knowledge by *day*."""
        landmark = self.frame["day"]
        if landmark.n_unique() == 1:
            return (landmark <= day).to_numpy()
        known = pl.when(pl.col("day") <= day).then("day")
        latest = known.max().over("person", "start")
        return self.frame.select(pl.col("day") == latest).to_series().fill_null(False).to_numpy()


def columns_of(table: TrainingTable, predictors: Predictors) -> tuple[Column, ...]:
    """The encoding of the table's predictors.

    Predictors with levels are encoded by level, unless the run asks for numbers.

    Raises
    ------
    BadInput
        When the run names a predictor that the table lacks, or that cannot be a number.
    """
    declared = {each.name: each for each in table.predictors}
    for key in ("numbers", "left_out"):
        unknown = [name for name in getattr(predictors, key) if name not in declared]
        if unknown:
            raise BadInput(
                f"[predictors] {key}: {', '.join(unknown)}: expected predictors of the data, "
                f"which are {', '.join(declared) or 'none'}"
            )
    used = [each for name, each in declared.items() if name not in predictors.left_out]
    if not used:
        raise BadInput("the data has no predictors to learn from: expected at least one")
    return tuple(
        Column(
            each if isinstance(each, Predictor) else _read(each),
            "number" if _is_number(each, predictors) else "level",
        )
        for each in used
    )


def _read(own: OwnPredictor) -> Predictor:
    """A register's own predictor as the product reads it from the model."""
    label = own.label and own.label._asdict()
    return read_declared(asdict(own) | {"label": label})


def _is_number(declared: Predictor | OwnPredictor, predictors: Predictors) -> bool:
    if isinstance(declared, OwnPredictor):
        return declared.kind == "number"
    if declared.name in predictors.numbers and declared.unit is None:
        raise BadInput(f"[predictors] numbers: {declared.name} has levels only")
    return declared.name in predictors.numbers or not declared.levels


def side(table: TrainingTable, columns: Sequence[Column]) -> Side:
    """Spells with their outcomes.

    A row of landmark d exists because the spell had not ended before d, so after d - 1.
    """
    frame = table.frame
    entry = np.maximum(frame["day"].to_numpy() - 1.0, 0.0)
    last = np.maximum(frame["last_day"].to_numpy(), entry + _LEAST)
    rows = np.stack([encoded(frame[c.name], c) for c in columns], axis=1)
    return Side(
        frame,
        Spells.of(
            rows,
            [column.name for column in columns],
            entry,
            last,
            frame["ended"].to_numpy(),
            frame["diagnosis"].fill_null(ANY).to_numpy().astype(str),
            nominal(table, columns),
        ),
    )


def nominal(table: TrainingTable, columns: Sequence[Column]) -> tuple[Nominal, ...]:
    """Predictors of unordered levels with parents or with many levels: wards, occupations."""
    own = {each.name: each for each in table.predictors if isinstance(each, OwnPredictor)}
    found = []
    for place, column in enumerate(columns):
        told, levels = own.get(column.name), column.predictor.levels
        if column.encoding == "number" or column.predictor.unit is not None:
            continue
        if told and told.parents:
            found.append(Nominal(place, _parents(told)))
        elif len(levels) > MOST_LEVELS:
            found.append(Nominal(place))
    return tuple(found)


def _parents(own: OwnPredictor) -> dict[float, float]:
    numbers = {parent: float(number) for number, parent in enumerate(sorted({*own.parents}))}
    return {float(level): numbers[each] for level, each in enumerate(own.parents) if each}


def encoded(values: pl.Series, column: Column) -> Floats:
    """Values as the product encodes one patient's answer; NaN where it is missing."""
    if column.encoding == "number":
        if values.dtype == pl.String:
            raise BadTable(
                f"the column {column.name}: expected numbers in every row, found levels: leave it "
                "out of [predictors] numbers"
            )
        return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    distinct = values.unique().drop_nulls()
    codes = [column.encode(value) for value in _plain(distinct)]
    found = values.replace_strict(distinct, codes, default=None, return_dtype=pl.Float64)
    return found.fill_null(float("nan")).to_numpy()


def _plain(values: pl.Series) -> list[Value]:
    return [value if isinstance(value, str) else int(value) for value in values]

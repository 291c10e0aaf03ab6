"""The data for every fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from srs.errors import BadTable
from srs.model.boosted import ANY as ANY  # the diagnosis in data without diagnoses

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.str_]
Integers = NDArray[np.int64]
Rows = NDArray[np.intp] | Bools


@dataclass(frozen=True)
class Nominal:
    """A predictor of many levels without order.

    Attributes
    ----------
    place : int
        Of its column; its values are whole numbers.
    parents : dict of float
        Parents of values that have one, as wards in hospitals.
    """

    place: int
    parents: Mapping[float, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Spells:
    """Spells with their predictors and outcomes, a row each.

    Attributes
    ----------
    rows : (spells, predictors)
        NaN if a predictor is not known.
    entry : (spells,)
        The day after which the spell is observed: it is included because it was longer.
    last_day : (spells,)
        The last day of the spell, or of its observation if it had not ``ended``. A whole number
        means that the spell ended during that day.
    diagnosis : (spells,)
        Codes without dot; ``ANY`` where the data has none.
    nominal : tuple of Nominal
        Predictors whose levels are pooled as diagnoses are.
    """

    rows: Floats
    names: tuple[str, ...]
    entry: Floats
    last_day: Floats
    ended: Bools
    diagnosis: Texts
    nominal: tuple[Nominal, ...] = ()

    @classmethod
    def of(
        cls,
        rows: Floats,
        names: Sequence[str],
        entry: Floats,
        last_day: Floats,
        ended: Bools,
        diagnosis: Sequence[str] | NDArray[Any] | None,
        nominal: Sequence[Nominal] = (),
    ) -> "Spells":
        """Checked.

        Raises
        ------
        BadTable
            When lengths differ, times are impossible or nothing ended.
        """
        count = len(rows)
        codes = np.full(count, ANY) if diagnosis is None else np.asarray(diagnosis).astype(str)
        for name, column in zip(
            ("entry", "last_day", "ended", "diagnosis"),
            (entry, last_day, ended, codes),
            strict=True,
        ):
            if len(column) != count:
                raise BadTable(
                    f"column {name}: expected {count} values, one per row, found {len(column)}"
                )
        if rows.ndim != 2 or rows.shape[1] != len(names):
            raise BadTable(f"predictors: expected {len(names)} columns, one per name")
        impossible = int((~(last_day > entry) | ~(entry >= 0)).sum())
        if impossible:
            raise BadTable(
                "column last_day: expected a day after entry, which is 0 or later, found "
                f"{impossible} rows with another; leave them out or correct them"
            )
        if not np.any(ended):
            raise BadTable(f"column ended: expected ended spells, found 0 of {count}")
        return cls(
            np.asarray(rows, dtype=float),
            tuple(names),
            np.asarray(entry, dtype=float),
            np.asarray(last_day, dtype=float),
            np.asarray(ended, dtype=bool),
            codes,
            tuple(nominal),
        )

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def exit(self) -> Floats:
        """When the spell or its observation ended: for a spell the middle of a whole day, or of the
        rest of the day after entry.
        """
        whole = self.ended & (self.last_day == np.floor(self.last_day))
        middle = np.maximum(self.last_day - 0.5, (self.entry + self.last_day) / 2)
        return np.where(whole, middle, self.last_day)

    def take(self, which: Rows) -> "Spells":
        return replace(
            self,
            rows=self.rows[which],
            entry=self.entry[which],
            last_day=self.last_day[which],
            ended=self.ended[which],
            diagnosis=self.diagnosis[which],
        )

"""Contributions as columns: all of them, or the strongest reasons."""

import re
from collections.abc import Iterable

import numpy as np

from ..model import Contributions, DiagnosisModel
from .codes import Indices
from .columns import pl

_NAMES = re.compile(r"shap_.*|reason_\d+(_log_odds)?")


def explains(name: str) -> bool:
    """Whether a column with that name could be confused with a contribution."""
    return _NAMES.fullmatch(name) is not None


class All:
    """``shap_<predictor>`` and ``shap_base``."""

    def __init__(self, columns: Iterable[str], count: int) -> None:
        self._found = {name: np.full(count, np.nan) for name in (*columns, "base")}

    def take(self, some: Indices, model: DiagnosisModel, found: Contributions) -> None:
        values = dict(zip((column.name for column in model.columns), found.values.T, strict=True))
        values["base"] = found.base
        for name, column in self._found.items():
            column[some] = values.get(name, 0.0)

    def series(self) -> list[pl.Series]:
        return [pl.Series(f"shap_{n}", each, nan_to_null=True) for n, each in self._found.items()]


class Strongest:
    """The *most* strongest reasons of each spell, in the order of ``srs assess``."""

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

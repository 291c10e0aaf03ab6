"""A predictor as one column of a model's input."""

from dataclasses import dataclass
from math import nan
from typing import Literal

from ..errors import BadAnswer
from .declaration import Predictor, Value

# By the code of the value's level, or by the number itself.
Encoding = Literal["level", "number"]


@dataclass(frozen=True, slots=True)
class Column:
    predictor: Predictor
    encoding: Encoding = "level"

    @property
    def name(self) -> str:
        return self.predictor.name

    def encode(self, value: Value | None) -> float:
        """The one encoding of a value, for a row and for a table; NaN where it is missing.

        Raises
        ------
        BadAnswer
            For a level where the model takes numbers.

        >>> from .registry import PREDICTORS
        >>> Column(PREDICTORS["age"]).encode(43), Column(PREDICTORS["age"], "number").encode(43)
        (2.0, 43.0)
        """
        if value is None:
            return nan
        if self.encoding == "level":
            return float(self.predictor.code(value))
        if isinstance(value, str):
            raise BadAnswer(self.name, expected="a number, which the model takes; found a level")
        return float(value)

"""The predictors of the models, each declared once."""

from .column import Column, Encoding
from .declaration import Level, Origin, Predictor, Situation, Value
from .declaration_file import as_declared, read_declared
from .registry import IDS, PREDICTORS, predictor
from .values import Known, Source, gather, read_answers

__all__ = [
    "IDS",
    "PREDICTORS",
    "Column",
    "Encoding",
    "Known",
    "Level",
    "Origin",
    "Predictor",
    "Situation",
    "Source",
    "Value",
    "as_declared",
    "gather",
    "predictor",
    "read_answers",
    "read_declared",
]

"""What a model can be told: each predictor declared once."""

from .declare import Level, Origin, Predictor, Situation, Value
from .known import Known, Source, gather, read_answers
from .registry import PREDICTORS, known_id, predictor

__all__ = [
    "PREDICTORS",
    "Known",
    "Level",
    "Origin",
    "Predictor",
    "Situation",
    "Source",
    "Value",
    "gather",
    "known_id",
    "predictor",
    "read_answers",
]

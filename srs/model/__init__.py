"""What a risk model is: a survival curve and exact additive contributions."""

from .face import Contributions, Days, DiagnosisModel, Floats, Model, Rows
from .store import FAMILIES, MODELS, card, load, published

__all__ = [
    "FAMILIES",
    "MODELS",
    "Contributions",
    "Days",
    "DiagnosisModel",
    "Floats",
    "Model",
    "Rows",
    "card",
    "load",
    "published",
]

"""What a risk model is: a survival curve and exact additive contributions."""

from .face import Codes, Contributions, DiagnosisModel, Floats, Model
from .store import FAMILIES, MODELS, card, load, published

__all__ = [
    "FAMILIES",
    "MODELS",
    "Codes",
    "Contributions",
    "DiagnosisModel",
    "Floats",
    "Model",
    "card",
    "load",
    "published",
]

"""What a risk model is: a survival curve and exact additive contributions."""

from .audience import (
    Audience,
    ObservedDays,
    Population,
    Seen,
    as_manifest,
    audience_of,
    made_from,
    warned,
)
from .face import Contributions, Curve, Days, DiagnosisModel, Floats, Model, Rows
from .store import FAMILIES, MODELS, card, load, manifest_of, published, title_of

__all__ = [
    "FAMILIES",
    "MODELS",
    "Audience",
    "Contributions",
    "Curve",
    "Days",
    "DiagnosisModel",
    "Floats",
    "Model",
    "ObservedDays",
    "Population",
    "Rows",
    "Seen",
    "as_manifest",
    "audience_of",
    "card",
    "load",
    "made_from",
    "manifest_of",
    "published",
    "title_of",
    "warned",
]

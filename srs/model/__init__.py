"""What a risk model is: a survival curve and exact additive contributions."""

from .audience import (
    Audience,
    ObservedDays,
    Population,
    Seen,
    as_manifest,
    audience_of,
    full_name,
    made_from,
    warned,
)
from .evidence import Evidence, Shares, evidence_of
from .face import Bounds, Contributions, Curve, Days, DiagnosisModel, Floats, Model, Rows, digest_of
from .store import DEFAULT_MODEL, FAMILIES, MODELS, card, load, manifest_of, published, title_of

__all__ = [
    "DEFAULT_MODEL",
    "FAMILIES",
    "MODELS",
    "Audience",
    "Bounds",
    "Contributions",
    "Curve",
    "Days",
    "DiagnosisModel",
    "Evidence",
    "Floats",
    "Model",
    "ObservedDays",
    "Population",
    "Rows",
    "Seen",
    "Shares",
    "as_manifest",
    "audience_of",
    "card",
    "digest_of",
    "evidence_of",
    "full_name",
    "load",
    "made_from",
    "manifest_of",
    "published",
    "title_of",
    "warned",
]

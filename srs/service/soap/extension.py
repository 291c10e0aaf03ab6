"""Additions of GetSRSInformation to its contract, in our own namespace."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from .binding import Name, Structure

EXTENSION = "urn:srs:extension:1"

ProblemCode = Literal[
    "MISSING_ANSWER",
    "IMPOSSIBLE_ANSWER",
    "IMPOSSIBLE_DAY",
    "IMPOSSIBLE_DIAGNOSIS",
    "IMPOSSIBLE_PERSON",
    "NO_MODEL",
    "NOT_STORED",
    "FAILURE",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Structure):
    """A predictor and the wording of its question."""

    NAMESPACE: ClassVar[str] = EXTENSION

    name: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Structure):
    """Why there is no prediction; *low* and *high* are the risks that missing answers allow."""

    NAMESPACE: ClassVar[str] = EXTENSION

    code: ProblemCode
    text: str
    predictor: tuple[Asked, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason(Structure):
    NAMESPACE: ClassVar[str] = EXTENSION

    predictor: str
    value: str | None = None
    log_odds: Annotated[float, Name("logOdds")]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction(Structure):
    """The extension of one diagnosprediktion; *probability* is not rounded."""

    NAMESPACE: ClassVar[str] = EXTENSION

    certificate: str
    diagnosis: str
    problem: Problem | None = None
    assessment: str | None = None
    model: str | None = None
    model_diagnosis: Annotated[str | None, Name("modelDiagnosis")] = None
    day: int | None = None
    horizon: int | None = None
    probability: float | None = None
    base: float | None = None
    reason: tuple[Reason, ...] = ()
    note: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Structure):
    """The source of a part's texts or numbers."""

    NAMESPACE: ClassVar[str] = EXTENSION

    part: Literal["measures", "statistics"]
    text: str
    year: int

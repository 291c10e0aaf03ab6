"""Why: contributions as reasons in words."""

from dataclasses import dataclass

from ..predictors import Known, Value
from ..risk import Subject
from ..wording import Lang

__all__ = ["Explanation", "Reason", "explain"]

# Less than this moves a risk by at most a quarter of a percentage point.
_HARDLY = 0.01


@dataclass(frozen=True, slots=True)
class Reason:
    """What one predictor's value does to the log-odds of the risk."""

    known: Known
    log_odds: float

    @property
    def predictor(self) -> str:
        return self.known.predictor.name

    @property
    def value(self) -> Value | None:
        return self.known.value

    def text(self, lang: Lang) -> str:
        assert self.known.value is not None  # explain() leaves out subjects with missing answers
        statement = self.known.predictor.level(self.known.value).statement.to(lang)
        return f"{statement} {_effect(self.log_odds, lang)}"


def _effect(log_odds: float, lang: Lang) -> str:
    if abs(log_odds) < _HARDLY:
        return "påverkar knappt risken" if lang == "sv" else "hardly affects the risk"
    if log_odds > 0:
        return "höjer risken" if lang == "sv" else "raises the risk"
    return "sänker risken" if lang == "sv" else "lowers the risk"


@dataclass(frozen=True, slots=True)
class Explanation:
    """``base`` and the reasons' log-odds sum to the risk's; None while answers are missing."""

    base: float | None
    reasons: tuple[Reason, ...]


def explain(subject: Subject) -> Explanation:
    """Every predictor's contribution, strongest first."""
    if subject.missing:
        return Explanation(None, ())
    base, values = subject.model.contributions(subject.codes, subject.day, subject.horizon)
    reasons = (Reason(k, float(v)) for k, v in zip(subject.known, values[0], strict=True))
    return Explanation(base, tuple(sorted(reasons, key=lambda reason: -abs(reason.log_odds))))

"""Explanation: contributions as reasons in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..predictors import Known, Value
from ..risk import Subject
from ..wording import Lang, Words, counted

__all__ = ["Background", "Explanation", "Reason", "direction_of", "explain", "strength_of"]

# A smaller contribution moves a risk by at most a quarter of a percentage point.
_HARDLY = 0.01
# A risk moves by at most a quarter of its log-odds: 5 and 15 percentage points (decision 0033).
_CLEAR, _STRONG = 4 * 0.05, 4 * 0.15


class _Weighed:
    """What adds to the log-odds of a risk, in steps and words."""

    __slots__ = ()

    log_odds: float

    @property
    def direction(self) -> int:
        """As ``direction_of``."""
        return direction_of(self.log_odds)

    @property
    def strength(self) -> int:
        """As ``strength_of``."""
        return strength_of(self.log_odds)

    @property
    def strength_words(self) -> Words:
        return _STRENGTHS[self.strength]


@dataclass(frozen=True, slots=True)
class Reason(_Weighed):
    """What one predictor's value adds to the risk's log-odds."""

    known: Known
    log_odds: float

    def __repr__(self) -> str:
        return f"<Reason {self.predictor} {self.value}: {self.log_odds:+.3f} log-odds>"

    @property
    def predictor(self) -> str:
        return self.known.predictor.name

    @property
    def value(self) -> Value | None:
        return self.known.value

    @property
    def background(self) -> bool:
        """Whether it says who the patient is, which no measure changes."""
        return self.known.predictor.background

    def text(self, lang: Lang) -> str:
        """A sentence about the model, not about causes."""
        return f"{self.statement(lang)}: {_EFFECTS[self.direction].to(lang)}"

    def statement(self, lang: Lang) -> str:
        """The value in words; a preselected one is marked as such."""
        told = self.known.predictor.statement(self.known.value).to(lang)
        return f"{told} ({_PRESELECTED.to(lang)})" if self.preselected else told

    @property
    def preselected(self) -> bool:
        """Whether it is only the form's preselected level."""
        return self.known.source == "default"


@dataclass(frozen=True, slots=True)
class Background(_Weighed):
    """Reasons that say who the patient is, as one: age, sex, region, …"""

    reasons: tuple[Reason, ...]

    def __repr__(self) -> str:
        return f"<Background {counted(len(self.reasons), 'reason')}: {self.log_odds:+.3f} log-odds>"

    @property
    def log_odds(self) -> float:  # type: ignore[override]
        return sum(each.log_odds for each in self.reasons)

    def text(self, lang: Lang, most: int | None = None) -> str:
        """At *most* so many by their names, the strongest first."""
        names = [each.known.predictor.label_inside.to(lang) for each in self.reasons]
        return f"{_BACKGROUND.to(lang)}: {few(names, lang, most or len(names))}"


def few(names: Sequence[str], lang: Lang, most: int) -> str:
    """
    >>> few(["age", "sex", "region"], "en", 1)
    'age and 2 more'
    """
    more = len(names) - most
    others = Words(f" och {more} till", f" and {more} more").to(lang) if more > 0 else ""
    return ", ".join(names[:most]) + others


def direction_of(log_odds: float) -> int:
    """1 for a higher risk, -1 for a lower one, 0 for hardly any difference."""
    if abs(log_odds) < _HARDLY:
        return 0
    return 1 if log_odds > 0 else -1


def strength_of(log_odds: float) -> int:
    """0 hardly any, 1 weak, 2 clear, 3 strong: decision 0033.

    >>> strength_of(0.005), strength_of(-0.1), strength_of(0.2), strength_of(-0.6)
    (0, 1, 2, 3)
    """
    if not direction_of(log_odds):
        return 0
    return 1 + (abs(log_odds) >= _CLEAR) + (abs(log_odds) >= _STRONG)


_EFFECTS = {
    1: Words("talar för högre risk i modellen", "speaks for a higher risk in the model"),
    0: Words("betyder knappt något i modellen", "hardly matters in the model"),
    -1: Words("talar för lägre risk i modellen", "speaks for a lower risk in the model"),
}
_STRENGTHS = (
    Words("knappt någon", "hardly any"),
    Words("svag", "weak"),
    Words("tydlig", "clear"),
    Words("stark", "strong"),
)
_PRESELECTED = Words("förvalt", "preselected")
_BACKGROUND = Words("Bakgrund", "Background")


@dataclass(frozen=True, slots=True)
class Explanation:
    """``base`` and the reasons' log-odds sum to the risk's. None while answers are missing."""

    base: float | None
    reasons: tuple[Reason, ...]

    def __repr__(self) -> str:
        base = "" if self.base is None else f", base {self.base:+.3f} log-odds"
        return f"<Explanation {counted(len(self.reasons), 'reason')}{base}>"

    @property
    def others(self) -> tuple[Reason, ...]:
        """Without those of the background."""
        return tuple(each for each in self.reasons if not each.background)

    @property
    def background(self) -> Background | None:
        those = tuple(each for each in self.reasons if each.background)
        return Background(those) if those else None


def explain(subject: Subject) -> Explanation:
    """Every predictor's contribution, strongest first; empty if the horizon is reached."""
    if not subject.determined or subject.day >= subject.horizon:
        return Explanation(None, ())
    base, values = subject.model.contributions(subject.rows, subject.day, subject.horizon)
    reasons = (Reason(k, float(v)) for k, v in zip(subject.known, values[0], strict=True))
    return Explanation(
        float(base[0]), tuple(sorted(reasons, key=lambda reason: -abs(reason.log_odds)))
    )

"""Two models on the same persons, with an interval that is valid whenever one looks.

A usual 95 % interval, looked at each month, misses the truth at some look in far more than 5 % of
pilots. The asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas
(Time-uniform central limit theory and asymptotic confidence sequences, Annals of Statistics 2024,
theorem 2.2) contains the truth at all looks at once with the stated probability. It applies to the
mean of persons who arrive one after the other:

    mean ± sd sqrt((n r² + 1) / (n² r²) log((n r² + 1) / alpha²))

Nobody needs to plan how often or when to look, or how long the pilot lasts. Only r is fixed in
advance, through the number of persons at which the interval is to be narrowest (their appendix
B.2).

The mean is that of the paired differences of the Brier score, (p_b - y)² - (p_a - y)². Each belongs
to one person, a later person does not change it, and it lies within [-1, 1]. An AUC depends on
pairs of persons and a log-score has no limits, so neither is such a mean. When an outcome enters
must not depend on the outcome: spells that began at the same time enter at the same time, when the
horizon has passed for all of them. Otherwise the short spells would come first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import exp, inf, log, sqrt

import numpy as np

from srs.errors import BadTable
from srs.wording import Words

from .columns import same_length
from .definition import Definition
from .statistic import Codes, Difference, Floats, sums
from .verdict import Margin, Verdict, verdict

SEQUENTIAL = Definition(
    id="sequential",
    name=Words("Brier vid varje avläsning", "Brier score at every look"),
    formula="mean over persons of (p_b - y)² - (p_a - y)²; below 0: the second is better",
    estimator="asymptotic confidence sequence: holds at all looks at once; each person counts once",
    source="Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Annals of Statistics 2024",
    better="lower",
    digits=4,
)
METRICS = (SEQUENTIAL,)
FEWEST = 100
"""With fewer persons nothing is judged: the sequence is valid asymptotically."""


@dataclass(frozen=True)
class Rule:
    """What is fixed before anybody looks.

    Attributes
    ----------
    level
        The probability with which the interval is valid at all looks at once.
    persons
        The number at which the interval is narrowest; from a fifth to five times it, nearly so.
    """

    level: float = 0.95
    persons: int = 2000

    def __post_init__(self) -> None:
        if not (0 < self.level < 1 and self.persons >= FEWEST):
            raise BadTable(
                f"the sequential rule: expected a level between 0 and 1 and {FEWEST} persons or "
                f"more where it is narrowest"
            )

    @property
    def tuned(self) -> float:
        """r², from the number of persons."""
        twice = -2 * log(1 - self.level)
        return (twice + log(twice + 1)) / self.persons

    def reach(self, persons: float, level: float | None = None) -> float:
        """The number of standard errors that the interval extends to either side.

        >>> rule = Rule(persons=2000)
        >>> [round(rule.reach(persons), 2) for persons in (200, 2000, 20000)]
        [3.86, 3.04, 3.24]
        """
        alpha = 1 - (self.level if level is None else level)
        large = persons * self.tuned
        return sqrt((1 + 1 / large) * log((large + 1) / alpha**2))


@dataclass(frozen=True)
class Sequential(Difference):
    """A difference of means whose interval is that of the sequence; ``p`` is as valid."""

    persons: int = 0
    rule: Rule = Rule()

    def interval(self, level: float) -> tuple[float, float]:
        if self.persons < FEWEST:
            return -inf, inf
        half = self.rule.reach(self.persons, level) * self.se
        return self.value - half, self.value + half


@dataclass(frozen=True)
class Look:
    """What is known at the end of a period, and the verdict at that point."""

    period: int
    found: Sequential
    verdict: Verdict


def paired_brier(a: Floats, b: Floats, happened: Floats) -> Floats:
    """For each row, the second model's squared error less the first's.

    >>> paired_brier(np.array([0.5]), np.array([1.0]), np.array([1.0]))
    array([-0.25])
    """
    same_length("the second model's probabilities", b, len(a))
    same_length("outcome", happened, len(a))
    difference: Floats = (b - happened) ** 2 - (a - happened) ** 2
    return difference


def sequence(persons: int, total: float, squares: float, rule: Rule) -> Sequential:
    """The sequence, from the sum of the persons' differences and that of their squares."""
    mean = total / persons if persons else 0.0
    spread = max(squares - persons * mean**2, 0.0) / (persons - 1) if persons > 1 else inf
    se = sqrt(spread / persons) if persons else inf
    # The same model twice differs in nothing, or in its last digits.
    if se <= 1e-12 and abs(mean) <= 1e-12:
        mean = se = 0.0
    bare = Sequential(mean, se, -inf, inf, 0.0, 1.0, SEQUENTIAL, persons, rule)
    low, high = bare.interval(rule.level)
    z = mean / se if se > 0 else 0.0
    return replace(bare, low=low, high=high, z=z, p=_p(z, persons, rule) if mean else 1.0)


def looks(differences: Floats, period: Codes, margin: Margin, rule: Rule) -> Iterator[Look]:
    """The looks at the end of each period, 0, 1, …, at all persons until then.

    Parameters
    ----------
    differences : (persons,)
        One for each person; several rows of one person are not independent.
    period
        The period in which the person's horizon ended.

    Raises
    ------
    BadTable
        When a difference is missing or outside [-1, 1], or a period is below 0.
    """
    same_length("period", period, len(differences))
    if not len(differences):
        return
    if not (np.all(np.abs(differences) <= 1) and period.min() >= 0):
        raise BadTable("expected differences of Brier scores, from -1 to 1, and periods from 0")
    persons = np.cumsum(np.bincount(period))
    total, squares = (np.cumsum(sums(period, each)) for each in (differences, differences**2))
    for place, count in enumerate(persons):
        found = sequence(int(count), float(total[place]), float(squares[place]), rule)
        yield Look(place, found, judged(found, margin))


def judged(found: Sequential, margin: Margin, level: float | None = None) -> Verdict:
    """The verdict by margins; valid at any look, and at all of them together."""
    rule = found.rule
    answer = verdict(found, margin, found.persons, rule.level if level is None else level)
    return replace(answer, more=_more(found, answer, margin))


def _p(z: float, persons: int, rule: Rule) -> float:
    """The least alpha at which 0 is outside, with r as it was fixed."""
    if persons < FEWEST:
        return 1.0
    large = persons * rule.tuned
    return min(1.0, sqrt(large + 1) * exp(-min(z * z * large / (large + 1), 1400) / 2))


def _more(found: Sequential, answer: Verdict, margin: Margin) -> int | None:
    """Persons besides, until the interval excludes the nearest limit if the gain stays."""
    if answer.answer != "inconclusive":
        return 0
    gain, now = answer.gain, found.persons
    distances = [gain - margin.better_by, gain + margin.worse_by]
    distances += [-gain] if gain <= -margin.worse_by else []
    nearest = max(distances)
    spread = found.se * sqrt(now) if now > 1 else inf
    if not (nearest > 0 and spread < inf):
        return None
    needed = max(now, FEWEST)
    while found.rule.reach(needed, answer.level) * spread / sqrt(needed) >= nearest:
        needed += max(needed // 50, 1)
        if needed > 1e9:
            return None
    return needed - now

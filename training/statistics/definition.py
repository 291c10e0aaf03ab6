"""What a metric is: declared once, where it is computed; all else reads it.

The study's margins, metrics.json, tables, forest plots, the page and the manual read the same
``Definition``. A module of this package declares its own in ``METRICS``, and ``catalogue`` finds
them: a new metric is one more in one file.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import log
from typing import Any, Literal

from srs.wording import Words

Kind = Literal["binary", "outlast", "event"]  # a 0/1 outcome, or which of the two over time
Group = Literal["discrimination", "calibration", "overall", "usefulness", "other"]
Scale = Literal["identity", "log", "logit"]
Part = Literal["quarters", "regions", "equality"]

EVERY: tuple[Kind, ...] = ("binary", "outlast", "event")
FOLLOWED: tuple[Kind, ...] = ("outlast", "event")


@dataclass(frozen=True)
class Definition:
    """So much that somebody else would compute the same, and read it the same way.

    Attributes
    ----------
    id
        In files and margins; with a threshold ``net_benefit@0.30``, a smoother ``ici_loess2``.
    name
        On the page.
    formula, estimator, smoother, source
        In English, as they are published.
    group
        Under which heading it stands.
    key
        Whether a reader asks for it first.
    better
        Which way is better; of a metric with an *ideal*, nearer to it is.
    ideal
        What it is where the probabilities are right.
    scale
        On which values are compared: of O/E, 2 and 0.5 are equally far from 1 ("log").
    harmful_below
        Below it a model is worse than one guess for everybody.
    digits
        Decimals on the page.
    kinds, compared
        Outcomes that it is of, and those of which differences of models are given.
    at
        One for each of the study's "thresholds", each cut-off of our "levels", or the one below
        which a risk of the horizon counts as "low".
    smoothed
        One for each smoother, with the bootstrap's intervals.
    parts
        In which it is told besides.
    compute
        Of probabilities and ``Outcomes``, and the threshold where it is at one: a number, or
        several that are computed together. ``None`` where something else computes it.
    """

    id: str
    name: Words
    formula: str
    estimator: str = ""
    source: str = ""
    smoother: str = ""
    group: Group = "other"
    key: bool = False
    better: Literal["higher", "lower", ""] = ""
    ideal: float | None = None
    scale: Scale = "identity"
    harmful_below: float | None = None
    digits: int = 3
    kinds: tuple[Kind, ...] = EVERY
    compared: tuple[Kind, ...] = ()
    at: Literal["thresholds", "levels", "low", ""] = ""
    smoothed: bool = False
    parts: tuple[Part, ...] = ()
    compute: Callable[..., Any] | None = field(default=None, repr=False, compare=False)

    def also(self, estimator: str) -> "Definition":
        """With a word more on how it was estimated."""
        return replace(self, estimator="; ".join(filter(None, (self.estimator, estimator))))

    @property
    def directed(self) -> bool:
        """Whether of two values one can be the better."""
        return bool(self.better) or self.ideal is not None

    def distance(self, value: float) -> float:
        """From the ideal, above 0 where the value is above it; 0 where it has none.

        >>> twice = Definition("oe", Words("", ""), "", ideal=1, scale="log")
        >>> round(twice.distance(2), 3), round(twice.distance(0.5), 3)
        (0.693, -0.693)
        """
        if self.ideal is None:
            return 0.0
        if self.scale == "log":
            return log(value / self.ideal)
        return value - self.ideal


def at(threshold: float) -> str:
    """A threshold in a metric's id: two digits, or more where it has more.

    >>> at(0.3), at(0.125)
    ('0.30', '0.125')
    """
    return f"{threshold:.2f}" if round(threshold, 2) == threshold else f"{threshold:g}"

"""What a metric is: declared once, where it is computed; everything else reads the declaration.

The study's margins, metrics.json, tables, forest plots, the page and the manual read the same
``Definition``. A module of this package declares its metrics in ``METRICS``, and ``catalogue``
finds them: a new metric needs one declaration in one file.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import log
from typing import Any, Literal

from srs.wording import Words

Kind = Literal["binary", "outlast", "event"]  # a 0/1 outcome, or one of the two outcomes over time
Group = Literal["discrimination", "calibration", "overall", "usefulness", "other"]
Scale = Literal["identity", "log", "logit"]
Part = Literal["quarters", "regions", "equality"]

EVERY: tuple[Kind, ...] = ("binary", "outlast", "event")
FOLLOWED: tuple[Kind, ...] = ("outlast", "event")


@dataclass(frozen=True)
class Definition:
    """Enough detail for somebody else to compute the same number, and to read it the same way.

    Attributes
    ----------
    id
        Its name in files and margins; with a threshold ``net_benefit@0.30``, with a smoother
        ``ici_loess2``.
    name
        Its name on the page.
    formula, estimator, smoother, source
        In English, as they are published.
    group
        The heading under which it appears.
    key
        Whether most readers look for it first.
    better
        Which direction is better; for a metric with an *ideal*, nearer to it is better.
    ideal
        Its value where the probabilities are right.
    scale
        The scale for comparing values: for O/E, 2 and 0.5 are equally far from 1 ("log").
    harmful_below
        Below this value a model is worse than giving everybody the same guess.
    digits
        Decimals on the page.
    kinds, compared
        The outcomes that have the metric, and those for which differences between models are given.
    at
        One metric for each of the study's "thresholds", for each cut-off of our "levels", or for
        the cut-off below which a risk at the horizon counts as "low".
    smoothed
        One metric for each smoother, with bootstrap intervals.
    parts
        Further parts of the document that give it.
    compute
        A function of probabilities and ``Outcomes``, and of the threshold if it has one. It returns
        a number, or several that are computed together. ``None`` where something else computes it.
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
        """The definition with a further word on how it was estimated."""
        return replace(self, estimator="; ".join(filter(None, (self.estimator, estimator))))

    @property
    def directed(self) -> bool:
        """Whether one of two values can be the better one."""
        return bool(self.better) or self.ideal is not None

    def distance(self, value: float) -> float:
        """Distance from the ideal, above 0 where the value is above it; 0 without an ideal.

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
    """A threshold as written in a metric's id: two digits, or more if it has more.

    >>> at(0.3), at(0.125)
    ('0.30', '0.125')
    """
    return f"{threshold:.2f}" if round(threshold, 2) == threshold else f"{threshold:g}"

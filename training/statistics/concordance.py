"""Concordance of predictions with the order in which things end, over all of follow-up."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from srs.errors import BadTable
from srs.wording import Words

from .definition import FOLLOWED, Definition
from .follow_up import FollowUp
from .outcome import Kind, Outcomes
from .pairs import concordant
from .statistic import Floats, Statistic, sums

_PAIRS = "Σ w_i [p_i > p_j] / Σ w_i over pairs with T_i < T_j and an event of i, ties of p half"
HARRELL = Definition(
    id="c_harrell",
    name=Words("Harrells C", "Harrell's C"),
    formula=f"{_PAIRS}, w = 1",
    estimator="pairs of equal times count if one of the two was lost; influence function",
    source="Harrell, Lee and Mark, Statistics in Medicine 1996; competing ends as Wolbers et al., "
    "Epidemiology 2009",
    group="discrimination",
    better="higher",
    kinds=FOLLOWED,
    compared=FOLLOWED,
    compute=lambda predicted, outcomes: _over_time(predicted, outcomes, harrell),
)
UNO = Definition(
    id="c_uno",
    name=Words("Unos C", "Uno's C"),
    formula=f"{_PAIRS}, w = 1 / G(T_i-)²",
    estimator="reverse Kaplan-Meier, events before censorings at ties; influence function with "
    "the estimate of G",
    source="Uno et al., Statistics in Medicine 2011; competing ends as Wolbers et al., "
    "Biostatistics 2014",
    group="discrimination",
    key=True,
    better="higher",
    kinds=FOLLOWED,
    compared=FOLLOWED,
    compute=lambda predicted, outcomes: _over_time(predicted, outcomes, uno),
)
METRICS = (HARRELL, UNO)


def harrell(
    predicted: Floats, follow_up: FollowUp, outcome: Kind = "outlast", until: float = np.inf
) -> Statistic:
    """The probability that, of two rows, the one seen to end first was predicted to end first.

    Parameters
    ----------
    predicted : (rows,)
        Any score that rises with the probability of *outcome*; see the module ``outcome``.
    Events after this time do not count.
        Events after it do not count.

    Raises
    ------
    BadTable
        When a score is missing, or no pair can be compared.
    """
    return _concordance(predicted, follow_up, outcome, until, False)


def uno(
    predicted: Floats, follow_up: FollowUp, outcome: Kind = "outlast", until: float = np.inf
) -> Statistic:
    """Concordance that does not depend on how long rows were followed. See ``harrell``."""
    return _concordance(predicted, follow_up, outcome, until, True)


def _over_time(predicted: Floats, outcomes: Outcomes, of: Callable[..., Statistic]) -> Statistic:
    assert outcomes.follow_up is not None
    return of(predicted, outcomes.follow_up, outcomes.kind)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Pairs of a row that had the event and one that had not had it by then.

    Attributes
    ----------
    key : (rows,)
        Lower for the first of a pair.
    first, later : (rows,)
        Weights of the rows in either part; a pair's is their product.
    powers
        Of 1 / G(T-) in either.
    """

    key: Floats
    first: Floats
    later: Floats
    powers: tuple[int, int]

    def sums(self, risk: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """For each row the weight of its concordant pairs and of all, then both times powers."""
        ahead, behind = concordant(self.key, risk, self.first, self.later)
        after, before = _later(self.key, self.first, self.later)
        top, top_later = self.first * ahead, self.later * behind
        all_, all_later = self.first * after, self.later * before
        one, other = self.powers
        return (
            top + top_later,
            all_ + all_later,
            one * top + other * top_later,
            one * all_ + other * all_later,
        )


def _pairs(follow_up: FollowUp, outcome: Kind, until: float, weighted: bool) -> list[_Pairs]:
    time, own, ended = follow_up.last_day, follow_up.weights, follow_up.ended
    counts = ended if outcome == "outlast" else follow_up.event == 1
    kept = follow_up.censoring.before(time) if weighted else np.ones_like(time)
    seen = np.divide(own, kept, out=np.zeros_like(own), where=ended & (kept > 0))
    ends = np.where(counts & (time <= until), seen, 0.0)
    twice = np.divide(ends, kept, out=np.zeros_like(own), where=ends > 0)
    # A row lost at the time of an event is compared with it: the event came before.
    place = np.unique(time, return_inverse=True)[1].astype(float)
    found = [_Pairs(2 * place + ~ended, twice, own, (2, 0))]
    other = ended & ~counts
    if other.any():
        # A row that has ended otherwise by then will never have the event.
        never = np.where(other, seen, 0.0)
        found.append(_Pairs(other - 2 * place, ends, never, (1, 1)))
    return found


def _concordance(
    predicted: Floats, follow_up: FollowUp, outcome: Kind, until: float, weighted: bool
) -> Statistic:
    risk, definition = _risk(predicted, follow_up, outcome), UNO if weighted else HARRELL
    parts = [each.sums(risk) for each in _pairs(follow_up, outcome, until, weighted)]
    top, bottom, by_g, by_g_bottom = (np.sum(each, axis=0) for each in zip(*parts, strict=True))
    # Every pair is counted from both sides.
    pairs = bottom.sum() / 2
    if not pairs > 0:
        raise BadTable(
            f"{definition.id}: expected rows that were under observation when another ended, "
            "found none"
        )
    value = float(top.sum() / 2 / pairs)
    shares = (top - value * bottom) / pairs
    if weighted:
        time, ended, own = follow_up.last_day, follow_up.ended, follow_up.weights
        moved = (by_g - value * by_g_bottom) / pairs
        shares = shares + follow_up.censoring.propagated(moved, time, time, ended, own)
    return Statistic(value, shares, definition, limits=(0, 1))


def _risk(predicted: Floats, follow_up: FollowUp, outcome: Kind) -> Floats:
    """A score that is high where the end is expected soon."""
    predicted = np.asarray(predicted, dtype=float)
    missing = int(np.isnan(predicted).sum())
    if missing or predicted.shape != follow_up.last_day.shape:
        raise BadTable(
            f"probability: expected {len(follow_up.last_day)} numbers, one per row, found "
            f"{predicted.size} of which {missing} are missing"
        )
    return -predicted if outcome == "outlast" else predicted


def _later(key: Floats, first: Floats, later: Floats) -> tuple[Floats, Floats]:
    """Weight of all rows with a higher key, and with a lower one."""
    _, group = np.unique(key, return_inverse=True)
    above, below = sums(group, later), sums(group, first)
    after: Floats = above.sum() - np.cumsum(above)
    before: Floats = np.cumsum(below) - below
    return after[group], before[group]

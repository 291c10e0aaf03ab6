"""The spells: their answers and their last days, drawn from the hazards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from srs.predictors import PREDICTORS

from .population import Diagnosis, Floats, Stratum, level_shares

Ints = NDArray[np.int64]
Levels = Mapping[str, NDArray[np.int8]]


@dataclass(frozen=True, eq=False)
class Spells:
    """A row for each spell.

    Attributes
    ----------
    strata : tuple of Stratum
        ``stratum`` is an index into these, and ``combination`` into the stratum's combinations.
    levels : by predictor
        Level codes; also of predictors that the spell's model does not know.
    days : (spells,)
        The last day of the spell, counted in days on sick leave: the T of the hazards, rounded
        up, so that T > h just when the last day is after h.
    """

    strata: tuple[Stratum, ...]
    stratum: Ints
    combination: Ints
    levels: Levels
    days: Ints

    def __len__(self) -> int:
        return len(self.days)


@dataclass(frozen=True, eq=False)
class Mix:
    """The number of spells of each stratum; *women* is the share of women among all spells."""

    strata: tuple[Stratum, ...]
    counts: Ints
    women: float

    def beside(self, other: "Mix") -> "Mix":
        """Both, this one's strata first."""
        own, others = self.counts.sum(), other.counts.sum()
        women = (self.women * own + other.women * others) / (own + others)
        counts = np.concatenate([self.counts, other.counts])
        return Mix(self.strata + other.strata, counts, float(women))


def of_country(diagnoses: Sequence[Diagnosis], count: int) -> Mix:
    """In proportion to the national counts."""
    strata = tuple(stratum for each in diagnoses for stratum in each.strata)
    women = np.array([each.women for each in diagnoses for _ in each.strata])
    shares = np.array([s.share * each.national.spells for each in diagnoses for s in each.strata])
    return Mix(strata, apportioned(count, shares), float(women @ shares / shares.sum()))


def drawn(mix: Mix, rng: np.random.Generator) -> Spells:
    """Spells, as many as *mix* says; everything else is random."""
    strata, counts = list(mix.strata), mix.counts
    count = int(counts.sum())
    stratum = np.repeat(np.arange(len(strata)), counts)
    levels = _elsewhere(strata, mix.women, count, rng)
    combination, days = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    for place, (each, until) in enumerate(zip(mix.strata, counts.cumsum(), strict=True)):
        rows = slice(until - counts[place], until)
        chosen = _chosen(each.shares, counts[place], rng)
        if each.rare:
            each, chosen = each.narrowed(chosen)
            strata[place] = each
        combination[rows] = chosen
        days[rows] = last_days(each, chosen, rng)
        for column, name in enumerate(each.names):
            levels[name][rows] = each.codes[chosen, column]
    return Spells(tuple(strata), stratum, combination, levels, days)


def apportioned(count: int, shares: Floats) -> Ints:
    """Whole numbers in proportion to *shares* that sum to *count* (largest remainders).

    >>> apportioned(10, np.array([0.24, 0.25, 0.51])).tolist()
    [2, 3, 5]
    """
    exact = count * shares / shares.sum()
    whole: Ints = np.floor(exact).astype(np.int64)
    most_left = np.argsort(whole - exact, kind="stable")[: count - whole.sum()]
    whole[most_left] += 1
    return whole


def last_days(stratum: Stratum, combination: Ints, rng: np.random.Generator) -> Ints:
    """One per spell: H(T) is exponential with mean 1, so T is where H reaches such a number."""
    breaks, hazards = stratum.model.breaks, stratum.hazards
    reached = np.zeros((len(hazards), hazards.shape[1]))  # H at the start of each interval
    np.cumsum(hazards[:, :-1] * np.diff(breaks[:-1]), axis=1, out=reached[:, 1:])
    goal = rng.exponential(size=len(combination))
    interval = (reached[combination, 1:] < goal[:, None]).sum(axis=1)
    beyond = goal - reached[combination, interval]
    times = breaks[interval] + beyond / hazards[combination, interval]
    # Rounding must not make a spell end on the day where the hazards begin.
    last: Ints = np.maximum(np.ceil(times), ceil(breaks[0]) + 1).astype(np.int64)
    return last


def _elsewhere(
    strata: Sequence[Stratum], women: float, count: int, rng: np.random.Generator
) -> dict[str, NDArray[np.int8]]:
    """Answers for diagnoses whose model does not ask: independent of everything else."""
    known = {name for stratum in strata for name in stratum.names}
    return {
        name: _chosen(level_shares(name, women), count, rng).astype(np.int8)
        for name in PREDICTORS
        if name in known
    }


def _chosen(shares: Floats, count: int, rng: np.random.Generator) -> Ints:
    bounds = np.cumsum(shares)
    found: Ints = np.searchsorted(bounds[:-1], rng.random(count) * bounds[-1], side="right")
    return found

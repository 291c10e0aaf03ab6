"""Ever richer updates of a model on new data, each nested in the next, and tests between them.

A row is a spell, with cells: the horizons at which it is asked, or the intervals of time that it
was seen in. With offset o the model's own log-odds (or log hazard) of a cell and z how far it is
from its middle,

    eta = o + d'c + (b - 1) z,

d the row's constant, groups and predictors. Without any it is the model itself; c of the constant
is its intercept and b its slope (Cox, Biometrika 1958; of survival: van Houwelingen, Statistics in
Medicine 2000; Crowson, Atkinson and Therneau, Statistical Methods in Medical Research 2016).

Cells of a spell, and spells of a person, are not independent. So a simpler update is tested against
a richer one by the generalized score statistic (Boos, American Statistician 1992), whose variance
is summed by person; of independent rows it is the likelihood ratio's equal in large samples.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtrc, expit

from srs.errors import BadTable

from .statistic import Bools, Codes, Floats, sums

_STEPS = 100
_FAR = 15.0  # log-odds or log hazards: farther than any update that has a highest likelihood
_SMALL = 1e-10  # of the largest eigenvalue: what rounding makes of 0

Link = Literal["log", "logit"]


@dataclass(frozen=True, eq=False)
class Cells:
    """What is known of each row.

    Attributes
    ----------
    happened : (rows, cells)
        Ends, or whether the horizon was outlasted.
    weight : (rows, cells)
        Days at risk, or the weight of an outcome; 0 where there is none.
    offset, spread : (rows, cells)
        The model's linear predictor, and z.
    person : (rows,)
        Codes from 0.
    link
        ``log`` of hazards, whose ends are Poisson; ``logit`` of risks.
    """

    happened: Floats
    weight: Floats
    offset: Floats
    spread: Floats
    person: Codes
    link: Link

    def __len__(self) -> int:
        return len(self.person)

    def where(self, rows: Bools) -> "Cells":
        return Cells(
            self.happened[rows],
            self.weight[rows],
            self.offset[rows],
            self.spread[rows],
            np.unique(self.person[rows], return_inverse=True)[1],
            self.link,
        )

    def expected(self, eta: Floats) -> tuple[Floats, Floats, float]:
        """Of each cell the mean and its derivative by *eta*, weighted; and the log-likelihood."""
        if self.link == "log":
            mean = self.weight * np.exp(eta)
            return mean, mean, float((self.happened * eta - mean).sum())
        risk = expit(eta)
        likely = self.weight * (self.happened * eta - np.logaddexp(0, eta))
        return self.weight * risk, self.weight * risk * (1 - risk), float(likely.sum())

    @property
    def counted(self) -> Floats:
        """What happened, weighted as ``expected`` is."""
        return self.happened if self.link == "log" else self.weight * self.happened


@dataclass(frozen=True, eq=False)
class Fit:
    """An update of highest likelihood.

    Attributes
    ----------
    found : (terms,)
        Of the design's columns; the last is b - 1 where the slope is free.
    scores : (persons, terms)
    information : (terms, terms)
    """

    found: Floats
    likelihood: float
    scores: Floats
    information: Floats

    @property
    def covariance(self) -> Floats:
        """By person (sandwich)."""
        bread = np.linalg.pinv(self.information, hermitian=True)
        found: Floats = bread @ (self.scores.T @ self.scores) @ bread
        return found


def at(cells: Cells, design: Floats, found: Floats, slope: float = 0.0) -> Fit:
    """Scores and information at given coefficients, of the design's columns and then the slope."""
    eta = cells.offset + (design @ found)[:, None] + slope * cells.spread
    mean, curvature, likelihood = cells.expected(eta)
    residual = cells.counted - mean
    own = np.column_stack(
        [design * residual.sum(axis=1)[:, None], (residual * cells.spread).sum(axis=1)]
    )
    persons = int(cells.person.max()) + 1
    scores = np.column_stack([sums(cells.person, each, persons) for each in own.T])
    once = curvature.sum(axis=1)
    crossed = design.T @ (curvature * cells.spread).sum(axis=1)
    twice = float((curvature * cells.spread**2).sum())
    information = np.block(
        [[(design.T * once) @ design, crossed[:, None]], [crossed[None, :], np.array([[twice]])]]
    )
    return Fit(np.append(found, slope), likelihood, scores, information)


def fitted(cells: Cells, design: Floats, *, slope: bool) -> Fit:
    """Newton's method, with half the step where it goes too far.

    Raises
    ------
    BadTable
        When there is no highest likelihood.
    """
    free = np.append(np.ones(design.shape[1], bool), slope)
    found, step, best = np.zeros(len(free)), np.zeros(len(free)), -np.inf
    for _ in range(_STEPS):
        here = at(cells, design, found[:-1], float(found[-1]))
        if not here.likelihood >= best - 1e-9 * abs(best):
            step = step / 2
            found = found - step
            continue
        best = here.likelihood
        own = here.information[np.ix_(free, free)]
        step = np.zeros(len(free))
        step[free] = np.linalg.pinv(own, hermitian=True) @ here.scores.sum(axis=0)[free]
        if np.abs(found).max(initial=0.0) > _FAR:
            break
        if np.abs(step).max(initial=0.0) < 1e-9:
            return here
        step = step * min(1.0, 5.0 / np.abs(step).max())
        found = found + step
    raise BadTable(
        "the update: expected outcomes that the model does not separate perfectly; the likelihood "
        "has no maximum"
    )


@dataclass(frozen=True)
class Tested:
    """*statistic* is chi-square of *freedom* degrees where the simpler update is enough."""

    statistic: float
    freedom: int
    p: float


def score_test(cells: Cells, simpler: Fit, design: Floats, free: Bools, more: Bools) -> Tested:
    """Whether an update is enough, against one that has more terms.

    Parameters
    ----------
    simpler
        Its fit.
    design : (rows, columns)
        Of the richer one, which begins with that of the simpler.
    free, more : (columns + 1,)
        Of the design's columns and then the slope: which the simpler one has fitted, and which the
        richer one would besides.
    """
    found = np.zeros(design.shape[1])
    found[: len(simpler.found) - 1] = simpler.found[:-1]
    here = at(cells, design, found, float(simpler.found[-1]))
    within = np.linalg.pinv(here.information[np.ix_(free, free)], hermitian=True)
    across = here.information[np.ix_(more, free)] @ within
    own = here.scores[:, more] - here.scores[:, free] @ across.T
    total, variance = own.sum(axis=0), own.T @ own
    values, vectors = np.linalg.eigh(variance)
    kept = values > _SMALL * max(values.max(initial=0.0), 1e-300)
    along = vectors[:, kept].T @ total
    statistic, freedom = float((along**2 / values[kept]).sum()), int(kept.sum())
    return Tested(statistic, freedom, float(chdtrc(freedom, statistic)) if freedom else 1.0)

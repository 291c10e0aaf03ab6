"""Ever richer updates of a model on new data, each nested in the next, and the tests between them.

A row is a spell with cells: the horizons of its predictions, or the intervals of time in which it
was observed. With offset o the model's own log-odds (or log hazard) in a cell and z its distance
from the middle,

    eta = o + d'c + (b - 1) z,

where d is the row's constant, groups and predictors. Without d it is the model itself; the
constant's c is its intercept and b its slope (Cox, Biometrika 1958; for survival: van Houwelingen,
Statistics in Medicine 2000; Crowson, Atkinson and Therneau, Statistical Methods in Medical Research
2016).

The cells of a spell, and the spells of a person, are not independent. So a simpler update is tested
against a richer one with the generalized score statistic (Boos, American Statistician 1992), whose
variance is summed by person. With independent rows it equals the likelihood ratio in large samples.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtrc, expit

from srs.errors import BadTable

from .statistic import Bools, Codes, Floats, sums

_STEPS = 100
_FAR = 15.0  # log-odds or log hazards: farther than any update that has a highest likelihood
_SMALL = 1e-10  # of the largest eigenvalue: what rounding leaves of 0

Link = Literal["log", "logit"]


@dataclass(frozen=True, eq=False)
class Cells:
    """What is known about each row.

    Attributes
    ----------
    happened : (rows, cells)
        Ends, or whether the spell outlasted the horizon.
    weight : (rows, cells)
        Days at risk, or the weight of an outcome; 0 where the cell holds nothing.
    offset, spread : (rows, cells)
        The model's linear predictor, and z.
    person : (rows,)
        Codes from 0.
    link
        ``log`` for hazards, where ends are Poisson; ``logit`` for risks.
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
        """The mean of each cell and its derivative by *eta*, weighted; and the log-likelihood."""
        if self.link == "log":
            mean = self.weight * np.exp(eta)
            return mean, mean, float((self.happened * eta - mean).sum())
        risk = expit(eta)
        likely = self.weight * (self.happened * eta - np.logaddexp(0, eta))
        return self.weight * risk, self.weight * risk * (1 - risk), float(likely.sum())

    @property
    def counted(self) -> Floats:
        """What happened, weighted as in ``expected``."""
        return self.happened if self.link == "log" else self.weight * self.happened


@dataclass(frozen=True, eq=False)
class Fit:
    """An update with the highest likelihood.

    Attributes
    ----------
    found : (terms,)
        Coefficients of the design's columns; the last is b - 1 where the slope is free.
    scores : (persons, terms)
    information : (terms, terms)
    """

    found: Floats
    likelihood: float
    scores: Floats
    information: Floats

    @property
    def covariance(self) -> Floats:
        """The covariance by person (sandwich)."""
        bread = np.linalg.pinv(self.information, hermitian=True)
        found: Floats = bread @ (self.scores.T @ self.scores) @ bread
        return found


def at(cells: Cells, design: Floats, found: Floats, slope: float = 0.0) -> Fit:
    """Scores and information at given coefficients of the design's columns and then the slope."""
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
    """Fit by Newton's method, with half the step where it goes too far.

    Raises
    ------
    BadTable
        When no likelihood is the highest.
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
    """*statistic* is chi-square with *freedom* degrees where the simpler update is enough."""

    statistic: float
    freedom: int
    p: float


def score_test(cells: Cells, simpler: Fit, design: Floats, free: Bools, more: Bools) -> Tested:
    """Test whether an update is enough, against one with more terms.

    Parameters
    ----------
    simpler
        The fit of the simpler update.
    design : (rows, columns)
        The design of the richer update, which begins with that of the simpler one.
    free, more : (columns + 1,)
        Of the design's columns and then the slope: those that the simpler update fits, and those
        that the richer one fits in addition.
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

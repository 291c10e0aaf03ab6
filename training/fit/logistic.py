"""Logistic regression with a ridge, for one day and one horizon: the baselines.

Numbers are splines, levels are levels, missing values are a separate level. ``plain`` has main
effects of predictors and diagnoses. ``hierarchy`` has separate effects for each diagnosis, shrunk
to those of its three characters, these to their letter's and these to the overall ones. The
strength is chosen on persons left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from srs.errors import BadTable

from .censoring import Censoring, outcomes
from .design import Design
from .ridge import Prior, Problem, Totals, Tree
from .spells import ANY, Bools, Floats, Integers, Spells, Texts

Kind = Literal["plain", "hierarchy"]

_PREFIXES = (1, 3)  # of a code: its letter and its three characters
_HIERARCHICAL = re.compile(r"[A-Z0-9][0-9][A-Z0-9]")
_JOINED = (3, 1, 0)  # characters that rare codes keep if there are too many codes
_MOST_CELLS = 4e7  # of the groups' matrices, which are kept in memory several times
_FOLDS = 3
_ENOUGH = 20_000  # spells to choose the ridge by
_OWN = 64.0  # precision to start from
_NONE = 1e8  # precision of absent effects


@dataclass(frozen=True)
class Ridge:
    """Precisions: inverse variances of coefficients, in log-odds.

    Attributes
    ----------
    predictors
        Of the effects shared by all diagnoses.
    diagnoses
        Of the difference of a diagnosis from its parent.
    own
        Of the difference of an effect in a diagnosis from that in its parent.
    """

    predictors: float = 16.0
    diagnoses: float = 4.0
    own: float = _NONE

    def prior(self, width: int) -> Prior:
        root, below = np.full(width, self.predictors), np.full(width, self.own)
        root[0], below[0] = 0.0, self.diagnoses
        return Prior(root, below)


_TRIED: Mapping[str, tuple[float, ...]] = {
    "own": (8.0, 32.0, 128.0, 512.0),
    "predictors": (1.0, 4.0, 16.0, 64.0),
    "diagnoses": (1.0, 4.0, 16.0, 64.0),
}


@dataclass(frozen=True, eq=False)
class Codes:
    """Diagnoses as a tree, the whole codes last; *known* are those of each level."""

    lengths: tuple[int | None, ...]
    known: tuple[Texts, ...]

    @classmethod
    def of(cls, diagnosis: Texts, kind: Kind, most: int) -> "Codes":
        """No more groups than *most*: the rarest join their parents."""
        own = [str(code) for code in np.unique(diagnosis) if code != ANY]
        deep = kind == "hierarchy" and own and all(map(_HIERARCHICAL.match, own))
        lengths = (*_PREFIXES, None) if deep else (None,)
        joined = _joined(diagnosis, most)
        return cls(lengths, tuple(np.unique(_cut(joined, each)) for each in lengths))

    @property
    def tree(self) -> Tree:
        parents = [np.zeros(len(self.known[0]), dtype=np.int64)]
        for length, above, own in zip(self.lengths, self.known, self.known[1:], strict=False):
            parents.append(np.searchsorted(above, _cut(own, length)))
        return Tree(tuple(parents))

    def groups(self, diagnosis: Texts) -> Integers:
        """The place of each code, or of the parent that it joined; one of them is known."""
        codes, inverse = np.unique(diagnosis, return_inverse=True)
        known = {str(code): place for place, code in enumerate(self.known[-1])}
        tried = ([code, *(code[:length] for length in _JOINED)] for code in map(str, codes))
        places = [next(known[each] for each in some if each in known) for some in tried]
        return np.array(places, dtype=np.int64)[inverse]

    def coefficients(self, totals: Totals, codes: Texts) -> Floats:
        """Coefficients of the nearest known parent: (codes, columns)."""
        found = np.repeat(totals[0], len(codes), axis=0)
        for length, known, own in zip(self.lengths, self.known, totals[1:], strict=True):
            asked = _cut(codes, length)
            place = np.minimum(np.searchsorted(known, asked), len(known) - 1)
            seen = known[place] == asked
            found[seen] = own[place[seen]]
        return found


@dataclass(frozen=True, eq=False)
class Logistic:
    """The model of one day and one horizon.

    A diagnosis not seen in training gets its nearest parent's answer; an unseen level adds nothing.
    """

    day: float
    horizon: float
    design: Design
    codes: Codes
    totals: Totals
    ridge: Ridge

    def log_odds(self, rows: Floats, diagnosis: Texts | None = None) -> Floats:
        codes = np.full(len(rows), ANY) if diagnosis is None else diagnosis
        distinct, inverse = np.unique(codes, return_inverse=True)
        coefficients = self.codes.coefficients(self.totals, distinct)
        design = self.design(rows)
        each = np.repeat(inverse, np.diff(design.indptr))
        products = design.data * coefficients[each, design.indices]
        found: Floats = np.add.reduceat(products, design.indptr[:-1])  # each row has a one
        return found


def fit(
    spells: Spells,
    *,
    day: float,
    horizon: float,
    kind: Kind,
    person: NDArray[Any],
    numbers: Bools,
    seed: int = 1,
    ridge: Ridge | None = None,
) -> Logistic:
    """Weighted for censoring, on the spells that outlasted *day*.

    Parameters
    ----------
    person : (spells,)
        Persons are never both learnt from and judged by when the ridge is chosen.
    numbers : (predictors,)
        Whether each is numeric; the others have levels.
    ridge
        By default chosen on persons left out.

    Raises
    ------
    BadTable
        When one of the outcomes is missing.
    """
    count = len(spells)
    outlasted, weights = outcomes(
        spells, np.full(count, day), np.full(count, horizon), Censoring.of(spells)
    )
    used = weights > 0
    if len(np.unique(outlasted[used])) < 2:
        raise BadTable(
            f"logistic: expected spells of both outcomes at day {day:g} and horizon {horizon:g}, "
            f"found {int(used.sum())} of one; choose another horizon"
        )
    design = Design.of(spells.rows[used], numbers)
    codes = Codes.of(spells.diagnosis[used], kind, int(_MOST_CELLS // design.width**2))
    group = codes.groups(spells.diagnosis[used])
    order = np.flatnonzero(used)[np.argsort(group, kind="stable")]
    rows = design(spells.rows[order])
    whole = Problem(codes.tree, rows, np.sort(group), outlasted[order], weights[order])
    start = codes.tree.zeros(design.width)
    if ridge is None:
        ridge, start = _chosen(whole, _folds(person[order], seed), kind)
    totals = whole.solved(ridge.prior(design.width), start)
    return Logistic(day, horizon, design, codes, totals, ridge)


def _folds(person: NDArray[Any], seed: int) -> Integers:
    """The fold of each spell, -1 for spells that are not needed."""
    persons, of = np.unique(person, return_inverse=True)
    random = np.random.default_rng(seed)
    fold = random.permutation(len(persons)) % _FOLDS
    enough = random.random(len(persons)) < _ENOUGH / len(of)
    return np.where(enough, fold, -1)[of]


def _chosen(whole: Problem, fold: Integers, kind: Kind) -> tuple[Ridge, Totals]:
    """The ridge with the least log loss in persons left out, one precision after the other; and
    nearby coefficients.
    """
    width = whole.columns
    ridge = Ridge(own=_NONE if kind == "plain" else _OWN)
    parts = []
    start = whole.tree.zeros(width)
    for part in range(_FOLDS):
        others, judges = whole.take((fold >= 0) & (fold != part)), whole.take(fold == part)
        start = others.solved(ridge.prior(width), start)
        parts.append((others, judges, start, others.information(start)))

    def loss(tried: Ridge) -> float:
        prior = tried.prior(width)
        return sum(judges.loss(others.solved(prior, s, i)) for others, judges, s, i in parts)

    for name, values in _TRIED.items():
        if name != "own" or kind == "hierarchy":
            ridge = min((replace(ridge, **{name: value}) for value in values), key=loss)
    return ridge, start


def _joined(diagnosis: Texts, most: int) -> Texts:
    """With at most *most* codes, as far as joining them up to ``ANY`` gets there."""
    found = diagnosis
    for length in _JOINED:
        codes, inverse, counts = np.unique(found, return_inverse=True, return_counts=True)
        if len(codes) <= most:
            break
        frequent = set(np.argsort(-counts, kind="stable")[: most // 2].tolist())
        found = np.array(
            [str(c) if place in frequent else str(c)[:length] for place, c in enumerate(codes)]
        )[inverse]
    return found


def _cut(codes: Texts, length: int | None) -> Texts:
    if length is None:
        return codes
    distinct, inverse = np.unique(codes, return_inverse=True)
    return np.array([str(code)[:length] for code in distinct])[inverse]

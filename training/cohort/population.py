"""The population of spells: per model, every combination of answers and its share.

The national hazards use nine questions per diagnosis, so all combinations fit in a table. Answers
are first taken as independent, with the declared shares. The lengths that this gives differ from
the national table of 2017 by up to 11 percentage points; ``tilted`` moves the joint distribution as
little as it can (Kullback-Leibler) until they agree, and keeps the share of women of 2015:

    q(x) = p(x) exp(theta · g(x)) / Z,   g(x) = (S(29|x), S(89|x), S(179|x), S(364|x), woman)

one theta per diagnosis, the subcodes' shares kept (exponential tilting, Csiszár 1975). theta
minimises the convex dual  log Z(theta) - theta · goal + penalty / 2 |theta|².
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from srs import Icd10, load
from srs.knowledge.statistics import Statistics
from srs.knowledge.statistics import load as load_statistics
from srs.model.hazards import DiagnosisHazards, Hazards
from srs.predictors import PREDICTORS

from .assumptions import TILT_PENALTY

Floats = NDArray[np.float64]
MODEL = "srs-3.0"
FEMALE = 0  # the level's code


@dataclass(frozen=True, eq=False)
class Stratum:
    """The spells that one model covers and no model of a longer code does.

    Attributes
    ----------
    share : float
        Of the diagnosis's spells; the diagnosis has three characters.
    codes : (combinations, predictors)
        Level codes, in the model's order of predictors.
    shares : (combinations,)
        They sum to 1.
    rare : bool
        Whether model and share are made up and the national counts do not include it.
    """

    diagnosis: str
    share: float
    model: DiagnosisHazards
    codes: NDArray[np.int8]
    shares: Floats
    rare: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(factor.name for factor in self.model.factors)

    @cached_property
    def hazards(self) -> Floats:
        """Per day: (combinations, intervals)."""
        factors = enumerate(self.model.factors)
        added = [factor.log_hazards[self.codes[:, column]] for column, factor in factors]
        hazards: Floats = np.exp(self.model.intercept + sum(added))
        return hazards

    def survival(self, days: Sequence[float]) -> Floats:
        """P(T > t): (combinations, days)."""
        return self.model.survival(self.codes.astype(np.float64), days)

    def narrowed(self, combination: NDArray[np.int64]) -> tuple["Stratum", NDArray[np.int64]]:
        """The stratum with only the combinations that occur in *combination*, and the new index of
        each.

        Hundreds of strata with all their combinations would take more time than the spells.
        """
        found, which = np.unique(combination, return_inverse=True)
        shares = self.shares[found] / self.shares[found].sum()
        return replace(self, codes=self.codes[found], shares=shares), which


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """A diagnosis of three characters: its national counts, and its strata."""

    national: Statistics
    women: float
    strata: tuple[Stratum, ...]

    @property
    def code(self) -> str:
        return self.national.diagnosis.code

    @cached_property
    def cells(self) -> Floats:
        """The shares of the intervals of length."""
        counts = np.array([each.spells for each in self.national.intervals], dtype=float)
        shares: Floats = counts / counts.sum()
        return shares

    @cached_property
    def last_days(self) -> tuple[int, ...]:
        """The end of every interval of length except the open one."""
        bounds = [each.days_max_excl for each in self.national.intervals]
        return tuple(bound - 1 for bound in bounds if bound is not None)

    def expected_cells(self) -> Floats:
        """The shares of the intervals expected from the strata."""
        survival = sum(s.share * (s.shares @ s.survival(self.last_days)) for s in self.strata)
        shares: Floats = -np.diff(np.concatenate([[1.0], np.asarray(survival), [0.0]]))
        return shares


@lru_cache
def population() -> tuple[Diagnosis, ...]:
    """Every diagnosis with both a model and national counts, with tilted answers."""
    return tuple(tilted(each) for each in assumed())


def assumed() -> tuple[Diagnosis, ...]:
    """The same with independent answers of the declared shares."""
    model, statistics, women = load(MODEL), load_statistics(), share_of_women()
    assert isinstance(model, Hazards)
    spells = {code: int(each["spells"]) for code, each in model.documents.items()}
    found = {}
    for code in sorted(code for code in spells if len(code) == 3):
        national = statistics.about(Icd10(code))
        if national is not None:
            found[code] = Diagnosis(national, women[code], _strata(model, code, spells, women))
    return tuple(found.values())


def share_of_women() -> dict[str, float]:
    """Among persons with a spell longer than 14 days, 2015, by diagnosis (Försäkringskassan)."""
    path = Path(__file__).with_name("persons_by_sex_2015.csv")
    with path.open(encoding="utf-8", newline="") as file:
        counts = {r["diagnosis"]: (int(r["women"]), int(r["men"])) for r in csv.DictReader(file)}
    return {code: women / (women + men) for code, (women, men) in counts.items()}


def _strata(
    model: Hazards, diagnosis: str, spells: Mapping[str, int], women: Mapping[str, float]
) -> tuple[Stratum, ...]:
    own = remainders({code: n for code, n in spells.items() if code.startswith(diagnosis)})
    total = sum(own.values())
    return tuple(
        _stratum(model.of(Icd10(code)), n / total, women[diagnosis])
        for code, n in sorted(own.items())
    )


def remainders(spells: Mapping[str, int]) -> dict[str, int]:
    """The spells of each code that belong to no longer code in the list.

    >>> remainders({"F43": 100, "F438": 60, "F438A": 50, "F430": 10})
    {'F43': 30, 'F438': 10, 'F438A': 50, 'F430': 10}
    """
    left = dict(spells)
    for code, count in spells.items():
        parents = [each for each in spells if code.startswith(each) and each != code]
        if parents:
            left[max(parents, key=len)] -= count
    return left


def _stratum(model: DiagnosisHazards, share: float, women: float) -> Stratum:
    names = [factor.name for factor in model.factors]
    levels = [level_shares(name, women) for name in names]
    shape = [len(each) for each in levels]
    codes = np.indices(shape).reshape(len(shape), -1).T
    shares = np.prod([each[codes[:, column]] for column, each in enumerate(levels)], axis=0)
    return Stratum(model.diagnosis.code, share, model, codes.astype(np.int8), shares)


def level_shares(name: str, women: float) -> Floats:
    if name == "sex":
        return np.array([women, 1 - women])
    shares = np.array([level.share for level in PREDICTORS[name].levels])
    normed: Floats = shares / shares.sum()
    return normed


def tilted(diagnosis: Diagnosis, penalty: float = TILT_PENALTY.value) -> Diagnosis:
    """*diagnosis* with the shares of its combinations moved to the national ones."""
    strata = diagnosis.strata
    moments = [
        np.column_stack(
            [s.survival(diagnosis.last_days), s.codes[:, s.names.index("sex")] == FEMALE]
        )
        for s in strata
    ]
    goal = np.append(1 - np.cumsum(diagnosis.cells)[:-1], diagnosis.women)

    def dual(theta: Floats) -> tuple[float, Floats, Floats]:
        """Its value, gradient and Hessian."""
        value = penalty / 2 * theta @ theta - theta @ goal
        gradient, hessian = penalty * theta - goal, penalty * np.eye(len(goal))
        for stratum, g in zip(strata, moments, strict=True):
            log_z, shares = _tilt(stratum.shares, g, theta)
            mean = shares @ g
            value += stratum.share * log_z
            gradient = gradient + stratum.share * mean
            hessian += stratum.share * ((g * shares[:, None]).T @ g - np.outer(mean, mean))
        return float(value), gradient, hessian

    theta = _lowest(dual, np.zeros(len(goal)))
    moved = tuple(
        Stratum(s.diagnosis, s.share, s.model, s.codes, _tilt(s.shares, g, theta)[1])
        for s, g in zip(strata, moments, strict=True)
    )
    return Diagnosis(diagnosis.national, diagnosis.women, moved)


def _tilt(shares: Floats, g: Floats, theta: Floats) -> tuple[float, Floats]:
    """log Z, and p exp(theta · g) / Z."""
    exponent = g @ theta
    highest = exponent.max()
    weights = shares * np.exp(exponent - highest)
    return float(highest + np.log(weights.sum())), weights / weights.sum()


def _lowest(
    convex: Callable[[Floats], tuple[float, Floats, Floats]], at: Floats, steps: int = 100
) -> Floats:
    """Newton's method with step halving."""
    value, gradient, hessian = convex(at)
    for _ in range(steps):
        if np.abs(gradient).max() < 1e-10:
            break
        direction = np.linalg.solve(hessian, gradient)
        length = 1.0
        while (new := convex(at - length * direction))[0] > value and length > 1e-9:
            length /= 2
        at = at - length * direction
        value, gradient, hessian = new
    return at

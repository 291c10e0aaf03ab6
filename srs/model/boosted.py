"""Boosted trees: the only file that imports LightGBM.

Per group of diagnoses and horizon h a forest on top of the group's average,

    log-odds of P(T > h | T > d, x) = average(d, h) + trees_h(x, d),

calibrated by one affine map. The average falls in h, rises in d and goes to infinity where h goes
to d. There are trees for some horizons and they may wiggle: at each of these the lowest log-odds so
far count, and between two of them they go as the average goes, so the risk never rises in h. The
trees were fitted on some days, and between two of these what they say is interpolated. A log-odds
is thus a mixture of at most four sums of trees plus a number that does not depend on x, and
contributions mix with the same weights: TreeSHAP stays exact. See docs/decisions/0009.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..certificate import Icd10
from ..errors import BadDay, MissingExtra
from ..predictors import PREDICTORS, Column, read_declared
from ..wording import Words
from .face import Contributions, Days, Floats, Published, Rows
from .odds import of_cumulative, probability

try:
    import lightgbm as lgb
except ImportError:
    raise MissingExtra(
        "boosted models need LightGBM, which is not installed: pip install 'srs[training]'"
    ) from None

ANY = ""  # the group of diagnoses that have none of their own
LEAST_HAZARD = 1e-6  # cumulative, for the log-odds of a horizon that is hardly after the day


class Calibration(NamedTuple):
    """log-odds -> intercept + slope · log-odds; the slope is above 0."""

    intercept: float = 0.0
    slope: float = 1.0

    def __call__(self, log_odds: Floats) -> Floats:
        return self.intercept + self.slope * log_odds


@dataclass(frozen=True, eq=False)
class Average:
    """Cumulative hazard of a group's spells taken together, linear between *days*."""

    days: Floats
    cumulative: Floats

    def log_odds(self, day: Floats, horizon: Floats) -> Floats:
        return of_cumulative(np.maximum(self._at(horizon) - self._at(day), LEAST_HAZARD))

    def between(self, day: float, low: float, high: float) -> float:
        """How far *day* lies on the way from *low* to *high*, as hazard goes."""
        start, at, stop = self._at(np.array([low, day, high]))
        return float((at - start) / max(stop - start, 1e-12))

    def _at(self, day: Floats) -> Floats:
        last = (self.cumulative[-1] - self.cumulative[-2]) / (self.days[-1] - self.days[-2])
        beyond = np.maximum(day - self.days[-1], 0.0) * last
        at: Floats = np.interp(day, self.days, self.cumulative) + beyond
        return at


class Mixture(NamedTuple):
    """How a horizon lies among those that have trees.

    Attributes
    ----------
    parts : list of (weight, place)
        Each the lowest log-odds up to the knot at *place*; the weights sum to 1.
    shift : float
        Log-odds that are added.
    """

    parts: list[tuple[float, int]]
    shift: float


class Knots(NamedTuple):
    """The trees' horizons after a day, the average's log-odds at them, the first one's place."""

    horizons: list[float]
    means: Floats
    first: int


@dataclass(frozen=True, eq=False)
class Forest:
    """The model of one group of diagnoses.

    Attributes
    ----------
    text : str
        LightGBM's, of trees over the columns and then the day: a class for each horizon.
    days, horizons : tuple of float
        That the trees were fitted on.
    """

    diagnosis: Icd10
    columns: tuple[Column, ...]
    text: str = field(repr=False)
    average: Average
    days: tuple[float, ...]
    horizons: tuple[float, ...]
    calibration: Calibration
    first_day: float
    last_day: float
    asked: tuple[str, ...] = ()
    threads: int = 1

    needs_every_answer = False
    reference = Words(
        "Jämfört med sjukfallen med samma diagnos som modellen är gjord på, inte med genomsnittet.",
        "Compared with the spells of the same diagnosis that the model was made from, not with "
        "the average.",
    )

    @cached_property
    def booster(self) -> lgb.Booster:
        return lgb.Booster(model_str=self.text)

    def survival(self, rows: Rows, days: Sequence[float], given: float | None = None) -> Floats:
        """P(T > t | T > given), the first day unless given: a row a spell and a column a day."""
        given = self.first_day if given is None else given
        later = [day for day in days if day > given]
        found = np.ones((len(rows), len(days)))
        if later:
            after = np.array([day > given for day in days])
            log_odds = self._log_odds(np.asarray(rows, dtype=float), given, later)
            found[:, after] = probability(self.calibration(log_odds)).T
        return found

    def risk(self, rows: Rows, day: Days, horizon: float) -> Floats:
        """P(T > horizon | T > day), one a spell."""
        return probability(self.log_odds(rows, day, horizon))

    def log_odds(self, rows: Rows, day: Days, horizon: float) -> Floats:
        """Of that risk."""
        found = np.empty(len(rows))
        for start, at in _each_day(day, len(rows)):
            found[at] = self._log_odds(np.asarray(rows, dtype=float)[at], start, [horizon])[0]
        return self.calibration(found)

    def contributions(self, rows: Rows, day: Days, horizon: float) -> Contributions:
        """TreeSHAP values; the average, the day and the horizon belong to the base."""
        base, values = np.empty(len(rows)), np.empty(np.shape(rows))
        for start, at in _each_day(day, len(rows)):
            some = np.asarray(rows, dtype=float)[at]
            base[at], values[at] = self._explained(some, start, horizon)
        return Contributions(self.calibration(base), self.calibration.slope * values)

    def bounds(self, row: Sequence[float], day: float, horizon: float) -> tuple[float, float]:
        """The risk twice: what is missing is averaged over."""
        risk = float(self.risk([row], day, horizon)[0])
        return risk, risk

    def _log_odds(self, rows: Floats, day: float, horizons: Sequence[float]) -> Floats:
        """Before calibration, a row a horizon and a column a spell."""
        knots = self._knots(day, max(horizons))
        lowest = np.minimum.accumulate(self._at_knots(rows, day, knots), axis=0)
        mixtures = (self._mixture(knots, day, horizon) for horizon in horizons)
        return np.array([sum(w * lowest[i] for w, i in m.parts) + m.shift for m in mixtures])

    def _explained(self, rows: Floats, day: float, horizon: float) -> tuple[Floats, Floats]:
        knots = self._knots(day, horizon)
        own, mixture = self._at_knots(rows, day, knots), self._mixture(knots, day, horizon)
        count = rows.shape[1]
        each = np.zeros((len(rows), len(knots.horizons), count + 1))  # the columns', then the base
        for weights, node in self._nodes(day, knots):
            shap = np.asarray(
                self.booster.predict(
                    self._inputs(rows, node), pred_contrib=True, num_threads=self.threads
                )
            )
            shap = shap.reshape(len(rows), len(self.horizons), count + 2)[:, knots.first :]
            shap = shap[:, : len(weights)] * weights[:, None]
            each[:, :, :count] += shap[:, :, :count]
            each[:, :, count] += shap[:, :, count:].sum(axis=2)
        each[:, :, count] += knots.means
        parts = np.zeros((len(rows), count + 1))
        for weight, place in mixture.parts:
            lowest = own[: place + 1].argmin(axis=0)
            parts += weight * each[np.arange(len(rows)), lowest]
        return parts[:, -1] + mixture.shift, parts[:, :-1]

    def _knots(self, day: float, horizon: float) -> Knots:
        """Those until the first that is not before *horizon*."""
        if not 0 <= day < horizon:
            raise BadDay("horizon: expected a day after the day of the spell, which is 0 or later")
        after = [h for h in self.horizons if h > day] or [self.horizons[-1]]
        needed = after[: sum(h < horizon for h in after) + 1]
        means = self.average.log_odds(np.full(len(needed), day), np.array(needed))
        return Knots(needed, means, self.horizons.index(needed[0]))

    def _mixture(self, knots: Knots, day: float, horizon: float) -> Mixture:
        at = float(self.average.log_odds(np.array([day]), np.array([horizon]))[0])
        before = sum(h <= horizon for h in knots.horizons)
        if before in (0, len(knots.horizons)) or knots.horizons[before - 1] == horizon:
            edge = max(before - 1, 0)
            return Mixture([(1.0, edge)], at - float(knots.means[edge]))
        left, right = knots.means[before - 1], knots.means[before]
        part = float(np.clip((at - left) / min(right - left, -1e-12), 0, 1))
        return Mixture([(1 - part, before - 1), (part, before)], 0.0)

    def _at_knots(self, rows: Floats, day: float, knots: Knots) -> Floats:
        """Before calibration, a row a knot and a column a spell."""
        own = np.repeat(knots.means[:, None], len(rows), axis=1)
        for weights, node in self._nodes(day, knots):
            raw = self.booster.predict(
                self._inputs(rows, node), raw_score=True, num_threads=self.threads
            )
            trees = np.asarray(raw).reshape(len(rows), len(self.horizons)).T
            own += weights[:, None] * trees[knots.first :][: len(weights)]
        return own

    def _nodes(self, day: float, knots: Knots) -> list[tuple[Floats, float]]:
        """The days that the trees are asked for in place of *day*: a weight a knot, and the day.

        Two where *day* lies between two, but that the later has to lie before the knot.
        """
        ones = np.ones(len(knots.horizons))
        later = bisect_right(self.days, day)
        if later in (0, len(self.days)) or self.days[later - 1] == day:
            return [(ones, self.days[max(later - 1, 0)])]
        low, high = self.days[later - 1], self.days[later]
        part = self.average.between(day, low, high) * (np.array(knots.horizons) > high)
        return [(ones - part, low), (part, high)]

    def _inputs(self, rows: Floats, day: float) -> Floats:
        return np.column_stack([rows, np.full(len(rows), day)])


@dataclass(frozen=True, eq=False)
class Boosted(Published):
    """One published version: a forest for each group of diagnoses."""

    document: Mapping[str, Any] = field(repr=False)
    texts: Mapping[str, str] = field(repr=False)
    family = "boosted"

    @classmethod
    def read(cls, manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> "Boosted":
        document = json.loads(files["boosted.json"])
        texts = {group: files[tree_file(group)].decode() for group in document["groups"]}
        return cls(manifest, document, texts)

    @property
    def diagnoses(self) -> tuple[Icd10, ...]:
        return tuple(Icd10(code) for code in self.document["groups"] if code != ANY)

    def of(self, diagnosis: Icd10 | None) -> Forest:
        """The forest that answers for *diagnosis*: its own, else that of its nearest parent."""
        lineage = diagnosis.lineage() if diagnosis else ()
        for code in (*(each.code for each in lineage), ANY):
            if code in self.texts:
                return _forest(self, code, diagnosis if diagnosis and code == ANY else Icd10(code))
        raise self.not_covered(len(self.texts))


@lru_cache(maxsize=256)
def _forest(model: Boosted, group: str, diagnosis: Icd10) -> Forest:
    document = model.document
    average = document["groups"][group]
    own = {each["name"]: read_declared(each) for each in document.get("declared", [])}
    known = PREDICTORS | own
    columns = (Column(known[c["predictor"]], c["encoding"]) for c in document["columns"])
    return Forest(
        diagnosis,
        tuple(columns),
        model.texts[group],
        Average(np.array(average["days"]), np.array(average["cumulative"])),
        tuple(document["days"]),
        tuple(document["horizons"]),
        Calibration(**document["calibration"]),
        document["first_day"],
        document["last_day"],
        tuple(document["asked"]),
    )


def tree_file(group: str) -> str:
    """The file that holds the forest of a group of diagnoses.

    >>> tree_file("F43"), tree_file(ANY)
    ('trees-F43.txt', 'trees-any.txt')
    """
    return f"trees-{group or 'any'}.txt"


def _each_day(day: Days, count: int) -> Iterator[tuple[float, NDArray[np.bool_]]]:
    """Every distinct day with the spells that it is asked for."""
    days = np.broadcast_to(np.asarray(day, dtype=float), (count,))
    for start in np.unique(days):
        yield float(start), days == start

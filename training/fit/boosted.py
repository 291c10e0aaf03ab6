"""Boosted trees of the log-odds of P(T > h | T > d, x), distilled from pooled hazards.

One outcome a spell is a noisy teacher. So the hazards of ``additive`` are fitted first, to whole
histories and with censoring, and the trees then learn the log-odds that these give, at many
days d, horizons h and missing answers (Hinton, Vinyals and Dean, 2015, arXiv 1503.02531). Per
diagnosis g,

    log-odds = average_g(d, h) + trees_g(x, d, h),

where the average is that of the diagnosis's own spells: it falls in h, rises in d and goes to
infinity where h goes to d. See docs/decisions/0009.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from srs.errors import BadDay, NoModel

from . import additive
from .additive import Additive, Shrinkage
from .calibrate import Calibration
from .spells import ANY, Bools, Floats, Spells, Texts

_HIGHEST = 8.0  # log-odds beyond which the trees need not tell risks apart
_LEAST_DAYS = 1e-6  # cumulative hazard, for log-odds of a horizon that is hardly after the day


@dataclass(frozen=True)
class Settings:
    """How to fit.

    Attributes
    ----------
    points : int
        (spell, day, horizon) cases that the trees of a diagnosis learn from.
    unknown : float
        Share of the values taken away in half of them, so that missing means average.
    fewest : int
        Spells that a diagnosis needs for trees of its own; others join their parent.
    days, horizons : tuple of float
        That are asked for most; they are breaks of the hazards, and the trees' own days.
    """

    trees: int = 400
    leaves: int = 15
    learning_rate: float = 0.2
    points: int = 120_000
    unknown: float = 0.1
    fewest: int = 500
    quantiles: int = 20
    days: tuple[float, ...] = (15.0, 22.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 270.0)
    horizons: tuple[float, ...] = (30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 270.0, 365.0, 540.0)
    shrinkage: Shrinkage = field(default_factory=Shrinkage)
    threads: int = 2


@dataclass(frozen=True, eq=False)
class Average:
    """Cumulative hazard of a diagnosis's spells taken together, linear between *days*."""

    days: Floats
    cumulative: Floats

    def log_odds(self, day: Floats, horizon: Floats) -> Floats:
        return of_cumulative(self._at(horizon) - self._at(day))

    def _at(self, day: Floats) -> Floats:
        last = (self.cumulative[-1] - self.cumulative[-2]) / (self.days[-1] - self.days[-2])
        beyond = np.maximum(day - self.days[-1], 0.0) * last
        at: Floats = np.interp(day, self.days, self.cumulative) + beyond
        return at


@dataclass(frozen=True, eq=False)
class Fitted:
    """What was fitted: LightGBM text and average by diagnosis, and the calibration.

    Attributes
    ----------
    columns : tuple of str
        The trees' input: the predictors, then the day and the horizon.
    """

    names: tuple[str, ...]
    trees: Mapping[str, str]
    averages: Mapping[str, Average]
    days: tuple[float, ...]
    horizons: tuple[float, ...]
    calibration: Calibration = Calibration()
    threads: int = 2
    _read: dict[str, lgb.Booster] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.names, "day", "horizon")

    def booster(self, group: str) -> lgb.Booster:
        """Read when it is first asked for: one diagnosis needs one."""
        if group not in self._read:
            self._read[group] = lgb.Booster(model_str=self.trees[group])
        return self._read[group]

    def group(self, diagnosis: str) -> str:
        """The code that answers for *diagnosis*: its own, else the nearest parent's."""
        lineage = [diagnosis[:length] for length in range(len(diagnosis), 2, -1)]
        for code in (*lineage, ANY):
            if code in self.averages:
                return code
        raise NoModel(
            f"no trees for the diagnosis: {len(self.averages)} others were fitted; "
            "fit on spells that have it"
        )

    def log_odds(
        self, rows: Floats, day: float, horizon: float, diagnosis: Texts | None = None
    ) -> Floats:
        """Of P(T > horizon | T > day), one a row; never rising in the horizon.

        The trees know the horizons of ``horizons`` and may wiggle: at each of these the lowest
        so far counts, and between two of them the log-odds go as the average goes.
        """
        if not 0 <= day < horizon:
            raise BadDay("horizon: expected a day after the day of the spell, which is 0 or later")
        codes = np.full(len(rows), ANY) if diagnosis is None else diagnosis
        found = np.empty(len(rows))
        for code in np.unique(codes):
            own = codes == code
            found[own] = self._falling(self.group(str(code)), rows[own], day, horizon)
        return self.calibration(found)

    def _falling(self, group: str, rows: Floats, day: float, horizon: float) -> Floats:
        average = self.averages[group]
        at = float(average.log_odds(np.array([day]), np.array([horizon]))[0])
        earlier, later = self.around(day, horizon)
        knots = [*earlier, *later]
        means = average.log_odds(np.full(len(knots), day), np.array(knots))
        own = np.array([self._trees(group, rows, day, knot) for knot in knots]) + means[:, None]
        lowest = np.minimum.accumulate(own, axis=0)
        if not (earlier and later):
            edge = len(earlier) - 1 if earlier else 0
            return np.asarray(lowest[edge] + (at - means[edge]))
        towards = (at - means[-2]) / min(means[-1] - means[-2], -1e-12)
        return np.asarray(lowest[-2] + np.clip(towards, 0, 1) * (lowest[-1] - lowest[-2]))

    def around(self, day: float, horizon: float) -> tuple[list[float], list[float]]:
        """The trees' horizons after *day* until *horizon*, and the next one if it is needed."""
        after = [h for h in self.horizons if h > day] or [self.horizons[-1]]
        earlier = [h for h in after if h <= horizon]
        needed = not earlier or earlier[-1] < horizon
        return earlier, [h for h in after if h > horizon][: int(needed)]

    def _trees(self, group: str, rows: Floats, day: float, horizon: float) -> Floats:
        values = self.booster(group).predict(
            self.inputs(rows, day, horizon), raw_score=True, num_threads=self.threads
        )
        return np.asarray(values)

    def inputs(self, rows: Floats, day: float, horizon: float) -> Floats:
        """What the trees are asked: (spells, columns)."""
        extra = np.broadcast_to([float(day), float(horizon)], (len(rows), 2))
        return np.hstack([rows, extra])

    def calibrated(self, calibration: Calibration) -> "Fitted":
        return replace(self, calibration=calibration)


def of_cumulative(cumulative: Floats) -> Floats:
    """Log-odds of exp(-H)."""
    hazard = np.maximum(cumulative, _LEAST_DAYS)
    log_odds: Floats = -hazard - np.log(-np.expm1(-hazard))
    return log_odds


def fit(
    rows: Floats,
    names: Sequence[str],
    entry: Floats,
    last_day: Floats,
    ended: Bools,
    *,
    diagnosis: Sequence[str] | NDArray[np.str_] | None,
    settings: Settings,
    seed: int,
) -> Fitted:
    """Hazards, then trees.

    Raises
    ------
    BadTable
        When the spells cannot be learnt from.
    """
    given = Spells.of(rows, names, entry, last_day, ended, diagnosis)
    spells = replace(given, diagnosis=grouped(given.diagnosis, settings.fewest))
    teacher = additive.fit(spells, breaks(spells, settings), settings.shrinkage)
    random = np.random.default_rng(seed)
    trees, averages = {}, {}
    for group in map(str, teacher.groups):
        own = spells.rows[spells.diagnosis == group]
        averages[group] = _average(teacher, own, group)
        trees[group] = _distilled(teacher, averages[group], own, group, names, settings, random)
    return Fitted(
        tuple(names), trees, averages, settings.days, settings.horizons, threads=settings.threads
    )


def grouped(diagnosis: Texts, fewest: int) -> Texts:
    """Codes with fewer than *fewest* spells become their three-character code, then ``ANY``."""
    found = diagnosis
    for parent in (lambda code: code[:3], lambda code: ANY):
        codes, inverse, counts = np.unique(found, return_inverse=True, return_counts=True)
        joined = [
            str(code) if count >= fewest else parent(str(code))
            for code, count in zip(codes, counts, strict=True)
        ]
        found = np.array(joined)[inverse]
    return found


def breaks(spells: Spells, settings: Settings) -> Floats:
    """Quantiles of the days on which spells end, and the days that are asked for most."""
    ends = spells.last_day[spells.ended]
    first, last = float(spells.entry.min()), float(spells.last_day.max())
    asked = {day for day in (*settings.days, *settings.horizons) if first * 1.01 < day < last}
    quantiles = np.quantile(ends, np.linspace(0, 1, settings.quantiles + 1)[1:-1]).round()
    least = min(asked, default=last) / 15
    apart = {
        float(q) for q in quantiles if first < q < last and all(abs(q - a) > least for a in asked)
    }
    return np.array(sorted({first, last} | asked | apart))


def _average(teacher: Additive, rows: Floats, group: str) -> Average:
    """Of up to 20 000 spells of the diagnosis."""
    hazards = teacher.hazards(rows[:20_000], group)
    cumulative = np.cumsum(hazards * np.diff(teacher.breaks), axis=1)
    mean = -np.log(np.maximum(np.exp(-cumulative).mean(axis=0), 1e-12))
    return Average(teacher.breaks, np.append(0.0, np.maximum.accumulate(mean)))


def _distilled(
    teacher: Additive,
    average: Average,
    rows: Floats,
    group: str,
    names: Sequence[str],
    settings: Settings,
    random: np.random.Generator,
) -> str:
    """LightGBM text of the trees of one diagnosis."""
    rows = rows[random.integers(len(rows), size=settings.points)]
    day, horizon = _points(settings, random)
    hazards = teacher.hazards(rows, group)
    log_odds = of_cumulative((hazards * teacher.exposure(day, horizon)).sum(axis=1))
    target = np.clip(log_odds, -_HIGHEST, _HIGHEST) - np.clip(
        average.log_odds(day, horizon), -_HIGHEST, _HIGHEST
    )
    risk = 1 / (1 + np.exp(-log_odds))
    hidden = random.random(rows.shape) < settings.unknown * (random.random((len(rows), 1)) < 0.5)
    inputs = np.column_stack([np.where(hidden, np.nan, rows), day, horizon])
    data = lgb.Dataset(
        inputs,
        target,
        weight=np.maximum(risk * (1 - risk), 0.003),
        feature_name=[*names, "day", "horizon"],
    )
    return str(lgb.train(_parameters(settings), data, settings.trees).model_to_string())


def _points(settings: Settings, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Days and horizons of the cases: the first day a third of the time, then all alike."""
    pairs = np.array([(d, h) for d in settings.days for h in settings.horizons if h > d])
    first = pairs[:, 0] == settings.days[0]
    shares = np.where(first, 1 / 3 / first.sum(), 2 / 3 / max((~first).sum(), 1))
    chosen = pairs[random.choice(len(pairs), size=settings.points, p=shares / shares.sum())]
    return chosen[:, 0], chosen[:, 1]


def _parameters(settings: Settings) -> dict[str, object]:
    return {
        "objective": "regression",
        "num_leaves": settings.leaves,
        "learning_rate": settings.learning_rate,
        "min_data_in_leaf": 20,
        "num_threads": settings.threads,
        "deterministic": True,
        "force_row_wise": True,
        "seed": 1,
        "verbose": -1,
    }

"""Boosted trees of the log-odds of P(T > h | T > d, x), distilled from pooled hazards.

One outcome a spell is a noisy teacher. So the hazards of ``additive`` are fitted first, to whole
histories and with censoring, and the trees then learn the log-odds that these give, at many
days d, horizons h and missing answers (Hinton, Vinyals and Dean, 2015, arXiv 1503.02531). Per
diagnosis g,

    log-odds = average_g(d, h) + trees_g(x, d, h),

where the average is that of the diagnosis's own spells: it falls in h, rises in d and goes to
infinity where h goes to d. See docs/decisions/0009.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from srs import Icd10
from srs.errors import NoModel
from srs.model.boosted import LEAST_HAZARD, Average, Calibration, Forest, tree_file
from srs.model.odds import of_cumulative, probability
from srs.predictors import Column

from . import additive
from .additive import Additive, Shrinkage
from .spells import ANY, Bools, Floats, Spells, Texts

_HIGHEST = 8.0  # log-odds beyond which the trees need not tell risks apart


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
    _forests: dict[str, Forest] = field(init=False, repr=False, compare=False, default_factory=dict)

    def group(self, diagnosis: str) -> str:
        """The code that answers for *diagnosis*: its own, else the nearest parent's."""
        for code in (*(each.code for each in Icd10(diagnosis).lineage()), ANY):
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
        codes = np.full(len(rows), ANY) if diagnosis is None else diagnosis
        found = np.empty(len(rows))
        for code in np.unique(codes):
            own = codes == code
            forest = self.forest(self.group(str(code)))
            found[own] = forest.log_odds(rows[own], day, horizon)
        return found

    def forest(self, group: str) -> Forest:
        """As the product predicts with it."""
        if group not in self._forests:
            self._forests[group] = Forest(
                Icd10(group),
                (),
                self.trees[group],
                self.averages[group],
                self.horizons,
                self.calibration,
                first_day=min(self.days),
                last_day=float(self.averages[group].days[-1]),
                threads=self.threads,
            )
        return self._forests[group]

    def calibrated(self, calibration: Calibration) -> "Fitted":
        return replace(self, calibration=calibration)

    def files(self, columns: Sequence[Column], asked: Sequence[str]) -> dict[str, str]:
        """What the family ``boosted`` reads, by file name; *columns* are those of the rows."""
        last = max(average.days[-1] for average in self.averages.values())
        document = {
            "columns": [{"predictor": c.name, "encoding": c.encoding} for c in columns],
            "asked": list(asked),
            "horizons": list(self.horizons),
            "calibration": self.calibration._asdict(),
            "first_day": min(self.days),
            "last_day": float(last),
            "groups": {
                group: {"days": a.days.tolist(), "cumulative": a.cumulative.tolist()}
                for group, a in self.averages.items()
            },
        }
        texts = {tree_file(group): text for group, text in self.trees.items()}
        return {"boosted.json": json.dumps(document) + "\n", **texts}


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
    cumulative = (hazards * teacher.exposure(day, horizon)).sum(axis=1)
    log_odds = of_cumulative(np.maximum(cumulative, LEAST_HAZARD))
    target = np.clip(log_odds, -_HIGHEST, _HIGHEST) - np.clip(
        average.log_odds(day, horizon), -_HIGHEST, _HIGHEST
    )
    risk = probability(log_odds)
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

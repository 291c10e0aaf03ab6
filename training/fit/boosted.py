"""Boosted trees of the log-odds of P(T > h | T > d, x), distilled from additive hazards.

One outcome a spell is a noisy teacher. So the hazards of ``additive`` are fitted first, to whole
histories and with censoring, and the trees then learn the log-odds that these give, at many
days d, horizons h and missing answers (Hinton, Vinyals and Dean, 2015, arXiv 1503.02531). Per
diagnosis g and horizon h,

    log-odds = average_g(d, h) + trees_gh(x, d),

where the average is that of the diagnosis's own spells: it falls in h, rises in d and goes to
infinity where h goes to d. See docs/decisions/0009.
"""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from threadpoolctl import threadpool_limits

from srs import Icd10
from srs.errors import BadInput, MissingExtra, NoModel
from srs.model.boosted import LEAST_HAZARD, Average, Calibration, Forest, tree_file
from srs.model.odds import of_cumulative, probability
from srs.predictors import PREDICTORS, Column, as_declared

from . import additive
from .additive import Additive, Prior

try:
    import lightgbm as lgb
except OSError:  # of the loader of shared libraries
    raise MissingExtra(
        "LightGBM needs the OpenMP runtime libgomp.so.1, which is not on this machine; on Debian: "
        "apt install libgomp1"
    ) from None
from .compact import compact
from .spells import ANY, Bools, Floats, Spells, Texts

_HIGHEST = 8.0  # log-odds beyond which the trees need not tell risks apart
_LEAST_WEIGHT = 0.003  # of a case whose outcome is all but certain


@dataclass(frozen=True)
class Settings:
    """How to fit.

    Attributes
    ----------
    main, trees : int
        Of each diagnosis and horizon: first those that may use one predictor and the day, then
        those that may use all. Hazards that are additive make log-odds that nearly are.
    main_rate, learning_rate : float
        Of the first and of the others.
    points : int
        (spell, day) cases that the trees of a diagnosis learn from.
    unknown : float
        Share of the values taken away in half of them, so that missing answers are learnt.
    fewest : int
        Spells that a diagnosis needs for trees of its own; others join their parent.
    quantiles : int
        Intervals of about as many ends each, which the hazards of a diagnosis have at least.
    days, horizons : tuple of float
        That are asked for most; they are breaks of the hazards, and what the trees know.
    """

    main: int = 50
    trees: int = 40
    leaves: int = 8
    main_rate: float = 0.7
    learning_rate: float = 0.3
    points: int = 30_000
    unknown: float = 0.1
    fewest: int = 1000
    quantiles: int = 12
    days: tuple[float, ...] = (15.0, 22.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 270.0)
    horizons: tuple[float, ...] = (30.0, 60.0, 90.0, 120.0, 180.0, 270.0, 365.0, 540.0)
    prior: Prior = field(default_factory=Prior)
    threads: int = 2


@dataclass(frozen=True, eq=False)
class Fitted:
    """What was fitted: LightGBM text and average by diagnosis, and the calibration.

    Attributes
    ----------
    columns : tuple of str
        The trees' input: the predictors, then the day.
    """

    names: tuple[str, ...]
    trees: Mapping[str, str]
    averages: Mapping[str, Average]
    days: tuple[float, ...]
    horizons: tuple[float, ...]
    calibration: Calibration = Calibration()
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

    def answers(self, diagnosis: Texts) -> Bools:
        """Of each spell, whether there are trees for its diagnosis."""
        codes, inverse = np.unique(diagnosis, return_inverse=True)
        groups = set(self.averages)
        own = [
            ANY in groups or bool(groups & {c.code for c in Icd10(str(code)).lineage()})
            for code in codes
        ]
        return np.array(own, dtype=bool)[inverse]

    def log_odds(
        self, rows: Floats, day: float, horizon: float, diagnosis: Texts | None = None
    ) -> Floats:
        """Of P(T > horizon | T > day), one a row; never rising in the horizon.

        There are trees for the horizons of ``horizons``, and they may wiggle: at each of these the
        lowest so far counts, and between two of them the log-odds go as the average goes.
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
                self.days,
                self.horizons,
                self.calibration,
                first_day=min(self.days),
                last_day=float(self.averages[group].days[-1]),
            )
        return self._forests[group]

    def first(self, trees: int) -> "Fitted":
        """With no more than so many trees of each diagnosis and horizon."""
        texts = {
            group: lgb.Booster(model_str=text).model_to_string(num_iteration=trees)
            for group, text in self.trees.items()
        }
        return replace(self, trees=texts)

    def calibrated(self, calibration: Calibration) -> "Fitted":
        return replace(self, calibration=calibration)

    def files(self, columns: Sequence[Column], asked: Sequence[str]) -> dict[str, str]:
        """What the family ``boosted`` reads, by file name; *columns* are those of the rows."""
        last = max(average.days[-1] for average in self.averages.values())
        document = {
            "columns": [{"predictor": c.name, "encoding": c.encoding} for c in columns],
            "declared": [as_declared(c.predictor) for c in columns if c.name not in PREDICTORS],
            "asked": list(asked),
            "days": list(self.days),
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


def fit(given: Spells, *, settings: Settings, seed: int) -> Fitted:
    """Hazards, then trees.

    Raises
    ------
    BadTable, BadInput
        When the spells cannot be learnt from, or the settings ask for no trees.
    """
    spells = replace(given, diagnosis=grouped(given.diagnosis, settings.fewest))
    groups = [str(group) for group in np.unique(spells.diagnosis)]

    def fitted(group: str) -> tuple[Average, str]:
        own = spells.take(spells.diagnosis == group)
        return _group(own, settings, np.random.default_rng([seed, *group.encode()]))

    # A diagnosis is small: two at a time are quicker than two threads for each.
    with threadpool_limits(1), ThreadPoolExecutor(settings.threads) as pool:
        found = dict(zip(groups, pool.map(fitted, groups), strict=True))
    averages = {group: average for group, (average, _) in found.items()}
    trees = {group: text for group, (_, text) in found.items()}
    return Fitted(given.names, trees, averages, settings.days, settings.horizons)


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


def _group(spells: Spells, settings: Settings, random: np.random.Generator) -> tuple[Average, str]:
    """Average and trees of the spells of one diagnosis."""
    teacher = additive.fit(spells, breaks(spells, settings), settings.prior)
    average = _average(teacher, spells, random)
    return average, _distilled(teacher, average, spells, settings, random)


def _average(teacher: Additive, spells: Spells, random: np.random.Generator) -> Average:
    """Of up to 20 000 of the spells."""
    rows = spells.rows[random.permutation(len(spells))[:20_000]]
    cumulative = np.cumsum(teacher.hazards(rows) * np.diff(teacher.breaks), axis=1)
    mean = -np.log(np.maximum(np.exp(-cumulative).mean(axis=0), 1e-12))
    return Average(teacher.breaks, np.append(0.0, np.maximum.accumulate(mean)))


def _distilled(
    teacher: Additive,
    average: Average,
    spells: Spells,
    settings: Settings,
    random: np.random.Generator,
) -> str:
    """LightGBM text of the trees of one diagnosis, a class for each horizon."""
    rows = spells.rows[np.resize(random.permutation(len(spells)), settings.points)]
    hidden = random.random((len(rows), 1)) < 0.5
    hidden = hidden & (random.random(rows.shape) < settings.unknown)
    rows = np.where(hidden, np.nan, rows)
    day = _days(settings, random)
    target, weight = _targets(teacher, average, rows, day, settings.horizons)

    def squares(found: Floats, _: lgb.Dataset) -> tuple[Floats, Floats]:
        return weight * (found.reshape(weight.shape) - target), weight

    inputs = np.column_stack([rows, day])
    names = [*spells.names, "day"]
    alone = [[place, len(names) - 1] for place in range(len(spells.names))]
    main = {"learning_rate": settings.main_rate, "interaction_constraints": alone}
    trees = None
    for count, own in ((settings.main, main), (settings.trees, {})):
        if count:
            parameters = _parameters(settings) | {"objective": squares} | own
            data = lgb.Dataset(inputs, feature_name=names)
            trees = lgb.train(parameters, data, count, init_model=trees)
    if trees is None:
        raise BadInput("[model]: expected main or trees above 0")
    return compact(trees.model_to_string(), inputs)


def _targets(
    teacher: Additive, average: Average, rows: Floats, day: Floats, horizons: Sequence[float]
) -> tuple[Floats, Floats]:
    """What the trees should say and how much it matters: (cases, horizons) each."""
    targets, weights = [], []
    for horizon in horizons:
        until = np.maximum(horizon, day)
        cumulative = np.maximum(teacher.cumulative(rows, day, until), LEAST_HAZARD)
        log_odds = of_cumulative(cumulative)
        mean = average.log_odds(day, until)
        targets.append(log_odds.clip(-_HIGHEST, _HIGHEST) - mean.clip(-_HIGHEST, _HIGHEST))
        risk = probability(log_odds)
        weights.append(np.where(horizon > day, np.maximum(risk * (1 - risk), _LEAST_WEIGHT), 0.0))
    return np.column_stack(targets), np.column_stack(weights)


def _days(settings: Settings, random: np.random.Generator) -> Floats:
    """Of the cases: the first a third of the time, then all alike."""
    days = np.array([day for day in settings.days if day < max(settings.horizons)])
    shares = np.full(len(days), 1.0)
    shares[0] = max(1.0, len(days) / 3)
    return random.choice(days, size=settings.points, p=shares / shares.sum())


def _parameters(settings: Settings) -> dict[str, object]:
    return {
        "num_class": len(settings.horizons),
        "num_leaves": settings.leaves,
        "learning_rate": settings.learning_rate,
        "min_data_in_leaf": 5,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "seed": 1,
        "verbose": -1,
    }

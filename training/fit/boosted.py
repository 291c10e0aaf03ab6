"""Boosted trees of the log-odds of P(T > h | T > d, x), taught by hazards fitted to spells.

``stacking`` fits the hazards of all diagnoses to whole histories and with censoring;
``distillation`` makes trees of the log-odds that these give, at many days d, horizons h and missing
answers. Per group of codes and horizon h,

    log-odds = average_code(d, h) + trees_gh(x, d),

where the average comes from the code's own spells: it falls in h, rises in d and tends to infinity
as h tends to d. Codes with few spells share trees. See docs/decisions/0009.
"""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from srs import Icd10
from srs.errors import BadInput, MissingExtra, NoModel
from srs.model.averages import Average, Coded, Spread, nearest
from srs.model.boosted import Calibration, Forest, tree_file
from srs.predictors import PREDICTORS, Column, as_declared

try:
    import lightgbm as lgb
except OSError:  # of the loader of shared libraries
    raise MissingExtra(
        "LightGBM needs the OpenMP runtime libgomp.so.1, which is not on this machine; on Debian: "
        "apt install libgomp1"
    ) from None
from . import stacking
from .calibration import calibrate
from .censoring import Censoring, outcomes
from .distillation import Cases, forest
from .hierarchy import averaged, grouped
from .observation import breaks
from .spells import ANY, Bools, Floats, Spells, Texts
from .stacking import Held, Teacher
from .uncertainty import Uncertainty

_AVERAGED = 5_000  # most spells of a code for its average


@dataclass(frozen=True)
class Settings:
    """How to fit.

    Attributes
    ----------
    trees, leaves : int
        The most of each group and horizon, in addition to what each predictor adds on its own;
        fewer if these suffice.
    learning_rate : float
    points : int
        (spell, day) cases that the trees of a group learn from.
    fewest : int
        Fewest spells of a code with its own trees; other codes share their parent's.
    forests : int
        The most groups with trees; those with most spells get them.
    quantiles : int
        Fewest intervals of the hazards, with about equal numbers of ends.
    days, horizons : tuple of float
        The most requested ones; they are breaks of the hazards, and the trees are made for them.
    """

    trees: int = 120
    leaves: int = 16
    learning_rate: float = 0.3
    points: int = 15_000
    fewest: int = 100
    forests: int = 40
    quantiles: int = 12
    days: tuple[float, ...] = (15.0, 22.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 270.0)
    horizons: tuple[float, ...] = (30.0, 60.0, 90.0, 120.0, 180.0, 270.0, 365.0, 540.0)
    threads: int = 2

    @property
    def asked(self) -> tuple[float, ...]:
        return (*self.days, *self.horizons)


@dataclass(frozen=True, eq=False)
class Fitted:
    """The fitted model: LightGBM text by group, averages of codes, and the calibration.

    Attributes
    ----------
    trees : dict of str
        LightGBM's text of each group; their input: the predictors, then the day.
    codes : dict
        Codes and parents with their own average.
    slope : float
        The calibration slope from held-out spells.
    losses : tuple of float
        Log loss per held-out spell of the hazards that trees grow from the outcomes, by the number
        of these trees from 0; empty if none could be grown.
    """

    names: tuple[str, ...]
    trees: Mapping[str, str]
    codes: Mapping[str, Coded]
    spreads: Mapping[str, Spread]
    days: tuple[float, ...]
    horizons: tuple[float, ...]
    calibration: Calibration = Calibration()
    slope: float = 1.0
    losses: tuple[float, ...] = ()
    teacher: Teacher | None = field(default=None, repr=False)
    _forests: dict[str, Forest] = field(init=False, repr=False, compare=False, default_factory=dict)

    def group(self, diagnosis: str) -> str:
        """The code that answers for *diagnosis*: its own, else the nearest parent's."""
        found = nearest(diagnosis, self.codes)
        if found is None:
            raise NoModel(
                f"no spells with the diagnosis or its letter: {len(self.codes)} codes were "
                f"fitted; fit on spells that include it"
            )
        return found

    def answers(self, diagnosis: Texts) -> Bools:
        """Whether each spell's diagnosis has an answer."""
        codes, inverse = np.unique(diagnosis, return_inverse=True)
        own = [nearest(str(code), self.codes) is not None for code in codes]
        return np.array(own, dtype=bool)[inverse]

    def log_odds(
        self, rows: Floats, day: float, horizon: float, diagnosis: Texts | None = None
    ) -> Floats:
        """Log-odds of P(T > horizon | T > day), one per row; never rising in the horizon.

        Trees exist for ``horizons``, and may not be monotone: at each horizon the lowest value so
        far counts, and between two horizons the log-odds follow the average.
        """
        codes = np.full(len(rows), ANY) if diagnosis is None else diagnosis
        found = np.empty(len(rows))
        for code in np.unique(codes):
            own = codes == code
            forest = self.forest(self.group(str(code)))
            found[own] = forest.log_odds(rows[own], day, horizon)
        return found

    def forest(self, code: str) -> Forest:
        """The model as the product uses it."""
        if code not in self._forests:
            coded = self.codes[code]
            self._forests[code] = Forest(
                Icd10(code),
                (),
                self.trees[coded.group],
                coded,
                self.spreads[coded.group],
                self.days,
                self.horizons,
                self.calibration,
                first_day=min(self.days),
                last_day=float(coded.average.days[-1]),
                group=code,
            )
        return self._forests[code]

    def first(self, trees: int) -> "Fitted":
        """The model with at most this many trees of each group and horizon, in addition to the
        predictors' own.
        """
        texts = {
            group: lgb.Booster(model_str=text).model_to_string(
                num_iteration=len(self.names) + trees
            )
            for group, text in self.trees.items()
        }
        return replace(self, trees=texts)

    def files(self, columns: Sequence[Column], asked: Sequence[str]) -> dict[str, str]:
        """The files that the family ``boosted`` reads, by name; *columns* are those of the rows."""
        last = max(coded.average.days[-1] for coded in self.codes.values())
        document = {
            "columns": [{"predictor": c.name, "encoding": c.encoding} for c in columns],
            "declared": [as_declared(c.predictor) for c in columns if c.name not in PREDICTORS],
            "asked": list(asked),
            "days": list(self.days),
            "horizons": list(self.horizons),
            "calibration": self.calibration._asdict(),
            "first_day": min(self.days),
            "last_day": float(last),
            "breaks": next(iter(self.codes.values())).average.days.tolist(),
            "groups": {group: spread.document() for group, spread in self.spreads.items()},
            "codes": {code: coded.document() for code, coded in self.codes.items()},
        }
        texts = {tree_file(group): text for group, text in self.trees.items()}
        return {"boosted.json": json.dumps(document) + "\n", **texts}


def fit(
    spells: Spells,
    *,
    settings: Settings,
    seed: int,
    person: NDArray[Any] | None = None,
    folds: int = 3,
    pairs: Sequence[tuple[float, float]] | None = None,
) -> Fitted:
    """Hazards, then trees, then the calibration.

    Parameters
    ----------
    person : (spells,)
        The person of each spell: no person is both held out and learnt from. By default every spell
        has a different person.
    folds
        Parts of the persons that are held out in turn, to mix and to calibrate.
    pairs
        (day, horizon) that are calibrated together; by default some of the settings'.

    Raises
    ------
    BadTable, BadInput
        When the spells cannot be learnt from, or the settings give no trees.
    """
    if settings.trees < 1:
        raise BadInput("[model] trees: expected 1 or more")
    if not min(settings.days) < max(settings.horizons):
        raise BadInput("[model] days, horizons: expected a horizon after the first day")
    with threadpool_limits(1):
        teacher, held = stacking.fit(
            spells,
            breaks(spells, settings.asked, settings.quantiles),
            settings.asked,
            np.arange(len(spells)) if person is None else person,
            seed=seed,
            folds=folds,
            threads=settings.threads,
        )
        fitted = _trees(spells, teacher, settings, seed)
    asked = pairs or [(d, h) for d in settings.days[:5:2] for h in settings.horizons if h > d]
    calibration, slope = calibrated(held, spells, asked)
    return replace(fitted, calibration=calibration, slope=slope, losses=tuple(held.losses.tolist()))


def calibrated(
    held: Held, spells: Spells, pairs: Sequence[tuple[float, float]]
) -> tuple[Calibration, float]:
    """Calibrated by the hazards of held-out spells; with the slope found from these.

    Raises
    ------
    BadTable
    """
    own, censoring = spells.take(held.spells), Censoring.of(spells)
    cases = []
    for day, horizon in pairs:
        at = np.full(len(own), day), np.full(len(own), horizon)
        outlasted, weights = outcomes(own, *at, censoring)
        used = weights > 0
        cases.append((held.log_odds(day, horizon)[used], outlasted[used], weights[used]))
    return calibrate(*(np.concatenate(each) for each in zip(*cases, strict=True)))


def _trees(spells: Spells, teacher: Teacher, settings: Settings, seed: int) -> Fitted:
    names = averaged(spells.diagnosis)
    random = np.random.default_rng([seed, 2])
    averages = {
        code: _average(teacher, spells.rows[random.permutation(where)[:_AVERAGED]], code)
        for code, where in names.items()
    }
    own = grouped(spells.diagnosis, settings.fewest, settings.forests)
    distinct, of = np.unique(spells.diagnosis, return_inverse=True)
    answering = np.array([nearest(str(code), names) for code in distinct])[of]
    members = {str(group): np.flatnonzero(own == group) for group in np.unique(own)}
    members.setdefault(ANY, np.arange(len(spells)))  # for codes with few spells, and unseen codes
    weight = float(teacher.weights[1:].sum(axis=0).mean())
    uncertainty = Uncertainty(teacher.pooled, weight, settings.days, settings.horizons)

    def made(group: str) -> tuple[str, Spread]:
        some = members[group]
        generator = np.random.default_rng([seed, 3, *group.encode()])
        cases = Cases(
            teacher,
            averages,
            spells.rows[some],
            answering[some],
            teacher.pooled.design,
            settings.days,
            settings.horizons,
            settings.points,
            generator,
        )
        text = forest(
            cases,
            teacher.pooled.design,
            spells.names,
            settings.horizons,
            trees=settings.trees,
            leaves=settings.leaves,
            rate=settings.learning_rate,
        )
        return text, uncertainty.spread(spells.rows[some], answering[some])

    with ThreadPoolExecutor(settings.threads) as pool:
        found = dict(zip(members, pool.map(made, members), strict=True))
    trees = {group: text for group, (text, _) in found.items()}
    spreads = {group: spread for group, (_, spread) in found.items()}
    codes = {}
    for code, where in names.items():
        group = nearest(code, trees)
        assert group is not None
        some = spells.rows[random.permutation(where)[:200]]
        codes[code] = Coded(
            group,
            averages[code],
            uncertainty.variance(some, code, averages[code], code in distinct),
            len(where),
        )
    return Fitted(
        spells.names, trees, codes, spreads, settings.days, settings.horizons, teacher=teacher
    )


def _average(teacher: Teacher, rows: Floats, code: str) -> Average:
    """The average of all spells of a code."""
    hazards = np.exp(teacher.log_hazards(rows, np.full(len(rows), code)).astype(float))
    cumulative = np.cumsum(hazards * np.diff(teacher.breaks), axis=1)
    mean = -np.log(np.maximum(np.exp(-cumulative).mean(axis=0), 1e-12))
    return Average(teacher.breaks, np.append(0.0, np.maximum.accumulate(mean)))

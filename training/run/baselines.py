"""What the boosted model must beat: its rivals' log-odds on the test side."""

import json
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from srs import Icd10
from srs.errors import NoModel
from srs.model.boosted import ANY
from srs.model.hazards import Hazards
from srs.predictors import PREDICTORS, Column

from ..fit import hazards, logistic
from ..fit.boosted import Settings
from ..fit.censoring import Censoring, outcomes
from ..fit.hierarchy import grouped
from ..fit.logistic import Kind, Logistic, Ridge
from ..fit.observation import breaks
from ..fit.spells import Floats, Spells, Texts
from .checkpoint import Kept, Step
from .plan import Evaluation
from .rows import Side
from .sides import Parts

_MOST_ANSWERS = 10**7  # combinations of answers that the family keeps in a table
_MOST_CATEGORIES = 255  # that HistGradientBoosting accepts in a column
FILE = "log_odds.npz"
LOGISTIC: Mapping[Kind, str] = {"plain": "logistic", "hierarchy": "ridge"}  # names of models


def name_of(day: int, horizon: int) -> str:
    """The name of a pair within names of metrics: horizon 90 from day 15 is ``90|15``."""
    return f"{horizon}|{day}"


def logistic_log_odds(
    kind: Kind,
    evaluation: Evaluation,
    parts: Parts,
    kept: Kept,
    depends: Mapping[str, object],
    seed: int,
) -> Step:
    """Log-odds of a regression for every pair of the evaluation."""

    def make(out: Path) -> None:
        tested = parts.tested.spells
        models = regressions(kind, evaluation.pairs, parts.learnt, parts.columns, seed)
        write_log_odds(
            out / FILE,
            {name: model.log_odds(tested.rows, tested.diagnosis) for name, model in models},
        )

    return kept.step(LOGISTIC[kind], {**depends, "pairs": evaluation.pairs}, make)


def regressions(
    kind: Kind,
    pairs: Sequence[tuple[int, int]],
    learnt: Side,
    columns: Sequence[Column],
    seed: int,
) -> Iterator[tuple[str, Logistic]]:
    """Regressions by the pair's name. The first horizon of each day sets the ridge's strength."""
    numbers = np.array([column.encoding == "number" for column in columns])
    person = learnt.frame["person"].rank("dense").to_numpy()
    ridges: dict[int, Ridge] = {}
    for day, horizon in pairs:
        some = learnt.as_of(day)
        model = logistic.fit(
            learnt.spells if some.all() else learnt.spells.take(some),
            day=day,
            horizon=horizon,
            kind=kind,
            person=person[some],
            numbers=numbers,
            seed=seed,
            ridge=ridges.get(day),
        )
        ridges[day] = model.ridge
        yield name_of(day, horizon), model


def hazards_log_odds(
    evaluation: Evaluation,
    settings: Settings,
    parts: Parts,
    kept: Kept,
    depends: Mapping[str, object],
) -> Step | None:
    """The national family refitted, by diagnosis.

    None where the data have no diagnoses, or have predictors that the family does not use. NaN
    where the family needs an answer that is missing.
    """
    ours = all(c.name in PREDICTORS and c.encoding == "level" for c in parts.columns)
    answers = prod(len(c.predictor.levels) for c in parts.columns)
    if not ours or answers > _MOST_ANSWERS or not (parts.learnt.spells.diagnosis != ANY).any():
        return None

    def make(out: Path) -> None:
        document = _refitted(parts.learnt.spells, parts, settings)
        (out / "hazards.json").write_text(json.dumps(document), encoding="utf-8")
        model = Hazards.read(
            {"name": "refitted", "version": "0"}, {"hazards.json": json.dumps(document).encode()}
        )
        write_log_odds(
            out / FILE,
            {name_of(d, h): _log_odds(model, parts.tested, d, h) for d, h in evaluation.pairs},
        )

    asked = {"pairs": evaluation.pairs, "fewest": settings.fewest, "quantiles": settings.quantiles}
    return kept.step("hazards", {**depends, **asked}, make)


def histogram_log_odds(
    evaluation: Evaluation, parts: Parts, kept: Kept, depends: Mapping[str, object], seed: int
) -> Step:
    """scikit-learn's HistGradientBoosting with defaults, for the first pair: shows its time."""
    day, horizon = evaluation.pairs[0]

    def make(out: Path) -> None:
        spells, count = parts.learnt.spells, len(parts.learnt)
        outlasted, weights = outcomes(
            spells, np.full(count, day), np.full(count, horizon), Censoring.of(spells)
        )
        used = (weights > 0) & parts.learnt.as_of(day)
        codes = np.unique(spells.diagnosis[used])
        model = HistGradientBoostingClassifier(
            random_state=seed,
            categorical_features=[0] if len(codes) < _MOST_CATEGORIES else None,
        )
        inputs = _with_codes(spells.rows[used], spells.diagnosis[used], codes)
        model.fit(inputs, outlasted[used], sample_weight=weights[used])
        tested = parts.tested.spells
        scores = model.decision_function(_with_codes(tested.rows, tested.diagnosis, codes))
        write_log_odds(out / FILE, {name_of(day, horizon): scores})

    return kept.step("histogram", {**depends, "pair": (day, horizon)}, make)


def read_log_odds(step: Step) -> dict[str, Floats]:
    """Log-odds by the pair's name, one number for each spell of the test side."""
    with np.load(step.folder / FILE, allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def _with_codes(rows: Floats, diagnosis: Texts, codes: Texts) -> Floats:
    places = np.minimum(np.searchsorted(codes, diagnosis), len(codes) - 1)
    known = codes[places] == diagnosis
    return np.column_stack([np.where(known, places, np.nan), rows])


def _refitted(spells: Spells, parts: Parts, settings: Settings) -> dict[str, object]:
    """The family refitted; a code with enough spells that have all answers is its own group."""
    complete = spells.take(np.asarray(~np.isnan(spells.rows).any(axis=1)))
    codes = grouped(complete.diagnosis, settings.fewest)
    groups = [str(code) for code in np.unique(codes) if code != ANY]
    own = {group: complete.take(codes == group) for group in groups}
    return hazards.fit(
        spells,
        breaks={
            g: breaks(each, settings.asked, settings.quantiles).tolist()
            for g, each in own.items()
            if each.ended.any()
        },
        levels={c.name: [level.name for level in c.predictor.levels] for c in parts.columns},
    )


def _log_odds(model: Hazards, tested: Side, day: int, horizon: int) -> Floats:
    spells, found = tested.spells, np.full(len(tested), np.nan)
    complete = ~np.isnan(spells.rows).any(axis=1)
    for code in np.unique(spells.diagnosis[complete]):
        own = complete & (spells.diagnosis == code)
        try:
            of_diagnosis = model.of(Icd10(str(code)))
        except NoModel:
            continue
        places = [spells.names.index(column.name) for column in of_diagnosis.columns]
        rows = spells.rows[np.ix_(own, places)]
        found[own] = of_diagnosis.log_odds(rows, day, horizon)
    return found


def write_log_odds(path: Path, found: Mapping[str, Floats]) -> None:
    arrays: dict[str, Any] = dict(found)
    np.savez(path, **arrays)

"""The boosted model of a run: searched for, fitted and calibrated."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from srs.model.boosted import Boosted, Calibration

from ..fit import boosted
from ..fit.boosted import Fitted, Settings
from ..fit.calibrate import calibrate
from ..fit.censoring import Censoring, outcomes
from ..fit.search import auc, search
from ..fit.spells import Floats
from ..toml import read_table
from .kept import Kept, Step
from .plan import Plan
from .rows import Side
from .sides import Parts

_JUDGES = 30_000  # of the spells learnt from, for their AUC
_MODEL = "model"  # the folder of the model's files
POINT = "point.json"
SLOPE = "calibration slope"  # in it: what spells not learnt from ask for

Point = dict[str, float]


def settings_of(searched: Step | None, plan: Plan) -> Settings:
    """Those that the search chose, or else the run's own."""
    if searched is None:
        return plan.model
    found: Settings = read_table(Settings, searched.read("settings.json"), "[model]")
    return found


def searched(plan: Plan, parts: Parts, kept: Kept, depends: Mapping[str, object]) -> Step | None:
    """The search's settings and trials; None where the run asks for no search."""
    if not plan.search.tries:
        return None
    day, horizon = plan.evaluate.pairs[0]

    def make(out: Path) -> None:
        some, person = _some_persons(parts.learnt, plan.search.persons, plan.seed)
        chosen, trials = search(
            some.spells,
            person,
            day=day,
            horizon=horizon,
            tries=plan.search.tries,
            seed=plan.seed,
            start=plan.model,
        )
        _write(out / "settings.json", asdict(chosen))
        _write(out / "trials.json", [asdict(trial) for trial in trials])

    asked = {"search": asdict(plan.search), "model": asdict(plan.model), "at": (day, horizon)}
    return kept.step("search", {**depends, **asked}, make)


def fitted(
    plan: Plan, settings: Settings, parts: Parts, kept: Kept, depends: Mapping[str, object]
) -> Step:
    """Files as the family ``boosted`` reads them, with a point of its learning curve."""

    def make(out: Path) -> None:
        calibration, point = calibrated(plan, settings, parts)
        model = _fit(parts.learnt, settings, plan.seed).calibrated(calibration)
        (out / _MODEL).mkdir()
        for name, content in model.files(parts.columns, asked(parts)).items():
            (out / _MODEL / name).write_text(content, encoding="utf-8")
        _write(out / POINT, point)

    pairs = plan.evaluate.pairs
    return kept.step("fit", {**depends, "model": asdict(settings), "pairs": pairs}, make)


def calibrated(plan: Plan, settings: Settings, parts: Parts) -> tuple[Calibration, Point]:
    """By one map for every day and horizon that the run evaluates."""
    cases, points = [], []
    for fold in range(plan.split.folds):
        others, own = _without(parts, fold)
        model = _fit(others, settings, plan.seed)
        cases += [_cases(model, own, day, horizon) for day, horizon in plan.evaluate.pairs]
        if not fold:
            points.append(_point(model, others, own, plan))
    found, slope = calibrate(*(np.concatenate(each) for each in zip(*cases, strict=True)))
    return found, points[0] | {SLOPE: slope}


def read_model(step: Step, manifest: Mapping[str, Any]) -> Boosted:
    """As the product reads it."""
    return Boosted.read(manifest, files_of(step))


def files_of(step: Step) -> dict[str, bytes]:
    """The model's files."""
    return {path.name: path.read_bytes() for path in sorted((step.folder / _MODEL).iterdir())}


def asked(parts: Parts) -> list[str]:
    """What a form asks for: all that neither the person's id nor the care unit tells."""
    return [
        column.name
        for column in parts.columns
        if column.predictor.origin != "person" and column.name != "region"
    ]


def _fit(learnt: Side, settings: Settings, seed: int) -> Fitted:
    spells = learnt.spells
    return boosted.fit(
        spells,
        settings=settings,
        seed=seed,
    )


def _without(parts: Parts, fold: int) -> tuple[Side, Side]:
    """What is learnt from but for a fold, and the fold."""
    own = parts.fold == fold
    return parts.learnt.where(~own), parts.learnt.where(own)


def _point(model: Fitted, learnt: Side, judges: Side, plan: Plan) -> Point:
    day, horizon = plan.evaluate.pairs[0]
    some = np.sort(np.random.default_rng(plan.seed).permutation(len(learnt))[:_JUDGES])
    return {
        "spells": len(learnt),
        "held out": auc(model, judges.spells, day, horizon),
        "learnt from": auc(model, learnt.spells.take(some), day, horizon),
    }


def _cases(model: Fitted, held: Side, day: int, horizon: int) -> tuple[Floats, Floats, Floats]:
    """Log-odds, outcome and weight of the spells that can be told."""
    spells, count = held.spells, len(held)
    outlasted, weights = outcomes(
        spells, np.full(count, day), np.full(count, horizon), Censoring.of(spells)
    )
    used = (weights > 0) & held.as_of(day) & model.answers(spells.diagnosis)
    log_odds = model.log_odds(spells.rows[used], day, horizon, spells.diagnosis[used])
    return log_odds, outlasted[used], weights[used]


def _some_persons(learnt: Side, persons: int, seed: int) -> tuple[Side, Any]:
    share = min(1.0, persons / learnt.frame["person"].n_unique())
    some = learnt if share == 1 else _share_of_persons(learnt, share, seed)
    return some, some.frame["person"].to_numpy()


def _share_of_persons(learnt: Side, share: float, seed: int) -> Side:
    codes = learnt.frame["person"].rank("dense").to_numpy().astype(int) - 1
    chosen = np.random.default_rng(seed).random(codes.max() + 1) < share
    return learnt.where(chosen[codes])


def _write(path: Path, document: object) -> None:
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")

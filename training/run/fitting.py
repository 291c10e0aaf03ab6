"""The boosted model of a run: its settings are searched for, then it is fitted and calibrated."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from srs.model.boosted import Boosted

from ..fit import boosted
from ..fit.boosted import Fitted, Settings
from ..fit.search import search
from ..toml import read_table
from .checkpoint import Kept, Step
from .plan import Plan
from .rows import Side
from .sides import Parts

_MODEL = "model"  # the folder of the model's files
POINT = "point.json"
# Its keys: the slope that spells not learnt from call for, and their loss by number of trees.
SLOPE, LOSSES = "calibration slope", "log loss by trees"


def settings_of(searched: Step | None, plan: Plan) -> Settings:
    """The settings that the search chose, or else the run's own."""
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
    """Files that the family ``boosted`` reads, calibrated for the pairs that are evaluated."""

    def make(out: Path) -> None:
        model = _fit(plan, settings, parts)
        (out / _MODEL).mkdir()
        for name, content in model.files(parts.columns, questions(parts)).items():
            (out / _MODEL / name).write_text(content, encoding="utf-8")
        _write(out / POINT, {SLOPE: model.slope, LOSSES: model.losses})

    pairs, folds = plan.evaluate.pairs, plan.split.folds
    return kept.step(
        "fit", {**depends, "model": asdict(settings), "pairs": pairs, "folds": folds}, make
    )


def read_model(step: Step, manifest: Mapping[str, Any]) -> Boosted:
    """The model as the product reads it."""
    return Boosted.read(manifest, files_of(step))


def files_of(step: Step) -> dict[str, bytes]:
    """The model's files."""
    return {path.name: path.read_bytes() for path in sorted((step.folder / _MODEL).iterdir())}


def questions(parts: Parts) -> list[str]:
    """What a form asks for: everything that neither the person's id nor the care unit gives."""
    return [
        column.name
        for column in parts.columns
        if column.predictor.origin != "person" and column.name != "region"
    ]


def _fit(plan: Plan, settings: Settings, parts: Parts) -> Fitted:
    return boosted.fit(
        parts.learnt.spells,
        settings=settings,
        seed=plan.seed,
        person=parts.persons,
        folds=plan.split.folds,
        pairs=plan.evaluate.pairs,
    )


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

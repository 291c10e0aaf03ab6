"""The end of a run: what it found, in the tracking store."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..fit.boosted import Settings
from .checkpoint import Kept, Step
from .data import Material
from .draw import read_figures
from .evaluate import COMPARISONS, FILE
from .golden import example
from .plan import Plan

_FILE = "run.json"


def recorded(
    plan: Plan,
    settings: Settings,
    data: Material,
    metrics: Mapping[str, float],
    evaluated: Step,
    model: Path,
    figures: Step,
    search: Step | None,
    kept: Kept,
) -> str:
    """The run's id in the tracking store; recorded there unless it is already."""
    import pandas as pd

    from ..track import Fingerprint, Run, record, registered, tracking_store

    store = tracking_store()
    cases = json.loads((model / "golden.json").read_bytes())["cases"]
    one = Run(
        name=plan.name,
        parameters=_parameters(plan, settings),
        data=Fingerprint(*data.fingerprint()),
        metrics={**metrics, **_trials(search)},
        model=model,
        example=pd.DataFrame(example(cases)),
        figures=read_figures(figures),
        documents={name: evaluated.read(name) for name in (FILE, COMPARISONS)},
    )

    def make(out: Path) -> None:
        found = {"run": record(one, store)}
        (out / _FILE).write_text(json.dumps(found) + "\n", encoding="utf-8")

    depends = {"of": figures.key, "model": _digests(model), "metrics": dict(metrics)}
    step = kept.step("record", depends, make)
    if not registered(step.read(_FILE)["run"], store):  # another store, or emptied since
        shutil.rmtree(step.folder)
        step = kept.step("record", depends, make)
    return str(step.read(_FILE)["run"])


def _parameters(plan: Plan, settings: Settings) -> dict[str, object]:
    """Flat: MLflow takes texts of up to 6000 signs."""
    said = {
        "seed": plan.seed,
        "spells": plan.spells,
        "split": plan.split,
        "evaluate": plan.evaluate,
        "search": plan.search,
        "cohort": plan.cohort,
        "data": plan.data,
        "predictors": plan.predictors,
    }
    parts = {name: value for name, value in said.items() if value is not None}
    return {**parts, **{f"model.{name}": value for name, value in asdict(settings).items()}}


def _trials(search: Step | None) -> dict[str, float]:
    """AUC of every trial, by its settings."""
    if search is None:
        return {}
    trials = search.read("trials.json")
    settings = [trial["settings"] for trial in trials]
    tried = [name for name in settings[0] if any(s[name] != settings[0][name] for s in settings)]
    return {f"trial/{_name(trial['settings'], tried)}": trial["auc"] for trial in trials}


def _name(settings: Mapping[str, Any], tried: Sequence[str]) -> str:
    return " ".join(f"{key}={settings[key]}" for key in tried) or "only"


def _digests(model: Path) -> object:
    return json.loads((model / "manifest.json").read_bytes())["files"]

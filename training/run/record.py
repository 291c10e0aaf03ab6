"""The end of a run: its results in the tracking store."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from ..fit.boosted import Settings
from .audience import is_synthetic
from .baselines import name_of
from .checkpoint import Kept, Step
from .data import Material
from .evaluation import COMPARISONS, FILE
from .fitting import LOSSES, POINT
from .golden import example
from .learning_curve import FILE as CURVE
from .measures import TRUE
from .pictures import read_figures
from .plan import Plan

_FILE = "run.json"
_WHERE = ("day", "horizon", "subgroup", "metric")
_METRIC = ("model", *_WHERE, "value", "low", "high", "n", "known", "events")
_DIFFERENCE = ("a", "b", *_WHERE, "difference", "low", "high", "p")
# Of every day and horizon; the rest of the first, which decides whether to publish.
_EVERYWHERE = ("auc", "brier", "intercept", "slope", "lead_ridge")


def recorded(
    plan: Plan,
    settings: Settings,
    data: Material,
    fit: Step,
    metrics: Mapping[str, float],
    evaluated: Step,
    model: Path,
    figures: Step,
    search: Step | None,
    learning: Step | None,
    kept: Kept,
) -> str:
    """The run's id in the tracking store; this records the run unless it is already there."""
    import pandas as pd

    from ..track import Fingerprint, Run, record, registered, tracking_store

    store = tracking_store()
    cases = json.loads((model / "golden.json").read_bytes())["cases"]
    one = Run(
        name=plan.name,
        parameters=_parameters(plan, settings),
        data=Fingerprint(*data.fingerprint()),
        metrics=_headline(plan, metrics),
        model=model,
        example=pd.DataFrame(example(cases)),
        figures=read_figures(figures),
        documents={name: evaluated.read(name) for name in (FILE, COMPARISONS)},
        pages=dict(_pages(plan, data, evaluated)),
        curves={**_learning(learning), **_trials(search), **_losses(fit)},
        tables={
            "metrics": [_row(each, _METRIC) for each in evaluated.read(FILE)],
            "differences": [_row(each, _DIFFERENCE) for each in evaluated.read(COMPARISONS)],
        },
    )

    def make(out: Path) -> None:
        found = {"run": record(one, store)}
        (out / _FILE).write_text(json.dumps(found) + "\n", encoding="utf-8")

    depends = {"of": figures.key, "model": _digests(model), "metrics": dict(metrics)}
    step = kept.step("record", depends, make)
    if not registered(step.read(_FILE)["run"], store):  # another store, or one emptied since then
        shutil.rmtree(step.folder)
        step = kept.step("record", depends, make)
    return str(step.read(_FILE)["run"])


def _headline(plan: Plan, metrics: Mapping[str, float]) -> dict[str, float]:
    """What runs are compared by; subgroups and errors are in the tables."""
    first = name_of(*plan.evaluate.pairs[0])
    found = {}
    for name, value in metrics.items():
        metric, _, pair = name.partition("@")
        aside = metric.endswith(("_error", f"_{TRUE}"))
        if not pair or metric in _EVERYWHERE or (pair == first and not aside):
            found[name] = value
    return {name: value for name, value in found.items() if "/" not in name}


def _row(each: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    return {column: each.get(column) for column in columns}


def _pages(plan: Plan, data: Material, evaluated: Step) -> Iterator[tuple[str, str]]:
    """The evaluation on the test side as a page, one for each day that is predicted from."""
    from ..report import page

    metrics, compared = evaluated.read(FILE), evaluated.read(COMPARISONS)
    for day in dict.fromkeys(day for day, _ in plan.evaluate.pairs):
        document = {
            "title": plan.title.en,
            "study": {"predicts": "outlast", "day": day, "level": 0.95, "seed": plan.seed},
            "data": {"synthetic": is_synthetic(plan, data)},
            "metrics": [each for each in metrics if each["day"] == day],
            "comparisons": [each for each in compared if each["day"] == day],
        }
        yield f"report-day-{day}.html", page(document, "en")


def _learning(learning: Step | None) -> dict[str, list[tuple[int, float]]]:
    """AUC by hundreds of spells learnt from, the mean of those of one size."""
    found: dict[str, list[tuple[int, float]]] = {}
    for model, told in ({} if learning is None else learning.read(CURVE)).items():
        by_size: dict[int, list[float]] = {}
        for each in told["points"]:
            by_size.setdefault(round(each["spells"], -2), []).append(each["auc"])
        curve = sorted((size, sum(aucs) / len(aucs)) for size, aucs in by_size.items())
        found[f"learning/AUC by spells {model}"] = curve
    return found


def _parameters(plan: Plan, settings: Settings) -> dict[str, object]:
    """One for each setting of the run's file: ``evaluate.days`` is "15, 60"."""
    said = {
        "seed": plan.seed,
        "spells": plan.spells,
        "split": plan.split,
        "evaluate": plan.evaluate,
        "search": plan.search,
        "cohort": plan.cohort,
        "data": plan.data,
        "predictors": plan.predictors,
        "model": settings,
    }
    return {name: value for part, each in said.items() for name, value in _flat(part, each)}


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Without the values that are not stated."""
    if is_dataclass(value) and not isinstance(value, type):
        value = {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _flat(f"{name}.{key}", each)
    elif isinstance(value, tuple | list | set | frozenset):
        if value:
            yield name, ", ".join(str(each) for each in value)
    elif value is not None:
        yield name, str(value)


def _trials(search: Step | None) -> dict[str, list[tuple[int, float]]]:
    """AUC by the number of trees, a curve for each of the other settings that were tried."""
    if search is None:
        return {}
    trials = search.read("trials.json")
    settings = [trial["settings"] for trial in trials]
    tried = [
        name
        for name in settings[0]
        if name != "trees" and any(s[name] != settings[0][name] for s in settings)
    ]
    found: dict[str, dict[int, float]] = {}
    for each, trial in zip(settings, trials, strict=True):
        name = " ".join(["trial/AUC by trees", *(f"{key}={each[key]}" for key in tried)])
        found.setdefault(name, {})[each["trees"]] = trial["auc"]
    return {name: sorted(curve.items()) for name, curve in found.items()}


def _losses(fit: Step) -> dict[str, list[tuple[int, float]]]:
    """Log loss per held-out spell by the number of trees that the hazards grow."""
    losses = fit.read(POINT)[LOSSES]
    return {"fit/held-out log loss by trees": list(enumerate(losses))} if losses else {}


def _digests(model: Path) -> object:
    return json.loads((model / "manifest.json").read_bytes())["files"]

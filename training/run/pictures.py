"""The figures of a run, as PNG files."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from srs.model.odds import probability

from .. import figures
from ..fit.spells import Floats
from .baselines import name_of, read_log_odds
from .checkpoint import Kept, Step
from .fitting import read_model
from .learning_curve import FILE as CURVE
from .learning_curve import RIDGE, gains
from .measures import OWN, Cases
from .plan import Plan
from .predictions import forests
from .sides import Parts

_EXPLAINED = 5000  # spells
_DEPENDENCE = 4  # predictors with a figure of their dependence


def drawn(
    plan: Plan,
    parts: Parts,
    fitted: Step,
    predicted: Step,
    learning: Step | None,
    metrics: Mapping[str, float],
    kept: Kept,
) -> Step:
    """Draw calibration, SHAP summary and dependence, and the learning curve."""
    data = "synthetic population, test side" if plan.cohort else "test side"
    true = metrics.get(f"auc_true@{name_of(*plan.evaluate.pairs[0])}")

    def make(out: Path) -> None:
        _calibration(plan, parts, predicted, data, out)
        _contributions(plan, parts, fitted, data, out)
        if learning and learning.read(CURVE):
            _learning(plan, learning, true, data, out)

    of = [step.key for step in (predicted, learning) if step]
    return kept.step("figures", {"of": of, "pairs": plan.evaluate.pairs, "true": true}, make)


def read_figures(step: Step) -> dict[str, bytes]:
    """The figures by file name."""
    return {path.name: path.read_bytes() for path in sorted(step.folder.glob("*.png"))}


def _calibration(plan: Plan, parts: Parts, predicted: Step, data: str, out: Path) -> None:
    log_odds = read_log_odds(predicted)
    for day, horizon in plan.evaluate.pairs:
        own = log_odds[name_of(day, horizon)]
        cases = Cases.of(parts.tested, day, horizon, ~np.isnan(own))
        figure = figures.calibration(
            probability(own[cases.at]),
            cases.outcomes.happened,
            cases.outcomes.weights,
            horizon=horizon,
            day=day,
            data=data,
        )
        _save(figure, out / f"calibration-{horizon}-from-{day}.png")


def _contributions(plan: Plan, parts: Parts, fitted: Step, data: str, out: Path) -> None:
    day, horizon = plan.evaluate.pairs[0]
    values, rows = _explained(plan, parts, fitted)
    risk = f"more than {horizon} days, from day {day}"
    names = [column.name for column in parts.columns]
    _save(figures.shap_summary(values, rows, names, risk=risk, data=data), out / "shap-summary.png")
    for place in np.argsort(-np.abs(values).mean(axis=0))[:_DEPENDENCE]:
        column = parts.columns[place]
        levels = column.predictor.levels if column.encoding == "level" else ()
        figure = figures.shap_dependence(
            values[:, place],
            rows[:, place],
            column.name,
            risk=risk,
            data=data,
            levels=[level.name for level in levels],
        )
        _save(figure, out / f"shap-{column.name}.png")


def _explained(plan: Plan, parts: Parts, fitted: Step) -> tuple[Floats, Floats]:
    """Contributions and values of some of the spells that are tested on."""
    day, horizon = plan.evaluate.pairs[0]
    spells, count = parts.tested.spells, len(parts.tested)
    random = np.random.default_rng(plan.seed)
    some = spells.take(np.sort(random.permutation(count)[:_EXPLAINED]))
    model = read_model(fitted, {"name": "fitted", "version": "0"})
    values = np.full(some.rows.shape, np.nan)
    for forest, own in forests(model, some.diagnosis):
        values[own] = forest.contributions(some.rows[own], day, horizon).values
    known = ~np.isnan(values[:, 0])
    return values[known], some.rows[known]


def _learning(plan: Plan, learning: Step, true: float | None, data: str, out: Path) -> None:
    day, horizon = plan.evaluate.pairs[0]
    curve, twice = learning.read(CURVE), gains(learning)
    names = {OWN: "boosted trees", RIDGE: "ridge hierarchy"}
    figure = figures.learning_curve(
        {
            names[name]: figures.Learnt(
                [point["spells"] for point in each["points"]],
                [point["auc"] for point in each["points"]],
                (twice[name].value, twice[name].low, twice[name].high) if name in twice else None,
            )
            for name, each in curve.items()
        },
        metric=f"AUC, more than {horizon} days from day {day}",
        data=data,
        true=true,
    )
    _save(figure, out / "learning-curve.png")


def _save(figure: Figure, path: Path) -> None:
    path.write_bytes(figures.png(figure))

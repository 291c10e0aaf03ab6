"""All steps of a run in their order; each is done unless the run's folder has it already."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ..fit.boosted import Settings
from . import baselines
from .data import material
from .draw import drawn
from .evaluate import Predicted, evaluated, numbers, subgroups
from .exact import FILE, exactness
from .findings import findings
from .fitting import fitted, learning_curve, searched, settings_of
from .kept import Kept, Step, kept_in
from .pack import folder_of, packed
from .plan import Plan
from .possible import learnable, possible
from .predict import boosted_log_odds
from .record import recorded
from .sides import Parts, parts
from .targets import missed


@dataclass(frozen=True, slots=True)
class Finished:
    """A whole run: its id in the tracking store, its numbers, the packed model, what has to be
    known of its data, and what speaks against using the model.
    """

    run_id: str
    metrics: Mapping[str, float]
    model: Path
    remarks: Sequence[str] = ()
    findings: Sequence[str] = ()


def run(
    plan: Plan, beside: Path, folder: Path, told: Callable[[str], object] = lambda step: None
) -> Finished:
    """Do what *plan* says and *folder* does not hold yet.

    Parameters
    ----------
    beside
        The folder that the plan's paths start from.
    told
        Hears of every step when it begins.

    Raises
    ------
    SrsError
        In one line; nothing has been registered then.
    """
    with kept_in(folder, told) as kept:
        data = material(plan, beside, kept)
        sides = learnable(parts(data.table(), plan))
        plan = possible(plan, sides)
        subgroups(plan.evaluate, sides)  # refused now rather than after the fit
        of = _of(plan, data.made)
        search = searched(plan, sides, kept, of)
        settings = settings_of(search, plan)
        fit = fitted(plan, settings, sides, kept, of)
        curve = (
            learning_curve(plan, settings, sides, fit, kept, of) if plan.evaluate.learning else None
        )
        predicted = _predicted(plan, settings, fit, sides, kept, of)
        evaluation = evaluated(plan.evaluate, sides, predicted, data.truth, kept)
        found = findings(plan.evaluate, fit, numbers(evaluation))
        pack = packed(plan, settings, sides, data, fit, evaluation, found, kept)
        model = folder_of(pack, plan)
        exact = exactness(plan.evaluate, model, pack, sides.tested, kept)
        metrics = {**numbers(evaluation), **exact.read(FILE), **_of_the_run(fit, sides, predicted)}
        missed(metrics, plan.targets)  # a target of nothing is refused before it is recorded
        figures = drawn(plan, sides, fit, predicted.boosted, curve, kept)
        run_id = recorded(plan, settings, data, metrics, evaluation, model, figures, search, kept)
    remarks = [f"{name} is left out: {why}" for name, why in sides.remarks.items()]
    return Finished(run_id, metrics, model, [*remarks, *data.outside()], found)


def _of(plan: Plan, table: Step) -> dict[str, object]:
    """What everything that learns depends on."""
    return {
        "table": table.key,
        "spells": asdict(plan.spells),
        "split": asdict(plan.split),
        "predictors": asdict(plan.predictors),
        "seed": plan.seed,
    }


def _predicted(
    plan: Plan,
    settings: Settings,
    fit: Step,
    sides: Parts,
    kept: Kept,
    of: Mapping[str, object],
) -> Predicted:
    evaluation = plan.evaluate
    return Predicted(
        boosted_log_odds(evaluation, fit, sides.tested, kept),
        baselines.logistic_log_odds(evaluation, sides, kept, of),
        baselines.hazards_log_odds(evaluation, settings, sides, kept, of),
        baselines.histogram_log_odds(evaluation, sides, kept, of, plan.seed),
    )


def _of_the_run(fit: Step, sides: Parts, predicted: Predicted) -> dict[str, float]:
    log_odds = next(iter(baselines.read_log_odds(predicted.boosted).values()))
    return {
        "test_spells": float(len(sides.tested)),
        "test_spells_without_trees": float(np.isnan(log_odds).sum()),
        "fit_seconds": fit.seconds,
        "fit_gigabytes": fit.gigabytes,
        "logistic_seconds": predicted.logistic.seconds,
        "histogram_seconds": predicted.histogram.seconds,
        "fit_to_histogram": fit.seconds / predicted.histogram.seconds,
    }

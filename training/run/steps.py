"""All steps of a run in their order; a step is skipped if the run's folder has its result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from ..fit.boosted import Settings
from . import baselines
from .admission import reasons_against, what_would_help
from .advice import advice
from .checkpoint import Kept, Step, kept_in
from .data import material
from .diagnoses import Pooled
from .evaluation import Predicted, evaluated, numbers, subgroups
from .exactness import FILE, exactness
from .feasibility import learnable, possible
from .findings import findings
from .fitting import fitted, read_model, searched, settings_of
from .learning_curve import RIDGE, gains, in_words, learning
from .learning_curve import metrics as of_learning
from .measures import OWN
from .package import folder_of, packed
from .pictures import drawn
from .plan import Plan
from .predictions import boosted_log_odds, intervals
from .record import recorded
from .sides import Parts, parts
from .targets import missed


@dataclass(frozen=True, slots=True)
class Finished:
    """A whole run.

    Attributes
    ----------
    run_id
        The run's id in the tracking store.
    against, helps
        Reasons not to publish the model, and what would help; empty if it may be published.
    told
        Sentences on the data: what twice as many spells would add, how many diagnoses they have.
    remarks
        What was left out and why, and what a reader must know about the data.
    """

    run_id: str
    metrics: Mapping[str, float]
    model: Path
    against: Sequence[str] = ()
    helps: Sequence[str] = ()
    told: Sequence[str] = ()
    remarks: Sequence[str] = ()


def run(
    plan: Plan,
    beside: Path,
    folder: Path,
    told: Callable[[str], object] = lambda step: None,
    advised: Callable[[str], object] = lambda line: None,
) -> Finished:
    """Do what *plan* says and *folder* does not hold yet.

    Parameters
    ----------
    beside
        The folder that the plan's paths start from.
    told
        Called with each step when the step begins.
    advised
        Called before the fit with the advice on the number of spells.

    Raises
    ------
    SrsError
        In one line; then nothing has been registered.
    """
    with kept_in(folder, told) as kept:
        data = material(plan, beside, kept)
        sides = learnable(parts(data.table(), plan))
        plan = possible(plan, sides)
        subgroups(plan.evaluate, sides)  # refused now rather than after the fit
        for line in advice(plan.evaluate, sides):
            advised(line)
        of = _of(plan, data.made)
        search = searched(plan, sides, kept, of)
        settings = settings_of(search, plan)
        fit = fitted(plan, settings, sides, kept, of)
        pooled = Pooled.of(
            sides.learnt.spells.diagnosis, read_model(fit, {"name": "fitted", "version": "0"})
        )
        predicted = _predicted(plan, settings, fit, sides, kept, of)
        if data.truth is not None:
            interval = intervals(plan.evaluate, fit, sides.tested, kept)
            predicted = replace(predicted, interval=interval)
        whole = {OWN: predicted.boosted, RIDGE: predicted.rivals[RIDGE]}
        curve = learning(plan, settings, sides, whole, kept, of)
        evaluation = evaluated(plan.evaluate, sides, predicted, data.truth, kept)
        measured = numbers(evaluation)
        against = [
            *findings(plan.evaluate, fit, measured),
            *reasons_against(plan.evaluate, measured),
        ]
        pack = packed(plan, settings, sides, data, fit, evaluation, pooled, curve, against, kept)
        model = folder_of(pack, plan)
        exact = exactness(plan.evaluate, model, pack, sides.tested, kept)
        metrics = {
            **measured,
            **of_learning(curve, plan),
            **exact.read(FILE),
            **_of_the_run(fit, sides, predicted),
            **(pooled.metrics() if pooled else {}),
        }
        missed(metrics, plan.targets)  # a target for nothing is refused before the run is recorded
        figures = drawn(plan, sides, fit, predicted.boosted, curve, metrics, kept)
        run_id = recorded(
            plan, settings, data, fit, metrics, evaluation, model, figures, search, curve, kept
        )
    remarks = [f"{name} is left out: {why}" for name, why in sides.remarks.items()]
    sentences = [in_words(gains(curve), plan.evaluate.pairs[0]), *([str(pooled)] if pooled else [])]
    helps = what_would_help(plan.evaluate, metrics)
    told_of_data = [*remarks, *data.outside()]
    return Finished(run_id, metrics, model, against, helps, sentences, told_of_data)


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
    evaluation, seed = plan.evaluate, plan.seed
    own = boosted_log_odds(evaluation, fit, sides.tested, kept)
    rivals: dict[str, Step | None] = {
        name: baselines.logistic_log_odds(kind, evaluation, sides, kept, of, seed)
        for kind, name in baselines.LOGISTIC.items()
    }
    rivals["hazards"] = baselines.hazards_log_odds(evaluation, settings, sides, kept, of)
    rivals["histogram"] = baselines.histogram_log_odds(evaluation, sides, kept, of, seed)
    return Predicted(own, {name: step for name, step in rivals.items() if step})


def _of_the_run(fit: Step, sides: Parts, predicted: Predicted) -> dict[str, float]:
    log_odds = next(iter(baselines.read_log_odds(predicted.boosted).values()))
    return {
        "test_spells": float(len(sides.tested)),
        "test_spells_without_trees": float(np.isnan(log_odds).sum()),
        "fit_seconds": fit.seconds,
        "fit_gigabytes": fit.gigabytes,
        **{
            f"{name}_seconds": predicted.rivals[name].seconds
            for name in ("logistic", "ridge", "histogram")
        },
        "fit_to_histogram": fit.seconds / predicted.rivals["histogram"].seconds,
    }

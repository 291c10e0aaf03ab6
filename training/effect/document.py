"""What may be published of a study of a measure: effects.json and diagnostics.json.

How a count is given depends only on the persons that it counts (``evaluation.grain``). A number
about few persons is hidden, and so is one whose complement has few persons.
"""

from dataclasses import asdict
from math import isfinite
from typing import Any

import numpy as np

from ..evaluation.grain import Grain
from ..toml import declared
from .answer import verdict
from .diagnostics import Balance, Diagnostics, Followed, diagnosed
from .estimates import Design
from .refusals import Refusal, followed_up, rare_share, refused, without_interval
from .results import Effect, Point, Results, results
from .study import Study
from .trial import Trial
from .variance import Estimate

Entry = dict[str, Any]

_BINS = np.linspace(0, 1, 11)
_ESTIMATORS = {
    "crude": "Kaplan-Meier of those who began within the grace period less that of those who did "
    "not: wrong, because only those still on leave can begin (immortal time), and those at higher "
    "risk get the measure more often",
    "ipw": "clone, censor and weight by the inverse probability of following the strategy",
    "standardised": "predictions of the outcome models, averaged over all (g-formula); variance "
    "of influence functions summed by unit, as if the models' penalties were known; no variance "
    "if starts follow their usual pattern",
    "dr": "sequentially doubly robust: the outcome models, corrected by weighted residuals; "
    "variance of influence functions summed by unit, Student's t with the effective number of "
    "units less one",
}
_OUTCOMES = {
    "days": "mean days on leave within the horizon",
    "net_days": "mean days on leave within the horizon, weighted by their degree",
    "outlast": "probability that the spell outlasts the day",
    "returned": "probability of return to work within the horizon, where death and pension are "
    "no return",
    "days_to_return": "mean days until return to work within the horizon, where death and pension "
    "are no return",
}


def definition(outcome: str, estimator: str) -> str:
    return f"{_OUTCOMES[outcome]}; {_ESTIMATORS[estimator]}"


def checked(trial: Trial, study: Study, created: str, overlap: bool = False) -> Entry:
    """diagnostics.json; no outcome is read."""
    design = Design.of(trial, study)
    found = diagnosed(design)
    return {
        **_about(trial, study, created, overlap),
        "refused": [_refusal(each) for each in refused(study, found, overlap)],
        "diagnostics": _diagnostics(trial, study, design, found),
    }


def evaluated(
    trial: Trial, study: Study, created: str, overlap: bool = False
) -> tuple[Entry, Entry]:
    """effects.json and diagnostics.json. A refused study gets no adjusted outcome."""
    design = Design.of(trial, study)
    found = diagnosed(design)
    diagnostics = _diagnostics(trial, study, design, found)
    about = _about(trial, study, created, overlap)
    before = [_refusal(each) for each in refused(study, found, overlap)]
    late = followed_up(study, design.steps)
    reasons = [*before, *([_refusal(late)] if late else [])]
    first = {**about, "refused": before, "diagnostics": diagnostics}
    if reasons:
        answer: Entry = {"answer": "refused", "margins": asdict(study.margins)}
        nothing = {"verdict": answer, "refused": reasons, "effects": [], "survival": None}
        return {**about, **nothing, "diagnostics": diagnostics, "e_value": None}, first
    share = _overlap(found) if overlap else None
    effective = None if overlap else min(each.effective for each in found.followed)
    got = results(design, study, effective, share)
    bare = without_interval(study, found)
    return {
        **about,
        "verdict": _verdict(study, got, bare),
        "refused": [],
        "effects": [_effect(study, each, bare, len(trial)) for each in got.effects],
        "survival": {
            name: [_point(study.release.grain, len(trial), each, bare) for each in curve]
            for name, curve in zip(("start", "against"), got.survival, strict=True)
        },
        "diagnostics": diagnostics,
        "e_value": _e_value(study.release.grain, got, bare),
    }, first


def _overlap(found: Diagnostics) -> Any:
    """Weights p (1 - p), for persons who may begin or not (Li, Morgan and Zaslavsky, JASA 2018)."""
    return found.chance * (1 - found.chance)


def _about(trial: Trial, study: Study, created: str, overlap: bool) -> Entry:
    grain = study.release.grain
    units = int((np.bincount(trial.unit) > 0).sum())
    return {
        "title": study.title,
        "created": created,
        "synthetic": study.synthetic,
        "study": {**declared(study), "changed_refusals": study.refuse.changed},
        "population": {
            "persons": grain.count(len(trial)),
            "units": units,
            "who": "overlap" if overlap else "all",
        },
        "lacking": list(trial.lacking),
        "rounding": {"step": grain.width, "smallest_told": grain.width},
    }


def _verdict(study: Study, got: Results, bare: bool) -> Entry:
    grain, main = study.release.grain, got.main
    value = grain.value(main.estimate.value, main.estimate.se)
    margins = asdict(study.margins)
    if bare or not isfinite(main.estimate.se):
        return {"answer": "estimate only", "estimate": value, "margins": margins}
    found = verdict(main.estimate, study.margins)
    return {
        "answer": found.answer,
        "estimate": value,
        "low": grain.value(main.estimate.low, main.estimate.se),
        "high": grain.value(main.estimate.high, main.estimate.se),
        "level": study.level,
        "margins": margins,
        "more_units": found.more_units,
    }


def _effect(study: Study, each: Effect, bare: bool, persons: int) -> Entry:
    grain = study.release.grain
    sides = (each.started, each.persons - each.started)
    # Numbers for all and for all but a few would reveal the few.
    others = persons - each.persons
    enough = all(grain.enough(n) for n in (*sides, *([others] if others else [])))
    return {
        "measure": study.measure,
        "against": study.against,
        "estimator": each.estimator,
        "outcome": each.outcome,
        "horizon": each.day if each.outcome == "outlast" else study.horizon,
        "subgroup": each.subgroup and dict(zip(("column", "level"), each.subgroup, strict=True)),
        **_told(grain, each.estimate if enough else None, bare),
        "units": each.estimate.units if grain.enough(each.persons) else None,
        "persons": grain.count(each.persons),
        "started": grain.count(each.started),
        "ess": each.effective and grain.count(int(each.effective)),
        "definition": definition(each.outcome, each.estimator),
    }


def _told(grain: Grain, found: Estimate | None, bare: bool) -> Entry:
    if found is None:
        return dict.fromkeys(("estimate", "se", "low", "high"))
    se = found.se
    return {
        "estimate": grain.value(found.value, se),
        "se": None if bare else grain.digits(se, 2),
        "low": None if bare else grain.value(found.low, se),
        "high": None if bare else grain.value(found.high, se),
    }


def _point(grain: Grain, persons: int, each: Point, bare: bool) -> Entry:
    """Hidden if too few of all are still on leave, or too few have ended."""
    found = each.probability
    begin = found.value == 1 and found.se == 0
    few = not begin and not grain.enough(int(persons * min(found.value, 1 - found.value)))
    outer = not few and not bare and isfinite(found.se)
    return {
        "day": each.day,
        "probability": None if few else grain.value(found.value, found.se),
        "low": grain.value(found.low, found.se) if outer else None,
        "high": grain.value(found.high, found.se) if outer else None,
    }


def _e_value(grain: Grain, got: Results, bare: bool) -> Entry | None:
    if got.e_value is None:
        return None
    estimate, limit = got.e_value
    return {
        "estimate": grain.digits(estimate, 3),
        "limit": None if bare else grain.digits(limit, 3),
        "scale": "risk ratio at 90 days",
    }


def _diagnostics(trial: Trial, study: Study, design: Design, found: Diagnostics) -> Entry:
    grain = study.release.grain
    return {
        "flow": [{"reason": why, "persons": grain.count(n)} for why, n in trial.flow],
        "unused": [{"reason": why, "rows": grain.count(n)} for why, n in trial.unused],
        "balance": [
            _balance(grain, each, found)
            for each in found.balance
            # Even the name of a level with few persons reveals that somebody has it.
            if each.level is None or grain.enough(each.persons)
        ],
        "overlap": _overlaps(grain, design, found),
        "weights": {
            each.strategy.name: {
                "ess": grain.count(int(each.effective)),
                "followers": grain.count(each.followers),
                "max": grain.digits(each.highest, 3),
                "mean": grain.digits(each.mean, 3),
            }
            for each in found.followed
        },
        "controls": [
            {
                "name": each.name,
                "estimate": None if each.estimate is None else grain.digits(each.estimate, 3),
                "p": grain.digits(each.p, 2),
                "p_holm": grain.digits(each.p_holm, 2),
            }
            for each in found.controls
        ],
        "positivity": {each.strategy.name: _positivity(study, each) for each in found.followed},
        "started": grain.count(found.started),
        "largest_unit": _largest(grain, found),
        "units": found.units,
        "products": {
            "taken": design.start_columns.products,
            "possible": design.start_columns.possible,
        },
    }


def _largest(grain: Grain, found: Diagnostics) -> float | None:
    """Hidden if the share reveals few persons."""
    largest = round(found.largest_share * found.started)
    return grain.digits(found.largest_share, 2) if grain.enough(largest) else None


def _positivity(study: Study, each: Followed) -> Entry:
    grain, count = study.release.grain, len(each.probability)
    rare = round(rare_share(each, study.refuse) * count)
    return {
        "below": study.refuse.probability,
        "persons": grain.count(rare),
        "share": grain.share(rare, count) if grain.enough(rare) else None,
    }


def _balance(grain: Grain, each: Balance, found: Diagnostics) -> Entry:
    others = len(found.chance) - each.persons
    told = grain.enough(each.persons) and (each.level is None or grain.enough(others))
    return {
        "confounder": each.confounder,
        "level": each.level,
        "week": each.week,
        "strategy": each.strategy,
        "before": grain.digits(each.before, 2) if told else None,
        "after": grain.digits(each.after, 2) if told else None,
    }


def _overlaps(grain: Grain, design: Design, found: Diagnostics) -> Entry:
    """Persons by their chance of starting within the grace period: starters and others."""
    steps = design.steps
    begun = steps.begin < steps.grace
    counts = {
        "start": np.histogram(found.chance[begun], _BINS)[0],
        "against": np.histogram(found.chance[~begun], _BINS)[0],
    }
    told = {name: [grain.count(int(n)) for n in each] for name, each in counts.items()}
    return {"edges": [round(float(each), 1) for each in _BINS], **told}


def _refusal(each: Refusal) -> Entry:
    words = ("sv", "en")
    return {
        "code": each.code,
        "text": dict(zip(words, each.text, strict=True)),
        "help": dict(zip(words, each.help, strict=True)),
    }

"""The model's folder, as it will be published."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from srs.model import INTERVAL_LEVEL, Audience, as_manifest
from srs.model.evidence import KEY as EVIDENCE
from srs.wording import Words

from ..evaluation.document import period
from ..evidence import entries
from ..fit.boosted import Settings
from ..golden_check import check
from ..publish import AGAINST, as_json, publish
from .audience import audience, is_synthetic
from .baselines import name_of
from .card import card
from .checkpoint import Kept, Step
from .data import Material
from .diagnoses import Pooled
from .evaluation import SUPPORT, Metrics, numbers
from .fitting import files_of, read_model
from .golden import golden
from .learning_curve import gains
from .measures import COVERAGE, WIDTH
from .plan import Plan
from .sides import Parts
from .support import GRAIN, LEVEL

_MATTER = (
    *("auc", "auc_gap", "mae", "lead", "lead_ridge", "lead_ridge_error"),
    *("intercept", "slope", "worst_subgroup"),
)


def packed(
    plan: Plan,
    settings: Settings,
    parts: Parts,
    material: Material,
    fitted: Step,
    evaluated: Step,
    pooled: Pooled | None,
    learning: Step | None,
    against: Sequence[str],
    kept: Kept,
) -> Step:
    """A folder that ``srs`` loads, whose golden cases were computed again.

    The reasons *against* the model are stored with it.
    """

    def make(out: Path) -> None:
        metrics = numbers(evaluated)
        manifest = _manifest(plan, settings, parts, material, metrics)
        observed = int(read_model(fitted, manifest).last_horizon)
        whom = audience(plan, settings, parts, material, observed)
        manifest |= as_manifest(whom)
        if evidence := _evidence(evaluated, parts, whom):
            manifest[EVIDENCE] = evidence
        manifest[AGAINST] = list(against)
        model = read_model(fitted, manifest)
        cases = golden(model, whom, plan.evaluate, plan.seed)
        text = card(plan, settings, parts, whom, metrics, pooled, gains(learning), against)
        whole: dict[str, str | bytes] = {
            **files_of(fitted),
            "card.md": text,
            "golden.json": as_json(cases),
        }
        check(publish(manifest, whole, out))

    said = {
        "title": asdict(plan.title),
        "source": plan.source,
        "name": plan.name,
        "population": asdict(plan.population),
    }
    of = [step.key for step in (fitted, evaluated, learning) if step]
    return kept.step("pack", {"of": of, **said}, make)


def _evidence(evaluated: Step, parts: Parts, whom: Audience) -> list[dict[str, Any]]:
    """What low risks were measured to mean; bound to the model when it is written."""
    who = whom.population.who
    return list(
        entries(
            evaluated.read(SUPPORT),
            level=LEVEL,
            who=Words(f"testdelen av {who.sv}", f"the test side of {who.en}"),
            period=period(parts.tested.frame["start"], GRAIN),
            date=datetime.now(UTC).date().isoformat(),
            synthetic=whom.population.synthetic,
            digest="",
        )
    )


def folder_of(step: Step, plan: Plan) -> Path:
    """The packed model."""
    return step.folder / f"{plan.name}-0"


def _manifest(
    plan: Plan, settings: Settings, parts: Parts, material: Material, metrics: dict[str, float]
) -> dict[str, Any]:
    sha256, rows = material.fingerprint()
    return {
        "name": plan.name,
        "version": "0",
        "family": "boosted",
        "title": asdict(plan.title),
        "source": plan.source,
        "outcome": "the day on which a sick-leave spell ends",
        **({"synthetic": True} if is_synthetic(plan, material) else {}),
        "data": {"sha256": sha256, "rows": rows},
        **({"left_out": dict(parts.remarks)} if parts.remarks else {}),
        "seed": plan.seed,
        "settings": asdict(settings),
        "interval": _interval(plan, metrics),
        "metrics": {
            name: round(value, 5)
            for name, value in metrics.items()
            if name.partition("@")[0] in _MATTER
        },
    }


def _interval(plan: Plan, metrics: Metrics) -> dict[str, Any]:
    """The level of the model's intervals, with their coverage and width if the truth is known."""
    measured = [
        {
            "day": day,
            "horizon": horizon,
            "coverage": round(metrics[f"{COVERAGE.id}@{pair}"], 4),
            "width": round(metrics[f"{WIDTH.id}@{pair}"], 4),
        }
        for day, horizon in plan.evaluate.pairs
        if f"{COVERAGE.id}@{(pair := name_of(day, horizon))}" in metrics
    ]
    return {"level": INTERVAL_LEVEL, "simulated": measured or None}

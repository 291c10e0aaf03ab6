"""The model's folder, as it will be published."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ..fit.boosted import Settings
from ..publish import as_json, check, publish
from .card import card
from .data import Material
from .evaluate import FILE
from .fitting import files_of, read_model
from .golden import golden
from .kept import Kept, Step
from .plan import Plan
from .sides import Parts

_MATTER = ("auc", "auc_gap", "mae", "lead", "intercept", "slope", "worst_subgroup")


def packed(
    plan: Plan,
    settings: Settings,
    parts: Parts,
    material: Material,
    fitted: Step,
    evaluated: Step,
    kept: Kept,
) -> Step:
    """A folder that ``srs`` loads, and whose golden cases have been asked again."""

    def make(out: Path) -> None:
        metrics = evaluated.read(FILE)
        manifest = _manifest(plan, settings, material, metrics)
        model = read_model(fitted, manifest)
        ranges = np.array(
            [[np.nanmin(c), np.nanmax(c)] for c in parts.learnt.spells.rows.T], dtype=float
        )
        cases = golden(model, plan.evaluate, ranges, plan.seed)
        text = card(plan, settings, parts, metrics)
        whole: dict[str, str | bytes] = {
            **files_of(fitted),
            "card.md": text,
            "golden.json": as_json(cases),
        }
        check(publish(manifest, whole, out))

    said = {"title": asdict(plan.title), "source": plan.source, "name": plan.name}
    return kept.step("pack", {"of": [fitted.key, evaluated.key], **said}, make)


def folder_of(step: Step, plan: Plan) -> Path:
    """The packed model."""
    return step.folder / f"{plan.name}-0"


def _manifest(
    plan: Plan, settings: Settings, material: Material, metrics: dict[str, float]
) -> dict[str, Any]:
    sha256, rows = material.fingerprint()
    return {
        "name": plan.name,
        "version": "0",
        "family": "boosted",
        "title": asdict(plan.title),
        "source": plan.source,
        "outcome": "the day on which a sick-leave spell ends",
        **({"synthetic": True} if plan.cohort else {}),
        "data": {"sha256": sha256, "rows": rows},
        "seed": plan.seed,
        "settings": asdict(settings),
        "metrics": {
            name: round(value, 5)
            for name, value in metrics.items()
            if name.partition("@")[0] in _MATTER
        },
    }

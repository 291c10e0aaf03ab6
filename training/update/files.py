"""The files of a model of either family with an update in them; the code that computes is the same.

``boosted``: every log-odds l of a risk becomes a + b l with b above 0, for every horizon, so a
curve that never rose does not rise now. Contributions are multiplied by b, and the base moves.
``hazards``: every hazard is multiplied by exp(a), and a predictor's contribution to its logarithm,
measured from the middle of the reference population, by b. The result is a model of the same
family: one curve for each patient, exact Shapley values of the very risk asked for. Both allow a
second update.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from srs.files import json_in
from srs.model.boosted import GROUPED

from .choice import Choice

Files = Mapping[str, bytes]
HAZARDS, BOOSTED = "hazards.json", "boosted.json"


def updated_files(
    family: str, files: Files, choice: Choice, centre: float
) -> dict[str, dict[str, Any]]:
    """The documents that change, by file name.

    Parameters
    ----------
    centre
        ``Scored.centre``.
    """
    if family == "hazards":
        return {HAZARDS: _hazards(json_in(files[HAZARDS]), choice)}
    return {BOOSTED: _boosted(json_in(files[BOOSTED]), choice, centre)}


def _hazards(document: dict[str, Any], choice: Choice) -> dict[str, Any]:
    return document | {
        "diagnoses": {
            code: _diagnosis(own, choice.own.get(code, choice.intercept), choice.slope)
            for code, own in document["diagnoses"].items()
        }
    }


def _diagnosis(document: dict[str, Any], intercept: float, slope: float) -> dict[str, Any]:
    """One diagnosis with the update.

    The log hazard is own + middle + deviation, where middle is that of the reference population. It
    becomes own + a + middle + b deviation.
    """
    own = np.array(document["intercept"], dtype=float)
    middle = np.zeros_like(own)
    factors = []
    for factor in document["factors"]:
        added = np.array(factor["log_hazards"], dtype=float)
        middle += np.array(factor["reference"], dtype=float) @ added
        factors.append(factor | {"log_hazards": (slope * added).tolist()})
    # These described the published fit and are no longer true.
    kept = {key: document[key] for key in document if key not in ("log_likelihood",)}
    moved = own + intercept + (1 - slope) * middle
    return kept | {"intercept": moved.tolist(), "factors": factors}


def _boosted(document: dict[str, Any], choice: Choice, centre: float) -> dict[str, Any]:
    before = document.get(GROUPED) or {"others": document["calibration"], "codes": {}}
    slope, turned = choice.slope, (1 - choice.slope) * centre

    def after(code: str | None) -> dict[str, float]:
        own, moved = before["others"], choice.intercept
        if code is not None:
            own, moved = before["codes"].get(code, own), choice.own.get(code, moved)
        return {
            "intercept": moved + turned + slope * own["intercept"],
            "slope": slope * own["slope"],
        }

    found = {key: document[key] for key in document if key not in ("calibration", GROUPED)}
    codes = sorted({*before["codes"], *choice.own})
    if codes:
        found[GROUPED] = {"others": after(None), "codes": {code: after(code) for code in codes}}
    else:
        found["calibration"] = after(None)
    found["codes"] = {
        code: _surer(own, code, found, choice) for code, own in found["codes"].items()
    }
    return found


def _surer(
    own: dict[str, Any], code: str, document: dict[str, Any], choice: Choice
) -> dict[str, Any]:
    """How sure the update's own intercept is counts as well; before calibration, as the rest."""
    grouped = document.get(GROUPED)
    calibration = (
        grouped["codes"].get(code, grouped["others"]) if grouped else document["calibration"]
    )
    more = choice.variances.get(code, choice.variance) / calibration["slope"] ** 2
    rows = [[float(f"{each + more:.3g}") for each in row] for row in own["variance"]]
    return own | {"variance": rows}

"""A model in a folder before it is published: it loads, is whole, and gives its golden cases."""

import json
from collections.abc import Mapping
from math import isclose
from pathlib import Path
from typing import Any

from srs import Icd10
from srs.errors import BrokenModel
from srs.model import Model, load
from srs.model.audience import KEYS

_TOLERANCE = 1e-9  # of a risk
_NEEDED = {"card.md", "golden.json"}


def check(model: Path) -> None:
    """Load the model in the folder and compare it with its golden cases.

    Raises
    ------
    BrokenModel
    """
    from srs.tables.kinds import (
        all_columns,
    )  # the command line is there without tables, and says so

    loaded = load(model.name, model.parent)
    if loaded.audience is None:
        raise BrokenModel(
            f"models/{model.name}/manifest.json: expected {', '.join(KEYS)}, which say who the "
            f"model is for; train the model again"
        )
    if unseen := sorted(all_columns(loaded).keys() - loaded.audience.predictors.keys()):
        raise BrokenModel(
            f"models/{model.name}/manifest.json: predictors: expected {', '.join(unseen)} as well, "
            "which the model uses; train the model again"
        )
    lacking = _NEEDED - set(loaded.manifest["files"])
    if lacking:
        raise BrokenModel(
            f"models/{model.name}/manifest.json: expected {', '.join(sorted(lacking))} among its "
            "files; train the model again"
        )
    try:
        cases = json.loads((model / "golden.json").read_bytes())["cases"]
        wrong = [case for case in cases if not _agrees(loaded, case)]
    except (KeyError, TypeError, ValueError):
        raise BrokenModel(
            f"models/{model.name}/golden.json: expected cases with diagnosis, answers, day, "
            "horizon and risk; train the model again"
        ) from None
    if wrong or not cases:
        raise BrokenModel(
            f"models/{model.name}: {len(wrong)} of {len(cases)} golden cases disagree; expected "
            "at least one and all of them to agree; train the model again"
        )


def _agrees(model: Model, case: Mapping[str, Any]) -> bool:
    return isclose(asked_again(model, case), case["risk"], rel_tol=0, abs_tol=_TOLERANCE)


def asked_again(model: Model, case: Mapping[str, Any]) -> float:
    """The risk that the *model* gives in a golden case."""
    code = case["diagnosis"]
    of_diagnosis = model.of(None if code is None else Icd10.parse(code))
    answers, row = case["answers"], []
    for column in of_diagnosis.columns:
        given = answers.get(column.name, answers.get(column.predictor.srs))
        row.append(column.encode(None if given is None else column.predictor.read(given)))
    return float(of_diagnosis.risk([row], case["day"], case["horizon"])[0])

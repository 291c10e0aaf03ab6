"""Results of a study of a measure, in the tracking store."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

Entry = Mapping[str, Any]


def tracked(document: Entry, said: Sequence[str], files: Sequence[Path]) -> str:
    """The id of the run in the store of MLFLOW_TRACKING_URI; of an effect or a rollout.

    *document*, the lines *said* of it, which describe the run, and *files* have passed the release
    gate.

    Raises
    ------
    BadInput
        When the store cannot be reached or refuses.
    """
    # MLflow takes seconds to import, so only those with a store wait for it.
    from ..track import record_evaluation, tracking_store

    name = document["title"] or f"Measure {document['study']['measure']}"
    return record_evaluation(
        name,
        dict(parameters(document)),
        dict(metrics(document)),
        files,
        tracking_store(),
        description="\n\n".join(said),
    )


def parameters(document: Entry) -> Iterator[tuple[str, object]]:
    """The answer and the declared study."""
    yield "answer", document["verdict"]["answer"]
    yield "refused", ", ".join(each["code"] for each in document.get("refused", ()))
    yield "synthetic", document["synthetic"]
    for key, value in document["study"].items():
        if isinstance(value, list):
            value = ", ".join(map(str, value))
        if value is not None and not isinstance(value, dict):
            yield key, value


def metrics(document: Entry) -> Iterator[tuple[str, float]]:
    """By names such as ``days@365|dr/all`` and, of its interval, ``days.low@365|dr/all``."""
    for each in document["effects"]:
        for key in ("estimate", "low", "high"):
            value = each[key]
            if value is not None and isfinite(value):
                part = "" if key == "estimate" else f".{key}"
                yield (
                    f"{each['outcome']}{part}@{each['horizon']}|{each['estimator']}/{_of(each)}",
                    value,
                )


def _of(each: Entry) -> str:
    """The persons: all, a subgroup, or a group and period of a rollout."""
    if each["subgroup"]:
        return f"{each['subgroup']['column']}={each['subgroup']['level']}"
    where = [each.get(key) for key in ("cohort", "period", "exposure")]
    told = [str(value) for value in (each.get("aggregate"), *where) if value is not None]
    return " ".join(told) or "all"

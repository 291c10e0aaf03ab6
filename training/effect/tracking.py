"""Results of a study of a measure, in the tracking store."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

Entry = Mapping[str, Any]

_OVERALL = "overall"


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
        tables={"effects": effects(document)},
        curves=curves(document),
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
    """The figures of everybody, by names such as ``days@365/dr`` and ``days low@365/dr``."""
    for each in document["effects"]:
        if not each["subgroup"] and each.get("aggregate", _OVERALL) == _OVERALL:
            for key in ("estimate", "low", "high"):
                if _is_number(each[key]):
                    yield _name(each, "" if key == "estimate" else f" {key}"), each[key]


def curves(document: Entry) -> dict[str, list[tuple[int, float]]]:
    """Effects by periods since the introduction, of a rollout."""
    found: dict[str, list[tuple[int, float]]] = {}
    for each in document["effects"]:
        if each.get("aggregate") == "exposure" and _is_number(each["estimate"]):
            curve = found.setdefault(f"{_name(each)} by periods since", [])
            curve.append((each["exposure"], each["estimate"]))
    return found


def effects(document: Entry) -> list[Entry]:
    """Every estimate, a row each."""
    return [
        {key: _cell(value) for key, value in each.items() if key != "definition"}
        for each in document["effects"]
        if _is_number(each["estimate"])
    ]


def _name(each: Entry, part: str = "") -> str:
    return f"{each['outcome']}{part}@{each['horizon']}/{each['estimator']}"


def _is_number(value: float | None) -> bool:
    return value is not None and isfinite(value)


def _cell(value: Any) -> Any:
    """A subgroup as ``sex=female``."""
    return f"{value['column']}={value['level']}" if isinstance(value, dict) else value

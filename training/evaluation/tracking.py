"""The released results of an evaluation, in the tracking store."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from ..report.document import Document
from ..report.verdict import summary
from ..statistics.catalogue import metric
from .rows.groups import ALL

_PAGE = "The artifact report.html is the whole page; the folder tables has every number."
_COLUMNS = {
    "metrics": ("model", "horizon", "subgroup", "metric", "value", "low", "high", "n", "events"),
    "differences": ("a", "b", "horizon", "subgroup", "metric", "difference", "low", "high", "p"),
}

Entry = Mapping[str, Any]


def tracked(document: Entry, files: Sequence[Path]) -> str:
    """The id of the run in the store of MLFLOW_TRACKING_URI.

    *document* and *files* have passed the release gate; hidden numbers are not sent.

    Raises
    ------
    BadInput
        When the store cannot be reached or refuses.
    """
    # MLflow takes seconds to import, so only those with a store wait for it.
    from ..track import Fingerprint, record_evaluation, tracking_store

    study, data = document["study"], document["data"]
    parameters = {
        "models": ", ".join(document["models"]),
        "horizons": ", ".join(map(str, document["horizons"])),
        "seed": study["seed"],
        "replicates": study["replicates"],
        "data.sha256": ", ".join(data["sha256"]),
        "data.rows": data["rows"],
        "data.synthetic": data["synthetic"],
    }
    # How many rows each of several tables has, the gate has not released.
    rows = data["rows"] if len(data["sha256"]) == 1 else None
    told = {key: value for key, value in parameters.items() if value is not None}
    return record_evaluation(
        document["title"] or "Evaluation",
        told,
        dict(headline(document)),
        files,
        tracking_store(),
        data=[Fingerprint(each, rows, "predictions") for each in data["sha256"]],
        description="\n\n".join([*summary(Document.of(document), "en"), _PAGE]),
        tables=tables(document),
    )


def headline(document: Entry) -> Iterator[tuple[str, float]]:
    """What runs are compared by, of everybody; by names such as ``auc@90/srs-3.0``.

    The key metrics of the catalogue at every horizon; net benefit, and the gains that have a
    verdict (without margins: in AUC), at the first.
    """
    first = document["horizons"][0]
    for each in document["metrics"]:
        if each["subgroup"] == ALL and _is_key(each["metric"], document, each["horizon"] == first):
            yield from _number(_name(each, _part(each["model"])), each["value"])
    for each in _gains(document):
        if each["subgroup"] == ALL and each["horizon"] == first:
            pair = f"{_part(each['b'])} over {_part(each['a'])}"
            for key in ("gain", "low", "high"):
                yield from _number(_name(each, pair, "" if key == "gain" else key), each[key])


def _is_key(name: str, document: Entry, is_first: bool) -> bool:
    found = metric(name)
    if found is None:
        return False
    if found.smoother and found.smoother not in document["study"]["smoothers"]:
        return False
    return found.key or (is_first and found.at == "thresholds")


def _gains(document: Entry) -> Iterator[Entry]:
    if document["verdicts"]:
        yield from document["verdicts"]
    else:
        for each in document["comparisons"]:
            if each["metric"] == "auc":
                yield {**each, "gain": each["difference"]}


def _name(each: Entry, of: str, part: str = "") -> str:
    """Only *of* follows a slash, which MLflow reads as a folder."""
    gain = " gain" if "b" in each else ""
    measure = each["metric"].replace("@", " above ")
    return f"{measure}{gain}{part and f' {part}'}@{each['horizon']}/{of}"


def _part(model: str) -> str:
    return model.replace("/", "-2f-")


def _number(name: str, value: float | None) -> Iterator[tuple[str, float]]:
    if value is not None and isfinite(value):
        yield name, value


def tables(document: Entry) -> dict[str, list[Entry]]:
    """Every released number, a row each."""
    found = {"metrics": document["metrics"], "differences": document["comparisons"]}
    return {
        name: [
            {column: each.get(column) for column in _COLUMNS[name]}
            for each in rows
            if each["value" if name == "metrics" else "difference"] is not None
        ]
        for name, rows in found.items()
    }

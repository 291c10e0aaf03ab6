"""The released results of an evaluation, in the tracking store."""

from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from ..report.document import Document
from ..report.verdict import summary

_PAGE = "The artifact report.html is the whole page."


def tracked(document: Mapping[str, Any], files: Sequence[Path]) -> str:
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
        released(document),
        files,
        tracking_store(),
        data=[Fingerprint(each, rows, "predictions") for each in data["sha256"]],
        description="\n\n".join([*summary(Document.of(document), "en"), _PAGE]),
    )


def released(document: Mapping[str, Any]) -> Mapping[str, float]:
    """Metrics by names such as ``auc@90|A/all``; those without a value are left out."""
    return {
        name(each): each["value"]
        for each in document["metrics"]
        if each["value"] is not None and isfinite(each["value"])
    }


def name(metric: Mapping[str, Any]) -> str:
    """Only the subgroup follows a slash, which MLflow reads as a folder."""
    model, subgroup = (metric[key].replace("/", "-2f-") for key in ("model", "subgroup"))
    return f"{metric['metric']}@{metric['horizon']}|{model}/{subgroup}"

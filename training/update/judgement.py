"""The old model against the new one, on persons who had no part in the update."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from srs.errors import BadTable
from srs.model import Model
from srs.tables.columns import pl, write_table
from srs.tables.request import TableRequest
from srs.tables.risks import read_of, scored
from srs.wording import Words

from ..evaluation.document import evaluated
from ..evaluation.rows.groups import ALL
from ..statistics.statistic import normal
from .cells import Scored
from .study import Judging, compared

_AGE = "age:30,40,50,57"
_GOOD = ("superior", "non-inferior")
_GROUPS, _FEWEST = 20, 50  # groups of diagnoses that are examined, and rows that each needs
# English in the document, so that releases with pages in both languages can be compared.
NAMES = (
    Words("den gamla modellen", "the old model"),
    Words("den nya modellen", "the new model"),
)
_RISKS = ("old_risk", "new_risk")
Document = dict[str, Any]


def judged(
    held_out: Scored,
    models: Sequence[Model],
    horizons: Sequence[int],
    judging: Judging,
) -> tuple[Document, Document]:
    """The evaluation's document, which has passed the release gate, and the gate's proof.

    Parameters
    ----------
    models
        The old and the new model.

    Raises
    ------
    BadTable
        When nothing can be computed.
    """
    horizon = horizons[0]
    asked = held_out.frame.with_columns(
        diagnosis_group=pl.Series([held_out.groups[each] for each in held_out.group])
    ).filter(pl.col("day") < horizon)
    columns: dict[str, pl.Series] = {}
    for column, model in zip(_RISKS, models, strict=True):
        own = asked.select([each for each in asked.columns if each in read_of(model) - {"days"}])
        risk = scored(own, model, TableRequest.of(horizons=[horizon]))[f"risk_{horizon}"]
        columns[column] = risk
    beside = asked.select("person", "time", "event", "start", *_parts(asked, judging))
    table = beside.with_columns(
        _common(asked["diagnosis_group"]).alias("diagnosis"),
        pl.int_range(pl.len()).cast(pl.String).alias("id"),
        **columns,
    )
    there = {each.partition(":")[0] for each in (*table.columns,)}
    known = tuple(each for each in judging.subgroups if each.partition(":")[0] in there)
    if "age" in table.columns:
        numeric = table["age"].dtype.is_numeric()
        known = tuple(_of_age(each, numeric=numeric) for each in known)
    names = {each.en: column for each, column in zip(NAMES, _RISKS, strict=True)}
    study = compared(replace(judging, subgroups=known), horizon, "held-out.parquet", names)
    with TemporaryDirectory() as folder:
        write_table(table, Path(folder, "held-out.parquet"))
        created = datetime.now(UTC).isoformat(timespec="seconds")
        document, proof, _ = evaluated(study, Path(folder), created)
    return document, proof


def reasons_against(document: Mapping[str, Any]) -> list[str]:
    """A sentence for each reason not to publish the update; none if it may be published.

    For everybody: not worse than allowed, by every margin. For a group: not worse, by an interval
    that is not widened for the number of groups, because harm must not hide behind many tests;
    unless the interval shows that the harm is less than was allowed.
    """
    found = []
    everybody = [each for each in document["verdicts"] if each["subgroup"] == ALL]
    if not everybody:
        found.append("on the persons held out, nothing could be judged by the margins")
    found += [
        f"{_where(each)} on the persons held out: {each['answer'] or 'hidden'}"
        for each in everybody
        if each["answer"] not in _GOOD
    ]
    found += [
        f"{_where(each)} in {each['subgroup']}: worse"
        for each in document["verdicts"]
        if each["subgroup"] != ALL and _is_worse(each, document["study"]["level"])
    ]
    return found


def _is_worse(verdict: Mapping[str, Any], level: float) -> bool:
    """Whether the update is worse than the margin allows, by the published numbers."""
    gain, high, own = verdict["gain"], verdict["high"], verdict["level"]
    if gain is None or high is None or own is None:
        return bool(verdict["answer"] == "worse")
    half = (high - gain) * normal(level) / normal(own)
    return bool(gain + half < 0 and gain - half <= -verdict["margin"]["worse_by"])


def open_groups(document: Mapping[str, Any]) -> list[str]:
    """Groups in which the update may still be worse by more than was allowed."""
    groups = [
        each["subgroup"]
        for each in document["verdicts"]
        if each["subgroup"] != ALL
        if each["answer"] not in _GOOD and not _is_worse(each, document["study"]["level"])
    ]
    return list(dict.fromkeys(groups))


def _where(verdict: Mapping[str, Any]) -> str:
    worse = verdict["margin"]["worse_by"]
    return f"{verdict['metric']} (allowed to be worse by {worse:g})"


def _parts(asked: pl.DataFrame, judging: Judging) -> list[str]:
    taken = {"person", "time", "event", "start", "diagnosis", "id", *_RISKS}
    names = dict.fromkeys(each.partition(":")[0] for each in judging.subgroups)
    return [name for name in names if name in asked.columns and name not in taken]


def _of_age(declared: str, *, numeric: bool) -> str:
    """Ages are cut where they are numbers, and only there."""
    if declared.partition(":")[0] != "age":
        return declared
    if not numeric:
        return "age"
    return declared if ":" in declared else _AGE


def _common(groups: pl.Series) -> pl.Series:
    """Subgroups by code, with rare codes put together."""
    counts = groups.value_counts().filter(pl.col("count") >= _FEWEST)
    kept = counts.sort("count", groups.name, descending=[True, False])[groups.name][:_GROUPS]
    return groups.set(~groups.is_in(kept.implode()), "others")


def check_sides(fitted: int, held_out: int) -> None:
    """Check both sides.

    Raises
    ------
    BadTable
    """
    if not fitted or not held_out:
        raise BadTable(
            "the table: expected enough persons to hold out a third of them, found too few"
        )

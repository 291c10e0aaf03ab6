"""The document of an evaluation, before and after the release gate."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from srs.errors import BadTable
from srs.tables.columns import pl

from ..toml import declared
from .grain import Grain
from .horizon import Horizon, whole
from .metrics import ends
from .numbers.distances import distances
from .numbers.entries import Entry
from .numbers.estimates import Found, measured
from .numbers.lengths import lengths
from .numbers.verdicts import judged, reclassified
from .parts import PARTS, parts
from .parts.support import supported
from .problems import Problems
from .release import gate
from .release.counts import Counted, name
from .release.proof import read_proof
from .release.suppression import Earlier, Ledger
from .rows.groups import ALL, Partition, dates, grouped, subgroups
from .rows.table import Cases, read_cases
from .study import DRAWN, Study

Document = dict[str, Any]

_ENDS = ("events", "censored", "competing")


def evaluated(study: Study, folder: Path, created: str) -> tuple[Document, Document, Cases]:
    """The document of *study*, which has passed the gate, the gate's proof, and the rows.

    Parameters
    ----------
    folder
        The folder that the study's file names are relative to.
    created
        The time stamp.

    Raises
    ------
    BadTable
        When nothing can be computed.
    """
    problems = Problems()
    cases = read_cases(study, folder, problems, date.fromisoformat(created[:10]))
    earlier = None
    if study.release.earlier:
        earlier = read_proof(folder / study.release.earlier)
    at = ends(study)
    passed, proof = released(study, cases, created, problems, earlier)
    about = {"data": list(cases.sha256), "thresholds": sorted({*at, *DRAWN})}
    return passed, {**about, **proof}, cases


def released(
    study: Study,
    cases: Cases,
    created: str,
    problems: Problems,
    earlier: Earlier | None = None,
    asked: frozenset[str] = PARTS,
) -> tuple[Document, Document]:
    """The document of rows in memory, which has passed the gate, and the gate's proof.

    *asked*: which parts to include besides metrics and curves.

    Raises
    ------
    BadTable
        When nothing can be computed.
    """
    document, ledger = _whole(study, cases, created, problems, ends(study), asked)
    return gate.release(document, ledger, study.release.grain, earlier)


def _whole(
    study: Study,
    cases: Cases,
    created: str,
    problems: Problems,
    thresholds: tuple[float, ...],
    asked: frozenset[str],
) -> tuple[Document, Ledger]:
    grain = study.release.grain
    counted = Counted(cases, Ledger(), grain)
    counted.add(name("rows", ALL), np.ones(len(cases), bool))
    by = {
        each.column: each.published(grain, cases.person, problems)
        for each in subgroups(study, cases.frame, cases.person, problems)
    }
    shown = dict(by)
    if (region := study.data.region) and region not in shown:
        with problems.noted(f"region {region}"):
            whole_ = grouped(study, cases.frame, cases.person, region)
            shown[region] = whole_.published(grain, cases.person, problems)
    days = _days(study, cases, problems)
    found = Found()
    tables: dict[str, list[Entry]] = {"reclassification": []}
    at_all = False
    members = [group for each in by.values() for group in each.groups()]
    groups = [(ALL, np.ones(len(cases), bool)), *members]
    for horizon in study.horizons:
        with problems.noted(f"horizon {horizon:g}"):
            outcomes = cases.outcomes(horizon)
            risks = {model: of[horizon] for model, of in cases.risks.items()}
            given = Horizon(horizon, risks, outcomes, cases.person)
            _count(counted, given, shown, thresholds)
            every = [given.group(*each) for each in groups]
            found.add(measured(every, study))
            found.add(distances(given, groups, study))
            tables["reclassification"] += reclassified(given, counted)
            at_all = True
            for key, entries in parts(given, cases, counted, shown, days, problems, asked).items():
                tables.setdefault(key, []).extend(entries)
    if not at_all:
        raise BadTable("nothing can be computed: " + "; ".join(problems.lines))
    problems.extend(found.problems)
    tables["support"] = list(supported(found.metrics, study, counted.ledger))
    tables["length"] = list(lengths(cases, groups, counted, problems))
    verdicts = judged(found, study, problems)
    return {
        "title": study.title,
        "created": created,
        "study": _declared(study),
        "data": _data(study, cases, days, counted),
        "models": list(cases.risks),
        "scored_by": [
            {"model": model, "name": name_, "digest": digest}
            for model, (name_, digest) in cases.published.items()
        ],
        "horizons": [whole(each) for each in study.horizons],
        "metrics": found.metrics,
        "comparisons": found.comparisons,
        "verdicts": verdicts,
        **tables,
        "definitions": _definitions(found),
        "problems": problems.lines,
    }, counted.ledger


def _count(
    counted: Counted,
    given: Horizon,
    partitions: dict[str, Partition],
    at: tuple[float, ...],
) -> None:
    """Everybody, also at the thresholds drawn; every level of the *partitions* at the others."""
    every = np.ones(len(given.outcomes), bool)
    counted.group(ALL, every, given.horizon, given.outcomes)
    for each in partitions.values():
        counted.partition(each, given.horizon, given.outcomes)
    for model, risk in given.risks.items():
        drawn = sorted({*DRAWN, *at})
        counted.flagged(ALL, every, given.horizon, model, risk, given.outcomes, drawn)
        for each in partitions.values():
            for group, rows in each.groups():
                counted.flagged(group, rows, given.horizon, model, risk, given.outcomes, at)


def _days(study: Study, cases: Cases, problems: Problems) -> pl.Series | None:
    if study.data.date is None:
        return None
    with problems.noted(f"date {study.data.date}"):
        found = dates(cases.frame, study.data.date)
        if found.null_count():
            problems.say(
                f"date {study.data.date}: expected dates as YYYY-MM-DD, found "
                f"{found.null_count()} rows without; they are left out of results by time"
            )
        return found
    return None


def _data(study: Study, cases: Cases, days: pl.Series | None, counted: Counted) -> Entry:
    if cases.event is not None:
        coded = {"events": 1, "censored": 0, "competing": 2}
        masks = {kind: cases.event == code for kind, code in coded.items()}
    else:
        assert cases.happened is not None
        masks = {"events": cases.happened == 1, "others": cases.happened == 0}
    keys = {kind: counted.add(f"{kind} in all follow-up", rows) for kind, rows in masks.items()}
    told = {kind: int(masks[kind].sum()) if kind in masks else None for kind in _ENDS}
    return {
        "files": [Path(each).name for each in study.data.files],
        "sha256": list(cases.sha256),
        "rows": len(cases),
        # Rows may belong to one person: the study does not say.
        "persons": None if cases.person is None else cases.persons(),
        **told,
        "period": None if days is None else period(days, counted.grain),
        "synthetic": study.data.synthetic,
        **({"synthetic_models": list(cases.synthetic)} if cases.synthetic else {}),
        "counts": (name("rows", ALL),),
        "count_of": {kind: keys[kind] for kind in told if kind in keys},
    }


def period(days: pl.Series, grain: Grain) -> list[str] | None:
    """The period from month to month, as far as there are enough rows.

    The very first day would identify a person.
    """
    known = days.drop_nulls().sort()
    few = grain.beyond
    if len(known) <= few:
        return None
    return [str(known[few])[:7], str(known[len(known) - 1 - few])[:7]]


def _declared(study: Study) -> Entry:
    told = declared(study)
    if study.data.outcome:
        told["predicts"] = None  # for a 0/1 column the meaning of 1 is open
    told["horizons"] = [whole(each) for each in study.horizons]
    told["data"]["files"] = [Path(each).name for each in study.data.files]
    told["release"]["earlier"] = study.release.earlier and Path(study.release.earlier).name
    return told


def _definitions(found: Found) -> Entry:
    said: Sequence[Entry] = [*found.metrics, *found.comparisons]
    return {each["metric"]: each["definition"] for each in said}

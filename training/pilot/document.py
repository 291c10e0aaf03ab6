"""The document of a pilot's evaluation: each section has passed the release gate by itself.

How a count is given depends only on the persons that it counts (``evaluation.grain``), so sections
need no common ledger.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from srs.errors import BadTable
from srs.tables.columns import pl
from srs.wording import Lang, Words

from ..evaluation.document import period
from ..evaluation.grain import Grain
from ..report import measures as measures_page
from ..report import opinions as opinions_page
from ..report import predictions as shown_page
from ..report import shadow as shadow_page
from ..report import use as use_page
from ..report.document import Record
from ..report.element import Content
from ..toml import declared
from . import measures, opinions, shadow, use
from . import predictions as shown
from .source import Frames
from .study import Study

Entry = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """*told* makes what may be published from the frames, *drawn* makes the part of the page."""

    name: str
    title: Words
    told: Callable[[Frames, Study], Entry]
    drawn: Callable[[Record, Lang], Iterator[Content]]


SECTIONS = (
    Section("use", use_page.TITLE, use.section, use_page.section),
    Section("shown", shown_page.TITLE, shown.section, shown_page.section),
    Section("opinions", opinions_page.TITLE, opinions.section, opinions_page.section),
    Section("measures", measures_page.TITLE, measures.section, measures_page.section),
    Section("shadow", shadow_page.TITLE, shadow.section, shadow_page.section),
)

# These also depend on assessments that are not judged.
_WHOLE = ("use", "measures")


def evaluated(frames: Frames, study: Study, created: str) -> Entry:
    """Everything that may be published, by the names of SECTIONS.

    Raises
    ------
    BadTable
        There are no assessments.
    """
    if not len(frames.assessments):
        raise BadTable("the pilot: expected assessments, found none")
    _check_units(frames, study)
    judged = _within(frames, study)
    return {
        "title": study.title,
        "created": created,
        "study": declared(study),
        "data": _data(frames, study),
        **{
            each.name: each.told(frames if each.name in _WHOLE else judged, study)
            for each in SECTIONS
        },
        "rounding": {"step": study.release.grain.width, "smallest_told": study.release.grain.width},
    }


def _check_units(frames: Frames, study: Study) -> None:
    """Codes belong to one export; with other codes the study's units would be empty.

    Raises
    ------
    BadTable
    """
    there = {*frames.assessments["unit"].drop_nulls(), *frames.events["unit"].drop_nulls()}
    declared = {*study.begun, *study.regions, *study.kinds, *study.certificates}
    if strange := len(declared - there):
        raise BadTable(
            f"the study's units: {strange} of {len(declared)} codes belong to no unit here: "
            f"expected codes from the list in this export; a store read by its URL has no list, "
            f"so export it"
        )


def _within(frames: Frames, study: Study) -> Frames:
    """The rows to judge: assessed on the study's days and at its horizons."""
    kept = pl.col("horizon").is_in([int(each) for each in study.horizons])
    if study.since:
        kept &= pl.col("on") >= study.since
    if study.until:
        kept &= pl.col("on") <= study.until
    return replace(frames, assessments=frames.assessments.filter(kept))


def _data(frames: Frames, study: Study) -> Entry:
    grain = study.release.grain
    told = frames.assessments.with_columns(
        who=pl.coalesce("person", "case", "shadow_of", "assessment")
    )
    shadow = pl.col("shadow_of").is_not_null()
    who = told.select("assessment", "who")
    counts = {
        "persons": who.unique("who"),
        "assessments": told.filter(~shadow),
        "shadows": told.filter(shadow),
        "opinions": frames.opinions.join(who, on="assessment"),
        "outcomes": frames.outcomes.unique("assessment").join(who, on="assessment"),
    }
    until: date | None = frames.outcomes["until"].max()  # type: ignore[assignment]
    return {
        **{name: _count(each, grain) for name, each in counts.items()},
        "period": period(told["on"], grain),
        "known_until": until and until.isoformat(),
        "synthetic": study.synthetic,
    }


def _count(rows: pl.DataFrame, grain: Grain) -> int | None:
    return grain.count(len(rows)) if grain.enough(rows["who"].n_unique()) else None

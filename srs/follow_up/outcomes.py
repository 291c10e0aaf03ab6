"""Links assessments to spells and stores their outcomes, in steps between which others can write.

A second run stores what is new. An outcome with other facts gets a new row; the earlier rows stay.
If a spell continues without other changes, ``until`` moves on in its row. If the process is killed,
what it stored stays, and the next run does the rest.
"""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial

from ..errors import BadTable
from ..spell import GAP
from ..storage import Connection, Storage, outcomes
from ..storage.outcomes import Outcome
from ..storage.records import Access
from ..tables.columns import pl
from . import frames as stored
from .assessment_spells import BY_ASSESSMENT
from .degrees import NONE, degrees_of
from .linking import OTHER_PERSON, linked
from .spells import Spells

_STEP = 400  # rows, which hold the database for about ten milliseconds
_PAUSE = 0.002  # seconds in which others can take the lock

Read = Callable[[pl.DataFrame], Spells]


@dataclass(slots=True)
class Followed:
    """The number of assessments, and what was done with them; all counts are of assessments.

    Attributes
    ----------
    linked : Counter of str
        Linked ones, by the means: certificate, person, assessment.
    stored : int
        Those without an outcome before.
    changed : int
        Those with another outcome before, which is kept.
    prolonged : int
        Those with the same outcome, now known up to a later day.
    unchanged : int
        All others that are linked.
    left : int
        Those not linked this time, with an outcome from before, which stays.
    unlinked : Counter of str
        Those not linked, by reason.
    """

    assessments: int = 0
    ended: int = 0
    linked: Counter[str] = field(default_factory=Counter)
    stored: int = 0
    changed: int = 0
    prolonged: int = 0
    unchanged: int = 0
    left: int = 0
    unlinked: Counter[str] = field(default_factory=Counter)
    lines: tuple[str, ...] = ()


def follow_up(
    storage: Storage,
    read: Read,
    *,
    until: date,
    now: datetime,
    user: str,
    by: str | None = None,
    progress: Callable[[int], None] = lambda rows: None,
) -> Followed:
    """
    Parameters
    ----------
    read
        Makes the spells from the stored assessments.
    until
        The day up to which the spells are known.
    by
        What the assessments are linked by, if not by certificate or person.

    Raises
    ------
    BadTable
        When what was read does not belong to what is stored.
    Unavailable
        What was stored until then stays; call it again.
    """
    begun = Access(
        time=now,
        request_id=uuid.uuid4().hex,
        caller="srs db outcomes",
        user=user,
        unit=None,
        action="outcomes begun",
        purpose="follow-up",
        detail={"until": until.isoformat(), "by": by or "certificates"},
    )
    storage.enter(begun)
    assessed = stored.assessed(storage)
    found = read(assessed)
    links = linked(assessed, found, until)
    _check_belongs(assessed, found, links)
    plan, told, last = _plan(storage, links, found, until, by)
    told.lines = tuple(found.lines)
    _store(storage, plan, begun, until, last, progress)
    counts = {
        "linked": told.linked.total(),
        "unlinked": told.unlinked.total(),
        "stored": told.stored,
        "changed": told.changed,
        "prolonged": told.prolonged,
    }
    storage.enter(replace(begun, action="outcomes", detail={**(begun.detail or {}), **counts}))
    return told


def _check_belongs(assessed: pl.DataFrame, found: Spells, links: pl.DataFrame) -> None:
    """Refuse certificates or keys that cannot belong to the stored assessments."""
    by = Counter(dict(links["linked_by"].drop_nulls().value_counts().rows()))
    others = int((links["reason"] == OTHER_PERSON).sum())
    if others > by["certificate"]:
        raise BadTable(
            "certificates of other persons than those stored under their ids: "
            f"{others}, of the same: {by['certificate']}: expected the table's column person to be "
            "the person ids that were assessed, and the keys that their pseudonyms were made with"
        )
    units = assessed["unit"].drop_nulls().unique()
    strange = not units.is_in(found.units.implode()).any()
    if len(units) and len(found.units) and strange and not by["certificate"]:
        raise BadTable(
            "no certificate belongs to a stored unit or is itself stored: expected the "
            "certificates of the units that made assessments; are these another region's?"
        )


def _plan(
    storage: Storage, links: pl.DataFrame, found: Spells, until: date, by: str | None
) -> tuple[pl.DataFrame, Followed, int]:
    """The plan: the outcome of each linked assessment, and how it compares with the stored one:
    stored (new), changed, prolonged or unchanged.
    """
    known, last = stored.known(storage)
    free = links.filter(pl.col("spell").is_not_null())
    periods = found.periods.join(free, on="spell", how="semi")
    latest_end = until - timedelta(days=GAP + 1)
    outcome = (
        free.join(found.spells.select("spell", last_day="end"), on="spell", how="left")
        .join(degrees_of(periods), on="spell", how="left", maintain_order="left")
        .with_columns(
            pl.col("degrees").fill_null(NONE),
            ended=pl.col("last_day") <= latest_end,
            linked_by=pl.lit(by) if by else pl.col("linked_by"),
        )
        .join(known, on="number", how="left", suffix="_before", maintain_order="left")
    )
    facts = ("last_day", "ended", "degrees", "linked_by")
    same = pl.all_horizontal(pl.col(name) == pl.col(f"{name}_before") for name in facts)
    weaker = pl.col("linked_by_before") != by if by else pl.lit(False)
    # An outcome from certificates replaces one from assessments, whatever its day.
    stronger = pl.lit(value=not by) & (pl.col("linked_by_before") == BY_ASSESSMENT)
    outcome = outcome.with_columns(
        what=pl.when(pl.col("outcome").is_null())
        .then(pl.lit("stored"))
        .when(((pl.col("until") > until) & ~stronger) | weaker)
        .then(pl.lit("unchanged"))
        .when(~same)
        .then(pl.lit("changed"))
        .when(~pl.col("ended") & (pl.col("until") < until))
        .then(pl.lit("prolonged"))
        .otherwise(pl.lit("unchanged"))
    )
    counts = Counter(dict(outcome["what"].value_counts().rows()))
    told = Followed(
        assessments=len(links),
        ended=int(outcome["ended"].sum()),
        linked=Counter(dict(outcome["linked_by"].value_counts().rows())),
        stored=counts["stored"],
        changed=counts["changed"],
        prolonged=counts["prolonged"],
        unchanged=counts["unchanged"],
        left=len(links.filter(pl.col("spell").is_null()).join(known, on="number", how="semi")),
        unlinked=Counter(dict(links["reason"].drop_nulls().value_counts().rows())),
    )
    return outcome, told, last


def _store(
    storage: Storage,
    plan: pl.DataFrame,
    begun: Access,
    until: date,
    last: int,
    progress: Callable[[int], None],
) -> None:
    done = 0

    def entries(rows: int) -> list[Access]:
        some = replace(begun, action="outcomes of some", detail={"outcomes": rows})
        return [some] if rows else []

    for job in _jobs(plan, begun.time, until, last):
        done += storage.write(job, about=entries)
        progress(done)
        time.sleep(_PAUSE)


def _jobs(
    plan: pl.DataFrame, now: datetime, until: date, last: int
) -> Iterator[Callable[[Connection], int]]:
    new = plan.filter(pl.col("what").is_in(["stored", "changed"])).sort("number")
    for some in new.iter_slices(_STEP):
        names = ("number", "last_day", "ended", "degrees", "linked_by")
        rows = [
            Outcome(
                assessment=number,
                until=until,
                last_day=last_day,
                ended=ended,
                degrees=degrees,
                linked_by=linked_by,
            )
            for number, last_day, ended, degrees, linked_by in some.select(names).iter_rows()
        ]
        yield partial(outcomes.insert, outcomes=rows, time=now, since=last)
    same = plan.filter(pl.col("what") == "prolonged").sort("outcome")
    for some in same.iter_slices(_STEP):
        yield partial(outcomes.prolong, numbers=some["outcome"].to_list(), until=until)

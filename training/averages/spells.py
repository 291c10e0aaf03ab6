"""A row per spell: its code, for how many days it was seen, and whether it ended."""

from datetime import date, timedelta

import numpy as np

from srs.risk import DEFAULT_DAY
from srs.tables.columns import pl

from ..patterns.coverage import Ints
from ..patterns.facts import Facts
from ..patterns.spells import latest


def spells_of(facts: Facts, last: date) -> pl.DataFrame:
    """The spells of periods that all have a code, as known from certificates up to *last*.

    Returns
    -------
    polars.DataFrame
        ``person`` (a number), ``start``, ``sex``, ``code`` (see ``_codes``), ``days`` (covered and
        observed) and ``ended``. A spell has ended when too many days have passed for a certificate
        to continue it, and no later day counts for anybody
        (docs/decisions/0010-what-a-training-table-knows.md). Spells without an observed day are
        left out.
    """
    seen = _number(last_seen(last, facts.gap))
    owner, end = facts.numbers("owner")[facts.first], latest(facts.numbers("end"), facts.first)
    day = np.minimum(end, seen)
    before, coverage = facts.coverage.before(facts.first), facts.coverage
    days = np.maximum(coverage.through(owner, day, coverage.known(owner, day)) - before, 0)
    one = facts.frame[facts.first]
    found = pl.DataFrame(
        [
            one["person"],
            one["start"].cast(pl.Date),
            one["sex"].cast(pl.String),
            _codes(facts, owner, before, days),
            pl.Series("days", days),
            pl.Series("ended", end <= seen),
        ]
    )
    return found.filter(pl.col("days") > 0)


def last_seen(last: date, gap: int) -> date:
    """The last day that no further certificate can cover."""
    return last - timedelta(days=gap + 1)


def _codes(facts: Facts, owner: Ints, before: Ints, days: Ints) -> pl.Series:
    """The diagnosis on day 15, where the models begin, or on the last day of a shorter spell.

    Of several certificates in force that day, the one that began last decides.
    """
    number = before + np.clip(days, 1, DEFAULT_DAY)
    first = np.searchsorted(facts.coverage.covered, number)  # whose period has the day
    end = facts.numbers("end")
    day = end[first] - (facts.coverage.covered[first] - number)
    last = facts.coverage.known(owner, day)
    while (over := end[last] < day).any():  # back to one in force: the first is
        last = last - over
    code: pl.Series = facts.frame["code"].gather(pl.Series(last))
    return code.cast(pl.String)


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days

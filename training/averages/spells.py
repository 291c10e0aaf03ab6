"""A row per spell: its code, for how many days it was seen, and whether it ended."""

from datetime import date, timedelta

import numpy as np

from srs.risk import DEFAULT_DAY
from srs.tables.columns import pl

from ..patterns.coverage import Ints
from ..patterns.facts import Facts
from ..patterns.spells import latest


def spells_of(facts: Facts, last: date) -> pl.DataFrame:
    """The spells of periods that all have a code, as far as certificates up to *last* tell.

    Returns
    -------
    polars.DataFrame
        ``person`` (a number), ``start``, ``sex``, ``code`` (see ``_codes``), ``days`` (covered, as
        far as was seen) and ``ended``. A spell has ended when too many days have passed for a
        certificate to continue it, and no later day counts for anybody
        (docs/decisions/0010-what-a-training-table-knows.md). Spells of which no day was seen are
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
    """The last day of which it is known that no certificate will cover it any more."""
    return last - timedelta(days=gap + 1)


def _codes(facts: Facts, owner: Ints, before: Ints, days: Ints) -> pl.Series:
    """The diagnosis on day 15, from which the models know spells, or on the last of a shorter one.

    Of several certificates that hold that day, the last begun decides.
    """
    number = before + np.clip(days, 1, DEFAULT_DAY)
    first = np.searchsorted(facts.coverage.covered, number)  # whose period has the day
    end = facts.numbers("end")
    day = end[first] - (facts.coverage.covered[first] - number)
    last = facts.coverage.known(owner, day)
    while (over := end[last] < day).any():  # back to one that holds: the first does
        last = last - over
    code: pl.Series = facts.frame["code"].gather(pl.Series(last))
    return code.cast(pl.String)


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days

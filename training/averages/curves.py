"""How many spells of each code reach each day, when some were not followed to their end."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from srs.tables.columns import pl

from ..statistics.statistic import Floats
from .counts import LAST_DAY, Counts

# The published days: the usual ones and the days after them (outlasting day 90 is reaching day 91).
DAYS = (1, 8, 15, 22, 30, 31, 46, 61, 90, 91, 121, 151, 180, 181, 271, 365, 366)
_AT = np.array(DAYS) - 1


@dataclass(frozen=True, eq=False)
class Curve:
    """The curve of one code and sex (None: all).

    Attributes
    ----------
    reached : (days,)
        Spells that reach each of DAYS, as if all had been followed (Kaplan and Meier, Journal of
        the American Statistical Association 1958). With one kind of end it is what Aalen and
        Johansen's estimate leaves.
    followed, persons : (days,)
        Spells, and persons, observed to reach it.
    """

    code: str
    sex: str | None
    reached: Floats
    followed: Floats
    persons: Floats


def curves(counts: Counts) -> Iterator[Curve]:
    """A curve for each code and sex, in order; both sexes together come first."""
    groups = counts.spells.select("code", "sex").unique().sort("code", "sex", nulls_last=False)
    groups = groups.with_row_index("group")
    followed = _reaching(counts.spells, groups, "spells")
    persons = _reaching(counts.persons, groups, "persons")
    ended = _by_day(counts.spells.filter("ended"), groups, "spells")
    for place, code, sex in groups.iter_rows():
        all_, seen = followed[place], followed[place, _AT]
        stays = 1 - np.divide(ended[place], all_, out=np.zeros(LAST_DAY), where=all_ > 0)
        free = np.concatenate([[1.0], np.cumprod(stays)[:-1]])
        yield Curve(code, sex, all_[0] * free[_AT], seen, persons[place, _AT])


def _reaching(rows: pl.DataFrame, groups: pl.DataFrame, name: str) -> Floats:
    """Spells of each group that reach each day from 1 on: (groups, LAST_DAY)."""
    last: Floats = _by_day(rows, groups, name)
    reaching: Floats = last[:, ::-1].cumsum(axis=1)[:, ::-1]
    return reaching


def _by_day(rows: pl.DataFrame, groups: pl.DataFrame, name: str) -> Floats:
    """Spells of each group with that last day: (groups, LAST_DAY)."""
    placed = rows.join(groups, on=["code", "sex"], how="left", nulls_equal=True)
    found = np.zeros((len(groups), LAST_DAY))
    at = placed["group"].to_numpy(), placed["days"].to_numpy() - 1
    np.add.at(found, at, placed[name].to_numpy())
    return found

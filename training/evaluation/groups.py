"""Partitions of the rows: subgroups, regions, quarters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from srs.errors import BadTable
from srs.spell.columns import pl

from ..statistics.statistic import Bools, Codes
from .problems import Problems
from .study import Study

ALL = "all"
_MANY = 200
_NUMBERS = 20  # that may each be a group


@dataclass(frozen=True, eq=False)
class Partition:
    """Rows by a column.

    Attributes
    ----------
    code : (rows,)
        Of the level; -1 where the column says nothing.
    levels
        As ``sex=female``, in their order.
    """

    column: str
    code: Codes
    levels: tuple[str, ...]

    def groups(self) -> Iterator[tuple[str, Bools]]:
        for place, level in enumerate(self.levels):
            yield level, self.code == place

    @property
    def missing(self) -> Bools:
        rows: Bools = self.code < 0
        return rows


def subgroups(study: Study, frame: pl.DataFrame, problems: Problems) -> list[Partition]:
    """Those that are declared; what cannot be one is said."""
    found = []
    for declared in dict.fromkeys(study.subgroups):
        name, _, cuts = declared.partition(":")
        try:
            found.append(partition(frame, name, cuts))
            if not cuts and len(found[-1].levels) > _NUMBERS and _numeric(frame[name]):
                problems.say(
                    f"subgroup {name}: each of {len(found[-1].levels)} numbers is a group; cut "
                    f"them, as {name}:30,40"
                )
        except BadTable as error:
            problems.say(f"subgroup {name}: {error}")
    return found


def _numeric(column: pl.Series) -> bool:
    known = column.drop_nulls()
    return known.cast(pl.Float64, strict=False).null_count() == 0


def partition(frame: pl.DataFrame, name: str, cuts: str = "") -> Partition:
    """By the values of a column, numbers by where they are *cuts*, as ``30,40``.

    Raises
    ------
    BadTable
        When there is no such column, or it cannot be cut.
    """
    if name not in frame.columns:
        raise BadTable(f"the table lacks {name}: expected a column of that name")
    if cuts:
        return _cut(frame, name, cuts)
    text = frame[name].cast(pl.String).str.strip_chars()
    text = text.set(text.is_in(["", "NA", "NaN", "null"]), None)
    values = text.drop_nulls().unique().sort().to_list()
    if len(values) > _MANY:
        raise BadTable(
            f"expected at most {_MANY} values, found {len(values)}; cut numbers, as {name}:30,40"
        )
    if not values:
        raise BadTable("expected values, found none")
    code = text.replace_strict(
        values, list(range(len(values))), default=None, return_dtype=pl.Int64
    )
    return Partition(name, _intp(code), tuple(f"{name}={each}" for each in values))


def _cut(frame: pl.DataFrame, name: str, cuts: str) -> Partition:
    try:
        ends = [float(each) for each in cuts.split(",")]
    except ValueError:
        ends = []
    if not ends or np.any(np.diff(ends) <= 0):
        raise BadTable("expected numbers that rise, where the column is to be cut, as age:30,40,50")
    values = frame[name].cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
    if np.isnan(values).all():
        raise BadTable(f"expected numbers to cut, found none; of words say {name} alone")
    code = np.searchsorted(ends, values, "right")
    code[np.isnan(values)] = -1
    texts = [f"{each:g}" for each in ends]
    names = [
        f"<{texts[0]}",
        *(f"{a}-<{b}" for a, b in zip(texts, texts[1:], strict=False)),
        f">={texts[-1]}",
    ]
    used = [place for place in range(len(names)) if np.any(code == place)]
    codes = np.full(len(names) + 1, -1)
    codes[used] = np.arange(len(used))
    return Partition(name, codes[code].astype(np.intp), tuple(f"{name}={names[i]}" for i in used))


def dates(frame: pl.DataFrame, name: str) -> pl.Series:
    """Null where there is none.

    Raises
    ------
    BadTable
        When there is no such column.
    """
    if name not in frame.columns:
        raise BadTable(f"the table lacks {name}: expected a column of that name")
    column = frame[name]
    if column.dtype == pl.String:
        return column.str.strip_chars().str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    return column.cast(pl.Date, strict=False)


def quarters(days: pl.Series, name: str) -> Partition:
    """Levels as ``2017Q3``."""
    number = days.dt.year() * 4 + days.dt.quarter() - 1
    values = number.drop_nulls().unique().sort().to_list()
    code = number.replace_strict(
        values, list(range(len(values))), default=None, return_dtype=pl.Int64
    )
    return Partition(name, _intp(code), tuple(f"{v // 4}Q{v % 4 + 1}" for v in values))


def months(days: pl.Series) -> Codes:
    """A number for each row's month; -1 where there is none."""
    return _intp(days.dt.year() * 12 + days.dt.month())


def later(days: pl.Series, since: date | None) -> tuple[Bools, Bools]:
    """Rows before *since*, and from then on; the later half where nothing is said."""
    ordered = days.drop_nulls().sort()
    if not len(ordered):
        raise BadTable("expected dates, found none")
    begin = since or ordered[len(ordered) // 2]
    return (
        (days < begin).fill_null(False).to_numpy(),
        (days >= begin).fill_null(False).to_numpy(),
    )


def _intp(code: pl.Series) -> Codes:
    return code.fill_null(-1).to_numpy().astype(np.intp)


def all_groups(partitions: Mapping[str, Partition], rows: int) -> dict[str, Bools]:
    """Everybody, then each level of each partition."""
    found = {ALL: np.ones(rows, dtype=bool)}
    for each in partitions.values():
        found |= dict(each.groups())
    return found

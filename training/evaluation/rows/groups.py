"""Partitions of the rows: subgroups, regions, quarters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from srs.errors import BadTable
from srs.tables.cells import days, numbers, texts, unread
from srs.tables.columns import pl

from ...statistics.statistic import Bools, Codes
from ..grain import Grain
from ..problems import Problems
from ..study import Study

ALL = "all"
_MANY = 200
_WORDS = ("none",)  # that name a level: of earlier sick leave, say
_NUMBERS = 20  # most values that may each be a group
_FEW = 10  # mean number of persons per level, with that many levels


@dataclass(frozen=True, eq=False)
class Partition:
    """Rows by a column.

    Attributes
    ----------
    code : (rows,)
        Index of the level; -1 if the column is empty.
    levels
        As ``sex=female``, in their order.
    """

    column: str
    code: Codes
    levels: tuple[str, ...]

    def groups(self) -> Iterator[tuple[str, Bools]]:
        for place, level in enumerate(self.levels):
            yield level, self.code == place

    def published(self, grain: Grain, person: Codes | None, problems: Problems) -> "Partition":
        """The partition without levels that have too few persons: their names would reveal them."""
        sizes = self._persons(person)
        kept = [place for place, size in enumerate(sizes) if grain.enough(size)]
        if len(kept) == len(self.levels):
            return self
        problems.say(
            f"subgroup {self.column}: levels with fewer than {grain.width} persons are not shown"
        )
        codes = np.full(len(self.levels) + 1, -1)
        codes[kept] = np.arange(len(kept))
        levels = tuple(self.levels[place] for place in kept)
        return Partition(self.column, codes[self.code].astype(np.intp), levels)

    def _persons(self, person: Codes | None) -> Codes:
        """Persons in each level."""
        code = self.code
        if person is not None:
            pair = np.unique(np.stack([person, code]), axis=1)
            code = pair[1]
        return np.bincount(code[code >= 0], minlength=len(self.levels))


def subgroups(
    study: Study, frame: pl.DataFrame, person: Codes | None, problems: Problems
) -> list[Partition]:
    """The declared subgroups; unusable ones become problems."""
    found = []
    for declared in dict.fromkeys(study.subgroups):
        name, _, cuts = declared.partition(":")
        with problems.noted(f"subgroup {name}"):
            found.append(grouped(study, frame, person, name, cuts))
            if cuts and unread(frame[name], numbers(frame[name])).any():
                problems.say(
                    f"subgroup {name}: some rows are not numbers: they are in no group; write "
                    f"numbers as 1234.5 or 1234,5"
                )
            if not cuts and len(found[-1].levels) > _NUMBERS and _numeric(frame[name]):
                problems.say(
                    f"subgroup {name}: each of {len(found[-1].levels)} numbers is a group; cut "
                    f"them, as {name}:30,40"
                )
    return found


def grouped(
    study: Study, frame: pl.DataFrame, person: Codes | None, name: str, cuts: str = ""
) -> Partition:
    """``partition`` of a column that identifies groups, not persons.

    Raises
    ------
    BadTable
        When there is no such column, it cannot be cut, or it identifies persons.
    """
    if name in (study.data.id, study.data.person) or (
        name in frame.columns and _person_ids(frame[name])
    ):
        raise BadTable(
            f"expected at most {_MANY} values, each a group, found a column that identifies persons"
        )
    found = partition(frame, name, cuts)
    persons = len(frame) if person is None else int(person.max()) + 1
    few = max(study.release.grain.width, _FEW)
    if len(found.levels) > _NUMBERS and len(found.levels) * few > persons:
        raise BadTable(
            f"expected groups of {few} persons or more, found a value for every few persons; cut "
            f"numbers, as {name}:30,40, and merge rare values"
        )
    return found


def _person_ids(column: pl.Series) -> bool:
    """Most look like Swedish personal identity numbers, with or without century and hyphen."""
    told = column.drop_nulls().cast(pl.String).str.strip_chars()
    like = told.str.contains(r"^(19|20)?\d{2}[01]\d[0-9]\d[-+ ]?[\dA-Z]{3,4}$")
    return 2 * int(like.sum()) > len(told) > 0


def _numeric(column: pl.Series) -> bool:
    return numbers(column).null_count() == texts(column).null_count()


def partition(frame: pl.DataFrame, name: str, cuts: str = "") -> Partition:
    """Partition by the values of a column, numbers by *cuts*, as ``30,40``.

    Raises
    ------
    BadTable
        When there is no such column, or it cannot be cut.
    """
    if name not in frame.columns:
        raise BadTable(f"the table lacks {name}: expected a column of that name")
    if cuts:
        return _cut(frame, name, cuts)
    text = texts(frame[name], _WORDS)
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
        raise BadTable("expected cuts in rising order, as age:30,40,50")
    values = numbers(frame[name]).fill_null(np.nan).to_numpy()
    if np.isnan(values).all():
        raise BadTable(f"expected numbers to cut, found none; for words give {name} alone")
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
    return days(frame[name])


def quarters(days: pl.Series, name: str) -> Partition:
    """Levels as ``2017Q3``."""
    number = days.dt.year() * 4 + days.dt.quarter() - 1
    values = number.drop_nulls().unique().sort().to_list()
    code = number.replace_strict(
        values, list(range(len(values))), default=None, return_dtype=pl.Int64
    )
    return Partition(name, _intp(code), tuple(f"{v // 4}Q{v % 4 + 1}" for v in values))


def months(days: pl.Series) -> Codes:
    """A number for each row's month; -1 if there is none."""
    return _intp(days.dt.year() * 12 + days.dt.month())


def later(days: pl.Series, since: date | None) -> tuple[Bools, Bools]:
    """Rows before *since*, and from then on; the later half if *since* is not given."""
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

"""Columns that may be predictors, with their declarations; and those left out, with reasons."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

import numpy as np

from srs.errors import BadTable
from srs.predictors import PREDICTORS
from srs.tables.columns import pl
from srs.wording import counted

from ..table.shape import COLUMNS, Kind
from ..table.values import read_values
from .guess import FEWEST
from .kinds import LONGEST_NAME, Column
from .leaks import Outcome
from .roles import Roles
from .words import BIRTH, NAMES, PRIVATE, parts, says

MOST = 200  # predictors that are written; a person must choose among more
_LEVELS = 30  # of texts
_FEW = 6  # most distinct whole numbers that count as levels
_LONGEST = 40  # letters of a level
_MISSING = 0.8
_THEN = "Then take # away, in [spells.columns], too."
_UNIQUE = 0.5  # distinct texts per row
_PERSON = re.compile(r"(\d\d)?\d{6}[-+]?\d{4}")
_INDEX = ("", "Unnamed: 0", "__index_level_0__")
_SEXES = {
    "female": {"f", "female", "k", "kvinna", "kvinnor", "w", "woman", "women", "girl", "frau"},
    "male": {"m", "male", "man", "men", "boy", "mann", "herr"},
}


@dataclass(frozen=True)
class Proposal:
    """A predictor and its declaration.

    Attributes
    ----------
    name : str
        One of ours, or one of their own; *ours* says which.
    codes : dict
        Their value -> ours.
    asks : tuple of str
        Questions; if one must be answered first, *usable* is false.
    """

    column: Column
    name: str
    kind: Kind
    ours: bool = False
    levels: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    codes: Mapping[str, str] | None = None
    asks: tuple[str, ...] = ()
    usable: bool = True


@dataclass(frozen=True)
class LeftOut:
    column: Column
    why: str


@dataclass(frozen=True)
class Beyond:
    """A column beyond the first ones, which are examined."""

    column: Column


def proposals(
    columns: Sequence[Column], roles: Roles, outcome: Outcome
) -> Iterator[Proposal | LeftOut | Beyond]:
    """A proposal for each of *columns* without a role yet, in order."""
    names = {*COLUMNS, *PREDICTORS, *(each.srs for each in PREDICTORS.values()), "time", "born"}
    names |= {"event"}
    persons = roles.person.column.text if roles.person.column else None
    count, taken = 0, roles.taken
    for column in columns:
        if column.name in taken:
            continue
        why = _unusable(column)
        if not why and count >= MOST:
            yield Beyond(column)
            continue
        why = why or outcome.why_left_out(column) or _unhelpful(column)
        if why:
            yield LeftOut(column, why)
            continue
        found = _ours(column, names) or _own(column, names, persons)
        doubt = outcome.doubt() if isinstance(found, Proposal) else None
        if doubt and isinstance(found, Proposal):
            found = Proposal(**{**vars(found), "asks": (*found.asks, doubt)})
        count += isinstance(found, Proposal)
        yield found


def _unusable(column: Column) -> str | None:
    if column.name in _INDEX:
        return "a row number"
    if len(column.name) > LONGEST_NAME:
        return f"its name has more than {LONGEST_NAME} letters"
    if column.kind == "empty":
        return "missing in every row"
    if column.kind == "other":
        return "neither text, numbers nor dates"
    if says(column.name, PRIVATE):
        return "its name suggests that it may identify persons"
    return None


def _unhelpful(column: Column) -> str | None:
    if column.kind == "date":
        born = says(column.name, BIRTH)
        return "a date of birth: make the age at the start of it" if born else "a date"
    if column.distinct == 1:
        also = " where it is not missing" if column.known < column.rows else ""
        return f"the same in every row{also}"
    known = column.known
    digits = column.text.str.contains(f"^{_PERSON.pattern}$")
    if digits.sum() > _UNIQUE * known or (column.name.lower() in NAMES["person"][:-1]):
        return "an id"
    if column.kind == "number" and column.whole and column.distinct == known > 2 * FEWEST:
        return "an id, or another number that differs in every row"
    if column.known < (1 - _MISSING) * column.rows:
        return f"missing in {floor(100 - 100 * column.known / column.rows)} % of the rows"
    if column.kind != "text":
        return None
    if column.text.str.contains(r"^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}").all():
        return "dates in a form that is not read: expected YYYY-MM-DD"
    if column.distinct > max(_UNIQUE * known, 2):
        return "texts that nearly all differ: free text or an id"
    if (column.text.str.len_chars() > _LONGEST).any():
        return f"texts of more than {_LONGEST} letters"
    if column.distinct > _LEVELS:
        return f"{column.distinct} different texts: put them into at most {_LEVELS} groups"
    return None


def _ours(column: Column, names: set[str]) -> Proposal | None:
    """A predictor of srs that matches by name and values."""
    whole = "".join(parts(column.name))
    name = next((role for role in ("age", "sex") if whole in NAMES[role]), column.name)
    if name not in PREDICTORS or f"taken {name}" in names or column.unread:
        return None
    codes = None
    if name == "sex":
        meant = {
            v: next((s for s, w in _SEXES.items() if v.lower() in w), None) for v in column.counts
        }
        codes = {v: s for v, s in meant.items() if s and v.lower() != s} or None
        if None in meant.values():
            return None
    else:
        try:
            read_values(column.text.alias(name), PREDICTORS[name])
        except BadTable:
            return None
    names.add(f"taken {name}")
    return Proposal(column, name, "levels", ours=True, codes=codes)


def _own(column: Column, names: set[str], persons: pl.Series | None) -> Proposal | LeftOut:
    name = _name(column.name, names)
    if column.kind == "number" and not (column.whole and column.distinct <= _FEW):
        return _number(column, name)
    had = _persons(column, persons)
    levels = tuple(value for value in had if had[value] >= FEWEST)
    if len(levels) < 2:
        return LeftOut(column, f"fewer than two values that {FEWEST} persons have")
    if len({level.casefold() for level in levels}) < len(levels):
        return LeftOut(column, "values that differ only in capitals: write each in one way")
    asks = []
    few = len(had) - len(levels)
    if few:
        rows = sum(column.counts[value] for value in had if value not in levels)
        more = f"{counted(few, 'more value')}, in {counted(rows, 'row')}"
        asks.append(
            f"what about {more}? Not written here, because fewer than {FEWEST} "
            "persons have it. Add to the levels what is one, or put it into another by "
            f'[spells.codes.{name}]; "" there means missing. {_THEN}'
        )
    if column.none_rows:
        asks.append(
            f"does none, in {counted(column.none_rows, 'row')}, mean something? It is read as "
            "missing."
        )
    return Proposal(column, name, "levels", levels=levels, asks=tuple(asks), usable=not few)


def _persons(column: Column, persons: pl.Series | None) -> dict[str, int]:
    """The number of persons with each value, the most frequent value first."""
    if persons is None:
        return column.counts
    rows = pl.DataFrame({"value": column.text, "person": persons}).drop_nulls()
    of = dict(rows.group_by("value").agg(pl.col("person").n_unique()).iter_rows())
    return {value: of.get(value, 0) for value in column.counts}


def _number(column: Column, name: str) -> Proposal:
    low, high = limits(column)
    asks = []
    if column.unread:
        asks.append(
            f"what does something else than a number mean, in {counted(column.unread, 'row')}? "
            f'Say it in [spells.codes.{name}], where "" means missing. {_THEN}'
        )
    if code := _code_for_missing(column):
        asks.append(
            f"is {code} a word for missing? It lies far from the other numbers. Then say "
            f'"{code}" = "" in [spells.codes.{name}] and mend low and high.'
        )
    return Proposal(
        column,
        name,
        "number",
        low=low,
        high=high,
        asks=tuple(asks),
        usable=not column.unread,
    )


def limits(column: Column) -> tuple[float | None, float | None]:
    """Round numbers around all values.

    >>> values = pl.Series("age", [17.0, 93.0])
    >>> limits(Column("age", "number", values, values.cast(pl.String)))
    (10.0, 100.0)
    """
    low, high = float(column.numbers.min()), float(column.numbers.max())
    if not low < high or not isfinite(high - low):
        return None, None
    exact = 10.0 ** (floor(log10(max(abs(low), abs(high)))) - 12)  # below it a float has no digits
    step = max(10.0 ** floor(log10(high - low)), exact)
    bottom, top = (_plain(side(end / step) * step) for side, end in ((floor, low), (ceil, high)))
    return (
        bottom if bottom <= low else _plain(bottom - step),
        top if top >= high else _plain(top + step),
    )


def _plain(value: float) -> float:
    """*value* without the rounding error of a multiplication."""
    return float(f"{value:.12g}")


def _code_for_missing(column: Column) -> str | None:
    """A number such as 999 or -9, beyond all others."""
    values = np.unique(column.numbers)
    if len(values) < _FEW:
        return None
    if set(f"{values[-1]:g}") == {"9"} and values[-1] > 2 * max(values[-2], 1):
        return f"{values[-1]:g}"
    if values[0] < 0 <= values[1] and set(f"{-values[0]:g}") <= {"9", "1"}:
        return f"{values[0]:g}"
    return None


def _name(given: str, names: set[str]) -> str:
    """A name that no other column has; it is added to *names*."""
    word = re.sub(r"\W+", "_", given).strip("_")[:_LONGEST] or "column"
    word = word if word.isidentifier() else f"c_{word}"
    word = word if word.isidentifier() else "column"
    if word in names:
        word = f"{word}_own"
    found, number = word, 1
    while found in names:
        number += 1
        found = f"{word}_{number}"
    names.add(found)
    return found

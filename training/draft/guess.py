"""A guess at what a column is, and how columns, values and questions are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .kinds import Column
from .words import likeness

FEWEST = 5  # persons with a value before it is written down
_LISTED = 8
_SHOWN = 60  # letters of a name


@dataclass(frozen=True)
class Guess:
    """A column for one part of a mapping; None if it must be filled in.

    *asks* are questions in plain words, *codes* says which values are ends; *unit* is the unit of a
    time, *unit_asks* questions about that.
    """

    column: Column | None = None
    asks: tuple[str, ...] = ()
    unit: str = "days"
    unit_asks: tuple[str, ...] = ()
    codes: Mapping[str, bool] = field(default_factory=dict)


def candidates(columns: Sequence[Column], role: str) -> list[tuple[float, Column]]:
    """Columns with names like the *role*, the best match first."""
    found = [(likeness(each.name, role), each) for each in columns]
    return sorted(((s, c) for s, c in found if s), key=lambda pair: -pair[0])


def named(column: Column) -> str:
    return shown(column.name)


def shown(text: str | None) -> str:
    """The text on one line, whatever it contains."""
    plain = "".join(c if c.isprintable() else " " for c in text or "")
    plain = plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"
    return plain if plain and plain == text and not set(plain) & set(" ,\"'") else f'"{plain}"'


def percent(part: int, total: int) -> str:
    return f"{100 * part / total:.0f} %"


def rounded(value: float) -> str:
    return f"{value:.2g}" if abs(value) < 100 else f"{float(f'{value:.2g}'):.0f}"


def listed(columns: Sequence[Column], word: str = "") -> str:
    names = [named(each) for each in columns[:_LISTED]]
    more = len(columns) - len(names)
    if more:
        names.append(f"{more} more")
    return f" {word} ".join(names) if word else ", ".join(names)

"""The release gate: everything that is written passes it.

Counts leave it in steps (``grain``). Counts in the first step are hidden (``suppression``), and so
is every number based on so few. Numbers that are not counts arrive already rounded (``entries``,
``shares``).
"""

import re
from collections.abc import Mapping
from typing import Any

from ..grain import Grain
from .suppression import Earlier, Ledger, hidden

# Keys that give numbers of rows; those of "asked" are rows needed.
COUNTS = frozenset(
    {"rows", "persons", "n", "events", "others", "censored", "competing", "known"}
    | {"has_rows", "n_first", "n_second", "n_below", "n_missed", "left_out"}
)
ANSWERS = ("superior", "non-inferior", "worse", "inconclusive")
# Keys that name a number and are none; "tells" lists those that are numbers after all.
_NAMES = frozenset(
    {"horizon", "day", "x", "threshold", "cut_off", "places", "regions", "level", "margin"}
)
_HOLDS = (dict, list, tuple)
_NUMBER = re.compile(r"\b(found) (\d+)\b")
_BEFORE = (
    "an earlier release gave exact counts: they are known, and how they differ from those of this "
    "one may reveal few persons"
)


def release(
    document: Mapping[str, Any], ledger: Ledger, grain: Grain, earlier: Earlier | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What may be written, and the proof.

    Every part of *document* that holds numbers of rows names its counts in ``counts``. If one of
    them is hidden, so are the part's numbers. The proof lists what is hidden and why, and what was
    given.
    """
    unknown = _named(dict(document)) - ledger.counts.keys()
    if unknown:
        raise KeyError(f"{len(unknown)} counts that are not in the ledger: {sorted(unknown)[:3]}")
    found = hidden(ledger, grain, earlier)
    passed: dict[str, Any] = _passed(dict(document), found, grain)
    released = {
        key: grain.count(count.rows)
        for key, count in sorted(ledger.counts.items())
        if key not in found
    }
    suppressed = [{"what": key, "why": why} for key, why in sorted(found.items())]
    passed["rounding"] = {"step": grain.width, "smallest_told": grain.width}
    passed["suppressed"] = suppressed
    if earlier is not None and earlier.exact and not grain.exact:
        passed["problems"] = [*passed.get("problems", ()), _BEFORE]
    return passed, {
        "limit": grain.smallest,
        "step": grain.width,
        "suppressed": suppressed,
        "released": released,
    }


def _named(value: Any) -> set[str]:
    """All counts that a document names."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            found.update(each.get("counts", ()), each.get("count_of", {}).values())
            waiting += (part for part in each.values() if isinstance(part, _HOLDS))
        else:
            waiting += (part for part in each if isinstance(part, _HOLDS))
    return found


def _passed(value: Any, found: Mapping[str, str], grain: Grain, within_closed: bool = False) -> Any:
    """Inside a hidden part, everything without counts of its own is hidden, too, except numbers
    with their own count.
    """
    if isinstance(value, dict):
        closed = any(key in found for key in value.get("counts", ()))
        closed |= within_closed and "counts" not in value
        names = _NAMES - {*value.get("tells", ())}
        rounded = COUNTS - {*value.get("asked", ())}
        counted = value.get("count_of", {})
        few = {key for key, count in value.get("count_of", {}).items() if count in found}
        return {
            key: _lines(each, grain)
            if key == "problems"
            else _field(
                each,
                (closed and key not in names and key not in counted) or key in few,
                key in rounded,
                found,
                grain,
            )
            for key, each in value.items()
            if key not in ("counts", "count_of", "tells", "asked")
        }
    if isinstance(value, list | tuple):
        return [_field(each, within_closed, False, found, grain) for each in value]
    return value


def _field(value: Any, closed: bool, counted: bool, found: Mapping[str, str], grain: Grain) -> Any:
    if isinstance(value, bool):
        return value
    if closed and (isinstance(value, int | float) or value in ANSWERS):
        return None
    if counted and isinstance(value, int):
        return grain.count(value)
    return _passed(value, found, grain, closed) if isinstance(value, _HOLDS) else value


def _lines(lines: list[str], grain: Grain) -> list[str]:
    """Counts within lines of text."""

    def published(match: re.Match[str]) -> str:
        return f"{match[1]} {grain.words(int(match[2])).en}"

    return list(dict.fromkeys(_NUMBER.sub(published, line) for line in lines))

"""The release gate: the one way out for everything that is written.

Which counts may not be told is found by ``suppression``; here they are taken out of the document,
with every number that would tell them.
"""

import re
from collections.abc import Mapping
from typing import Any

from .suppression import Earlier, Ledger, hidden

_NUMBER = re.compile(r"\b(found) (\d+)\b")


def release(
    document: Mapping[str, Any], ledger: Ledger, limit: int, earlier: Earlier | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What may be written, and the proof: the one way out.

    Every part of *document* that holds numbers of rows names its counts in ``counts``; where one is
    hidden its numbers are, too. The proof tells what is hidden and why, and what was told.
    """
    unknown = _named(document) - ledger.counts.keys()
    if unknown:
        raise KeyError(f"{len(unknown)} counts that are not in the ledger: {sorted(unknown)[:3]}")
    found = hidden(ledger, limit, earlier)
    passed: dict[str, Any] = _passed(document, found, limit)
    told = {
        key: count.rows
        for key, count in sorted(ledger.counts.items())
        if count.written and key not in found
    }
    suppressed = [{"what": key, "why": why} for key, why in sorted(found.items())]
    passed["suppressed"] = suppressed
    proof = {"limit": limit, "suppressed": suppressed, "released": told}
    if earlier is not None:
        stuck = sorted(
            k for k in earlier.released if k in ledger.counts and ledger.counts[k].small(limit)
        )
        proof["told_before"] = stuck
    return passed, proof


ANSWERS = ("superior", "non-inferior", "worse", "inconclusive")
# What names a number rather than being one; "tells" takes such a name back.
_NAMES = frozenset({"horizon", "x", "threshold", "places", "regions", "level"})


def _named(value: Any) -> set[str]:
    """All counts that a document names."""
    if isinstance(value, Mapping):
        own = {*value.get("counts", ()), *value.get("count_of", {}).values()}
        return own.union(*(_named(each) for each in value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(_named(each) for each in value))
    return set()


def _passed(value: Any, found: Mapping[str, str], limit: int) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        closed = any(key in found for key in value.get("counts", ()))
        names = _NAMES - {*value.get("tells", ())}
        own = {key for key, count in value.get("count_of", {}).items() if count in found}
        return {
            key: _line(each, limit)
            if key == "problems"
            else _field(each, (closed and key not in names) or key in own, found, limit)
            for key, each in value.items()
            if key not in ("counts", "count_of", "tells")
        }
    if isinstance(value, list | tuple):
        return [_passed(each, found, limit) for each in value]
    return value


def _field(value: Any, closed: bool, found: Mapping[str, str], limit: int) -> Any:
    if (
        closed
        and not isinstance(value, bool)
        and (isinstance(value, int | float) or value in ANSWERS)
    ):
        return None
    return _passed(value, found, limit)


def _line(lines: list[str], limit: int) -> list[str]:
    """Counts inside of lines."""

    def few(match: re.Match[str]) -> str:
        count = int(match[2])
        return f"{match[1]} fewer than {limit}" if 0 < count < limit else match[0]

    return [_NUMBER.sub(few, line) for line in lines]

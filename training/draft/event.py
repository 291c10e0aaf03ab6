"""The column that says whether a spell ended, and the values that mean an end."""

from collections.abc import Mapping, Sequence

import numpy as np

from srs.tables.columns import pl
from srs.wording import counted

from .guess import FEWEST, Guess, candidates, listed, named, percent, shown
from .kinds import Column
from .words import likeness, parts, says

_CODES = 6  # most distinct values of the column
_TRUE = frozenset({"1", "yes", "true", "ja", "y", "t", "j", "sant"})
_FALSE = frozenset({"0", "no", "false", "nej", "n", "f", "falskt"})
_ENDED = frozenset(
    {"event", "ended", "died", "dead", "death", "deceased", "relapse", "failure", "failed", "fail"}
    | {"recurrence", "avslutad", "avslutat", "ater", "dod", "avliden", "back", "recovered"}
    | {"returned", "closed", "uncensored"}
)
_CENSORED = frozenset(
    {
        "censored",
        "alive",
        "ongoing",
        "noevent",
        "censurerad",
        "pagaende",
        "pagar",
        "levande",
        "kvar",
    }
    | {"open", "active", "lost", "lostfollowup"}
)
# Names for which true means that the spell ended; others, such as status, may mean either.
_CLEAR = frozenset(
    {"event", "ended", "died", "dead", "death", "fail", "failure", "failures", "deceased"}
    | {"relapse", "recurrence", "avslutad", "avslutat", "dod", "avliden", "uncensored"}
)
_CENSORING = frozenset({"censored", "censurerad", "censor", "cens", "censoring", "censur"})


def guess_event(columns: Sequence[Column], time: Column | None) -> Guess:
    alike = candidates([each for each in columns if each is not time], "event")
    found = [(s, c) for s, c in alike if _is_event(c) and (c.distinct > 1 or s >= 2)]
    asks: list[str] = []
    if found:
        best = next((c for s, c in found if c.distinct > 1), found[0][1])
        others = [c for s, c in found if c is not best]
        if likeness(best.name, "event") < 2:
            asks.append(f"does {named(best)} say whether the spell ended?")
        if others:
            asks.append(
                f"does {named(best)} say whether the spell ended, or {listed(others, 'or')}?"
            )
    else:
        others = [each for each in columns if each is not time]
        two = [each for each in others if _is_event(each) and each.distinct == 2]
        if len(two) != 1:
            why = f"Columns with two values: {listed(two)}." if two else "No column has two values."
            all_ended = "If all spells were seen to end, add a column with 1 in every row."
            return Guess(
                None, (f"which column says whether the spell was seen to end? {why} {all_ended}",)
            )
        best = two[0]
        asks.append(
            f"does {named(best)} say whether the spell ended? No other column has two values."
        )
    codes, ask = _coding(best, time)
    return Guess(best, (*asks, *ask), codes=codes)


def _is_event(column: Column) -> bool:
    if column.kind == "number":
        return not column.unread and len(np.unique(column.numbers)) <= _CODES
    return column.kind in ("boolean", "text") and 1 <= column.distinct <= _CODES


def _coding(event: Column, time: Column | None) -> tuple[dict[str, bool], tuple[str, ...]]:
    """The values that are ends, and the questions about them."""
    longest = _longest(event, time)
    ends, sure = _ends(event, longest)
    written = {value: ends[value] for value, rows in event.counts.items() if rows >= FEWEST}
    # The longest observed spells are often censored: if nearly all of them ended, something is odd.
    odd = longest is not None and ends[longest]
    asks = [] if sure and not odd else [_question(event, written, longest)]
    few = [rows for rows in event.counts.values() if rows < FEWEST]
    if few:
        asks.append(
            f"what does each of {counted(len(few), 'more value')} of {named(event)} mean, in "
            f"{counted(sum(few), 'row')}? Not written here, because fewer than {FEWEST} rows "
            "have each. Add them to [spells.codes.event]."
        )
    return written, tuple(asks)


def _ends(event: Column, longest: str | None) -> tuple[dict[str, bool], bool]:
    """For each value, whether it is an end, and whether that is certain."""
    values = sorted(event.counts)
    folded = {value: "".join(parts(value)) for value in values}
    if {*folded.values()} <= _TRUE | _FALSE:
        ends = {value: folded[value] in _TRUE for value in values}
        # R's censoring indicators are 1 for an end as often as not.
        if says(event.name, _CENSORING) and longest is not None and ends[longest]:
            ends = {value: not end for value, end in ends.items()}
        return ends, says(event.name, _CLEAR) and len(values) == 2
    if {*folded.values()} <= _ENDED | _CENSORED:
        return {value: folded[value] in _ENDED for value in values}, len(values) == 2
    if all(value.replace(".", "", 1).isdecimal() for value in values):
        lowest = min(values, key=float)
        return {value: len(values) == 1 or value != lowest for value in values}, False
    censored = {value for value in values if folded[value] in _CENSORED}
    if not censored and len(values) > 1:
        others = [value for value in values if folded[value] not in _ENDED]
        censored = {longest or others[0]}
    return {value: value not in censored for value in values}, False


def _longest(event: Column, time: Column | None) -> str | None:
    """The value of nearly all rows in the tenth with the longest times."""
    if time is None or event.distinct < 2 or event.rows < 50:
        return None
    rows = pl.DataFrame({"time": time.values, "value": event.text}).drop_nulls()
    last = rows.sort("time", "value", descending=True).head(max(len(rows) // 10, 1))
    top = last["value"].value_counts(name="rows").sort("rows", "value", descending=True)
    value, count = top.row(0)
    usual = event.counts[value] / sum(event.counts.values())
    return value if count / len(last) >= 0.8 and usual <= 0.8 * count / len(last) else None


def _question(event: Column, codes: Mapping[str, bool], longest: str | None) -> str:
    total = sum(event.counts.values())
    told = [f"{shown(v)} is {percent(event.counts[v], total)} of the rows" for v in codes]
    ended = [shown(value) for value, end in codes.items() if end]
    values = " or ".join(ended) or "another value"
    hint = f"; most of those seen longest have {shown(longest)}" if longest in codes else ""
    told_of = f" {', '.join(told)}{hint}." if told else ""
    return f"does {named(event)} = {values} mean that the spell ended?{told_of}"

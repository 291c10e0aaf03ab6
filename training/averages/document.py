"""The file of averages: what the release gate lets through.

    {"format", "created", "region", "first_year", "last_year", "until", "step", "synthetic",
     "days": [1, 8, …], "averages": [{"diagnosis", "sex", "reached": […], "followed": […]}],
     "definition": {...}, "notes": [...], "problems": [...]}

A list of ``reached`` ends where fewer persons are left than may be shown.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from srs.errors import BadTable
from srs.knowledge.averages import LEAST
from srs.knowledge.averages_file import FORMAT
from srs.knowledge.statistics import STARTS
from srs.risk import Whose

from ..evaluation.grain import Grain
from ..evaluation.release import gate
from ..evaluation.release.suppression import Earlier, Ledger
from ..patterns.periods import left_out
from ..patterns.source import Register
from ..table.history import NONE_BEGINS
from .counts import Counts, known_from
from .curves import DAYS, Curve

Document = dict[str, Any]

_FROM = DAYS.index(STARTS[0])
_DIGITS = 6  # of an estimate; further digits are rounding noise
_DEFINITION = {
    "reached": "spells that reach the day (Kaplan-Meier: a spell not followed to its end counts "
    "for as long as it was observed), in the middle of the step that their number lies in",
    "followed": "spells that were observed to reach the day, given in the same way",
    "spell": "a person's certificates that follow each other within the gap, as in srs; its days "
    "are the covered days; it belongs to the year in which it begins",
    "diagnosis": "that of the certificate in force on day 15, or on the last day of a shorter "
    "spell; a code includes the spells of all codes below it",
}


def document(
    counts: Counts,
    found: Sequence[Curve],
    register: Register,
    whose: Whose,
    grain: Grain,
    created: str,
) -> tuple[Document, Ledger]:
    """The document before the gate, with the counts that it depends on.

    Raises
    ------
    BadTable
        When no code has enough spells for an average.
    """
    ledger = Ledger()
    enough = [each for each in found if each.reached[_FROM] >= LEAST]
    if not enough:
        raise BadTable(
            f"no diagnosis has {LEAST} spells that began in {whose.years} and reach day "
            f"{STARTS[0]}: expected more years, or a larger region"
        )
    return {
        "format": FORMAT,
        "created": created,
        "region": whose.region,
        "first_year": whose.first_year,
        "last_year": whose.last_year,
        "until": whose.until.isoformat(),
        "step": whose.step,
        "synthetic": whose.synthetic,
        "days": list(DAYS),
        "averages": [_row(each, ledger, grain) for each in enough],
        "definition": _DEFINITION,
        "notes": list(_notes(counts, found, enough, register)),
        "problems": list(_problems(counts, register)),
    }, ledger


def released(
    document: Document, ledger: Ledger, grain: Grain, earlier: Earlier | None
) -> tuple[Document, Document]:
    """What may be published, and the proof."""
    told, proof = gate.release(document, ledger, grain, earlier)
    for row in told["averages"]:
        row |= _lists(row.pop("by_day"))
    told["averages"] = [row for row in told["averages"] if len(row["reached"]) > _FROM]
    return told, proof


def _row(curve: Curve, ledger: Ledger, grain: Grain) -> Document:
    of = f"{curve.code}, {curve.sex or 'all'}"
    return {
        "diagnosis": curve.code,
        "sex": curve.sex,
        "by_day": [
            {
                "reached": grain.middle(round(curve.reached[place], _DIGITS)),
                "followed": grain.middle(curve.followed[place]),
                "counts": (
                    ledger.count(
                        f"reached {day} | {of}", curve.followed[place], curve.persons[place]
                    ),
                ),
            }
            for place, day in enumerate(DAYS)
        ],
    }


def _lists(by_day: Sequence[Document]) -> Document:
    """The part without gaps (an earlier release may have left some) in which at least one person is
    left (exact numbers do not require that).
    """
    told = list(takewhile(lambda each: each["followed"], by_day))
    return {name: [each[name] for each in told] for name in ("reached", "followed")}


def _notes(
    counts: Counts, found: Sequence[Curve], enough: Sequence[Curve], register: Register
) -> Iterator[str]:
    yield from register.notes
    every, told = ({each.code for each in some if each.sex is None} for some in (found, enough))
    yield (
        f"{len(told)} of {len(every)} codes have {LEAST} spells or more that reach day "
        f"{STARTS[0]}: the others have no average, and their parents' average is shown instead"
    )
    if not counts.sexes:
        yield (
            "the sex of no person is known: no average is by sex; expected a column sex, person "
            "ids that show it, or persons in the study"
        )


def _problems(counts: Counts, register: Register) -> Iterator[str]:
    """The averages with their counts, which the gate gives in steps."""
    yield from left_out(counts.problems)
    if register.quiet:
        yield f"the certificates: {NONE_BEGINS.en.format(register.last)}"
    if counts.began_before:
        yield (
            f"found {counts.began_before} spells that begin before {known_from(register)} and were "
            "left out: they may have begun earlier, before the certificates start"
        )

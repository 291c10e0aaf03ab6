"""The order of a caseload, and why a row stands where it stands.

First by what the model foresees: very high, high, moderate risk today of outlasting the next of
the model's days that lies at least LEAD days ahead (a nearer one cannot be prevented from being
passed); between bounds their middle counts. Then the spells that the model's first day is
still ahead of (most of them never reach it), by the same levels; then those beyond the last of its
days, which are long already; then those that the model says nothing about, to be looked at by
other means.

Within each the shortest spell comes first: there is more to win the earlier something is done.
Where there is no risk, those that are longer than FMB recommends come before that. Equal ones by
the last certified day, the nearest first, then by the person's id. Decision 0031 tells why.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import inf

from ..risk import Absence, Level, lasts
from ..wording import Words
from .cases import Case
from .outlooks import Outlook


class Group(StrEnum):
    """In order; a caseload is in it."""

    VERY_HIGH = "very_high"
    HIGH = "high"
    MODERATE = "moderate"
    EARLY = "early"
    BEYOND_LAST_HORIZON = "beyond_last_horizon"
    NO_MODEL = "no_model"
    NO_DIAGNOSIS = "no_diagnosis"

    @property
    def words(self) -> Words:
        """As a heading."""
        return _HEADINGS[self]


_OF_LEVEL = {
    Level.VERY_HIGH: Group.VERY_HIGH,
    Level.HIGH: Group.HIGH,
    Level.MODERATE: Group.MODERATE,
}
_ORDER = {each: place for place, each in enumerate(Group)}
_HEADINGS = {of: level.words for level, of in _OF_LEVEL.items()} | {
    Group.EARLY: Words("Nya: modellen börjar senare", "New: the model begins later"),
    Group.BEYOND_LAST_HORIZON: Words("Långa redan", "Long already"),
    Group.NO_MODEL: Words("Utan modell för diagnosen", "No model for the diagnosis"),
    Group.NO_DIAGNOSIS: Words("Utan diagnos i intyget", "No diagnosis in the certificate"),
}
_OF_ABSENCE: dict[Absence | None, Group] = {
    Absence.BEYOND_LAST_HORIZON: Group.BEYOND_LAST_HORIZON,
    Absence.NO_MODEL: Group.NO_MODEL,
    Absence.NO_DIAGNOSIS: Group.NO_DIAGNOSIS,
}
_WHY_WITHOUT = {
    Group.BEYOND_LAST_HORIZON: Words(
        "Sjukfallet har passerat alla dagar som risken ges för: det är långt redan",
        "The spell has passed all days that the risk is given for: it is long already",
    ),
    Group.NO_MODEL: Words(
        "Ingen modell för diagnosen: bedöm på annat sätt, platsen säger inget om risken",
        "No model for the diagnosis: judge by other means, the place says nothing of the risk",
    ),
    Group.NO_DIAGNOSIS: Words(
        "Intyget visar ingen diagnos: bedöm på annat sätt, platsen säger inget om risken",
        "The certificate shows no diagnosis: judge by other means, the place says nothing of "
        "the risk",
    ),
}


_MIDWAY = Words(
    "mitt emellan gränserna, för svar saknas", "midway between the bounds, as answers are missing"
)
_NEAR = Words(
    "Risken är av den sista dagen, som är för nära för att hinna göra något åt: dag",
    "The risk is of the last day, which is too near to act before: day",
)
_EARLY = Words(
    "risken gäller om sjukfallet når modellens första dag",
    "the risk holds if the spell reaches the model's first day",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: from 1, and in which group.

    *first* tells whether it is among as many as there is capacity for.
    """

    number: int
    group: Group
    first: bool


# What rows are ordered by.
Rank = tuple[int, bool, int, float, float, str, str]


def group_of(outlook: Outlook) -> Group:
    if outlook.weighed:
        return Group.EARLY if outlook.early else _OF_LEVEL[outlook.weighed.level]
    absence = outlook.no_risk.code if outlook.no_risk else None
    return _OF_ABSENCE.get(absence, Group.BEYOND_LAST_HORIZON)


def rank(case: Case, outlook: Outlook, group: Group, on: date) -> Rank:
    """Lower comes first."""
    return (
        _ORDER[group],
        not _by_fmb(case, group),
        -(outlook.weighed.level if outlook.weighed else 0),
        inf if case.day is None else case.day,
        inf if (left := case.days_left(on)) is None else left,
        case.person or "",
        case.certificate or "",
    )


def why(case: Case, outlook: Outlook, group: Group) -> Words:
    """In words, what ``rank`` goes by."""
    first = _because(outlook, group)
    if _by_fmb(case, group):
        first = _and(first, Words("längre än FMB rekommenderar", "longer than FMB recommends"))
    if case.day is None:
        return Words(f"{first.sv}.", f"{first.en}.")
    return Words(
        f"{first.sv}. Dag {case.day}: kortare sjukfall går före.",
        f"{first.en}. Day {case.day}: shorter spells go before.",
    )


def _by_fmb(case: Case, group: Group) -> bool:
    """Whether FMB, rather than a risk, brings the row forward."""
    return group in _WHY_WITHOUT and case.fmb_exceeded is True


def _because(outlook: Outlook, group: Group) -> Words:
    weighed = outlook.weighed
    if weighed is None:
        near = outlook.horizon
        return Words(*(f"{_NEAR[n]} {near}" for n in (0, 1))) if near else _WHY_WITHOUT[group]
    risk, that = weighed.level.words, lasts(weighed.horizon)
    said = Words(f"{risk.sv} {that.sv}", f"{risk.en} {that.en}")
    if weighed.horizon != outlook.horizon:
        said = _and(
            said,
            Words(
                f"dag {outlook.horizon} är för nära för att hinna göra något åt",
                f"day {outlook.horizon} is too near to act before",
            ),
        )
    if outlook.bounds:
        said = _and(said, _MIDWAY)
    return _and(said, _EARLY) if outlook.early else said


def _and(one: Words, other: Words) -> Words:
    return Words(f"{one.sv}; {other.sv}", f"{one.en}; {other.en}")

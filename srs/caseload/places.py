"""The order of a caseload, and the reason for each row's place.

First come spells with a risk, by level: very high, high, moderate risk today of outlasting the next
of the model's days that is at least LEAD days ahead (passing a nearer day can no longer be
prevented). If there are bounds, their middle counts. Then come spells that have not reached the
model's first day (most never do), by the same levels; then those past its last day, which are
already long; then those that the model does not cover, which need another kind of assessment.

Within each group the shortest spell comes first, because early help does most. Without a risk,
spells longer than FMB recommends come before others. Ties are ordered by the last certified day,
nearest first, then by the person's id. Decision 0031 gives the reasons.
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
    """The groups, in the order of a caseload."""

    VERY_HIGH = "very_high"
    HIGH = "high"
    MODERATE = "moderate"
    EARLY = "early"
    BEYOND_LAST_HORIZON = "beyond_last_horizon"
    NO_MODEL = "no_model"
    NO_DIAGNOSIS = "no_diagnosis"

    @property
    def words(self) -> Words:
        """The words as a heading."""
        return _HEADINGS[self]


_OF_LEVEL = {
    Level.VERY_HIGH: Group.VERY_HIGH,
    Level.HIGH: Group.HIGH,
    Level.MODERATE: Group.MODERATE,
}
_ORDER = {each: place for place, each in enumerate(Group)}
_HEADINGS = {of: level.words for level, of in _OF_LEVEL.items()} | {
    Group.EARLY: Words("Nya: modellen börjar senare", "New: the model begins later"),
    Group.BEYOND_LAST_HORIZON: Words("Redan långa", "Already long"),
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
        "Sjukfallet har passerat alla dagar som risken anges för: det är redan långt",
        "The spell has passed all days that the risk is given for: it is already long",
    ),
    Group.NO_MODEL: Words(
        "Ingen modell för diagnosen: bedöm på annat sätt, platsen säger inget om risken",
        "No model for the diagnosis: judge by other means, the place says nothing about the risk",
    ),
    Group.NO_DIAGNOSIS: Words(
        "Intyget visar ingen diagnos: bedöm på annat sätt, platsen säger inget om risken",
        "The certificate shows no diagnosis: judge by other means, the place says nothing about "
        "the risk",
    ),
}


_MIDWAY = Words(
    "mitt emellan gränserna, eftersom svar saknas",
    "midway between the bounds, as answers are missing",
)
_NEAR = Words(
    "Risken gäller den sista dagen, som är för nära för att något ska hinna göras: dag",
    "The risk is for the last day, which is too near to act before: day",
)
_EARLY = Words(
    "risken gäller om sjukfallet når modellens första dag",
    "the risk holds if the spell reaches the model's first day",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place: its number from 1, and its group.

    *first*: whether it is among the first, as many as there is capacity for.
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
    """What ``rank`` orders by, in words."""
    first = _because(outlook, group)
    if _by_fmb(case, group):
        first = _and(first, Words("längre än FMB rekommenderar", "longer than FMB recommends"))
    if case.day is None:
        return Words(f"{first.sv}.", f"{first.en}.")
    return Words(
        f"{first.sv}. Dag {case.day}: kortare sjukfall kommer först.",
        f"{first.en}. Day {case.day}: shorter spells come first.",
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
                f"dag {outlook.horizon} är för nära för att något ska hinna göras",
                f"day {outlook.horizon} is too near to act before",
            ),
        )
    if outlook.bounds:
        said = _and(said, _MIDWAY)
    return _and(said, _EARLY) if outlook.early else said


def _and(one: Words, other: Words) -> Words:
    return Words(f"{one.sv}; {other.sv}", f"{one.en}; {other.en}")

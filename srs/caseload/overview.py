"""How many spells of each kind a caseload has."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..predictors import PREDICTORS
from ..wording import Words
from .cases import Case


class Count(NamedTuple):
    """The number of spells of a kind; *code* is its name for programs."""

    code: str
    words: Words
    spells: int


class _Range(NamedTuple):
    """Whole numbers from *low*, up to *high* if it is given."""

    low: int
    high: int | None

    @property
    def text(self) -> str:
        return f"{self.low}+" if self.high is None else f"{self.low}-{self.high}"


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts by sex, age, diagnosis, degree and days so far.

    Diagnoses have three characters, the most frequent is first.
    Kinds without spells are left out.
    """

    sex: tuple[Count, ...]
    age: tuple[Count, ...]
    diagnosis: tuple[Count, ...]
    degree: tuple[Count, ...]
    days: tuple[Count, ...]


_UNKNOWN = Words("okänt", "not known")
# The levels of the national models, and older patients.
_AGES = tuple(
    _Range(low, high)
    for low, high in ((0, 16), (17, 29), (30, 39), (40, 49), (50, 56), (57, 63), (64, None))
)
_DAYS = tuple(
    _Range(*each) for each in ((1, 14), (15, 29), (30, 89), (90, 179), (180, 364), (365, None))
)


def overview(cases: Sequence[Case]) -> Overview:
    sexes = {level.name: level.answer for level in PREDICTORS["sex"].levels}
    diagnoses = Counter(_category(case) for case in cases)
    by_frequency = sorted(diagnoses, key=lambda code: (code == "", -diagnoses[code], code))
    return Overview(
        sex=_counts(cases, lambda case: str(case.sex or ""), sexes),
        age=_counts(cases, _age, {each.text: _years(each) for each in _AGES}),
        diagnosis=_counts(cases, _category, {code: Words(code, code) for code in by_frequency}),
        degree=_counts(
            cases,
            lambda case: str(case.degree or ""),
            {str(n): Words(f"{n} %", f"{n}%") for n in sorted({c.degree or 0 for c in cases}) if n},
        ),
        days=_counts(
            cases,
            lambda case: _within(_DAYS, case.day),
            {each.text: _days(each) for each in _DAYS},
        ),
    )


def _counts(
    cases: Iterable[Case], code_of: Callable[[Case], str], words: dict[str, Words]
) -> tuple[Count, ...]:
    """In the order of *words*, which name the codes; a spell without a code is not known."""
    counted = Counter(code if (code := code_of(case)) in words else "" for case in cases)
    named = words | {"": _UNKNOWN}
    return tuple(
        Count(code or "unknown", each, counted[code])
        for code, each in named.items()
        if counted[code]
    )


def _category(case: Case) -> str:
    return case.diagnosis.code[:3] if case.diagnosis else ""


def _age(case: Case) -> str:
    return case.age if isinstance(case.age, str) else _within(_AGES, case.age)


def _within(ranges: Iterable[_Range], number: float | None) -> str:
    if number is None:
        return ""
    return next(
        (r.text for r in ranges if r.low <= number and (r.high is None or number <= r.high)), ""
    )


def _years(ages: _Range) -> Words:
    if ages.high is None:
        return Words(f"{ages.low} år och äldre", f"{ages.low} years and older")
    return Words(f"{ages.low}–{ages.high} år", f"{ages.low}–{ages.high} years")


def _days(days: _Range) -> Words:
    if days.high is None:
        return Words(f"dag {days.low} och senare", f"day {days.low} and later")
    return Words(f"dag {days.low}–{days.high}", f"day {days.low}–{days.high}")

"""What a study says about a measure's effect: verdict, days, interval, population.

All of it comes from the study's file, and it is about a group, not a patient.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from ..certificate import Icd10
from ..wording import Words, counted
from .measure_codes import alike

Verdict = Literal["shorter", "longer", "no relevant difference", "too little data"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Against = Literal["wait", "never"]
AGAINST: tuple[Against, ...] = get_args(Against)

_ANSWERS: dict[Verdict, Words] = {
    "shorter": Words("kortare sjukskrivning", "shorter sick leave"),
    "longer": Words("längre sjukskrivning", "longer sick leave"),
    "no relevant difference": Words("ingen relevant skillnad", "no relevant difference"),
    "too little data": Words("för lite data för ett svar", "too little data for an answer"),
}
_AGAINST: dict[Against, Words] = {
    "wait": Words("senare eller inte alls", "later or not at all"),
    "never": Words("inte alls", "not at all"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A study's answer about one measure.

    Attributes
    ----------
    measure : str
        Its name, see ``measure_codes``.
    against : str
        The comparison: begun later or not at all, or never.
    day, grace, horizon : int
        Time zero as a day of the spell; the days from it within which the measure begins; the days
        over which sick leave is counted.
    estimate, low, high : float
        Additional days of sick leave with the measure; negative if they are fewer.
    level : float
        Of the interval, between 0 and 1.
    shorter_by, longer_by : float
        The differences in days that count as relevant, declared before the study.
    persons, units : int or None
        As published, in steps; None if not published.
    since, until : str or None
        A day, month or year.
    overlap : bool
        Whether it is weighted to those who might and might not get the measure, which is another
        question.
    diagnoses : tuple of Icd10
        The diagnoses that the study included; empty: any.
    restricted : tuple of str
        The study's other eligibility criteria.
    title : str
        May be empty.
    changed : bool
        Whether the limits at which the study refuses to answer are not the default ones.
    created : date
        When the study was computed.
    synthetic : bool
        Whether the data are synthetic.
    """

    measure: str
    against: Against
    day: int
    grace: int
    horizon: int
    verdict: Verdict
    estimate: float
    low: float
    high: float
    level: float
    shorter_by: float
    longer_by: float
    persons: int | None
    units: int | None
    since: str | None
    until: str | None
    overlap: bool = False
    diagnoses: tuple[Icd10, ...] = ()
    restricted: tuple[str, ...] = ()
    changed: bool = False
    title: str
    created: date
    synthetic: bool = False

    def covers(self, diagnosis: Icd10) -> bool:
        """Whether the study included persons with the diagnosis."""
        return not self.diagnoses or any(each in self.diagnoses for each in diagnosis.lineage())

    @property
    def words(self) -> Words:
        return Words(_swedish(self), _english(self))


@dataclass(frozen=True)
class Effects:
    """The effects of all imported studies; *version* is empty if there is none."""

    effects: tuple[Effect, ...] = ()
    version: str = ""
    _by_name: dict[str, list[Effect]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name: dict[str, list[Effect]] = {}
        for each in self.effects:
            for name in alike(each.measure):
                by_name.setdefault(name, []).append(each)
        object.__setattr__(self, "_by_name", by_name)

    def about(self, diagnosis: Icd10) -> tuple[Effect, ...]:
        """The effects of every measure whose study included the diagnosis."""
        return tuple(each for each in self.effects if each.covers(diagnosis))

    def named(self, measure: str) -> tuple[Effect, ...]:
        """The effects of one measure, whatever the diagnosis; the newest first."""
        return newest_first(self._by_name.get(measure, ()))

    def of(self, measure: str, diagnosis: Icd10) -> tuple[Effect, ...]:
        """The effects of one measure, by its id or another name; the newest first."""
        found = (each for each in self._by_name.get(measure, ()) if each.covers(diagnosis))
        return newest_first(found)


def newest_first(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    return tuple(sorted(effects, key=lambda each: each.created, reverse=True))


def _swedish(effect: Effect) -> str:
    made_up = "PÅHITTADE DATA. " if effect.synthetic else ""
    persons = "personer (antalet anges inte)"
    if effect.persons is not None:
        persons = counted(effect.persons, "person", "personer")
    where = "" if effect.units is None else f" vid {counted(effect.units, 'enhet', 'enheter')}"
    overlap = (
        "Viktat till dem som både kunde få åtgärden och vara utan den. " if effect.overlap else ""
    )
    changed = "Studiens gränser för att svara är ändrade. " if effect.changed else ""
    return (
        f"{made_up}Studie{_title(effect)}. Svar: "
        f"{_ANSWERS[effect.verdict].sv}. {_difference(effect.estimate, 'sv')} "
        f"({_level(effect, 'sv')} % intervall "
        f"{_interval(effect, 'sv')}; skillnad räknas från {_number(effect.shorter_by, 'sv')} dagar "
        f"kortare eller {_number(effect.longer_by, 'sv')} längre) under {effect.horizon} dagar, "
        f"när åtgärden påbörjas inom {effect.grace} dagar från dag {effect.day} jämfört med "
        f"{_AGAINST[effect.against].sv}. Grupp: {persons}{where}{_period(effect, ' till ')}"
        f"{_of_whom(effect, 'diagnos')}. {overlap}{changed}Säger inget om den enskilda patienten."
    )


def _english(effect: Effect) -> str:
    made_up = "MADE-UP DATA. " if effect.synthetic else ""
    persons = "persons (number not stated)"
    if effect.persons is not None:
        persons = counted(effect.persons, "person")
    where = "" if effect.units is None else f" at {counted(effect.units, 'unit')}"
    overlap = "Weighted to those who might get the measure and might not. "
    overlap = overlap if effect.overlap else ""
    changed = "The study's limits for answering were changed. " if effect.changed else ""
    return (
        f"{made_up}Study{_title(effect)}. Answer: "
        f"{_ANSWERS[effect.verdict].en}. {_difference(effect.estimate, 'en')} "
        f"({_level(effect, 'en')}% interval {_interval(effect, 'en')}; a difference counts from "
        f"{_number(effect.shorter_by, 'en')} days shorter or {_number(effect.longer_by, 'en')} "
        f"longer) over {effect.horizon} days, when the measure begins within {effect.grace} days "
        f"of day {effect.day} compared with {_AGAINST[effect.against].en}. Group: {persons}{where}"
        f"{_period(effect, ' to ')}{_of_whom(effect, 'diagnosis')}. {overlap}{changed}It says "
        "nothing about the individual patient."
    )


_WORDS = {
    "sv": {"shorter": "kortare", "longer": "längre", "days": "dagar", "to": "till"},
    "en": {"shorter": "shorter", "longer": "longer", "days": "days", "to": "to"},
}


def _difference(days: float, lang: str) -> str:
    say, number = _WORDS[lang], _number(abs(days), lang)
    if number == "0":
        return f"0 {say['days']}"
    return f"{number} {say['days']} {say['shorter' if days < 0 else 'longer']}"


def _interval(effect: Effect, lang: str) -> str:
    """
    The interval, starting at the end nearer to no difference.
    """
    say, low, high = _WORDS[lang], effect.low, effect.high
    if low < 0 < high:
        return f"{_difference(low, lang)} {say['to']} {_difference(high, lang)}"
    near, far = sorted((low, high), key=abs)
    return f"{_number(abs(near), lang)} {say['to']} {_difference(far, lang)}"


def _level(effect: Effect, lang: str) -> str:
    """In per cent, as declared: 97.5 is not 98."""
    text = f"{100 * effect.level:.6g}"
    return text.replace(".", ",") if lang == "sv" else text


def _number(days: float, lang: str) -> str:
    """Whole days from ten on, one decimal below."""
    text = f"{days:.0f}" if abs(days) >= 9.95 else f"{days:.1f}".removesuffix(".0")
    return text.replace(".", ",") if lang == "sv" else text


def _period(effect: Effect, to: str) -> str:
    told = dict.fromkeys(each for each in (effect.since, effect.until) if each)
    return f", {to.join(told)}" if told else ""


def _title(effect: Effect) -> str:
    return f": {effect.title} ({effect.created})" if effect.title else f" ({effect.created})"


def _of_whom(effect: Effect, word: str) -> str:
    of = f", {word} {', '.join(map(str, effect.diagnoses))}" if effect.diagnoses else ""
    return of + "".join(f", {each}" for each in effect.restricted)

"""The physician's answers on the return to work: prognosis and measures.

Questions 39 and 40 of LISJP, FK 7804 and AG7804. No model uses them: they are only shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from ..errors import BadCertificate
from ..wording import Words, counted, in_days
from . import rivta

# Question 39.1 (KV_FKMU_0006): after this sick leave, after a number of days (version 1) or months
# (version 2), probably not, not clear.
PrognosisCode = Literal[
    "STOR_SANNOLIKHET",
    "ATER_X_ANTAL_DGR",
    "ATER_X_ANTAL_MANADER",
    "SANNOLIKT_INTE",
    "PROGNOS_OKLAR",
]
PROGNOSES: tuple[PrognosisCode, ...] = get_args(PrognosisCode)

# Question 39.3 (KV_FKMU_0007).
_DAYS = {
    "TRETTIO_DGR": 30,
    "SEXTIO_DGR": 60,
    "NITTIO_DGR": 90,
    "HUNDRAATTIO_DAGAR": 180,
    "TREHUNDRASEXTIOFEM_DAGAR": 365,
}
_MONTHS = re.compile(r"[1-9][0-9]?", re.ASCII)  # question 39.4
_DAYS_PER_MONTH = 365.25 / 12
_LIKELY = Words(
    "återgår med stor sannolikhet helt i nuvarande sysselsättning",
    "very likely to return fully to the present occupation",
)

# Question 40.1 (KV_FKMU_0004).
WorkMeasure = Literal[
    "EJ_AKTUELLT",
    "ARBETSTRANING",
    "ARBETSANPASSNING",
    "SOKA_NYTT_ARBETE",
    "BESOK_ARBETSPLATS",
    "ERGONOMISK",
    "HJALPMEDEL",
    "KONFLIKTHANTERING",
    "KONTAKT_FHV",
    "OMFORDELNING",
    "OVRIGA_ATGARDER",
]
WORK_MEASURES: dict[WorkMeasure, Words] = {
    "EJ_AKTUELLT": Words("Inte aktuellt", "Not applicable"),
    "ARBETSTRANING": Words("Arbetsträning", "Work training"),
    "ARBETSANPASSNING": Words("Arbetsanpassning", "Adapted work"),
    "SOKA_NYTT_ARBETE": Words("Söka nytt arbete", "Looking for other work"),
    "BESOK_ARBETSPLATS": Words("Besök på arbetsplatsen", "Visit to the workplace"),
    "ERGONOMISK": Words("Ergonomisk bedömning", "Ergonomic assessment"),
    "HJALPMEDEL": Words("Hjälpmedel", "Assistive devices"),
    "KONFLIKTHANTERING": Words("Konflikthantering", "Conflict management"),
    "KONTAKT_FHV": Words("Kontakt med företagshälsovården", "Contact with occupational health"),
    "OMFORDELNING": Words("Omfördelning av arbetsuppgifter", "Redistribution of tasks"),
    "OVRIGA_ATGARDER": Words("Övrigt", "Other measures"),
}


@dataclass(frozen=True, slots=True)
class Prognosis:
    """When the physician expects the patient to return fully to the present occupation.

    Attributes
    ----------
    days : int or None
        Set if the code is for a number of days, or of months, of 365.25 / 12 days each; None if the
        number is not given. The form does not say from which day they count.
    months : int or None
        As stated, 1 to 99.

    >>> Prognosis("ATER_X_ANTAL_MANADER", months=12).days
    365
    >>> Prognosis("ATER_X_ANTAL_DGR", 30).words.en
    'very likely to return fully to the present occupation after 30 days'
    """

    code: PrognosisCode
    days: int | None = None
    months: int | None = None

    def __post_init__(self) -> None:
        if self.code not in PROGNOSES:
            raise BadCertificate(
                "question 39 (prognosis)", expected=f"a code among {', '.join(PROGNOSES)}"
            )
        if self.code == "ATER_X_ANTAL_MANADER" and self.months is not None:
            of_months = round(self.months * _DAYS_PER_MONTH)
            if not 1 <= self.months <= 99 or self.days not in (None, of_months):
                raise BadCertificate("question 39 (prognosis)", expected="1 to 99 months")
            object.__setattr__(self, "days", of_months)
        elif self.months is not None:
            raise BadCertificate(
                "question 39 (prognosis)", expected="months only with ATER_X_ANTAL_MANADER"
            )
        elif self.days not in _possible_days(self.code):
            raise BadCertificate(
                "question 39 (prognosis)",
                expected="days only with ATER_X_ANTAL_DGR, one of "
                f"{', '.join(map(str, _DAYS.values()))}",
            )

    @property
    def words(self) -> Words:
        """The words as they read after "the patient is", or after a colon."""
        match self.code:
            case "STOR_SANNOLIKHET":
                after = Words("efter sjukskrivningen", "after this sick leave")
            case "ATER_X_ANTAL_DGR" | "ATER_X_ANTAL_MANADER":
                after = self._after
            case "SANNOLIKT_INTE":
                return Words(
                    "återgår sannolikt inte helt i nuvarande sysselsättning",
                    "not likely to return fully to the present occupation",
                )
            case "PROGNOS_OKLAR":
                return Words("oklar", "not clear")
        return Words(f"{_LIKELY.sv} {after.sv}", f"{_LIKELY.en} {after.en}")

    @property
    def _after(self) -> Words:
        if self.months is not None:
            return Words(
                f"efter {counted(self.months, 'månad', 'månader')}",
                f"after {counted(self.months, 'month')}",
            )
        if self.days is not None:
            days = in_days(self.days)
            return Words(f"efter {days.sv}", f"after {days.en}")
        return Words("efter en tid som inte anges", "after a time that is not stated")


def _possible_days(code: PrognosisCode) -> tuple[int | None, ...]:
    return (None, *_DAYS.values()) if code == "ATER_X_ANTAL_DGR" else (None,)


class Stated(NamedTuple):
    """The answers to questions 39, 40 and 44; *unread* are questions with unknown codes."""

    prognosis: Prognosis | None
    work_measures: tuple[WorkMeasure, ...]
    other: str | None
    unread: tuple[Literal["39", "40"], ...]


def stated(answers: rivta.Answers) -> Stated:
    """Read the answers on the return to work.

    Unknown codes are left out and their question is named, so that a code from a later version of
    the form does not make the certificate unreadable.
    """
    prognosis, all_of_39 = _prognosis(answers)
    given = [part.code for part in _parts(answers, "40", "40.1") if part.code]
    measures = tuple(known for known in WORK_MEASURES if known in given)
    texts = [part.text for part in _parts(answers, "44", "44.1") if part.text]
    unread: list[Literal["39", "40"]] = [] if all_of_39 else ["39"]
    unread += [] if set(given) <= set(measures) else ["40"]
    return Stated(prognosis, measures, "\n".join(texts) or None, tuple(unread))


def _prognosis(answers: rivta.Answers) -> tuple[Prognosis | None, bool]:
    """The prognosis, and whether all of the question was read."""
    given = {part.code for part in _parts(answers, "39", "39.1") if part.code}
    days = {part.code for part in _parts(answers, "39", "39.3") if part.code}
    months = {
        each for part in _parts(answers, "39", "39.4") if (each := part.text or part.quantity)
    }
    code = next((known for known in PROGNOSES if given == {known}), None)
    match code:
        case None:
            return None, not (given or days or months)
        case "ATER_X_ANTAL_DGR":
            number = _DAYS.get(next(iter(days), "")) if len(days) == 1 else None
            return Prognosis(code, number), number is not None or not days
        case "ATER_X_ANTAL_MANADER":
            text = next(iter(months), "") if len(months) == 1 else ""
            number = int(text) if _MONTHS.fullmatch(text) else None
            return Prognosis(code, months=number), number is not None or not months
    return Prognosis(code), True


def _parts(answers: rivta.Answers, question: str, name: str) -> Sequence[rivta.Part]:
    return [part for answer in answers.get(question, ()) for part in answer.get(name, ())]

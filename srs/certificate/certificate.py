"""What the physician certified."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args

from ..errors import BadCertificate
from .icd10 import Icd10
from .person import PersonId
from .return_to_work import Prognosis, WorkMeasure

# Question 28 of LISJP and FK 7804 (KV_FKMU_0002): work, seeking work, parental leave, studies.
Occupation = Literal["NUVARANDE_ARBETE", "ARBETSSOKANDE", "FORALDRALEDIG", "STUDIER"]
OCCUPATIONS: tuple[Occupation, ...] = get_args(Occupation)

# Question 32 (KV_FKMU_0003), in percent of full time: the four degrees of sickness benefit.
DEGREES = {"EN_FJARDEDEL": 25, "HALFTEN": 50, "TRE_FJARDEDEL": 75, "HELT_NEDSATT": 100}

# The forms that an employer reads: the patient may keep the diagnosis out of them.
FOR_EMPLOYER = ("AG7804", "AG1-14")
# The form for the employer's sick pay, which has no fixed degrees: any whole per cent.
SICK_PAY = "AG1-14"

# Questions whose unknown codes do not make a certificate invalid: secondary diagnoses (4 in
# AG1-14), prognosis, measures.
Question = Literal["4", "6", "39", "40"]
QUESTIONS: tuple[Question, ...] = get_args(Question)

_NEVER = datetime(9999, 12, 31)  # noqa: DTZ001 - certificates give local time


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One certified stretch of sick leave; both days included.

    Attributes
    ----------
    start, end : date
    degree : int
        Per cent of full time: 25, 50, 75 or 100, in AG1-14 any from 1.

    Raises
    ------
    BadCertificate

    >>> Period(date(2025, 3, 17), date(2025, 4, 13), 50).degree
    50
    """

    start: date
    end: date
    degree: int = 100

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise BadCertificate(
                "question 32 (sick leave): a period ends before it starts", expected="start <= end"
            )
        if not 1 <= self.degree <= 100:
            raise BadCertificate(
                "question 32 (sick leave): the degree is unknown", expected="1 to 100 per cent"
            )


@dataclass(frozen=True, slots=True)
class Certificate:
    """One sick-leave certificate, signed or a draft. A draft may be incomplete.

    Attributes
    ----------
    kind : str
        The form: LISJP, FK7263, AG7804, …
    periods : tuple of Period
        In time order; at least one, except in a draft.
    diagnosis : Icd10 or None
        None only in a draft, in a certificate of infection control, or if the patient keeps it from
        the employer (FOR_EMPLOYER).
    person, unit, postcode, signed
        None in a draft; the postcode is the care unit's, five digits.
    replaces, extends, completes : tuple of str
        Ids of the certificates that this one is related to.
    unit_name : str or None
        The care unit's name, as in the certificate.
    prognosis, work_measures
        On the return to work, questions 39 and 40; no model uses them.
    other : str or None
        The physician's free text on measures, question 44: shown to readers of the certificate,
        never logged or stored.
    unread : tuple of str
        Those of QUESTIONS with answers that could not be read.
    unfinished_periods : int
        In a draft: the number of periods without first day, last day or degree; they are not in
        *periods*.

    Raises
    ------
    BadCertificate
        When a signed one lacks a period or a diagnosis, or the form does not allow the degree.

    >>> period = Period(date(2025, 3, 17), date(2025, 4, 13))
    >>> draft = Certificate("c-1", "LISJP", (period,), Icd10.parse("F43.8A"))
    >>> print(draft.diagnosis, draft.start, draft.signed)
    F43.8A 2025-03-17 None
    """

    id: str
    kind: str
    periods: tuple[Period, ...]
    diagnosis: Icd10 | None
    secondary: tuple[Icd10, ...] = ()
    occupations: tuple[Occupation, ...] = ()
    infection_control: bool = False
    person: PersonId | None = None
    unit: str | None = None
    postcode: str | None = None
    signed: datetime | None = None
    replaces: tuple[str, ...] = ()
    extends: tuple[str, ...] = ()
    completes: tuple[str, ...] = ()
    unit_name: str | None = None
    prognosis: Prognosis | None = None
    work_measures: tuple[WorkMeasure, ...] = ()
    other: str | None = field(default=None, repr=False)
    unread: tuple[Question, ...] = ()
    unfinished_periods: int = 0

    def __repr__(self) -> str:
        """Without its id and unit."""
        dates = f", {self.start} to {self.end}" if self.periods else ""
        return f"<Certificate {self.kind}, {self.diagnosis}{dates}>"

    def __post_init__(self) -> None:
        if self.signed and (self.unfinished_periods or not self.periods):
            raise BadCertificate(
                "question 32 (sick leave)",
                expected="at least one period with degree and dates",
                path=("periods",),
            )
        if list(self.periods) != sorted(self.periods):
            object.__setattr__(self, "periods", tuple(sorted(self.periods)))
        for period in self.periods:
            check_degree(self.kind, period.degree)
        needed = self.signed and not self.infection_control and not self.for_employer
        if self.diagnosis is None and needed:
            raise BadCertificate(
                "question 6 (diagnosis)",
                expected="a main diagnosis as ICD-10-SE code (6.2)",
                path=("diagnosis",),
            )

    @property
    def for_employer(self) -> bool:
        """Whether an employer reads the form."""
        return self.kind in FOR_EMPLOYER

    @property
    def start(self) -> date:
        """The first certified day. It needs periods, as does ``end``."""
        return self.periods[0].start

    @property
    def end(self) -> date:
        """The last certified day."""
        return max(period.end for period in self.periods)

    @property
    def signing(self) -> tuple[datetime, date, date, str]:
        """Orders certificates by when they were signed; a draft, still being written, is latest."""
        # Local time without offset, because only some systems send the offset.
        signed = self.signed.replace(tzinfo=None) if self.signed else _NEVER
        if not self.periods:
            return signed, date.max, date.max, self.id
        return signed, self.start, self.end, self.id


def check_degree(kind: str, degree: int) -> None:
    """Raise BadCertificate for a degree that a form of this *kind* cannot state."""
    if kind != SICK_PAY and degree not in DEGREES.values():
        raise BadCertificate(
            "question 32 (sick leave): the degree is unknown", expected="25, 50, 75 or 100"
        )

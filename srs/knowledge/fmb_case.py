"""A typical case of FMB: who it is for, what it recommends, and both in words."""

import calendar
import csv
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Literal, get_args

from ..certificate.icd10 import Icd10
from ..errors import BadKnowledge
from ..wording import Lang, Words

# In the order of a case's text.
Kind = Literal["severity", "course", "complicating_factor", "comorbidity", "measure", "work_load"]
System = Literal["snomed", "workload", "icd10"]
Status = Literal["performed", "ongoing"]
Unit = Literal["d", "wk", "mo"]
Degree = Literal["full", "part"]
KINDS: tuple[Kind, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)
UNITS: tuple[Unit, ...] = get_args(Unit)
DEGREES: tuple[Degree, ...] = get_args(Degree)

_DAYS_PER_MONTH = 365.25 / 12
_STATUS = {"performed": Words("utförd", "performed"), "ongoing": Words("pågående", "ongoing")}
_DEGREE = {"full": Words(" på heltid", " full time"), "part": Words(" på deltid", " part time")}
_UNIT = {
    "d": (Words("dag", "day"), Words("dagar", "days")),
    "wk": (Words("vecka", "week"), Words("veckor", "weeks")),
    "mo": (Words("månad", "month"), Words("månader", "months")),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """One condition that narrows a typical case.

    Attributes
    ----------
    code : str
        A concept of SNOMED CT, of Socialstyrelsen's work loads, or an ICD-10 code.
    status
        For a measure; None for every other kind.
    words
        None for a comorbidity, which is shown as its code.
    """

    kind: Kind
    code: str
    status: Status | None = None
    words: Words | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadKnowledge(f"selection: expected a kind among {', '.join(KINDS)}")
        if self.status not in (STATUSES if self.kind == "measure" else (None,)):
            raise BadKnowledge("selection: expected a status, performed or ongoing, of a measure")
        if (self.words is None) != (self.kind == "comorbidity"):
            raise BadKnowledge("selection: expected words for all but comorbidity")

    @property
    def system(self) -> System:
        if self.kind == "comorbidity":
            return "icd10"
        return "workload" if self.kind == "work_load" else "snomed"

    def text(self, lang: Lang) -> str:
        return _joined([self], lang)


@dataclass(frozen=True, slots=True)
class TypicalCase:
    """One recommendation, for the patients that its selections describe.

    Attributes
    ----------
    amount, unit
        The recommended time; 0 days means no sick leave, None no time given.
    upper_limit : bool
        False where the text says that the time is no maximum ("more than", "or longer",
        "another three weeks"), contradicts the time, or gives none.
    sentence : str
        Socialstyrelsen's own, in Swedish; empty in the embedded default.
    """

    id: str
    diagnoses: tuple[Icd10, ...]
    selections: tuple[Selection, ...]
    amount: int | None
    unit: Unit | None
    degree: Degree | None
    upper_limit: bool
    updated: dt.date
    sentence: str = ""

    def __post_init__(self) -> None:
        if not self.diagnoses:
            raise BadKnowledge("typical case: expected at least one diagnosis")
        if (self.amount is None) != (self.unit is None):
            raise BadKnowledge("typical case: expected a time with its unit, or neither")
        # 999 of any unit is far above any recommendation, and keeps dates in range.
        if self.amount is not None and not 0 <= self.amount <= 999:
            raise BadKnowledge("typical case: expected a time from 0 to 999")
        if self.unit is not None and self.unit not in UNITS:
            raise BadKnowledge(f"typical case: expected a unit among {', '.join(UNITS)}")
        if self.degree is not None and self.degree not in DEGREES:
            raise BadKnowledge(f"typical case: expected a degree among {', '.join(DEGREES)}")
        if self.upper_limit and self.amount is None:
            raise BadKnowledge("typical case: expected a time where there is an upper limit")

    def max_days(self, start: dt.date | None) -> int | None:
        """The recommended time in days for sick leave that begins on *start*.

        Months are calendar months if the start is known, otherwise the mean of four years. None if
        no time is given.

        >>> day = dt.date(2025, 1, 31)
        >>> case = TypicalCase("1", (Icd10("F432"),), (), 1, "mo", "full", True, day)
        >>> case.max_days(day), case.max_days(None)
        (28, 30)
        """
        if self.amount is None:
            return None
        if self.unit == "mo":
            return _days_in_months(self.amount, start)
        return self.amount * (7 if self.unit == "wk" else 1)

    def text(self, lang: Lang) -> str:
        """Socialstyrelsen's sentence if it is imported and in Swedish, otherwise our own."""
        if self.sentence and lang == "sv":
            return self.sentence
        groups = groupby(self.selections, lambda s: (s.kind, s.status))
        whom = " · ".join(_joined(list(group), lang) for _, group in groups)
        text = f"{whom}: {self._time(lang)}" if whom else self._time(lang)
        return text[0].upper() + text[1:]

    def _time(self, lang: Lang) -> str:
        degree = _DEGREE[self.degree].to(lang) if self.degree else ""
        if self.amount is None or self.unit is None:
            part = Words("deltid, ", "part time, ") if self.degree == "part" else Words("", "")
            return part.to(lang) + Words("ingen tid angiven", "no time given").to(lang)
        if self.amount == 0:
            none = Words("ingen sjukskrivning", "no sick leave").to(lang)
            return none if self.upper_limit else Words("i regel ", "as a rule ").to(lang) + none
        time = f"{self.amount} {_UNIT[self.unit][self.amount != 1].to(lang)}"
        if self.upper_limit:
            return Words("upp till ", "up to ").to(lang) + time + degree
        return time + degree + Words(" eller längre", " or longer").to(lang)


@lru_cache(maxsize=1)
def concepts() -> Mapping[str, Words]:
    """Our own short wording of the concepts that the typical cases of 2019 select by."""
    with (Path(__file__).parent / "fmb_concepts.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: Words(row["sv"], row["en"]) for row in csv.DictReader(file)}


def worded(code: str, text: str) -> Words | None:
    """Our wording of a concept; without one, the Swedish *text* for both languages."""
    return concepts().get(code) or (Words(text, text) if text else None)


def _days_in_months(months: int, start: dt.date | None) -> int:
    """From *start* to the same day of the month, or the last day of a shorter month."""
    if start is None or start.year + months // 12 >= dt.MAXYEAR:
        return round(months * _DAYS_PER_MONTH)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return (dt.date(year, month + 1, min(start.day, last)) - start).days


def _joined(selections: Sequence[Selection], lang: Lang) -> str:
    """The wording of selections of one kind and status.

    The source does not say whether all must hold or one is enough; neither does the comma.
    """
    first = selections[0]
    if first.kind == "comorbidity":
        codes = ", ".join(_ranges(sorted(Icd10.parse(s.code) for s in selections)))
        return f"{Words('samsjuklighet', 'comorbidity').to(lang)} ({codes})"
    texts = ", ".join(s.words.to(lang) for s in selections if s.words)
    return f"{texts} ({_STATUS[first.status].to(lang)})" if first.status else texts


def _ranges(codes: Sequence[Icd10]) -> Iterator[str]:
    """Three or more categories in a row as a range.

    >>> list(_ranges([Icd10("F10"), Icd10("F11"), Icd10("F12"), Icd10("F341"), Icd10("F40")]))
    ['F10–F12', 'F34.1', 'F40']
    """

    def run(numbered: tuple[int, Icd10]) -> tuple[str, int]:
        at, code = numbered
        if len(code.code) > 3:
            return code.code, 0
        return code.code[0], int(code.code[1:]) - at

    for _, group in groupby(enumerate(codes), run):
        row = [code for _, code in group]
        yield from [f"{row[0]}–{row[-1]}"] if len(row) > 2 else map(str, row)

"""Socialstyrelsen's recommendations on sick leave (FMB): typical cases and what they allow.

A typical case says for whom it is meant (severity, work load, …) and for how long sick leave
is recommended at most. Cases of one diagnosis are unlike, so no single maximum stands for it.
"""

import calendar
import csv
import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Generic, Literal, Protocol, TypeVar, get_args

from ..certificate.icd10 import Icd10
from ..errors import BadInput, BadKnowledge
from ..wording import Lang, Words

# In the order in which a case is read out.
Kind = Literal["severity", "course", "complicating_factor", "comorbidity", "measure", "work_load"]
System = Literal["snomed", "workload", "icd10"]
Status = Literal["performed", "ongoing"]
Unit = Literal["d", "wk", "mo"]
Degree = Literal["full", "part"]
KINDS: tuple[Kind, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)
UNITS: tuple[Unit, ...] = get_args(Unit)
DEGREES: tuple[Degree, ...] = get_args(Degree)

SOURCE = "Socialstyrelsen, försäkringsmedicinskt beslutsstöd (FMB)"

_DAYS_PER_MONTH = 365.25 / 12
_STATUS = {"performed": Words("utförd", "performed"), "ongoing": Words("pågående", "ongoing")}
_DEGREE = {"full": Words(" på heltid", " full time"), "part": Words(" på deltid", " part time")}
_UNIT = {
    "d": (Words("dag", "day"), Words("dagar", "days")),
    "wk": (Words("vecka", "week"), Words("veckor", "weeks")),
    "mo": (Words("månad", "month"), Words("månader", "months")),
}
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Selection:
    """One condition that narrows a typical case.

    Attributes
    ----------
    code : str
        A concept of SNOMED CT, of Socialstyrelsen's work loads, or an ICD-10 code.
    status
        Of a measure, None for every other kind.
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
    """One recommendation, for those whom its selections describe.

    Attributes
    ----------
    amount, unit
        The recommended time; 0 days is no sick leave, None is no time given.
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
        # 999 of any unit is far above all that is recommended, and keeps calendar sums in range.
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

        A month is one of the calendar where the start is known, otherwise the mean of four
        years. None where no time is given.

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
        """Socialstyrelsen's sentence where it is imported and in Swedish, otherwise our own."""
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


@dataclass(frozen=True, slots=True)
class Document:
    """What Socialstyrelsen writes of some diagnoses, as plain Swedish text.

    Paragraphs and list items are lines. *reference* is the address of the page, or empty.
    """

    id: str
    diagnoses: tuple[Icd10, ...]
    title: str
    information: str
    symptoms: str
    rehabilitation: str
    activity_limitation: str
    function_impairment: str
    reference: str
    updated: dt.date


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What FMB has for a diagnosis.

    Attributes
    ----------
    diagnosis : Icd10
        The code that answered.
    from_subcodes : bool
        The cases are of the diagnosis's subcodes; each case says of which.
    """

    diagnosis: Icd10
    cases: tuple[TypicalCase, ...]
    from_subcodes: bool
    documents: tuple[Document, ...]
    source: str

    @property
    def date(self) -> dt.date:
        """When the latest of the cases was updated."""
        return max(case.updated for case in self.cases)


@dataclass(frozen=True, slots=True)
class Fmb:
    """All typical cases and documents of one import.

    *imported* is None for the embedded default, whose *documents* are empty.
    """

    cases: tuple[TypicalCase, ...]
    documents: tuple[Document, ...] = ()
    source: str = SOURCE
    imported: dt.date | None = None
    _cases: "_Index[TypicalCase]" = field(init=False, repr=False, compare=False)
    _documents: "_Index[Document]" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cases", _Index.of(self.cases))
        object.__setattr__(self, "_documents", _Index.of(self.documents))

    @property
    def date(self) -> dt.date | None:
        """When the latest case or document was updated."""
        updates = [case.updated for case in self.cases] + [doc.updated for doc in self.documents]
        return max(updates, default=None)

    def about(self, diagnosis: Icd10) -> Recommendation | None:
        """The cases of the longest own code that has any, otherwise those of the subcodes.

        Siblings never answer: they are other conditions. None where nothing is recommended.
        """
        for code in diagnosis.lineage():
            if cases := self._cases.own.get(code):
                documents = self._documents.own.get(code, ())
                return Recommendation(code, cases, False, documents, self.source)
        if cases := self._cases.below.get(diagnosis):
            documents = self._documents.below.get(diagnosis, ())
            return Recommendation(diagnosis, cases, True, documents, self.source)
        return None


def exceeded(cases: Sequence[TypicalCase], days: int, start: dt.date) -> bool | None:
    """Whether a spell of *days* from *start* is longer than every typical case recommends.

    None where that cannot be known: a case has no time, or a time that is no upper limit, or
    there are no cases.
    """
    longest = [case.max_days(start) for case in cases]
    if any(most is not None and days <= most for most in longest):
        return False
    return True if cases and all(case.upper_limit for case in cases) else None


@lru_cache(maxsize=1)
def concepts() -> Mapping[str, Words]:
    """Our own short wording of the concepts that the typical cases of 2019 select by."""
    with (_HERE / "fmb_concepts.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: Words(row["sv"], row["en"]) for row in csv.DictReader(file)}


@lru_cache(maxsize=1)
def default() -> Fmb:
    """The facts of Socialstyrelsen's typical cases of 2019, without its texts."""
    return load(_HERE / "fmb_default.json")


def load(path: Path) -> Fmb:
    """
    Raises
    ------
    BadKnowledge
        When the file cannot be read or is not what `save` writes.
    """
    try:
        return _fmb(json.loads(path.read_bytes()))
    except OSError:
        raise BadKnowledge("the FMB file cannot be read: expected a file, import again") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, BadInput):
        raise BadKnowledge(
            "the FMB file is damaged: expected what `srs fmb import` writes, import again"
        ) from None


def save(fmb: Fmb, path: Path) -> None:
    """Replace the file at *path* in one step; on an error the old one stays as it was.

    Raises
    ------
    BadKnowledge
        When nothing can be written there.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8") as file:
            file.writelines(_lines(fmb))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise BadKnowledge(
            "FMB could not be saved, the old content stays: expected a folder that can be "
            "written to and has room"
        ) from None


class _Coded(Protocol):
    @property
    def diagnoses(self) -> tuple[Icd10, ...]: ...


_Item = TypeVar("_Item", bound=_Coded)


@dataclass(frozen=True, slots=True)
class _Index(Generic[_Item]):
    """Items by each of their codes, and by every ancestor of three characters or more."""

    own: Mapping[Icd10, tuple[_Item, ...]]
    below: Mapping[Icd10, tuple[_Item, ...]]

    @classmethod
    def of(cls, items: Iterable[_Item]) -> "_Index[_Item]":
        own: dict[Icd10, list[_Item]] = {}
        below: dict[Icd10, list[_Item]] = {}
        for item in items:
            for code in dict.fromkeys(item.diagnoses):
                own.setdefault(code, []).append(item)
            ancestors = (up for code in item.diagnoses for up in code.lineage() if up != code)
            for code in dict.fromkeys(ancestors):
                below.setdefault(code, []).append(item)
        return cls(
            {code: tuple(found) for code, found in own.items()},
            {code: tuple(found) for code, found in below.items()},
        )


def _days_in_months(months: int, start: dt.date | None) -> int:
    """From *start* to the same day of the month, or the month's last day where it is shorter."""
    if start is None:
        return round(months * _DAYS_PER_MONTH)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return (dt.date(year, month + 1, min(start.day, last)) - start).days


def _joined(selections: Sequence[Selection], lang: Lang) -> str:
    """The wording of selections of one kind and status.

    Whether all of them must hold or one is enough the source leaves open, and so does the comma.
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


def _lines(fmb: Fmb) -> Iterator[str]:
    """The JSON document, one case or document a line."""
    head = {"source": fmb.source, "imported": fmb.imported and fmb.imported.isoformat()}
    yield json.dumps(head, ensure_ascii=False)[:-1]
    for name, rows in (
        ("cases", map(_case_row, fmb.cases)),
        ("documents", map(_document_row, fmb.documents)),
    ):
        yield f',\n"{name}": ['
        yield ",".join(f"\n{json.dumps(row, ensure_ascii=False)}" for row in rows)
        yield "]"
    yield "}\n"


def _case_row(case: TypicalCase) -> dict[str, object]:
    row: dict[str, object] = {
        "id": case.id,
        "diagnoses": [code.code for code in case.diagnoses],
        "selections": [_selection_row(selection) for selection in case.selections],
        "amount": case.amount,
        "unit": case.unit,
        "degree": case.degree,
        "upper_limit": case.upper_limit,
        "updated": case.updated.isoformat(),
    }
    return row | {"sentence": case.sentence} if case.sentence else row


def _selection_row(selection: Selection) -> list[str | None]:
    """Kind, code, status of a measure, and the text of a concept that is not ours to word."""
    row: list[str | None] = [selection.kind, selection.code, selection.status]
    if selection.words and selection.code not in concepts():
        return [*row, selection.words.sv]
    return row if selection.status else row[:2]


def _document_row(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "diagnoses": [code.code for code in document.diagnoses],
        **{name: getattr(document, name) for name in _TEXTS},
        "updated": document.updated.isoformat(),
    }


_TEXTS = (
    "title",
    "information",
    "symptoms",
    "rehabilitation",
    "activity_limitation",
    "function_impairment",
    "reference",
)


def _fmb(document: Any) -> Fmb:
    imported = document["imported"]
    return Fmb(
        tuple(map(_case, document["cases"])),
        tuple(map(_document, document["documents"])),
        _text(document["source"]),
        None if imported is None else dt.date.fromisoformat(imported),
    )


def _case(row: Any) -> TypicalCase:
    if not isinstance(row["upper_limit"], bool) or type(row["amount"]) not in (int, type(None)):
        raise TypeError
    return TypicalCase(
        _text(row["id"]),
        _codes(row["diagnoses"]),
        tuple(map(_selection, row["selections"])),
        row["amount"],
        row["unit"],
        row["degree"],
        row["upper_limit"],
        dt.date.fromisoformat(row["updated"]),
        _text(row.get("sentence", "")),
    )


def _selection(row: Any) -> Selection:
    kind, code, status, text = (*row, None, None)[:4]
    if kind == "comorbidity":
        return Selection(kind, Icd10.parse(code).code)
    return Selection(kind, _text(code), status, worded(code, text or ""))


def worded(code: str, text: str) -> Words | None:
    """Our wording of a concept, or else *text*, which is Swedish, for both languages."""
    return concepts().get(code) or (Words(_text(text), text) if text else None)


def _document(row: Any) -> Document:
    return Document(
        id=_text(row["id"]),
        diagnoses=_codes(row["diagnoses"]),
        updated=dt.date.fromisoformat(row["updated"]),
        **{name: _text(row[name]) for name in _TEXTS},
    )


def _codes(codes: Any) -> tuple[Icd10, ...]:
    return tuple(map(Icd10.parse, codes))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value

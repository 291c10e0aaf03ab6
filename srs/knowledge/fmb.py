"""Socialstyrelsen's recommendations on sick leave (FMB), by diagnosis.

Typical cases of one diagnosis differ (severity, work load, …), so a diagnosis has no single
maximum.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from ..certificate.icd10 import Icd10
from ..errors import BadKnowledge
from ..wording import counted
from .fmb_case import TypicalCase

SOURCE = "Socialstyrelsen, försäkringsmedicinskt beslutsstöd (FMB)"


@dataclass(frozen=True, slots=True)
class Document:
    """Socialstyrelsen's text on some diagnoses, as plain Swedish text.

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
    """FMB's content for a diagnosis.

    Attributes
    ----------
    diagnosis : Icd10
        The code that answered.
    cases, documents
        At least one of the two; some diagnoses have a document but no case.
    from_subcodes : bool
        Whether they are for the diagnosis's subcodes; each says for which.
    """

    diagnosis: Icd10
    cases: tuple[TypicalCase, ...]
    from_subcodes: bool
    documents: tuple[Document, ...]
    source: str

    def __post_init__(self) -> None:
        if not self.cases and not self.documents:
            raise BadKnowledge("recommendation: expected a typical case or a document")

    def __repr__(self) -> str:
        cases = counted(len(self.cases), "case")
        return f"<Recommendation {self.diagnosis}, {cases}, {self.date}>"

    @property
    def date(self) -> dt.date:
        """When the latest case was updated, or the latest document if there is no case."""
        return max(each.updated for each in self.cases or self.documents)


@dataclass(frozen=True, slots=True)
class Fmb:
    """All typical cases and documents of one import.

    *imported* is None for the embedded default, which has no *documents*.
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

    def __repr__(self) -> str:
        return (
            f"<Fmb {self.date}, {counted(len(self.cases), 'case')}, "
            f"{counted(len(self.documents), 'document')}>"
        )

    @property
    def date(self) -> dt.date | None:
        """When the latest case or document was updated."""
        updates = [case.updated for case in self.cases] + [doc.updated for doc in self.documents]
        return max(updates, default=None)

    def about(self, diagnosis: Icd10) -> Recommendation | None:
        """The cases of the diagnosis's longest code that has any, otherwise those of its subcodes.

        Their documents are included. If no such code has a case, documents are looked up in the
        same way. Siblings never answer, because they are other conditions. None if there is
        nothing.
        """
        cases, documents = self._cases, self._documents
        for index in (cases, documents):
            for code in diagnosis.lineage():
                if code in index.own:
                    found = cases.own.get(code, ()), False, documents.own.get(code, ())
                    return Recommendation(code, *found, self.source)
            if diagnosis in index.below:
                found = cases.below.get(diagnosis, ()), True, documents.below.get(diagnosis, ())
                return Recommendation(diagnosis, *found, self.source)
        return None


def exceeded(cases: Sequence[TypicalCase], days: int, start: dt.date) -> bool | None:
    """Whether a spell of *days* from *start* is longer than every typical case recommends.

    None if that cannot be known: a case has no time, or a time that is not an upper limit, or there
    are no cases.
    """
    longest = [case.max_days(start) for case in cases]
    if any(most is not None and days <= most for most in longest):
        return False
    return True if cases and all(case.upper_limit for case in cases) else None


class _Coded(Protocol):
    @property
    def diagnoses(self) -> tuple[Icd10, ...]: ...


_Item = TypeVar("_Item", bound=_Coded)


@dataclass(frozen=True, slots=True)
class _Index(Generic[_Item]):
    """Items by each of their codes, and by every parent of three characters or more."""

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

"""Import FMB from the two documents of Socialstyrelsen's service.

The paths are /fmb/typfall and /fmb/forsakringsmedicinskdiagnosinformation (JSON:API), both with
``?inlinehtmlmarkup=true``. A malformed item is skipped and reported, so that one mistake at the
source costs one item.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from ..errors import BadKnowledge
from .fmb import Document, Fmb
from .fmb_answer import CASES, DOCUMENTS, Malformed, Node, items
from .fmb_case import UNITS, Degree, Kind, Selection, Status, TypicalCase, Unit, concepts, worded
from .fmb_limits import why_no_limit

_SNOMED = "1.2.752.116.2.1.1"
_WORK_LOAD = "1.2.752.116.3.1.13"
_CODE = {_SNOMED: r"\d{6,18}", _WORK_LOAD: r"BELASTNING_\d{1,3}"}
_STATUS: dict[str, Status] = {"398166005": "performed", "385651009": "ongoing"}
_DEGREE: dict[str, Degree] = {"1": "full", "2": "part"}

# How a typical case lists its selections: the group, the list in it, our kind, the code system.
_SELECTIONS: tuple[tuple[str, str, Kind, str], ...] = (
    ("urvalsvarighetsgrad", "svarighetsgrad", "severity", _SNOMED),
    ("urvalsjukdomsforlopp", "sjukdomsforlopp", "course", _SNOMED),
    ("urvalkomplicerandefaktor", "komplicerandefaktor", "complicating_factor", _SNOMED),
    ("urvalatgard", "kod", "measure", _SNOMED),
    ("urvalarbetsbelastning", "arbetsbelastning", "work_load", _WORK_LOAD),
)

_Item = TypeVar("_Item", TypicalCase, Document)


@dataclass(frozen=True, slots=True)
class Report:
    """The result for the items of the two documents.

    Attributes
    ----------
    read : int
        Imported items.
    not_valid : int
        Items that are withdrawn or not valid on the day.
    skipped : tuple of str
        A line for each malformed item: which one, and what was expected where.
    remarks : tuple of str
        A line for each time that is not used as an upper limit, and for each concept without a
        wording of ours.
    """

    read: int
    not_valid: int
    skipped: tuple[str, ...]
    remarks: tuple[str, ...]


def import_fmb(typfall: bytes, diagnosinformation: bytes, *, on: dt.date) -> tuple[Fmb, Report]:
    """All items that are valid on the day *on*, which is kept as the day of import.

    Raises
    ------
    BadKnowledge
        When a document is not the service's answer, or nothing in it can be used.
    """
    cases = _read(typfall, CASES, _case, on)
    documents = _read(diagnosinformation, DOCUMENTS, _document, on)
    report = Report(
        len(cases.found) + len(documents.found),
        cases.not_valid + documents.not_valid,
        tuple(cases.skipped + documents.skipped),
        tuple(cases.remarks),
    )
    return Fmb(tuple(cases.found), tuple(documents.found), imported=on), report


@dataclass(slots=True)
class _Read(Generic[_Item]):
    found: list[_Item]
    not_valid: int
    skipped: list[str]
    remarks: list[str]


def _read(
    raw: bytes, kind: str, item: Callable[[str, Node, list[str]], _Item], on: dt.date
) -> _Read[_Item]:
    """The items of one document; *item* makes one, and adds its remarks to the list it is given."""
    read: _Read[_Item] = _Read([], 0, [], [])
    for number, node in enumerate(items(raw, kind), 1):
        where = f"{kind} item {number}"
        remarks: list[str] = []
        try:
            identity = node.at("id").one_of(r"[\w-]{1,40}", "letters, digits or hyphens")
            where += f" (id {identity})"
            node.at("type").one_of(kind, kind)
            attributes = node.at("attributes")
            if not _valid(attributes, on):
                read.not_valid += 1
                continue
            read.found.append(item(identity, attributes, remarks))
        except (Malformed, BadKnowledge) as malformed:
            read.skipped.append(f"{where}: {malformed}")
            continue
        read.remarks += [f"{where}: {remark}" for remark in remarks]
    if not read.found:
        raise BadKnowledge(
            f"the document {kind} has no usable item: expected complete items valid on the day, "
            f"fetch /fmb/{kind} again"
        )
    return read


def _valid(attributes: Node, on: dt.date) -> bool:
    period = attributes.at("giltighetsperiod")
    end = period.at("slut")
    within = period.at("start").day() <= on and (end.value is None or on <= end.day())
    return attributes.at("status", "kod").text() == "giltig" and within


def _case(identity: str, attributes: Node, remarks: list[str]) -> TypicalCase:
    state = attributes.at("fmbtillstand")
    leave = attributes.at("rekommenderadsjukskrivning")
    sentence = attributes.at("typfallsmening").text()
    time = _time(leave)
    degree = leave.at("maximalsjukskrivningsgrad", "kod").one_of("[12]", "1 or 2")
    no_limit = None
    if time:
        text = leave.at("typfalletsrekommenderadesjukskrivning").text_or_empty()
        no_limit = why_no_limit(*time, text, sentence)
    if no_limit:
        remarks.append(f"the time is not used as an upper limit: {no_limit}")
    amount, unit = time or (None, None)
    return TypicalCase(
        identity,
        tuple(node.icd10() for node in state.at("diagnoskod").each()),
        tuple(dict.fromkeys(_selections(state, remarks))),
        amount,
        unit,
        _DEGREE[degree],
        time is not None and no_limit is None,
        attributes.at("senastuppdaterad").moment(),
        sentence,
    )


def _time(leave: Node) -> tuple[int, Unit] | None:
    amount, unit = leave.at("maximalsjukskrivningstid"), leave.at("maximalsjukskrivningsenhet")
    if amount.value is None and unit.value is None:
        return None
    number = amount
    if type(amount.value) is int:  # The service writes text, although its description says number.
        number = Node(str(amount.value), amount.path)
    days = int(number.one_of(r"\d{1,3}", "a whole number from 0 to 999, or no unit"))
    for known in UNITS:
        if unit.value == known:
            return days, known
    raise unit.expected(f"one of {', '.join(UNITS)}, or no time")


def _selections(state: Node, remarks: list[str]) -> Iterator[Selection]:
    for group_name, list_name, kind, system in _SELECTIONS:
        for group in state.at(group_name).each():
            status = _status(group) if kind == "measure" else None
            for coded in group.at(list_name).each():
                yield _concept(coded, kind, system, status, remarks)
        if kind == "complicating_factor":  # Comorbidity comes after it in the text.
            yield from _comorbidity(state)


def _concept(
    coded: Node, kind: Kind, system: str, status: Status | None, remarks: list[str]
) -> Selection:
    coded.at("kodsystem").one_of(re.escape(system), system)
    code = coded.at("kod").one_of(_CODE[system], f"a code of {system}")
    text = coded.at("beskrivning").text()
    if code not in concepts():
        remarks.append(f"concept {code} has no wording of ours: shown as in the document")
    return Selection(kind, code, status, worded(code, text))


def _status(group: Node) -> Status:
    status = group.at("status", "kod")
    code = status.one_of("|".join(_STATUS), f"one of {', '.join(_STATUS)}")
    return _STATUS[code]


def _comorbidity(state: Node) -> Iterator[Selection]:
    """Diagnoses under headings, in lists of alternatives."""
    for alternatives in state.at("urvalsamsjuklighet").each():
        for heading in alternatives.each():
            for coded in heading.at("diagnoskod").each():
                yield Selection("comorbidity", coded.icd10().code)


def _document(identity: str, attributes: Node, _remarks: list[str]) -> Document:
    limitation = attributes.at("aktivitetsbegransning", "aktivitetsbegransningsbeskrivning")
    impairment = attributes.at("funktionsnedsattning", "funktionsnedsattningsbeskrivning")
    diagnoses = tuple(node.icd10() for node in attributes.at("diagnoskod").each())
    if not diagnoses:
        raise attributes.at("diagnoskod").expected("at least one diagnosis")
    return Document(
        identity,
        diagnoses,
        attributes.at("diagnosrubrik").text(),
        attributes.at("forsakringsmedicinskinformation").markup(),
        attributes.at("symtomprognosbehandling").markup(),
        attributes.at("informationomrehabilitering").markup(),
        limitation.text_or_empty(),
        impairment.text_or_empty(),
        _reference(attributes.at("referens")),
        attributes.at("senastuppdaterad").moment(),
    )


def _reference(references: Node) -> str:
    """The first address, which is the page; the following ones are its sources."""
    for reference in references.each():
        return reference.at("uri").one_of(r"https?://[!-~]+", "an address of http or https")
    return ""

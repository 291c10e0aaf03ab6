"""Taking in FMB from the two documents that Socialstyrelsen's service answers with.

The paths are /fmb/typfall and /fmb/forsakringsmedicinskdiagnosinformation (JSON:API), both with
``?inlinehtmlmarkup=true``. An item that is not as expected is skipped and reported, so that one
mistake at the source costs one item.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Generic, TypeVar

from ..certificate.icd10 import Icd10
from ..errors import BadDiagnosis, BadKnowledge
from .fmb import (
    UNITS,
    Degree,
    Document,
    Fmb,
    Kind,
    Selection,
    Status,
    TypicalCase,
    Unit,
    concepts,
    worded,
)

_CASES = "typfall"
_DOCUMENTS = "forsakringsmedicinskdiagnosinformation"

_SNOMED = "1.2.752.116.2.1.1"
_WORK_LOAD = "1.2.752.116.3.1.13"
_ICD10 = "1.2.752.116.1.1.1.3.2"
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
    """What became of the items of the two documents.

    Attributes
    ----------
    read : int
        Items taken in.
    not_valid : int
        Items that are withdrawn or not valid on the day.
    skipped : tuple of str
        A line for each malformed item: which one, and what was expected where.
    remarks : tuple of str
        A line for each time that is not taken as an upper limit, and for each concept that has
        no wording of ours.
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
    cases = _read(typfall, _CASES, _case, on)
    documents = _read(diagnosinformation, _DOCUMENTS, _document, on)
    report = Report(
        len(cases.found) + len(documents.found),
        cases.not_valid + documents.not_valid,
        tuple(cases.skipped + documents.skipped),
        tuple(cases.remarks),
    )
    return Fmb(tuple(cases.found), tuple(documents.found), imported=on), report


class _Malformed(Exception):
    """An item is not as expected; the text says where and what."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A value of an item, which knows its place for the report."""

    value: Any
    path: str = ""

    def expected(self, what: str) -> _Malformed:
        return _Malformed(f"{self.path or 'item'}: expected {what}")

    def at(self, *keys: str) -> "_Node":
        node = self
        for key in keys:
            if not isinstance(node.value, dict):
                raise node.expected("an object")
            path = f"{node.path}.{key}" if node.path else key
            if key not in node.value:
                raise _Malformed(f"{path}: missing")
            node = _Node(node.value[key], path)
        return node

    def each(self) -> "Iterator[_Node]":
        if not isinstance(self.value, list):
            raise self.expected("a list")
        for number, value in enumerate(self.value):
            yield _Node(value, f"{self.path}[{number}]")

    def text(self) -> str:
        """The text on one line, without what a terminal or a page could take for a command."""
        if not isinstance(self.value, str):
            raise self.expected("a text")
        return _printable(self.value)

    def text_or_empty(self) -> str:
        return "" if self.value is None else self.text()

    def one_of(self, pattern: str, what: str) -> str:
        if not isinstance(self.value, str) or not re.fullmatch(pattern, self.value, re.ASCII):
            raise self.expected(what)
        return self.value

    def day(self) -> dt.date:
        try:
            return dt.date.fromisoformat(self.text())
        except ValueError:
            raise self.expected("a day as YYYY-MM-DD") from None

    def moment(self) -> dt.date:
        """The Swedish day of a moment.

        The service writes a day as its midnight in Sweden told in UTC, that is 22 or 23 hours
        of the day before; two hours later it is the right day in winter and in summer.
        """
        try:
            moment = dt.datetime.strptime(self.text(), "%Y-%m-%dT%H:%M:%S%z")
            return (moment.astimezone(dt.UTC) + dt.timedelta(hours=2)).date()
        except (ValueError, OverflowError):
            raise self.expected("a time as YYYY-MM-DDTHH:MM:SS+0000") from None

    def icd10(self) -> Icd10:
        self.at("kodsystem").one_of(re.escape(_ICD10), f"ICD-10 ({_ICD10})")
        try:
            return Icd10.parse(self.at("kod").text())
        except BadDiagnosis:
            raise self.at("kod").expected("an ICD-10-SE code") from None


@dataclass(slots=True)
class _Read(Generic[_Item]):
    found: list[_Item]
    not_valid: int
    skipped: list[str]
    remarks: list[str]


def _read(
    raw: bytes, kind: str, item: Callable[[str, _Node, list[str]], _Item], on: dt.date
) -> _Read[_Item]:
    """The items of one document; *item* makes one, and adds its remarks to the list it is given."""
    read: _Read[_Item] = _Read([], 0, [], [])
    for number, node in enumerate(_items(raw, kind), 1):
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
        except (_Malformed, BadKnowledge) as malformed:
            read.skipped.append(f"{where}: {malformed}")
            continue
        read.remarks += [f"{where}: {remark}" for remark in remarks]
    if not read.found:
        raise BadKnowledge(
            f"the document {kind} has no item that can be used: expected items that are whole "
            f"and valid on the day, fetch /fmb/{kind} again"
        )
    return read


def _items(raw: bytes, kind: str) -> list[_Node]:
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadKnowledge(
            f"the document {kind} is not JSON: expected what the service answers at /fmb/{kind}"
        ) from None
    items = document.get("data") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise BadKnowledge(
            f"the document {kind} has no list named data: expected what the service answers "
            f"at /fmb/{kind}"
        )
    kinds = [item.get("type") for item in items if isinstance(item, dict)]
    if kind not in kinds and (_CASES in kinds or _DOCUMENTS in kinds):
        raise BadKnowledge(
            f"the document {kind} is the other one: expected {_CASES} first and {_DOCUMENTS} second"
        )
    return [_Node(item) for item in items]


def _valid(attributes: _Node, on: dt.date) -> bool:
    period = attributes.at("giltighetsperiod")
    end = period.at("slut")
    within = period.at("start").day() <= on and (end.value is None or on <= end.day())
    return attributes.at("status", "kod").text() == "giltig" and within


def _case(identity: str, attributes: _Node, remarks: list[str]) -> TypicalCase:
    state = attributes.at("fmbtillstand")
    leave = attributes.at("rekommenderadsjukskrivning")
    sentence = attributes.at("typfallsmening").text()
    time = _time(leave)
    degree = leave.at("maximalsjukskrivningsgrad", "kod").one_of("[12]", "1 or 2")
    why_no_limit = None
    if time:
        text = leave.at("typfalletsrekommenderadesjukskrivning").text_or_empty()
        why_no_limit = _why_no_limit(*time, text, sentence)
    if why_no_limit:
        remarks.append(f"the time is not taken as an upper limit: {why_no_limit}")
    amount, unit = time or (None, None)
    return TypicalCase(
        identity,
        tuple(node.icd10() for node in state.at("diagnoskod").each()),
        tuple(dict.fromkeys(_selections(state, remarks))),
        amount,
        unit,
        _DEGREE[degree],
        time is not None and why_no_limit is None,
        attributes.at("senastuppdaterad").moment(),
        sentence,
    )


def _time(leave: _Node) -> tuple[int, Unit] | None:
    amount, unit = leave.at("maximalsjukskrivningstid"), leave.at("maximalsjukskrivningsenhet")
    if amount.value is None and unit.value is None:
        return None
    number = amount
    if type(amount.value) is int:  # The service writes a text; its description says a number.
        number = _Node(str(amount.value), amount.path)
    days = int(number.one_of(r"\d{1,3}", "a whole number from 0 to 999, or no unit"))
    for known in UNITS:
        if unit.value == known:
            return days, known
    raise unit.expected(f"one of {', '.join(UNITS)}, or no time")


def _selections(state: _Node, remarks: list[str]) -> Iterator[Selection]:
    for group_name, list_name, kind, system in _SELECTIONS:
        for group in state.at(group_name).each():
            status = _status(group) if kind == "measure" else None
            for coded in group.at(list_name).each():
                yield _concept(coded, kind, system, status, remarks)
        if kind == "complicating_factor":  # Comorbidity is read out after it.
            yield from _comorbidity(state)


def _concept(
    coded: _Node, kind: Kind, system: str, status: Status | None, remarks: list[str]
) -> Selection:
    coded.at("kodsystem").one_of(re.escape(system), system)
    code = coded.at("kod").one_of(_CODE[system], f"a code of {system}")
    text = coded.at("beskrivning").text()
    if code not in concepts():
        remarks.append(f"concept {code} has no wording of ours: shown as in the document")
    return Selection(kind, code, status, worded(code, text))


def _status(group: _Node) -> Status:
    status = group.at("status", "kod")
    code = status.one_of("|".join(_STATUS), f"one of {', '.join(_STATUS)}")
    return _STATUS[code]


def _comorbidity(state: _Node) -> Iterator[Selection]:
    """Diagnoses under headings, in lists of alternatives."""
    for alternatives in state.at("urvalsamsjuklighet").each():
        for heading in alternatives.each():
            for coded in heading.at("diagnoskod").each():
                yield Selection("comorbidity", coded.icd10().code)


def _document(identity: str, attributes: _Node, _remarks: list[str]) -> Document:
    limitation = attributes.at("aktivitetsbegransning", "aktivitetsbegransningsbeskrivning")
    impairment = attributes.at("funktionsnedsattning", "funktionsnedsattningsbeskrivning")
    diagnoses = tuple(node.icd10() for node in attributes.at("diagnoskod").each())
    if not diagnoses:
        raise attributes.at("diagnoskod").expected("at least one diagnosis")
    return Document(
        identity,
        diagnoses,
        attributes.at("diagnosrubrik").text(),
        _markup(attributes.at("forsakringsmedicinskinformation")),
        _markup(attributes.at("symtomprognosbehandling")),
        _markup(attributes.at("informationomrehabilitering")),
        limitation.text_or_empty(),
        impairment.text_or_empty(),
        _reference(attributes.at("referens")),
        attributes.at("senastuppdaterad").moment(),
    )


def _reference(references: _Node) -> str:
    """The first address, which is the page; those that follow are its sources."""
    for reference in references.each():
        return reference.at("uri").one_of(r"https?://[!-~]+", "an address of http or https")
    return ""


def _markup(node: _Node) -> str:
    if node.value == {}:  # This is how the service says that there is no such text.
        return ""
    markup = node.at("markup")
    if not isinstance(markup.value, str):
        raise markup.expected("a text")
    try:
        return _plain_text(markup.value)
    except AssertionError:
        # html.parser gives up in this way on a declaration that it does not know.
        raise markup.expected("HTML") from None


class _PlainText(HTMLParser):
    """Paragraphs, list items and headings as lines of text."""

    _LINES = ("p", "li", "ul", "ol", "br", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6")
    _SILENT = ("script", "style")

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = False
        self.bullet = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.silent = self.silent or tag in self._SILENT
        self.bullet = self.bullet or tag == "li"
        if tag in self._LINES:
            self.parts.append("\0")

    def handle_endtag(self, tag: str) -> None:
        self.silent = self.silent and tag not in self._SILENT
        if tag in self._LINES:
            self.parts.append("\0")

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.bullet and data.strip():  # It waits for text: an item often holds a paragraph.
            self.parts.append("- ")
            self.bullet = False
        self.parts.append(data.replace("\0", ""))


def _plain_text(markup: str) -> str:
    r"""
    >>> _plain_text("<p>Vila &amp;\n rörelse</p><ul><li>gå</li><li>cykla</li></ul>")
    'Vila & rörelse\n- gå\n- cykla'
    """
    parser = _PlainText()
    parser.feed(markup)
    parser.close()
    lines = (_printable(line) for line in "".join(parser.parts).split("\0"))
    return "\n".join(line for line in lines if line)


def _printable(text: str) -> str:
    """On one line, without control characters, which a terminal would obey.

    >>> _printable(" upp  till\\n2\\xa0veckor\\x1b[31m ")
    'upp till 2 veckor[31m'
    """
    kept = "".join(c for c in text if c.isprintable() or c.isspace())
    return " ".join(kept.split())


# Whether a coded time is a maximum is said in words only. What follows was read off the 439
# typical cases of 2019 (docs/decisions/0004-fmb-months-limits-and-subcodes.md); in doubt a time
# is not taken as a limit, since then nothing is said to be exceeded.

_WORDS = ("ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_NUMBERS = {"en": 1} | {word: number for number, word in enumerate(_WORDS, 1)}
_COUNT = rf"\d{{1,3}}|{'|'.join(_NUMBERS)}"
_DURATION = rf"\b({_COUNT})\s*(dag|veck|v\b|mån|år)"
# Months and years are rounded in the texts: "90 dagar" is coded as 3 months.
_DAYS = {"d": 1, "dag": 1, "wk": 7, "veck": 7, "v": 7, "mo": 30, "mån": 30, "år": 360}
# The first week is reported by the patient, without a certificate, and is no part of the time.
_SELF_REPORTED = re.compile(r"\(?utöver[^.)]*egen sjukanmälan[^.)]*\)?")
_LOWER_BOUND = re.compile(rf"(?:mer än|längre än|minst) {_DURATION}")
_NEGATED = re.compile(r"\b(?:sällan|inte|ej)\b[^.]*$")
_NO_LIMIT = tuple(
    (re.compile(pattern), why)
    for pattern, why in (
        (r"\b(?:eller|ibland) (?:längre|mer)\b", "the text says that it may be longer"),
        (
            r"(?<!någon )\blängre (?:tid|sjukskriv)(?![^.]{0,40}upp till)",
            "the text says that it may be long",
        ),
        (r"\bupp till (?:några|flera) ", "the text says that it may be longer"),
        (r"\beller fram till\b", "the text sets an event as the end"),
        (r"\bytterligare\b[^.]{0,40}(?:dag|veck|mån)", "the text adds it to or adds to it"),
        (r"\bdärefter\b[^.]{0,20}(?:sjukskriv|veck|mån)", "the text lets more follow"),
        (r"\btillkommer en period\b", "the text lets more follow"),
        (r"\bingen sjukskrivning med undantag\b", "the text makes an exception"),
    )
)


def _why_no_limit(amount: int, unit: Unit, text: str, sentence: str) -> str | None:
    """Why the coded time is not an upper limit, or None where it is one.

    *text* is the case's own and may name another time; a *sentence* is often shared by
    cases with different times, so that the times in it are not compared.
    """
    coded = amount * _DAYS[unit]
    said = [_days(*found) for found in _durations(_SELF_REPORTED.sub("", text.lower()))]
    if said and max(said) != coded:
        return "the text names another time than the one coded"
    both = f"{text}. {sentence}".lower()
    for bound in _LOWER_BOUND.finditer(both):
        if _days(*bound.groups()) == coded and not _NEGATED.search(both[: bound.start()]):
            return "the text says at least or more than"
    return next((why for pattern, why in _NO_LIMIT if pattern.search(both)), None)


def _durations(text: str) -> list[tuple[str, str]]:
    return re.findall(_DURATION, text)


def _days(count: str, unit: str) -> int:
    return (_NUMBERS.get(count) or int(count)) * _DAYS[unit]

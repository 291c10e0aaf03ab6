"""Certificates as our own JSON, with exactly the content of Certificate.

Every key is present, and null if a value is not known. Exceptions are keys added later (LATER), the
keys of a draft (DRAFT), and those of its periods: one without start, end or degree is unfinished.
Days are YYYY-MM-DD; the signature is local time without zone. Reading is strict, so that a misspelt
key or a false for a number is an error at its path, not a different certificate.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import TypeVar

from ..errors import BadCertificate, BadInput, Path
from ..files import json_in
from .certificate import (
    OCCUPATIONS,
    QUESTIONS,
    Certificate,
    Occupation,
    Period,
    Question,
    check_degree,
)
from .icd10 import Icd10
from .person import PersonId
from .return_to_work import PROGNOSES, WORK_MEASURES, Prognosis, WorkMeasure

NAME = "JSON"
KINDS = ()
FORMAT = "srs-certificate-1"

# Files written before these keys existed are read as if the keys were null or empty.
LATER: dict[str, object] = {
    "unit_name": None,
    "prognosis": None,
    "work_measures": [],
    "other": None,
    "unread": [],
}

# A draft may be incomplete: missing keys get these values.
DRAFT: dict[str, object] = LATER | {
    "id": "draft",
    "kind": "LISJP",
    "periods": [],
    "diagnosis": None,
    "secondary": [],
    "occupations": [],
    "infection_control": False,
    "person": None,
    "unit": None,
    "postcode": None,
    "signed": None,
    "replaces": [],
    "extends": [],
    "completes": [],
}

_KEYS = (
    "format",
    *(field.name for field in fields(Certificate) if field.name != "unfinished_periods"),
)
_PERIOD_KEYS = tuple(field.name for field in fields(Period))
_UNFINISHED: dict[str, object] = dict.fromkeys(_PERIOD_KEYS)
_PROGNOSIS_KEYS = tuple(field.name for field in fields(Prognosis))

T = TypeVar("T")


def dump(certificate: Certificate) -> str:
    """The certificate as JSON, the person's id included."""
    return json.dumps(
        {
            "format": FORMAT,
            "id": certificate.id,
            "kind": certificate.kind,
            "periods": [
                {
                    "start": period.start.isoformat(),
                    "end": period.end.isoformat(),
                    "degree": period.degree,
                }
                for period in certificate.periods
            ]
            + [_UNFINISHED] * certificate.unfinished_periods,
            "diagnosis": certificate.diagnosis and certificate.diagnosis.code,
            "secondary": [diagnosis.code for diagnosis in certificate.secondary],
            "occupations": certificate.occupations,
            "infection_control": certificate.infection_control,
            "person": certificate.person and certificate.person.text,
            "unit": certificate.unit,
            "postcode": certificate.postcode,
            "signed": certificate.signed and certificate.signed.isoformat(),
            "replaces": certificate.replaces,
            "extends": certificate.extends,
            "completes": certificate.completes,
            "unit_name": certificate.unit_name,
            "prognosis": certificate.prognosis and asdict(certificate.prognosis),
            "work_measures": certificate.work_measures,
            "other": certificate.other,
            "unread": certificate.unread,
        },
        ensure_ascii=False,
        indent=2,
    )


def load(data: bytes) -> object:
    """The JSON in *data*, which may not be a certificate."""
    try:
        return json_in(data, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise BadCertificate(
            f"the JSON is damaged at line {error.lineno}", expected="a complete file"
        ) from None
    except ValueError:  # not UTF-8, or an absurd number or depth
        raise BadCertificate(
            "the JSON is damaged", expected=f"a file of {FORMAT} in UTF-8"
        ) from None


def recognises(content: object) -> bool:
    return isinstance(content, dict) and content.get("format") == FORMAT


def parse(content: object, on: date) -> Certificate:
    """The certificate in recognised JSON; no birth date may be after *on*.

    Raises
    ------
    BadCertificate
        With the path of the first value at fault: ``$.periods[0].degree``.
    """
    signed = content.get("signed") if isinstance(content, dict) else None
    draft = signed is None
    _or_none(_moment)(signed, ("signed",))  # first, because it decides what may be left out
    values = _object(content, (), _KEYS, DRAFT if draft else LATER)
    if draft and values["id"] is None:
        values["id"] = DRAFT["id"]

    def at(key: str, read: Callable[[object, Path], T]) -> T:
        return read(values[key], (key,))

    kind = at("kind", _word)
    read_period = partial(_period_of_draft if draft else _period, kind)
    given = at("periods", _tuple_of(read_period))
    periods = tuple(each for each in given if each)
    make = partial(
        Certificate,
        id=at("id", _word),
        kind=kind,
        periods=periods,
        diagnosis=at("diagnosis", _or_none(_icd10)),
        secondary=at("secondary", _tuple_of(_icd10)),
        occupations=at("occupations", _tuple_of(_occupation)),
        infection_control=at("infection_control", _bool),
        person=at("person", _or_none(lambda value, path: _person(value, path, on))),
        unit=at("unit", _or_none(_text)),
        postcode=at("postcode", _or_none(_postcode)),
        signed=at("signed", _or_none(_moment)),
        replaces=at("replaces", _tuple_of(_word)),
        extends=at("extends", _tuple_of(_word)),
        completes=at("completes", _tuple_of(_word)),
        unit_name=at("unit_name", _or_none(_text)),
        prognosis=at("prognosis", _or_none(_prognosis)),
        work_measures=at("work_measures", _tuple_of(_work_measure)),
        other=at("other", _or_none(_text)),
        unread=at("unread", _tuple_of(_question)),
        unfinished_periods=len(given) - len(periods),
    )
    try:
        return make()
    except BadInput as error:
        raise BadCertificate.of(error, _written(error.path)) from None


@contextmanager
def _path(path: Path) -> Iterator[None]:
    try:
        yield
    except BadInput as error:
        if error.path:  # inside this one
            raise
        raise BadCertificate.of(error, _written(path), path) from None


def _expect(path: Path, expected: str) -> BadCertificate:
    return BadCertificate(_written(path), expected=expected, path=path)


def _written(path: Path) -> str:
    """
    >>> _written(("periods", 0, "degree"))
    '$.periods[0].degree'
    """
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) != len(pairs):
        raise BadCertificate("the JSON repeats a key within an object", expected="each key once")
    return dict(pairs)


def _object(
    value: object,
    path: Path,
    keys: tuple[str, ...],
    later: Mapping[str, object] = MappingProxyType({}),
) -> dict[str, object]:
    """The object, with the values in *later* for keys that were left out."""
    if not isinstance(value, dict) or set(later) | set(value) != set(keys):
        but = f"; {', '.join(later)} may be left out" if later else ""
        raise _expect(path, f"an object with exactly the keys {', '.join(keys)}{but}")
    return {**later, **value}


def _or_none(read: Callable[[object, Path], T]) -> Callable[[object, Path], T | None]:
    return lambda value, path: None if value is None else read(value, path)


def _tuple_of(read: Callable[[object, Path], T]) -> Callable[[object, Path], tuple[T, ...]]:
    def read_all(value: object, path: Path) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise _expect(path, "an array")
        return tuple(read(item, (*path, index)) for index, item in enumerate(value))

    return read_all


def _text(value: object, path: Path) -> str:
    # Half a surrogate pair is valid in JSON but cannot be written to a file or a terminal.
    if not isinstance(value, str) or any("\ud800" <= c <= "\udfff" for c in value):
        raise _expect(path, "text")
    return value


def _word(value: object, path: Path) -> str:
    text = _text(value, path)
    if not text:
        raise _expect(path, "text that is not empty")
    return text


def _bool(value: object, path: Path) -> bool:
    if not isinstance(value, bool):
        raise _expect(path, "true or false")
    return value


def _period(kind: str, value: object, path: Path) -> Period:
    values = _object(value, path, _PERIOD_KEYS)
    degree = _degree(kind, values["degree"], (*path, "degree"))
    start, end = (_day(values[key], (*path, key)) for key in ("start", "end"))
    with _path((*path, "end")):
        return Period(start, end, degree)


def _period_of_draft(kind: str, value: object, path: Path) -> Period | None:
    """None for an unfinished period; the values it has are checked anyway."""
    values = _object(value, path, _PERIOD_KEYS, _UNFINISHED)
    if None not in values.values():
        return _period(kind, values, path)
    if values["degree"] is not None:
        _degree(kind, values["degree"], (*path, "degree"))
    start, end = (_or_none(_day)(values[key], (*path, key)) for key in ("start", "end"))
    if start and end:
        with _path((*path, "end")):
            Period(start, end)
    return None


def _degree(kind: str, value: object, path: Path) -> int:
    if type(value) is not int:  # isinstance would take true for 1
        raise _expect(path, "25, 50, 75 or 100")
    with _path(path):
        check_degree(kind, value)
        Period(date.min, date.min, value)
    return value


def _day(value: object, path: Path) -> date:
    try:
        parsed = date.fromisoformat(_text(value, path))
    except ValueError:
        parsed = None
    # The standard library accepts more forms of ISO 8601 than the one that we write.
    if parsed is None or parsed.isoformat() != value:
        raise _expect(path, "a date as YYYY-MM-DD")
    return parsed


def _moment(value: object, path: Path) -> datetime:
    try:
        parsed = datetime.fromisoformat(_text(value, path))
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo or parsed.isoformat() != value:
        raise _expect(path, "local time as YYYY-MM-DDTHH:MM:SS without zone")
    return parsed


def _icd10(value: object, path: Path) -> Icd10:
    with _path(path):
        return Icd10.parse(_text(value, path))


def _occupation(value: object, path: Path) -> Occupation:
    if value not in OCCUPATIONS:
        raise _expect(path, f"one of {', '.join(OCCUPATIONS)}")
    return value


def _prognosis(value: object, path: Path) -> Prognosis:
    values = _object(value, path, _PROGNOSIS_KEYS)
    code = next((known for known in PROGNOSES if known == values["code"]), None)
    if code is None:
        raise _expect((*path, "code"), f"one of {', '.join(PROGNOSES)}")
    days, months = (_number(values[key], (*path, key)) for key in ("days", "months"))
    with _path(path):
        return Prognosis(code, days, months)


def _number(value: object, path: Path) -> int | None:
    if value is not None and type(value) is not int:  # isinstance would take true for 1
        raise _expect(path, "a whole number or null")
    return value


def _question(value: object, path: Path) -> Question:
    for known in QUESTIONS:
        if known == value:
            return known
    raise _expect(path, f"one of {', '.join(QUESTIONS)}")


def _work_measure(value: object, path: Path) -> WorkMeasure:
    for known in WORK_MEASURES:
        if known == value:
            return known
    raise _expect(path, f"one of {', '.join(WORK_MEASURES)}")


def _person(value: object, path: Path, on: date) -> PersonId:
    with _path(path):
        return PersonId.parse(_text(value, path), on=on)


def _postcode(value: object, path: Path) -> str:
    text = _text(value, path)
    if not (len(text) == 5 and text.isascii() and text.isdigit()):
        raise _expect(path, "five digits")
    return text

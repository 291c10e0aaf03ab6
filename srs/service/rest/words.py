"""The forms of ids and other words in requests."""

import re
from typing import Annotated, Literal

from fastapi import Header
from fastapi import Path as InPath
from pydantic import AfterValidator, StringConstraints

from ...certificate import may_be_person_id
from ..call import is_hsa_id

# Visible ASCII without slash, so that every stored id can be in a path.
# Or the keyed hash that replaces an id with a person's id in it.
_HASH = r"hash\.[0-9a-f]{64}"
CERTIFICATE = rf"^([0-9A-Za-z][!-.0-~]{{0,63}}|{_HASH})$"
UNIT = rf"^([0-9A-Za-z][0-9A-Za-z._-]{{0,63}}|{_HASH})$"
USER = r"^[A-Z0-9-]{1,31}$"
# As Icd10 reads it, which also accepts the endings of KSH97-P.
DIAGNOSIS = r"^[A-Za-z][0-9]{2}\.?[0-9A-Za-z]{0,2}(-[Pp]?)?$"
PERSON = r"^[0-9A-Za-z+-]{10,13}$"
POSTCODE = r"^[1-9][0-9]{2} ?[0-9]{2}$"

MEASURE = r"^[0-9A-Za-z][0-9A-Za-z_.:-]{0,63}$"
KVA = r"^[A-Z]{2}[A-Z0-9][0-9]{2}$"
DAY = r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$"
KEY = r"^[!-~]{1,255}$"
FORMS = {
    CERTIFICATE: "at most 64 letters, digits and signs but a slash, a letter or digit first",
    UNIT: "an HSA id",
    USER: "the HSA id of a professional",
    DIAGNOSIS: "an ICD-10-SE code, such as F43 or F43.8A",
    PERSON: "a person id as YYYYMMDDNNNN",
    POSTCODE: "five digits",
    MEASURE: "an id of the measures list, or kva: or lisjp40: and a code of that system",
    KVA: "a code of KVÅ, such as DU011",
    DAY: "a date as YYYY-MM-DD",
    KEY: "1 to 255 characters of visible ASCII",
}
"""The name of each in error messages."""


def names(form: str, text: str) -> bool:
    """Whether *text* has the form and is not a person's id by mistake, because ids are stored."""
    return bool(re.fullmatch(form, text)) and not may_be_person_id(text)


def _no_persons(text: str) -> str:
    if may_be_person_id(text):
        raise ValueError
    return text


def _professional(text: str) -> str:
    if not is_hsa_id(text):
        raise ValueError
    return text


NoPerson = AfterValidator(_no_persons)

CertificateId = Annotated[str, StringConstraints(pattern=CERTIFICATE), NoPerson]
UnitId = Annotated[str, StringConstraints(pattern=UNIT), NoPerson]
UserId = Annotated[str, StringConstraints(pattern=USER), AfterValidator(_professional)]
DiagnosisCode = Annotated[str, StringConstraints(pattern=DIAGNOSIS)]
PersonText = Annotated[str, StringConstraints(pattern=PERSON)]
Postcode = Annotated[str, StringConstraints(pattern=POSTCODE)]
MeasureStatus = Literal["planned", "started", "ended", "declined"]
Opinion = Literal["HOGRE", "KORREKT", "LAGRE", "KAN_EJ_BEDOMA"]

CertificateInPath = Annotated[
    str,
    InPath(pattern=CERTIFICATE, description="The certificate's id.", examples=["example-1"]),
    NoPerson,
]
UnitInPath = Annotated[
    str,
    InPath(pattern=UNIT, description="The care unit's HSA id.", examples=["SE0000000000-EXAMPLE"]),
    NoPerson,
]
DiagnosisInPath = Annotated[
    str,
    InPath(
        pattern=DIAGNOSIS, description="An ICD-10-SE code, the dot optional.", examples=["F43.8A"]
    ),
]
MeasureInPath = Annotated[
    str,
    InPath(
        pattern=MEASURE,
        description="The measure's name, as it was stored.",
        examples=["20"],
    ),
    NoPerson,
]
StatusInPath = Annotated[
    MeasureStatus, InPath(description="The status of the measure whose day is withdrawn.")
]
AssessmentInPath = Annotated[
    str,
    InPath(
        pattern=r"^[0-9a-f]{32}$",
        description="The stored assessment's id.",
        examples=["0f9e8d7c6b5a49382716050413223140"],
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        pattern=KEY,
        description="The same request with the same key is stored once and gets the same answer; "
        "visible ASCII, preferably a UUID.",
    ),
]

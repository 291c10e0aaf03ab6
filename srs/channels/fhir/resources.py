"""Shared by the resources: names of code systems, numbers, and leaving out what is empty."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Resource = dict[str, Any]
Document = Mapping[str, Any]

ICD10_SE = "urn:oid:1.2.752.116.1.1.1.1.3"
# Names of our own; nothing is fetched from there.
OWN = "urn:srs:fhir"
LEVEL, PREDICTOR, SRS_ID = f"{OWN}:level", f"{OWN}:predictor", f"{OWN}:srs-id"
MEASURE, ASSESSMENT, CERTIFICATE = f"{OWN}:measure", f"{OWN}:assessment", f"{OWN}:certificate"
NO_RISK, SOURCE = f"{OWN}:no-risk", f"{OWN}:source"


def there(**fields: Any) -> Resource:
    """The *fields* that have a value: FHIR has neither null nor anything empty.

    >>> there(a=0, b=None, c=[], d="", e=False)
    {'a': 0, 'e': False}
    """
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def percentage(probability: float) -> float:
    """In per cent, as in R4: the same digits, with the point moved two places.

    >>> percentage(0.57), percentage(0.7089207586857432), percentage(1.0)
    (57.0, 70.89207586857432, 100.0)
    """
    return float(Decimal(repr(probability)).scaleb(2))


def coding(system: str, code: str, display: str | None = None) -> Resource:
    return there(system=system, code=code, display=display)

"""Types shared by several operations, as their schemas declare them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal

from ...certificate.swedish_time import swedish
from .binding import Name, Structure

CERTIFICATE = "urn:riv:clinicalprocess:healthcond:certificate:types:2"
SRS = "urn:riv:clinicalprocess:healthcond:srs:types:1"

ResultCode = Literal["OK", "ERROR", "INFO"]

HSA_ROOT = "1.2.752.129.2.1.4.1"
ICD_10_SE = "1.2.752.116.1.1.1.1.3"


def timestamp(moment: datetime) -> datetime:
    """The aware *moment* as the contract writes times: in Swedish local time, to the second.

    >>> timestamp(datetime(2025, 7, 1, 12, 0, 0, 999, tzinfo=UTC)).isoformat()
    '2025-07-01T14:00:00'
    """
    return swedish(moment.astimezone(UTC).replace(tzinfo=None, microsecond=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class HsaId(Structure):
    NAMESPACE: ClassVar[str] = CERTIFICATE

    root: Annotated[str, Name("root", fixed=HSA_ROOT)] = HSA_ROOT
    extension: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntygId(Structure):
    """A certificate's id; *root* is the care unit's HSA id."""

    NAMESPACE: ClassVar[str] = CERTIFICATE

    root: str
    extension: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnos(Structure):
    NAMESPACE: ClassVar[str] = CERTIFICATE

    code: str
    code_system: Annotated[str, Name("codeSystem", fixed=ICD_10_SE)] = ICD_10_SE
    display_name: Annotated[str | None, Name("displayName")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Atgard(Structure):
    NAMESPACE: ClassVar[str] = SRS
    CONSTANT: ClassVar[bool] = True

    atgard_id: int
    atgardstyp: Literal["OBS", "REK", "FRL", "REH"]
    atgardsrubrik: str | None = None
    atgardsforslag: str | None = None
    prioritet: int
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Atgardsrekommendation(Structure):
    NAMESPACE: ClassVar[str] = SRS

    diagnos: Diagnos | None = None
    inkommandediagnos: Diagnos
    atgard: tuple[Atgard, ...] = ()
    atgardsrekommendationstatus: Literal["OK", "DIAGNOSKOD_PA_HOGRE_NIVA", "INFORMATION_SAKNAS"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistikdata(Structure):
    NAMESPACE: ClassVar[str] = SRS
    CONSTANT: ClassVar[bool] = True

    dagintervall_min: Annotated[int, Name("dagintervall_min")]
    dagintervall_max_exkl: Annotated[int, Name("dagintervall_max_exkl")]
    individer: int
    individer_ackumulerat: Annotated[int, Name("individer_ackumulerat")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosstatistik(Structure):
    NAMESPACE: ClassVar[str] = SRS

    diagnos: Diagnos | None = None
    inkommandediagnos: Diagnos
    statistikstatus: Literal["OK", "DIAGNOSKOD_PA_HOGRE_NIVA", "STATISTIK_SAKNAS"]
    data: tuple[Statistikdata, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistik(Structure):
    NAMESPACE: ClassVar[str] = SRS

    diagnosstatistik: tuple[Diagnosstatistik, ...]

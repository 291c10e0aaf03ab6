"""GetSRSInformation, version 3, as its schema declares it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from ...storage.records import Opinion
from .binding import Name, Structure
from .extension import EXTENSION, Prediction, Source
from .shared_types import (
    Atgardsrekommendation,
    Diagnos,
    HsaId,
    IntygId,
    ResultCode,
    Statistik,
)

_NAMESPACE = "urn:riv:clinicalprocess:healthcond:srs:GetSRSInformationResponder:3"

PredictionStatus = Literal["OK", "NOT_OK", "DIAGNOSKOD_PA_HOGRE_NIVA", "PREDIKTIONSMODELL_SAKNAS"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FragaSvar(Structure):
    NAMESPACE: ClassVar[str] = _NAMESPACE

    frageid_srs: str
    svarsid_srs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediktionsfaktorer(Structure):
    NAMESPACE: ClassVar[str] = _NAMESPACE

    sjukskrivningsdag: int | None = None
    postnummer: str
    fragasvar: tuple[FragaSvar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosintyg(Structure):
    NAMESPACE: ClassVar[str] = _NAMESPACE

    diagnos: Diagnos
    intyg_id: IntygId


@dataclass(frozen=True, slots=True, kw_only=True)
class Individ(Structure):
    """*diagnosintyg*: the current certificate, the one it extends, and the one before that."""

    NAMESPACE: ClassVar[str] = _NAMESPACE

    person_id: str
    diagnosintyg: tuple[Diagnosintyg, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Individer(Structure):
    NAMESPACE: ClassVar[str] = _NAMESPACE

    individ: tuple[Individ, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Utdatafilter(Structure):
    NAMESPACE: ClassVar[str] = _NAMESPACE

    prediktion: bool
    atgardsrekommendation: bool
    statistik: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GetSRSInformationRequest(Structure):
    NAMESPACE: ClassVar[str] = _NAMESPACE

    version: str
    konsument_id: HsaId
    anvandare_id: HsaId
    prediktionsfaktorer: Prediktionsfaktorer | None = None
    individer: Individer
    utdatafilter: Utdatafilter


@dataclass(frozen=True, slots=True, kw_only=True)
class Risksignal(Structure):
    NAMESPACE: ClassVar[str] = _NAMESPACE

    riskkategori: int
    beskrivning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosprediktion(Structure):
    NAMESPACE: ClassVar[str] = _NAMESPACE

    diagnos: Diagnos | None = None
    inkommandediagnos: Diagnos
    prevalens: float | None = None
    sannolikhet_overgransvarde: float | None = None
    forklaringsinformation: str | None = None
    risksignal: Risksignal
    diagnosprediktionstatus: PredictionStatus
    lakarbedomning_risk: Opinion | None = None
    prediktionsfaktorer: Prediktionsfaktorer | None = None
    berakningstidpunkt: datetime | None = None
    intyg_id: IntygId
    sjukskrivningsdag: int | None = None
    prediktionsmodellversion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediktion(Structure):
    NAMESPACE: ClassVar[str] = _NAMESPACE

    diagnosprediktion: tuple[Diagnosprediktion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Atgardsrekommendationer(Structure):
    NAMESPACE: ClassVar[str] = _NAMESPACE

    rekommendation: tuple[Atgardsrekommendation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bedomningsunderlag(Structure):
    NAMESPACE: ClassVar[str] = _NAMESPACE

    person_id: str
    prediktion: Prediktion | None = None
    atgardsrekommendationer: Atgardsrekommendationer | None = None
    statistik: Statistik | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GetSRSInformationResponse(Structure):
    """The answer; *prediction* and *source* are the extension at the end."""

    NAMESPACE: ClassVar[str] = _NAMESPACE

    result_code: Annotated[ResultCode, Name("resultCode")]
    bedomningsunderlag: tuple[Bedomningsunderlag, ...]
    prediction: Annotated[tuple[Prediction, ...], Name("prediction", EXTENSION)] = ()
    source: Annotated[tuple[Source, ...], Name("source", EXTENSION)] = ()

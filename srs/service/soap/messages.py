"""The other operations' messages, as their schemas declare them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from ...storage.records import Opinion
from .binding import Name, Structure
from .shared_types import (
    Atgardsrekommendation,
    Diagnos,
    HsaId,
    IntygId,
    ResultCode,
    Statistik,
)

_DOMAIN = "urn:riv:clinicalprocess:healthcond:srs:"
_FOR_DIAGNOSIS = _DOMAIN + "GetSRSInformationForDiagnosisResponder:1"
_QUESTIONS = _DOMAIN + "GetPredictionQuestionsResponder:1"
_CODES = _DOMAIN + "GetDiagnosisCodesResponder:1"
_RISKS = _DOMAIN + "GetRiskPredictionForCertificateResponder:1"
_GET_CONSENT = _DOMAIN + "GetConsentResponder:1"
_SET_CONSENT = _DOMAIN + "SetConsentResponder:1"
_OPINION = _DOMAIN + "SetOwnOpinionResponder:1"
_PING = "urn:riv:itintegration:monitoring:PingForConfigurationResponder:1"
_MONITORING = "urn:riv:itintegration:monitoring:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class GetSRSInformationForDiagnosisRequest(Structure):
    NAMESPACE: ClassVar[str] = _FOR_DIAGNOSIS

    diagnos: Diagnos


@dataclass(frozen=True, slots=True, kw_only=True)
class GetSRSInformationForDiagnosisResponse(Structure):
    NAMESPACE: ClassVar[str] = _FOR_DIAGNOSIS

    result_code: Annotated[ResultCode, Name("resultCode")]
    atgardsrekommendation: Atgardsrekommendation | None = None
    statistik: Statistik | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GetPredictionQuestionsRequest(Structure):
    NAMESPACE: ClassVar[str] = _QUESTIONS

    diagnos: Diagnos
    prediktionsmodellversion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Svarsalternativ(Structure):
    NAMESPACE: ClassVar[str] = _QUESTIONS

    svarsid: int
    svarsid_srs: str
    svarstext: str
    default: bool
    prioritet: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediktionsfraga(Structure):
    NAMESPACE: ClassVar[str] = _QUESTIONS

    frageid: int
    frageid_srs: str
    fragetext: str
    hjalptext: str
    prioritet: int
    svarsalternativ: tuple[Svarsalternativ, ...]
    prediktionsmodellversion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GetPredictionQuestionsResponse(Structure):
    NAMESPACE: ClassVar[str] = _QUESTIONS

    prediktionsfraga: tuple[Prediktionsfraga, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GetDiagnosisCodesRequest(Structure):
    NAMESPACE: ClassVar[str] = _CODES

    prediktionsmodellversion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GetDiagnosisCodesResponse(Structure):
    NAMESPACE: ClassVar[str] = _CODES

    diagnos: tuple[Diagnos, ...] = ()
    prediktionsmodellversion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GetRiskPredictionForCertificateRequest(Structure):
    NAMESPACE: ClassVar[str] = _RISKS

    intygs_id: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRiskSignal(Structure):
    NAMESPACE: ClassVar[str] = _RISKS

    riskkategori: int
    beskrivning: str
    berakningstidpunkt: datetime | None = None
    lakarbedomning_risk: Opinion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPrediktion(Structure):
    NAMESPACE: ClassVar[str] = _RISKS

    intygs_id: str
    risksignal: CertificateRiskSignal


@dataclass(frozen=True, slots=True, kw_only=True)
class GetRiskPredictionForCertificateResponse(Structure):
    NAMESPACE: ClassVar[str] = _RISKS

    risk_prediktioner: Annotated[tuple[RiskPrediktion, ...], Name("riskPrediktioner")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GetConsentRequest(Structure):
    NAMESPACE: ClassVar[str] = _GET_CONSENT

    vardenhet_id: HsaId
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GetConsentResponse(Structure):
    NAMESPACE: ClassVar[str] = _GET_CONSENT

    samtyckesstatus: Literal["JA", "NEJ", "INGET"]
    samtycke: bool | None = None
    sparattidpunkt: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetConsentRequest(Structure):
    NAMESPACE: ClassVar[str] = _SET_CONSENT

    vardenhet_id: HsaId
    person_id: str | None = None
    samtycke: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetConsentResponse(Structure):
    NAMESPACE: ClassVar[str] = _SET_CONSENT

    result_code: Annotated[ResultCode, Name("resultCode")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOwnOpinionRequest(Structure):
    NAMESPACE: ClassVar[str] = _OPINION

    vardgivare_id: HsaId
    vardenhet_id: HsaId
    intyg_id: IntygId
    diagnos: Diagnos
    egen_bedomning_risk: Opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOwnOpinionResponse(Structure):
    NAMESPACE: ClassVar[str] = _OPINION

    result_code: Annotated[ResultCode, Name("resultCode")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PingForConfiguration(Structure):
    NAMESPACE: ClassVar[str] = _PING

    service_contract_namespace: Annotated[str, Name("serviceContractNamespace")]
    logical_address: Annotated[str, Name("logicalAddress")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration(Structure):
    NAMESPACE: ClassVar[str] = _MONITORING

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PingForConfigurationResponse(Structure):
    NAMESPACE: ClassVar[str] = _PING

    version: str
    ping_date_time: Annotated[str, Name("pingDateTime")]
    configuration: tuple[Configuration, ...] = ()

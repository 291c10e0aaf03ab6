"""Every operation: its addresses, its messages, and the function that answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ...installation import VERSION
from ..call import Call
from ..desk import Desk
from . import binding, information, knowledge, questions
from . import store as stored
from .binding import Structure
from .information_messages import GetSRSInformationRequest, GetSRSInformationResponse
from .messages import (
    Configuration,
    GetConsentRequest,
    GetConsentResponse,
    GetDiagnosisCodesRequest,
    GetDiagnosisCodesResponse,
    GetPredictionQuestionsRequest,
    GetPredictionQuestionsResponse,
    GetRiskPredictionForCertificateRequest,
    GetRiskPredictionForCertificateResponse,
    GetSRSInformationForDiagnosisRequest,
    GetSRSInformationForDiagnosisResponse,
    PingForConfiguration,
    PingForConfigurationResponse,
    SetConsentRequest,
    SetConsentResponse,
    SetOwnOpinionRequest,
    SetOwnOpinionResponse,
)
from .shared_types import timestamp

_Request = TypeVar("_Request", bound=Structure)
_Response = TypeVar("_Response", bound=Structure)


@dataclass(frozen=True, slots=True)
class Operation(Generic[_Request, _Response]):
    """An operation; its *paths* are under /services."""

    name: str
    paths: tuple[str, ...]
    request: type[_Request]
    response: type[_Response]
    answer: Callable[[Desk, Call, _Request], _Response]

    @property
    def root(self) -> str:
        """The request's tag."""
        return binding.element_of(self.request)

    @property
    def file(self) -> str:
        """The name of its WSDL and XSD files, without ending."""
        return f"{self.name}-{self.request.NAMESPACE.rpartition(':')[2]}"


def _for_diagnosis(
    desk: Desk, call: Call, request: GetSRSInformationForDiagnosisRequest
) -> GetSRSInformationForDiagnosisResponse:
    return GetSRSInformationForDiagnosisResponse(
        result_code="OK",
        atgardsrekommendation=knowledge.measures(desk.knowledge, request.diagnos),
        statistik=knowledge.statistics(desk.knowledge, [request.diagnos]),
    )


def _ping(desk: Desk, call: Call, request: PingForConfiguration) -> PingForConfigurationResponse:
    shown = desk.served.shown
    return PingForConfigurationResponse(
        version=VERSION,
        ping_date_time=timestamp(call.time).isoformat(),
        configuration=(Configuration(name="model", value=shown.full_name),),
    )


OPERATIONS: tuple[Operation[Any, Any], ...] = (
    Operation(
        "GetSRSInformation",
        ("getsrs",),
        GetSRSInformationRequest,
        GetSRSInformationResponse,
        information.answer,
    ),
    Operation(
        "GetSRSInformationForDiagnosis",
        ("getsrsfordiagnosis",),
        GetSRSInformationForDiagnosisRequest,
        GetSRSInformationForDiagnosisResponse,
        _for_diagnosis,
    ),
    Operation(
        "GetPredictionQuestions",
        ("predictionquestions",),
        GetPredictionQuestionsRequest,
        GetPredictionQuestionsResponse,
        questions.questions,
    ),
    Operation(
        "GetDiagnosisCodes",
        ("diagnosiscodes", "diagnosiscodes/v1.0"),
        GetDiagnosisCodesRequest,
        GetDiagnosisCodesResponse,
        questions.codes,
    ),
    Operation(
        "GetRiskPredictionForCertificate",
        ("get-risk-prediction-for-certificate/v1.0",),
        GetRiskPredictionForCertificateRequest,
        GetRiskPredictionForCertificateResponse,
        stored.risks,
    ),
    Operation(
        "GetConsent", ("get-consent",), GetConsentRequest, GetConsentResponse, stored.consent
    ),
    Operation(
        "SetConsent", ("set-consent",), SetConsentRequest, SetConsentResponse, stored.set_consent
    ),
    Operation(
        "SetOwnOpinion",
        ("set-own-opinion",),
        SetOwnOpinionRequest,
        SetOwnOpinionResponse,
        stored.set_opinion,
    ),
    Operation(
        "PingForConfiguration",
        ("ping-for-configuration",),
        PingForConfiguration,
        PingForConfigurationResponse,
        _ping,
    ),
)

"""The services, each for one hook: their description for discovery, and what they need."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...wording import Lang, Words
from ..settings import Settings

PATIENT, USER, CERTIFICATES, ORGANIZATION = "patient", "user", "certificates", "organization"
# Within the subset that CDS Hooks recommends: reads by id, and one search by a reference.
_READ = {PATIENT: "Patient/{{context.patientId}}", USER: "{{context.userId}}"}
_SEARCH = {
    CERTIFICATES: "QuestionnaireResponse?patient={{context.patientId}}&_sort=-authored&_count=50"
}
_UNIT = {ORGANIZATION: "Organization/{{context.organizationId}}"}

_TITLE = Words("Stöd för rätt sjukskrivning", "Support with sick leave")
_OF_CHART = Words(
    "Risken att patientens pågående sjukfall blir långt, skälen och FMB:s rekommendation.",
    "The risk that the patient's ongoing sick leave becomes long, the reasons, and what FMB "
    "recommends.",
)
_OF_CERTIFICATE = Words(
    "Risken att sjukfallet i intyget som skrivs blir långt, skälen och FMB:s rekommendation.",
    "The risk that the sick leave in the certificate that is being written becomes long, why, and "
    "what FMB recommends.",
)
_USAGE = Words(
    "Intygen är QuestionnaireResponse med formulärets id som linkId och vårdenheten som author.",
    "Certificates are QuestionnaireResponses whose linkIds are the form's ids; the care unit is "
    "their author.",
)


@dataclass(frozen=True, slots=True)
class Service:
    """One service.

    Attributes
    ----------
    prefetch : mapping
        The templates by key.
    needed : tuple of str
        Keys without which it cannot answer. If one is missing in the request, it returns no card if
        *silent*, else an error.
    in_context : bool
        Whether the context has the certificate.
    of_orders : bool
        Whether the context has the orders to sign, as its hook requires.
    """

    id: str
    hook: str
    description: Words
    prefetch: Mapping[str, str]
    needed: tuple[str, ...] = (PATIENT, CERTIFICATES)
    silent: bool = False
    in_context: bool = False
    of_orders: bool = False

    def document(self, lang: Lang) -> dict[str, Any]:
        return {
            "hook": self.hook,
            "id": self.id,
            "title": _TITLE.to(lang),
            "description": self.description.to(lang),
            "prefetch": dict(self.prefetch),
            "usageRequirements": _USAGE.to(lang),
        }


IDS = ("srs-patient", "srs-order", "srs-certificate")


def services(settings: Settings) -> dict[str, Service]:
    """The services by id, with one for the settings' own hook, if any."""
    of_patient, of_order, of_certificate = IDS
    offered = [
        Service(of_patient, "patient-view", _OF_CHART, _READ | _SEARCH),
        Service(of_order, "order-sign", _OF_CHART, _READ | _SEARCH, silent=True, of_orders=True),
    ]
    if settings.cds_certificate_hook:
        offered.append(
            Service(
                of_certificate,
                settings.cds_certificate_hook,
                _OF_CERTIFICATE,
                _READ | _SEARCH | _UNIT,
                needed=(PATIENT,),
                in_context=True,
            )
        )
    return {each.id: each for each in offered}

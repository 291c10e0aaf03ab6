"""One valid request for every address of the service, for tests that go through all of them."""

import json
import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from tests import cds
from tests.make import WOMAN_43

EXAMPLES = Path(__file__).parents[1] / "data" / "certificates"
S = "urn:riv:clinicalprocess:healthcond:srs:"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
TYPES = "urn:riv:clinicalprocess:healthcond:certificate:types:2"
HSA, ICD = "1.2.752.129.2.1.4.1", "1.2.752.116.1.1.1.1.3"

UNIT, CERTIFICATE, DIAGNOSIS = "SE2321000016-A", "c0ffee00-0000-4000-8000-000000000001", "F438A"
PERSON = WOMAN_43.replace("-", "")
ANSWERS = {
    "SA_ExtentFirst": "1",
    "SA_SyssStart_fct": "not_unemp",
    "SA_1_gross": "0",
    "comorbidity": "no",
    "birth_cat_fct": "SW",
    "edu_cat_fct": "No university",
}


@dataclass(frozen=True)
class Sent:
    """*route* is the address as the application declares it; *to_unit* when it is about one."""

    route: str
    path: str
    body: object = None
    kind: str = "application/json"
    to_unit: bool = False
    method: str = "GET"

    @property
    def public(self):
        return self.route in PUBLIC

    def by(self, client, headers):
        content = {"json": self.body} if self.kind.endswith("json") and self.body else {}
        if isinstance(self.body, bytes):
            content = {"content": self.body}
            headers = headers | {"Content-Type": self.kind}
        return client.request(self.method, self.path, headers=headers, **content)


# If the service's pages are enabled.
FOR_BROWSERS = {
    "/panel/{name}": "/panel/srs-panel.js",
    "/docs": "/docs",
    "/": "/",
    "/unit": "/unit",
    "/stored/{assessment}": f"/stored/{'0' * 32}",
}
PUBLIC = (
    *("/health/live", "/health/ready", "/services", "/v1/openapi.json"),
    *("/fhir/metadata", "/cds-services", *FOR_BROWSERS),
)


def _hsa(name, extension):
    return _ids(name, HSA, extension)


def _ids(name, root, extension):
    return (
        f'<{name}><t:root xmlns:t="{TYPES}">{root}</t:root>'
        f'<t:extension xmlns:t="{TYPES}">{extension}</t:extension></{name}>'
    )


def _diagnosis(free_text):
    return (
        f'<diagnos><t:code xmlns:t="{TYPES}">{DIAGNOSIS}</t:code>'
        f'<t:codeSystem xmlns:t="{TYPES}">{ICD}</t:codeSystem>'
        f'<t:displayName xmlns:t="{TYPES}">{free_text}</t:displayName></diagnos>'
    )


def soap(name, version, content, tail=""):
    element = f"{name}Request" if name != "PingForConfiguration" else name
    namespace = f"{S}{name}Responder:{version}"
    if name == "PingForConfiguration":
        namespace = "urn:riv:itintegration:monitoring:PingForConfigurationResponder:1"
    return (
        f'<e:Envelope xmlns:e="{SOAP}"><e:Header/><e:Body><{element} xmlns="{namespace}">{content}'
        f"{tail}</{element}></e:Body></e:Envelope>"
    ).encode()


def get_srs(certificate=CERTIFICATE, unit=UNIT, person=PERSON, free_text="x", prediction="true"):
    answers = "".join(
        f"<fragasvar><frageid-srs>{q}</frageid-srs><svarsid-srs>{a}</svarsid-srs></fragasvar>"
        for q, a in {**ANSWERS, free_text: free_text}.items()
    )
    return soap(
        "GetSRSInformation",
        3,
        f"<version>{free_text}</version>{_hsa('konsument-id', unit)}"
        f"{_hsa('anvandare-id', free_text)}<prediktionsfaktorer>"
        "<sjukskrivningsdag>15</sjukskrivningsdag><postnummer>41133</postnummer>"
        f"{answers}</prediktionsfaktorer><individer><individ><person-id>{person}</person-id>"
        f"<diagnosintyg>{_diagnosis(free_text)}{_ids('intyg-id', unit, certificate)}"
        "</diagnosintyg></individ></individer><utdatafilter>"
        f"<prediktion>{prediction}</prediktion>"
        "<atgardsrekommendation>true</atgardsrekommendation><statistik>true</statistik>"
        "</utdatafilter>",
        f'<x xmlns="urn:another">{free_text}</x>',
    )


def predictors(certificate=CERTIFICATE, unit=UNIT, person=PERSON):
    known = {"diagnosis": DIAGNOSIS, "person": person, "postcode": "41133", "day": 15}
    about = {"certificate": certificate, "unit": unit}
    return {"predictors": known | about, "answers": ANSWERS}


def from_certificates(text, person=PERSON):
    """Assessments from a certificate that has *text* wherever it says what nobody computes with.

    As our JSON, as XML, and with the text in each place in turn where a code is expected.
    """
    whole = json.loads((EXAMPLES / "own.json").read_text(encoding="utf-8"))
    whole |= {"id": CERTIFICATE, "unit": UNIT, "person": person, "diagnosis": DIAGNOSIS}
    whole |= {"unit_name": text, "other": text}
    xml = (EXAMPLES / "lisjp.xml").read_text(encoding="utf-8")
    xml = xml.replace("SE0000000000-0001<", f"{UNIT}<").replace("19121212-1212", person)
    first = date.today() - timedelta(days=9)  # noqa: DTZ011
    for day in (4, 16, 17, 31):
        xml = xml.replace(f"2024-03-{day:02}", f"{first + timedelta(days=day)}")
    xml = _filled(
        xml, text, "Vårdcentralen Norrsken", "Börja med halva dagar", "Utmattningssyndrom"
    )
    wrong = (
        {"prognosis": whole["prognosis"] | {"code": text}},
        {"work_measures": [text]},
        {"unread": [text]},
        {"secondary": [text]},
    )
    for each in (whole, *(whole | one for one in wrong)):
        yield _assessed({"certificates": [each], "day": 20, "answers": ANSWERS})
    for codes in ((), ("ATER_X_ANTAL_DGR", "KONTAKT_FHV", "G47.0"), ("SEXTIO_DGR",)):
        yield _assessed(_filled(xml, text, *codes).encode(), "application/xml")


def _filled(xml, text, *values):
    for value in values:
        assert f">{value}<" in xml
        xml = xml.replace(f">{value}<", f">{text}<")
    return xml


def _assessed(body, kind="application/json"):
    path = "/v1/assessments"
    return Sent(path, path, body, kind, to_unit=True, method="POST")


def every(certificate=CERTIFICATE, unit=UNIT, person=PERSON, free_text="x"):
    """In an order in which each finds what it needs."""
    of_certificate = f"/v1/certificates/{certificate}"
    posted = {"method": "POST"}
    of_unit = {"to_unit": True}
    xml = {"kind": "text/xml", **posted}
    diagnosis = _diagnosis(free_text)
    consent = f"{_hsa('vardenhet-id', unit)}<person-id>{person}</person-id>"
    opinion = (
        f"{_hsa('vardgivare-id', unit)}{_hsa('vardenhet-id', unit)}"
        f"{_ids('intyg-id', unit, certificate)}{diagnosis}"
        "<egen-bedomning-risk>HOGRE</egen-bedomning-risk>"
    )
    services = {
        "getsrs": get_srs(certificate, unit, person, free_text),
        "getsrsfordiagnosis": soap("GetSRSInformationForDiagnosis", 1, diagnosis),
        "predictionquestions": soap("GetPredictionQuestions", 1, diagnosis),
        "diagnosiscodes": soap("GetDiagnosisCodes", 1, ""),
        "diagnosiscodes/v1.0": soap("GetDiagnosisCodes", 1, ""),
        "get-risk-prediction-for-certificate/v1.0": soap(
            "GetRiskPredictionForCertificate", 1, f"<intygs-id>{certificate}</intygs-id>"
        ),
        "set-consent": soap("SetConsent", 1, consent + "<samtycke>true</samtycke>"),
        "get-consent": soap("GetConsent", 1, consent),
        "set-own-opinion": soap("SetOwnOpinion", 1, opinion),
        "ping-for-configuration": soap(
            "PingForConfiguration",
            1,
            f"<serviceContractNamespace>{S}GetSRSInformationResponder:3</serviceContractNamespace>"
            "<logicalAddress>SE-1</logicalAddress>",
        ),
    }
    about_unit = {"getsrs", "set-consent", "get-consent", "set-own-opinion"}
    yield from (
        Sent(f"/services/{path}", f"/services/{path}", body, to_unit=path in about_unit, **xml)
        for path, body in services.items()
    )
    yield from (
        Sent(
            "/v1/assessments",
            "/v1/assessments",
            predictors(certificate, unit, person),
            **posted,
            **of_unit,
        ),
        Sent(
            "/v1/certificates/{certificate}/opinion",
            f"{of_certificate}/opinion",
            {"diagnosis": DIAGNOSIS, "opinion": "KORREKT"},
            **posted,
            **of_unit,
        ),
        Sent(
            "/v1/certificates/{certificate}/measures",
            f"{of_certificate}/measures",
            {"measure": "20", "status": "planned", "date": "2025-03-19"},
            **posted,
            **of_unit,
        ),
        Sent("/v1/certificates/{certificate}/measures", f"{of_certificate}/measures", **of_unit),
        Sent(
            "/v1/certificates/{certificate}/measures/{measure}/{status}",
            f"{of_certificate}/measures/20/planned",
            method="DELETE",
            **of_unit,
        ),
        Sent(
            "/v1/certificates/{certificate}/assessments", f"{of_certificate}/assessments", **of_unit
        ),
        Sent("/v1/units/{unit}/spells", f"/v1/units/{unit}/spells", **of_unit),
        Sent(
            "/v1/units/{unit}/consent",
            f"/v1/units/{unit}/consent",
            {"person": person, "given": True},
            method="PUT",
            **of_unit,
        ),
        Sent(
            "/v1/units/{unit}/consent",
            f"/v1/units/{unit}/consent",
            {"person": person},
            **posted,
            **of_unit,
        ),
        Sent("/v1/units/{unit}/caseload", f"/v1/units/{unit}/caseload", **of_unit),
        Sent(
            "/v1/units/{unit}/caseload",
            f"/v1/units/{unit}/caseload",
            {"certificates": [certificate_of(certificate, unit, person)]},
            **posted,
            **of_unit,
        ),
        Sent(
            "/v1/events",
            "/v1/events",
            {"kind": "shown", "certificate": certificate, "unit": unit},
            **posted,
            **of_unit,
        ),
        Sent(
            "/v1/tickets",
            "/v1/tickets",
            {"user": "SE2321000016-USER", "unit": unit, "certificate": certificate},
            **posted,
            **of_unit,
        ),
        Sent(
            "/cds-services/{service}",
            "/cds-services/srs-patient",
            card_call(certificate, unit, person),
            **posted,
            **of_unit,
        ),
        Sent("/v1/models", "/v1/models"),
        Sent("/v1/models/{name}", "/v1/models/srs-3.0"),
        Sent("/metrics", "/metrics"),
    )
    for part in ("questions", "fmb", "measures", "statistics"):
        yield Sent(f"/v1/diagnoses/{{diagnosis}}/{part}", f"/v1/diagnoses/{DIAGNOSIS}/{part}")
    yield from (Sent(route, FOR_BROWSERS.get(route, route)) for route in PUBLIC)


def certificate_of(certificate, unit, person):
    """As JSON; it goes on, whenever the tests are run."""
    until = date.today() + timedelta(days=30)  # noqa: DTZ011
    period = {"start": "2025-03-10", "end": until.isoformat(), "degree": 100}
    given = {"id": certificate, "unit": unit, "person": person, "diagnosis": DIAGNOSIS}
    whole = json.loads((EXAMPLES / "own.json").read_text(encoding="utf-8"))
    return whole | given | {"periods": [period], "signed": "2025-03-10T08:00:00"}


def card_call(certificate, unit, person):
    """For a certificate that goes on, whenever the tests are run."""
    until = date.today() + timedelta(days=30)  # noqa: DTZ011
    whole = cds.certificate(identifier={"value": certificate})
    text = json.dumps(whole).replace("2025-03-31", until.isoformat())
    whole = json.loads(text.replace(cds.UNIT, unit).replace(cds.PERSON, person))
    identifier = {"system": cds.PERSONNUMMER, "value": person}
    patient = {"resourceType": "Patient", "id": "p1", "identifier": [identifier]}
    return cds.call(prefetch={"patient": patient, "certificates": cds.found(whole)})


def of_assessment(id):
    """What needs the id of one that was stored."""
    route, path = "/v1/assessments/{assessment}", f"/v1/assessments/{id}"
    opinion = {"to_unit": True, "body": {"opinion": "LAGRE"}}
    return (
        Sent(route, path, to_unit=True),
        Sent(f"{route}/confirmation", f"{path}/confirmation", method="POST", to_unit=True),
        Sent(f"{route}/opinion", f"{path}/opinion", method="PUT", **opinion),
        Sent(f"{route}/opinion", f"{path}/opinion", method="DELETE", to_unit=True),
        Sent(
            "/cds-services/{service}/feedback",
            "/cds-services/srs-patient/feedback",
            cds.feedback(str(uuid.UUID(hex=id))),
            method="POST",
            to_unit=True,
        ),
    )


def with_free_text(sent, text):
    """The same with *text* in a query that nothing expects."""
    return replace(sent, path=f"{sent.path}?note={text}")

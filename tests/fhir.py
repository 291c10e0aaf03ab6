"""FHIR for the tests: a certificate in XML converted to FHIR, independently of srs."""

import re
from copy import deepcopy

from lxml import etree

PERSONNUMMER = "http://electronichealth.se/identifier/personnummer"
HSA = "urn:oid:1.2.752.29.4.19"
T = "{urn:riv:clinicalprocess:healthcond:certificate:types:3}"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def response_of(xml):
    """The QuestionnaireResponse that says what a RegisterCertificate, or a draft, says."""
    root = etree.fromstring(xml)
    form = root if "forifyllnad" in root.tag else root[0]
    found = {"resourceType": "QuestionnaireResponse", "status": "in-progress"}
    found["item"] = [_question(each) for each in form.iterfind("{*}svar")]
    if form is root:
        return found | {"questionnaire": "https://record.example/Questionnaire/FK7804|2.0"}
    kind = form.findtext("{*}typ/{*}code")
    unit = form.find("{*}skapadAv/{*}enhet")
    signed = form.findtext("{*}signeringstidpunkt")
    whole = found | {
        "status": "completed",
        "questionnaire": f"https://record.example/Questionnaire/{kind}|1.3",
        "identifier": {"value": form.findtext(f"{{*}}intygs-id/{T}extension")},
        "authored": signed,
        "subject": {"reference": "#p"},
        "author": {"reference": "#u"},
        "contained": [
            {
                "resourceType": "Patient",
                "id": "p",
                "identifier": [_id(PERSONNUMMER, form.find("{*}patient/{*}person-id"))],
            },
            *_unit(unit),
        ],
        "extension": [_relation(each) for each in form.iterfind("{*}relation")],
    }
    return whole if unit is not None else {k: v for k, v in whole.items() if k != "author"}


def _unit(unit):
    if unit is None:
        return
    name, postcode = unit.findtext("{*}enhetsnamn"), unit.findtext("{*}postnummer")
    yield {
        "resourceType": "Organization",
        "id": "u",
        "identifier": [_id(HSA, unit.find("{*}enhets-id"))],
        **({"name": name} if name else {}),
        **({"address": [{"postalCode": postcode}]} if postcode else {}),
    }


def _id(system, element):
    return {"system": system, "value": element.findtext(f"{T}extension")}


def _relation(element):
    return {
        "url": "urn:srs:fhir:relation",
        "extension": [
            {"url": "type", "valueCode": element.findtext(f"{{*}}typ/{T}code")},
            {
                "url": "certificate",
                "valueString": element.findtext(f"{{*}}intygs-id/{T}extension"),
            },
        ],
    }


def _question(svar):
    parts = [_part(each) for each in svar.iterfind("{*}delsvar")]
    return {"linkId": svar.get("id"), "item": parts}


def _part(delsvar):
    item = {"linkId": delsvar.get("id")}
    period = delsvar.find(f"{T}datePeriod")
    if period is not None:
        sides = ("start", "end")
        texts = {side: period.findtext(f"{T}{side}") for side in sides}
        return item | {
            "item": [
                {"linkId": f"{item['linkId']}.{side}", "answer": [{"valueDate": texts[side]}]}
                for side in sides
                if texts[side]
            ]
        }
    return item | {"answer": [_value(delsvar)]}


def _value(delsvar):
    if (code := delsvar.findtext(f"{T}cv/{T}code")) is not None:
        return {"valueCoding": {"code": code}}
    if (quantity := delsvar.find(f"{T}pq")) is not None:
        return {"valueQuantity": {"value": float(quantity.findtext(f"{T}value"))}}
    text = (delsvar.text or "").strip()
    if text in ("true", "false"):
        return {"valueBoolean": text == "true"}
    return {"valueDate" if _DATE.fullmatch(text) else "valueString": text}


def with_value(resource, value, *path):
    """A copy of *resource* with *value* at *path*."""
    copy = deepcopy(resource)
    *way, last = path
    place = copy
    for step in way:
        place = place[step]
    place[last] = value
    return copy

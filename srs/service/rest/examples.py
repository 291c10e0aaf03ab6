"""Examples of requests, for OpenAPI; the tests send them."""

from typing import Any

_CERTIFICATE: dict[str, Any] = {
    "format": "srs-certificate-1",
    "id": "example-1",
    "kind": "LISJP",
    "periods": [{"start": "2025-02-17", "end": "2025-04-13", "degree": 100}],
    "diagnosis": "F438A",
    "secondary": [],
    "occupations": ["NUVARANDE_ARBETE"],
    "infection_control": False,
    "person": "198203149821",
    "unit": "SE0000000000-EXAMPLE",
    "postcode": "41133",
    "signed": "2025-02-17T10:00:00",
    "replaces": [],
    "extends": [],
    "completes": [],
}
_ANSWERS = {
    "earlier_sick_leave": "none",
    "comorbidity": "no",
    "born_in_sweden": "yes",
    "university": "no",
}

ASKED = {
    "predictors": {
        "summary": "What the caller knows of a spell",
        "value": {
            "predictors": {
                "diagnosis": "F43.8A",
                "person": "198203149821",
                "postcode": "41133",
                "day": 15,
                "certificate": "example-1",
                "unit": "SE0000000000-EXAMPLE",
            },
            "answers": _ANSWERS | {"degree": "100", "occupation": "not_unemployed"},
        },
    },
    "certificates": {
        "summary": "One person's certificates",
        "value": {"certificates": [_CERTIFICATE], "answers": _ANSWERS, "day": 32},
    },
}
CASELOAD = {
    "certificates": {
        "summary": "Certificates of many persons",
        "value": {"certificates": [_CERTIFICATE], "answers": {"example-1": _ANSWERS}},
    },
    "stored": {
        "summary": "The same, and an assessment of each spell is stored",
        "value": {"certificates": [_CERTIFICATE], "store": True},
    },
}
OPINION = {
    "higher": {
        "summary": "The risk is higher than predicted",
        "value": {"diagnosis": "F43.8A", "opinion": "HOGRE"},
    }
}
OPINION_OF = {
    "higher": {
        "summary": "The risk is higher than predicted",
        "value": {"opinion": "HOGRE"},
    }
}
MEASURE = {
    "started": {
        "summary": "Cognitive behavioural therapy has begun",
        "value": {"measure": "20", "date": "2025-03-18", "status": "started"},
    },
    "kva": {
        "summary": "The same by its code in KVÅ",
        "value": {"kva": "DU011", "date": "2025-03-18", "status": "started"},
    },
}
CONSENT_ASKED = {
    "person": {"summary": "Whether this person consents", "value": {"person": "198203149821"}}
}
CONSENT_GIVEN = {
    "given": {
        "summary": "The person consents",
        "value": {"person": "198203149821", "given": True},
    }
}
EVENT = {
    "opened": {
        "summary": "A user opened the support",
        "value": {
            "kind": "opened",
            "certificate": "example-1",
            "unit": "SE0000000000-EXAMPLE",
        },
    }
}
TICKET = {
    "certificate": {
        "summary": "For a page about one certificate",
        "value": {
            "user": "SE0000000000-DOCTOR",
            "unit": "SE0000000000-EXAMPLE",
            "certificate": "example-1",
            "minutes": 10,
        },
    },
    "caseload": {
        "summary": "For a page about the unit's caseload",
        "value": {"user": "SE0000000000-REHAB", "unit": "SE0000000000-EXAMPLE"},
    },
}

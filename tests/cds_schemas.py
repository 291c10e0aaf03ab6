"""CDS Hooks 2.0 as JSON schemas, written from the specification.

https://cds-hooks.hl7.org/2.0/
"""

from jsonschema_rs import Draft202012Validator

_TEXT = {"type": "string", "minLength": 1}
_URL = {"type": "string", "pattern": "^https?://"}
UUID = {
    "type": "string",
    "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
}
_RESOURCE = {
    "type": "object",
    "required": ["resourceType"],
    "properties": {"resourceType": _TEXT},
}


def _object(required, optional=None, **more):
    """Exactly these members, none of them null."""
    members = required | (optional or {})
    return {
        "type": "object",
        "required": list(required),
        "properties": members | {"extension": {"type": "object"}},
        "additionalProperties": False,
    } | more


_CODING = _object({"code": _TEXT}, {"system": _TEXT, "display": _TEXT})
_ACTION = _object(
    {"type": {"enum": ["create", "update", "delete"]}, "description": _TEXT},
    {"resource": _RESOURCE, "resourceId": _TEXT},
)
_SUGGESTION = _object(
    {"label": _TEXT},
    {
        "uuid": _TEXT,
        "isRecommended": {"type": "boolean"},
        "actions": {"type": "array", "minItems": 1, "items": _ACTION},
    },
)
CARD = _object(
    {
        "summary": {"type": "string", "minLength": 1, "maxLength": 139},
        # Of the specification's three, critical is not for support of a judgement.
        "indicator": {"enum": ["info", "warning"]},
        "source": _object({"label": _TEXT}, {"url": _URL, "icon": _URL, "topic": _CODING}),
    },
    {
        "uuid": UUID,
        "detail": _TEXT,
        "suggestions": {"type": "array", "minItems": 1, "items": _SUGGESTION},
        "selectionBehavior": {"enum": ["at-most-one", "any"]},
        "overrideReasons": {
            "type": "array",
            "minItems": 1,
            "items": _object({"code": _TEXT, "system": _TEXT, "display": _TEXT}),
        },
        "links": {
            "type": "array",
            "minItems": 1,
            "items": _object(
                {"label": _TEXT, "url": _URL, "type": {"enum": ["absolute", "smart"]}},
                {"appContext": _TEXT},
            ),
        },
    },
    dependentRequired={"suggestions": ["selectionBehavior"]},
)
CARDS = _object(
    {"cards": {"type": "array", "items": CARD}},
    {"systemActions": {"type": "array", "items": _ACTION}},
)
DISCOVERY = _object(
    {
        "services": {
            "type": "array",
            "items": _object(
                {
                    "hook": {"type": "string", "pattern": "^[a-z0-9.-]+$"},
                    "description": _TEXT,
                    "id": {"type": "string", "pattern": "^[a-z0-9-]+$"},
                },
                {
                    "title": _TEXT,
                    "usageRequirements": _TEXT,
                    "prefetch": {"type": "object", "additionalProperties": _TEXT},
                },
            ),
        }
    }
)
CALL = {
    "type": "object",
    "required": ["hook", "hookInstance", "context"],
    "properties": {
        "hook": _TEXT,
        "hookInstance": UUID,
        "fhirServer": _URL,
        "fhirAuthorization": _object(
            {
                "access_token": _TEXT,
                "token_type": {"const": "Bearer"},
                "expires_in": {"type": "integer"},
                "scope": _TEXT,
                "subject": _TEXT,
            },
            {"patient": _TEXT},
        ),
        "context": {"type": "object", "required": ["userId", "patientId"]},
        "prefetch": {
            "type": "object",
            "additionalProperties": {"anyOf": [_RESOURCE, {"type": "null"}]},
        },
    },
}
FEEDBACK = _object(
    {
        "feedback": {
            "type": "array",
            "minItems": 1,
            "items": _object(
                {
                    "card": _TEXT,
                    "outcome": {"enum": ["accepted", "overridden"]},
                    "outcomeTimestamp": _TEXT,
                },
                {
                    "acceptedSuggestions": {"type": "array", "items": _object({"id": _TEXT})},
                    "overrideReason": _object({}, {"reason": _CODING, "userComment": _TEXT}),
                },
            ),
        }
    }
)


def faults(schema, document):
    return [str(each) for each in Draft202012Validator(schema).iter_errors(document)]

"""Analyses of a pilot, made by hand, one for each possible answer."""

from typing import Any

from tests.effect_document import Document

_VALUES = {
    "days": (-13.5, -20.8, -6.1),
    "assessed": (0.009, -0.071, 0.089),
    "started": (-0.044, -0.09, 0.002),
    "days_before": (-1.18, -2.36, 0.12),
}
_LEADS = {
    "sv": "Sjukfallen utvecklades olika redan före införandet.",
    "en": "Leave went different ways before the introduction already.",
}
_HELP = {"sv": "Jämför enheter som liknar varandra mer.", "en": "Compare units more alike."}


def document(answer: str = "shorter", **plan: Any) -> Document:
    """As ``training pilot analyse`` writes it, with what *plan* declares otherwise."""
    refused, bare = answer == "refused", answer == "estimate only"
    outcomes = [_outcome(name, refused, bare) for name in _VALUES]
    days = outcomes[0]
    return {
        "title": "Koordinatorer",
        "created": "2026-11-30T23:00:00+00:00",
        "plan": {
            "sha256": 64 * "a",
            "title": "Koordinatorer",
            "design": "stepped",
            "measure": "9",
            "difference": 10.0,
            "since": "2023-01-01",
            "months": 12,
            "day": 15,
            "horizon": 180,
            "reaches": "new",
            "introduced": {"u1": "2023-05-01"},
            "never": ["u2"],
            **plan,
        },
        "verdict": {
            "answer": answer,
            **{key: days[key] for key in ("estimate", "low", "high")},
            "level": 0.95,
            "margins": {"shorter_by": 5.0, "longer_by": 5.0},
            "more_units": 30 if answer == "too little data" else None,
        },
        **({"refused": [{"code": "leads", "text": _LEADS, "help": _HELP}]} if refused else {}),
        "outcomes": outcomes,
        "p_randomised": None if refused else 0.001,
        "leads_p": 0.002 if refused else 0.6,
        "flow": [
            {"reason": "rows of the table", "spells": 7130},
            {"reason": "compared", "spells": 7130},
            {"reason": "measures not used: before time zero", "spells": 20},
        ],
        "suppressed": [],
    }


def _outcome(name: str, refused: bool, bare: bool) -> Document:
    nothing = refused and name == "days"
    told = dict(zip(("estimate", "low", "high"), _VALUES[name], strict=True)) | {"p": 0.002}
    kept = () if nothing else ("estimate",) if bare else tuple(told)
    return {
        "outcome": name,
        "primary": name == "days",
        **{key: value if key in kept else None for key, value in told.items()},
        "units": 24,
        "spells": 7130,
        "definition": f"what {name} is",
    }

"""Documents of a study of a measure, made by hand, one for each possible answer."""

import copy
from functools import cache
from math import exp
from typing import Any

from training.effect.document import definition

Document = dict[str, Any]

ANSWERS = (
    "shorter",
    "longer",
    "no relevant difference",
    "too little data",
    "estimate only",
    "refused",
)
_INTERVALS = {
    "shorter": (-11.8, -16.1, -7.5),
    "longer": (9.3, 6.1, 12.5),
    "no relevant difference": (-0.6, -3.3, 2.1),
    "too little data": (-2.4, -12.9, 8.1),
    "estimate only": (-11.8, -16.1, -7.5),
    "refused": (-11.8, -16.1, -7.5),
}
OUTCOMES = (
    ("days", 365, 1.0),
    ("net_days", 365, 0.8),
    ("outlast", 90, 0.004),
    ("outlast", 180, 0.006),
    ("outlast", 365, 0.003),
    ("returned", 365, -0.004),
    ("days_to_return", 365, 1.1),
)
# How far each is from the doubly robust one, in days.
_OFF = {"dr": 0.0, "standardised": 0.7, "ipw": -1.6, "crude": 63.0}
_CONFOUNDERS = {
    "sex": ("female", "male"),
    "age": (None,),
    "diagnosis": ("F32", "F41", "F43", "M54", "M75"),
    "region": ("Mitt", "Norr", "Syd"),
    "works": ("false", "true"),
    "income": (None, ""),
}
_REASONS = {
    "estimate only": [],
    "refused": [
        {
            "code": "positivity",
            "text": {
                "sv": "Mer än 5 % hade under 2,5 % sannolikhet att börja.",
                "en": "More than 5% had a probability under 2.5% to begin.",
            },
            "help": {
                "sv": "En annan fråga kan besvaras: effekten där båda strategierna förekommer.",
                "en": "Another question can be answered: the effect where both strategies occur.",
            },
        },
        {
            "code": "negative_control",
            "text": {
                "sv": "En negativ kontroll hänger ihop med vem som börjar.",
                "en": "A negative control goes with who begins.",
            },
            "help": {
                "sv": "Mät det som saknas och justera för det.",
                "en": "Measure what is missing and adjust for it.",
            },
        },
    ],
}


def document(answer: str = "shorter", **study: Any) -> Document:
    """As ``training effect`` writes it, with what *study* declares otherwise."""
    found = copy.deepcopy(_document(answer))
    found["study"] |= study
    return found


@cache
def _document(answer: str) -> Document:
    estimate, low, high = _INTERVALS[answer]
    refused = answer == "refused"
    bare = answer == "estimate only"
    verdict: Document = {"answer": answer, "margins": {"shorter_by": 5.0, "longer_by": 5.0}}
    if not refused:
        verdict["estimate"] = estimate
    if not refused and not bare:
        verdict |= {"low": low, "high": high, "level": 0.95}
        verdict["more_units"] = 210 if answer == "too little data" else None
    return {
        "title": "KBT inom fyra veckor",
        "created": "2026-11-30T23:00:00+00:00",
        "synthetic": True,
        "study": _study(),
        "population": {"persons": 12345, "units": 60, "who": "all"},
        "lacking": ["degrees", "certificates", "calendar", "deaths"],
        "rounding": {"step": 10, "smallest_told": 10},
        "verdict": verdict,
        "refused": _REASONS.get(answer, []),
        "effects": [] if refused else _effects(estimate, (high - low) / 2, bare),
        "survival": None if refused else _survival(bare, -estimate / 300),
        "diagnostics": diagnostics(0.31 if refused else 0.04),
        "e_value": None
        if refused
        else {
            "estimate": 1.52,
            "limit": None if bare else 1.34,
            "scale": "risk ratio at 90 days",
        },
    }


def _study() -> Document:
    return {
        "measure": "20",
        "confounders": list(_CONFOUNDERS),
        "title": "KBT inom fyra veckor",
        "table": "training.parquet",
        "mapping": None,
        "measures": "measures.parquet",
        "units": None,
        "against": "wait",
        "starts": "uniform",
        "day": 15,
        "grace": 28,
        "horizon": 365,
        "step": 7,
        "outlast": [90, 180, 365],
        "unit": "unit",
        "negative_controls": ["prior_days"],
        "subgroups": ["sex"],
        "risk_model": None,
        "models": "splines",
        "unit_effects": True,
        "seed": 1,
        "level": 0.95,
        "bootstrap": 0,
        "margins": {"shorter_by": 5.0, "longer_by": 5.0},
        "refuse": {
            "share": 0.05,
            "probability": 0.025,
            "effective_share": 0.1,
            "effective": 200.0,
            "difference": 0.1,
            "control": 0.01,
            "units": 10,
            "starts": 0.5,
            "follow_up": 0.5,
            "leads": 0.05,
        },
        "release": {"smallest": 5, "earlier": None},
        "eligible": {"age": {"among": [], "low": 20, "high": 60}},
        "synthetic": True,
        "changed_refusals": {"effective": 150.0},
    }


def _effects(estimate: float, half: float, bare: bool) -> list[Document]:
    found = [
        _effect(estimator, outcome, horizon, (estimate + off) * unit, half * abs(unit), bare)
        for outcome, horizon, unit in OUTCOMES
        for estimator, off in _OFF.items()
    ]
    groups = [
        _effect("dr", "days", 365, estimate + off, 1.7 * half, bare)
        | {"subgroup": {"column": "sex", "level": level}}
        for level, off in (("female", -0.9), ("male", 1.3))
    ]
    return found + groups


def _effect(
    estimator: str, outcome: str, horizon: int, value: float, half: float, bare: bool
) -> Document:
    sure = not bare
    return {
        "measure": "20",
        "against": "wait",
        "estimator": estimator,
        "outcome": outcome,
        "horizon": horizon,
        "subgroup": None,
        "estimate": round(value, 5),
        "se": round(half / 2, 5) if sure else None,
        "low": round(value - half, 5) if sure else None,
        "high": round(value + half, 5) if sure else None,
        "units": 60,
        "persons": 12345,
        "started": 3115,
        "ess": 1585 if estimator in ("dr", "ipw") else None,
        "definition": definition(outcome, estimator),
    }


def _survival(bare: bool, gain: float) -> Document:
    days = [15, *range(43, 381, 28), 380]
    return {
        name: [
            {
                "day": day,
                "probability": round(share, 3),
                "low": None if bare else round(max(share - 0.02 * (day > 15), 0), 3),
                "high": None if bare else round(min(share + 0.02 * (day > 15), 1), 3),
            }
            for day in days
            if (share := exp(-(day - 15) * rate)) is not None
        ]
        for name, rate in (("start", 0.006 * (1 + 3 * gain)), ("against", 0.006))
    }


def diagnostics(worst: float) -> Document:
    """*worst* is the largest difference after weighting."""
    balance = [
        {
            "confounder": confounder,
            "level": level,
            "week": week,
            "strategy": strategy,
            "before": round(0.02 + 0.05 * place, 3) * (-1) ** week,
            "after": round(worst / (place + 1), 3) if week == 3 else 0.01,
        }
        for place, (confounder, level) in enumerate(
            (name, level) for name, levels in _CONFOUNDERS.items() for level in levels
        )
        for strategy in ("start", "wait")
        for week in (1, 2, 3, 4)
    ]
    balance[-1] |= {"before": None, "after": None}
    return {
        "flow": [
            {"reason": "spells", "persons": 18455},
            {"reason": "not_age", "persons": 2105},
            {"reason": "no_unit", "persons": None},
            {"reason": "begun_before", "persons": 1435},
            {"reason": "later_spell", "persons": 2565},
            {"reason": "eligible", "persons": 12345},
        ],
        "unused": [{"reason": "no_spell", "rows": 45}, {"reason": "after_end", "rows": 125}],
        "balance": balance,
        "overlap": {
            "edges": [round(k / 10, 1) for k in range(11)],
            "start": [135, 725, 945, 625, 365, 185, 85, 35, None, None],
            "against": [2945, 2765, 1685, 965, 485, 235, 95, 35, 15, None],
        },
        "weights": {
            "start": {"ess": 1585, "followers": 3115, "max": 12.4, "mean": 3.9},
            "wait": {"ess": 8155, "followers": 9225, "max": 4.1, "mean": 1.3},
        },
        "controls": [{"name": "prior_days", "estimate": 0.012, "p": 0.61, "p_holm": 0.61}],
        "positivity": {
            "start": {"below": 0.025, "persons": 145, "share": 0.0117},
            "wait": {"below": 0.025, "persons": None, "share": None},
        },
        "started": 3115,
        "largest_unit": 0.05,
        "units": 60,
        "products": {"taken": 12, "possible": 45},
    }


def checked() -> Document:
    """``diagnostics.json``: no outcome is read."""
    found = document()
    for name in ("verdict", "effects", "survival", "e_value"):
        del found[name]
    return found

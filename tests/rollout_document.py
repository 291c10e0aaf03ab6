"""Documents of a rollout, made by hand, one for each possible answer."""

import copy
from functools import cache
from typing import Any

from tests.effect_document import Document
from training.rollout.estimates import definition

_INTERVALS = {
    "shorter": (-9.2, -12.9, -5.5),
    "longer": (8.1, 5.3, 10.9),
    "no relevant difference": (-0.4, -3.9, 3.1),
    "too little data": (-2.4, -12.9, 8.1),
    "estimate only": (-9.2, -12.9, -5.5),
    "refused": (-9.2, -12.9, -5.5),
}
_COHORTS = ("2021-07-01", "2022-01-01", "2022-07-01")
_PERIODS = tuple(f"{year}-{month:02}-01" for year in (2021, 2022) for month in (1, 4, 7, 10))
_LEADS = {
    "sv": "Sjukfallen utvecklades olika redan före införandet.",
    "en": "Leave went different ways before the introduction already.",
}
_HELP = {
    "sv": "Jämför enheter som liknar varandra mer.",
    "en": "Compare units that are more alike.",
}


def document(answer: str = "shorter", **study: Any) -> Document:
    """As ``training rollout`` writes it, with what *study* declares otherwise."""
    found = copy.deepcopy(_document(answer))
    found["study"] |= study
    return found


@cache
def _document(answer: str) -> Document:
    estimate, low, high = _INTERVALS[answer]
    refused, bare = answer == "refused", answer == "estimate only"
    half = None if bare else (high - low) / 2
    sure = not refused and not bare
    return {
        "title": "Koordinator, enhet för enhet",
        "created": "2026-11-30T23:00:00+00:00",
        "synthetic": None,
        "study": _study(),
        "population": {
            "persons": 20535,
            "spells": 23455,
            "units": 48,
            "introduced": 36,
            "never": 12,
            "since": "2021-01-01",
            "until": "2022-12-31",
            "period": "quarter",
            "without_spells": [],
        },
        "cohorts": [{"introduced": each, "units": 12} for each in (*_COHORTS, None)],
        "verdict": {
            "answer": answer,
            "estimate": None if refused else estimate,
            "low": low if sure else None,
            "high": high if sure else None,
            "level": 0.95,
            "margins": {"shorter_by": 5.0, "longer_by": 5.0},
            "more_units": 87 if answer == "too little data" else None,
            "p": 0.003 if sure else None,
            "p_randomised": None if refused else 0.004,
        },
        **({"refused": [{"code": "leads", "text": _LEADS, "help": _HELP}]} if refused else {}),
        "effects": [] if refused else _effects(estimate, half),
        "leads": {
            "tested": [-2, -3],
            "statistic": 1.2,
            "df": [2, 45.0],
            "p": 0.002 if refused else 0.41,
            "effects": [_effect("exposure", 0.4 * k, half, exposure=k) for k in (-3, -2)],
        },
        "randomisation": {"p": None if refused else 0.004, "orders": 999, "seed": 1},
        "two_way": None
        if refused
        else {
            "estimate": -3.1,
            "negative": 0.12,
            "text": {"sv": "Fel fråga.", "en": "The wrong question."},
        },
        "begun": None
        if refused
        else {
            "ratio": 1.02,
            "low": None if bare else 0.97,
            "high": None if bare else 1.08,
            "p": 0.4,
        },
        "means": [
            {"cohort": cohort, "period": period, "days": 71.2, "spells": 485}
            for cohort in (*_COHORTS, None)
            for period in _PERIODS
        ],
        "flow": [
            {"reason": "rows of the table", "spells": 25855},
            {"reason": "without a unit", "spells": None},
            {"reason": "begun before the first whole period", "spells": 2395},
            {"reason": "compared", "spells": 23455},
        ],
        "rounding": {"step": 10, "smallest_told": 10},
        "suppressed": [],
    }


def _study() -> Document:
    return {
        "measure": "9",
        "table": "training.parquet",
        "units": "units.parquet",
        "title": "Koordinator, enhet för enhet",
        "period": "quarter",
        "day": 15,
        "horizon": 180,
        "unit": "unit",
        "reaches": "new",
        "base": 1,
        "controls": "waiting",
        "weights": "spells",
        "confounders": [],
        "since": None,
        "until": None,
        "followed_until": None,
        "leads": 4,
        "orders": 999,
        "seed": 1,
        "level": 0.95,
        "margins": {"shorter_by": 5.0, "longer_by": 5.0},
        "refuse": {"units": 10, "leads": 0.05},
        "release": {"smallest": 5, "earlier": None},
        "synthetic": None,
        "changed_refusals": {},
    }


def _effects(estimate: float, half: float | None) -> list[Document]:
    return [
        _effect("overall", estimate, half),
        *(_effect("cohort", estimate + k, half, cohort=c) for k, c in enumerate(_COHORTS)),
        *(_effect("calendar", estimate - k, half, period=p) for k, p in enumerate(_PERIODS[2:])),
        *(_effect("exposure", estimate * (k + 1) / 4, half, exposure=k) for k in range(6)),
        *(
            _effect("group-time", estimate, half, cohort=c, period=p, exposure=1)
            for c in _COHORTS
            for p in _PERIODS
            if p >= c
        ),
    ]


def _effect(aggregate: str, value: float, half: float | None, **where: Any) -> Document:
    return {
        "measure": "9",
        "against": "waiting",
        "estimator": "group-time",
        "outcome": "days",
        "horizon": 180,
        "subgroup": None,
        "aggregate": aggregate,
        **{"cohort": None, "period": None, "exposure": None, **where},
        "estimate": round(value, 2),
        "se": None if half is None else round(half / 2, 2),
        "low": None if half is None else round(value - half, 2),
        "high": None if half is None else round(value + half, 2),
        "units": 36,
        "started": 5455,
        "compared": 9875,
        "ess": None,
        "definition": definition(aggregate),
    }

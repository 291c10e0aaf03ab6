"""A document of patterns that has passed the release gate, from no real persons."""

from typing import Any

PERIODS = ("2024-Q1", "2024-Q2", "2024-Q3")
SEXES = ("all", "female", "male")
UNITS = tuple(f"enhet-{k:02}" for k in range(12))
MEASURES = {
    "ongoing": ({"sv": "Pågående sjukfall", "en": "Ongoing spells"}, "spells", 1205),
    "over_90": ({"sv": "Andel över 90 dagar", "en": "Share over 90 days"}, "share", 0.375),
}


def document(**more: Any) -> dict[str, Any]:
    """*more* replaces parts."""
    return {
        "title": "Mönster",
        "created": "2026-01-01T00:00:00+00:00",
        "study": {"stretch": "quarter", "level": 0.95, "release": {"smallest": 5}},
        "data": {
            "since": "2024-01-01",
            "until": "2024-09-30",
            "periods": list(PERIODS),
            "synthetic": True,
        },
        "definitions": {
            name: {"sv": "Så räknas det.", "en": "How it is counted.", "source": "srs"}
            for name in MEASURES
        },
        "labels": {"sex": {"all": {"sv": "Alla", "en": "All"}}},
        "tables": [
            _table(name, *by)
            for name in MEASURES
            for by in ((), ("period",), ("age",), ("unit",), ("period", "unit"))
        ],
        "equality": [_equality("over_90", "differs"), _equality("days_365", "not shown")],
        "units": {"horizon": 90, "reached": 15, "bases": [_basis("model"), _basis("case mix")]},
        "risk_model": {"title": "boosted-2", "synthetic": True},
        "notes": [{"sv": "Sista kvartalet kan stiga.", "en": "The last quarter may rise."}],
        "problems": [],
        "rounding": {"step": 10, "smallest_told": 10},
        "suppressed": [],
    } | more


def _table(name: str, *by: str) -> dict[str, Any]:
    title, unit, value = MEASURES[name]
    levels = {"period": PERIODS, "age": ("16-20", "66-"), "unit": UNITS}
    places: list[dict[str, str]] = [{}]
    for column in (*by, "sex"):
        own = SEXES if column == "sex" else levels[column]
        places = [each | {column: level} for each in places for level in own]
    ends = {"low": value * 0.9, "high": value * 1.1} if unit == "share" else {}
    rows = [{**each, "persons": 1205, "value": value, **ends} for each in places]
    hidden = [each for each in rows if each.get("age") == "66-"]
    for each in hidden:
        each |= dict.fromkeys(("persons", "value", *ends))
    return {
        "name": "_".join((name, "by", *by, "sex")),
        "title": title,
        "by": ["sex", *by],
        "measure": name,
        "unit": unit,
        "definition": name,
        "rows": rows,
    }


def _equality(outcome: str, answer: str) -> dict[str, Any]:
    share = outcome == "over_90"
    size = 0.4 if share else 110.0
    apart = 0.1 if answer == "differs" else 0.001
    difference = {"value": apart * size, "low": -0.05 * size, "high": 0.2 * size, "p": 0.01}
    kind = {
        "groups": [
            {"group": each, "value": size, "low": 0.9 * size, "high": 1.1 * size}
            for each in ("female", "male")
        ],
        "difference": difference | {"se": 0.02 * size},
    }
    return {
        "column": "sex",
        "groups": ["female", "male"],
        "where": "all",
        "outcome": outcome,
        "share": share,
        "given": ["diagnosis", "age", "earlier_days", "risk"],
        "not_given": [],
        "crude": kind,
        "equal": kind,
        "answer": answer,
        "support": {
            "rows": 2005,
            "n": 1905,
            "without": [{"diagnosis": "O260", "lacking": "male", "n": 95}],
        },
    }


def _basis(name: str) -> dict[str, Any]:
    units = [
        {
            "unit": unit,
            "n": 205 + 10 * k,
            "expected": 70.0 + k,
            "ratio": 0.8 + 0.04 * k,
            "low": 0.7 + 0.04 * k,
            "high": 0.9 + 0.04 * k,
            "shrunken": {"value": 0.9 + 0.02 * k, "low": 0.8, "high": 1.2},
            "outside": "0.95" if k == 11 else None,
        }
        for k, unit in enumerate(UNITS)
    ]
    return {
        "basis": name,
        "given": [] if name == "model" else ["diagnosis", "age", "sex"],
        "all": {"n": 3105, "ratio": 1.02, "low": 0.98, "high": 1.06},
        "not_shown": 3,
        "units": units,
        "dispersion": 1.4,
        "overdispersed": False,
        "centre": 1.02,
        "limits": [
            {"level": level, "points": [[50.0, wide], [90.0, wide / 2]]}
            for level, wide in ((0.95, 0.3), (0.998, 0.5))
        ],
    }

"""A predictor that a model declares, because ``srs`` has none of that name."""

from collections.abc import Mapping
from math import inf
from typing import Any

from ..wording import Words
from .declaration import Level, Predictor


def read_declared(document: Mapping[str, Any]) -> Predictor:
    """The predictor that *document* declares, as a model's file keeps it.

    Parameters
    ----------
    document
        ``name``; ``levels`` in the order of their codes, or none for a number, which may have
        ``unit``, ``low`` and ``high``; ``label`` by language, as it is to be shown: a missing
        language is replaced by the other, and both by the name.

    >>> smoking = read_declared({"name": "smoking", "levels": ["never", "current"]})
    >>> smoking.code(smoking.read("current"))
    1
    """
    name, levels = document["name"], document.get("levels") or []
    label = _label(document.get("label") or {}, name)
    low, high = document.get("low"), document.get("high")
    return Predictor(
        name=name,
        srs=name,
        label=label,
        question=label,
        levels=tuple(_level(level, label) for level in levels),
        share_source="the spells that the model was made from",
        unit=None if levels else document.get("unit") or "",
        low=-inf if low is None else low,
        high=inf if high is None else high,
        whole=False,
        as_written=True,
    )


def as_declared(predictor: Predictor) -> dict[str, Any]:
    """What ``read_declared`` reads."""
    return {
        "name": predictor.name,
        "levels": [level.name for level in predictor.levels],
        "unit": predictor.unit,
        "low": None if predictor.low == -inf else predictor.low,
        "high": None if predictor.high == inf else predictor.high,
        "label": predictor.label._asdict(),
    }


def _label(given: Mapping[str, str], name: str) -> Words:
    sv, en = given.get("sv"), given.get("en")
    return Words(sv or en or name, en or sv or name)


def _level(name: str, label: Words) -> Level:
    return Level(name, name, Words(name, name), Words(*(f"{each} {name}" for each in label)), 0.0)

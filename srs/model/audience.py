"""The patients that a model is for, as declared in its manifest.

A manifest has these keys; docs/decisions/0019 says what srs refuses and what it notes::

    "population": {"who": {"sv": "…", "en": "…"}, "country": "SE", "register": "…",
                   "period": "2015-2017", "source": "…", "synthetic": false},
    "diagnoses":  ["F43", "M545"],        with their subcodes; null: made without diagnoses
    "horizons":   [90, 180, 365],         the ones it was made for, in days; null: any day
    "days":       {"from": 15, "observed": 1603, "until": 3650},
    "predictors": {"age": {"low": 17, "high": 63}, "smoking": {"levels": ["never", "current"]}}

Unknown values of the population are null, including whether it is synthetic. ``days.from`` is the
day that every spell had reached, ``observed`` the last day on which a spell was observed, and
``until`` the last horizon that the model answers for. A number's range and the levels of an answer
are those that were seen.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from sys import float_info
from typing import Any, TypeGuard

from ..certificate import Icd10
from ..errors import BadDiagnosis, BrokenModel
from ..wording import Words

# These keys do not change a number; the others define what a model computes.
KEYS = ("population", "diagnoses", "horizons", "days", "predictors")
COUNTRY = re.compile("[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Population:
    """The population that the spells are from.

    Attributes
    ----------
    who : Words
        The text after "made from", without a full stop at the end.
    country : str or None
        ISO 3166, two letters.
    period : str or None
        The years in which the spells began.
    synthetic : bool or None
        Whether they are synthetic; None if not declared.
    """

    who: Words
    country: str | None
    register: str | None
    period: str | None
    source: str
    synthetic: bool | None


@dataclass(frozen=True, slots=True)
class ObservedDays:
    """Days of the spell: the one all had *reached*, the last *observed*, the last answered."""

    reached: int
    observed: int
    until: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A predictor's values in the model's data: a number's range, or an answer's levels."""

    low: float | None = None
    high: float | None = None
    levels: frozenset[str] | None = None

    def number(self, value: float) -> bool:
        """Whether the number lies in the range, if there is one."""
        return self.low is None or self.high is None or self.low <= value <= self.high

    def level(self, name: str) -> bool:
        return self.levels is None or name in self.levels

    @property
    def range(self) -> str:
        """The range of a number as text; empty if it has none.

        >>> Seen(0, 7.5).range, Seen(levels=frozenset({"yes", "no"})).range
        ('0–7.5', '')
        """
        return "" if self.low is None else f"{self.low:.10g}–{self.high:.10g}"


ANYTHING = Seen()


@dataclass(frozen=True, slots=True)
class Audience:
    """The patients that a model is for.

    Attributes
    ----------
    diagnoses : frozenset of str or None
        Codes without a dot, each with its subcodes; None for a model made without diagnoses.
    horizons : tuple of int or None
        In ascending order; None for any day.
    """

    population: Population
    diagnoses: frozenset[str] | None
    horizons: tuple[int, ...] | None
    days: ObservedDays
    predictors: Mapping[str, Seen]

    def has(self, diagnosis: Icd10 | None) -> bool:
        """Whether the code or one of its parents is among the diagnoses."""
        if self.diagnoses is None:
            return True
        lineage = diagnosis.lineage() if diagnosis else ()
        return any(each.code in self.diagnoses for each in lineage)


def full_name(manifest: Mapping[str, Any]) -> str:
    """The name and version under which a model is published.

    >>> full_name({"name": "srs", "version": "3.0"})
    'srs-3.0'
    """
    return f"{manifest['name']}-{manifest['version']}"


def audience_of(manifest: Mapping[str, Any]) -> Audience | None:
    """The audience in *manifest*; None if it has none of the keys, as in older manifests.

    Raises
    ------
    BrokenModel
        With the key that is wrong, and what was expected.
    """
    try:
        return _read(manifest)
    except ValueError as error:
        raise BrokenModel(
            f"models/{full_name(manifest)}/manifest.json: {error}; publish the model again"
        ) from None


def _read(manifest: Mapping[str, Any]) -> Audience | None:
    lacking = [key for key in KEYS if key not in manifest]
    if len(lacking) == len(KEYS):
        return None
    if lacking:
        raise ValueError(f"expected {', '.join(lacking)} with the model's other declarations")
    found = Audience(
        _population(manifest["population"]),
        _diagnoses(manifest["diagnoses"]),
        _horizons(manifest["horizons"]),
        _days(manifest["days"]),
        _predictors(manifest["predictors"]),
    )
    if bool(manifest.get("synthetic")) != bool(found.population.synthetic):
        raise ValueError("synthetic: expected the same value as in population")
    return found


SYNTHETIC = Words(
    "Modellen är gjord på en syntetisk befolkning: för prov, inte för patienter.",
    "The model was made from a synthetic population: for trials, not for patients.",
)
UNDECLARED = Words(
    "Modellen säger inte för vilka patienter den är gjord.",
    "The model does not say for which patients it was made.",
)


def warned(manifest: Mapping[str, Any]) -> tuple[Words, ...]:
    """The warnings against relying on the model at all."""
    synthetic = (SYNTHETIC,) if manifest.get("synthetic") else ()
    return synthetic if audience_of(manifest) else (*synthetic, UNDECLARED)


def made_from(manifest: Mapping[str, Any]) -> tuple[Words, ...]:
    """The sentences shown above every number of the model: warnings, and its population."""
    found = audience_of(manifest)
    if found is None:
        return warned(manifest)
    who = found.population.who
    known = Words(f"Modellen bygger på {who.sv}.", f"The model was made from {who.en}.")
    return (*warned(manifest), known)


def as_manifest(audience: Audience) -> dict[str, Any]:
    """The keys that ``audience_of`` reads, in the order of KEYS."""
    population, days = audience.population, audience.days
    return {
        "population": {
            "who": population.who._asdict(),
            "country": population.country,
            "register": population.register,
            "period": population.period,
            "source": population.source,
            "synthetic": population.synthetic,
        },
        "diagnoses": None if audience.diagnoses is None else sorted(audience.diagnoses),
        "horizons": None if audience.horizons is None else list(audience.horizons),
        "days": {"from": days.reached, "observed": days.observed, "until": days.until},
        "predictors": {name: _as_document(seen) for name, seen in audience.predictors.items()},
    }


def _as_document(seen: Seen) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if seen.levels is not None:
        found["levels"] = sorted(seen.levels)
    if seen.low is not None:
        found |= {"low": seen.low, "high": seen.high}
    return found


def _population(given: Any) -> Population:
    table = _table(
        given, "population", ("who", "country", "register", "period", "source", "synthetic")
    )
    who = _table(table["who"], "population.who", ("sv", "en"))
    for key in ("sv", "en"):
        _text(who[key], f"population.who.{key}")
    for key in ("country", "register", "period"):
        if table[key] is not None:
            _text(table[key], f"population.{key}")
    _text(table["source"], "population.source")
    if table["country"] is not None and not COUNTRY.fullmatch(table["country"]):
        raise ValueError("population.country: expected two letters, such as SE, or null")
    if not (table["synthetic"] is None or isinstance(table["synthetic"], bool)):
        raise ValueError("population.synthetic: expected true, false or null")
    return Population(Words(who["sv"], who["en"]), **{k: table[k] for k in table if k != "who"})


def _diagnoses(given: Any) -> frozenset[str] | None:
    if given is None:
        return None
    if not isinstance(given, list) or not given or not all(map(_is_code, given)):
        raise ValueError("diagnoses: expected a list of ICD-10-SE codes without dot, or null")
    return frozenset(given)


def _is_code(given: Any) -> bool:
    try:
        return isinstance(given, str) and Icd10.parse(given).code == given
    except BadDiagnosis:
        return False


def _horizons(given: Any) -> tuple[int, ...] | None:
    if given is None:
        return None
    if not isinstance(given, list) or not given or not all(_whole(each) for each in given):
        raise ValueError("horizons: expected a list of days such as [90, 180, 365], or null")
    return tuple(sorted(given))


def _days(given: Any) -> ObservedDays:
    table = _table(given, "days", ("from", "observed", "until"))
    days = ObservedDays(table["from"], table["observed"], table["until"])
    if not all(_whole(table[key], 0) for key in table) or not (
        days.reached < days.observed <= days.until
    ):
        raise ValueError("days: expected whole days from, observed and until, in that order")
    return days


def _predictors(given: Any) -> dict[str, Seen]:
    if not isinstance(given, dict) or not given:
        raise ValueError("predictors: expected each predictor's name with what was seen of it")
    return {name: _seen(name, each) for name, each in given.items()}


def _seen(name: str, given: Any) -> Seen:
    wrong = ValueError(f"predictors.{name}: expected levels as a list of texts, or low and high")
    if not isinstance(given, dict) or not given or set(given) - {"levels", "low", "high"}:
        raise wrong
    levels, low, high = given.get("levels"), given.get("low"), given.get("high")
    if levels is not None and not (
        isinstance(levels, list) and levels and all(isinstance(each, str) for each in levels)
    ):
        raise wrong
    ranged = "low" in given or "high" in given
    if ranged and not (_number(low) and _number(high) and low <= high):
        raise wrong
    return Seen(low, high, None if levels is None else frozenset(levels))


def _table(given: Any, where: str, keys: Collection[str]) -> dict[str, Any]:
    if not isinstance(given, dict) or set(given) != set(keys):
        raise ValueError(f"{where}: expected {', '.join(keys)}")
    return given


def _text(given: Any, where: str) -> None:
    if not isinstance(given, str) or not given.strip() or not given.isprintable():
        raise ValueError(f"{where}: expected a line of text")


def _whole(given: Any, least: int = 1) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and given >= least


def _number(given: Any) -> TypeGuard[float]:
    told = isinstance(given, int | float) and not isinstance(given, bool)
    return told and abs(given) <= float_info.max

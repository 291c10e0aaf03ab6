"""An evaluation's document, as the page reads it.

Any part may be missing, and any number may be ``None`` if it was hidden or could not be computed.
The page derives no count and no sum: what the release gate removed must not come back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sys import float_info
from typing import Any

Record = Mapping[str, Any]
Definition = Mapping[str, Any]

ALL = "all"


@dataclass(frozen=True)
class Value:
    """A number with its interval; *hidden* if the release gate removed it."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    events: int | None = None
    p: float | None = None
    hidden: bool = False

    @classmethod
    def of(cls, record: Record, name: str = "value") -> "Value":
        hidden = bool(record.get("suppressed"))
        if hidden:
            return cls(None, hidden=True)
        value = number(record.get(name))
        n, events = number(record.get("n")), number(record.get("events"))
        prefix = f"{name}_" if f"{name}_low" in record else ""
        return cls(
            value,
            number(record.get(f"{prefix}low")),
            number(record.get(f"{prefix}high")),
            None if n is None else int(n),
            None if events is None else int(events),
            number(record.get(f"{prefix}p")),
            # The gate removes the counts of what it hides, and leaves those of what failed.
            hidden=value is None and n is None,
        )


@dataclass(frozen=True)
class Point:
    """A point of a curve; *label* replaces *x* at the axis where it exists."""

    x: float
    value: Value
    label: str = ""


@dataclass(frozen=True)
class Curve:
    kind: str
    model: str
    horizon: float
    subgroup: str
    metric: str
    points: tuple[Point, ...]
    definition: Definition | None


@dataclass(frozen=True)
class Document:
    """The parts as they came, and an index of what is often looked up."""

    given: Record
    models: tuple[str, ...]
    horizons: tuple[float, ...]
    metrics: Mapping[tuple[str, float, str, str], Value]  # model, horizon, subgroup, metric
    comparisons: Mapping[tuple[str, str, float, str, str], Value]  # a, b, horizon, subgroup, metric
    distances: Mapping[tuple[str, str, float, str, str], Value]  # for metrics with an ideal
    curves: tuple[Curve, ...]
    definitions: Mapping[str, Definition]

    @classmethod
    def of(cls, given: Record) -> "Document":
        metrics, comparisons = records(given, "metrics"), records(given, "comparisons")
        curves = tuple(_curve(each) for each in records(given, "curves"))
        models = given.get("models") or _distinct(each.get("model") for each in metrics)
        horizons = given.get("horizons") or _distinct(each.get("horizon") for each in metrics)
        return cls(
            given,
            tuple(map(str, models)),
            tuple(days for each in horizons if (days := number(each)) is not None),
            {(text(each, "model"), *_where(each)): Value.of(each) for each in metrics},
            {
                (text(each, "a"), text(each, "b"), *_where(each)): Value.of(each, "difference")
                for each in comparisons
            },
            {
                (text(each, "a"), text(each, "b"), *_where(each)): Value.of(each, "distance")
                for each in comparisons
                if "distance" in each
            },
            curves,
            _definitions(given, [*metrics, *comparisons], curves),
        )

    def records(self, part: str) -> list[Record]:
        return records(self.given, part)

    @property
    def study(self) -> Record:
        return _mapping(self.given.get("study"))

    @property
    def data(self) -> Record:
        return _mapping(self.given.get("data"))

    @property
    def synthetic(self) -> bool | None:
        """Whether the data are made up; ``None`` where the document does not say."""
        told = self.data.get("synthetic")
        return told if isinstance(told, bool) else None

    @property
    def binary(self) -> bool:
        """Whether the outcome is 0/1; then only its column's name is known."""
        return self.outcome is not None

    @property
    def outcome(self) -> str | None:
        told = _mapping(self.study.get("data")).get("outcome")
        return told if isinstance(told, str) else None

    @property
    def of_spells(self) -> bool:
        return not self.binary and self.study.get("predicts") == "outlast"

    @property
    def level(self) -> float | None:
        """The level of the intervals."""
        return number(self.study.get("level"))

    @property
    def subgroups(self) -> tuple[str, ...]:
        """The subgroups in their order; ``all`` first."""
        found = [key[2] for key in self.metrics] + [key[3] for key in self.comparisons]
        return tuple(sorted(dict.fromkeys(found), key=lambda name: name != ALL))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the metrics, in their order."""
        return tuple(dict.fromkeys(key[3] for key in self.metrics))

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple(dict.fromkeys((key[0], key[1]) for key in self.comparisons))

    @property
    def cut_offs(self) -> tuple[float, ...]:
        """The cut-offs for flagging rows, from the names of the metrics."""
        ends = (name.partition("@") for name in self.names)
        found = {threshold(end) for base, _, end in ends if base == "flagged"}
        return tuple(sorted(each for each in found if each is not None))

    def drawn(self, kind: str, horizon: float, subgroup: str = ALL) -> tuple[Curve, ...]:
        """The curves of a kind that have something to draw."""
        return tuple(
            each
            for each in self.curves
            if (each.kind, each.horizon, each.subgroup) == (kind, horizon, subgroup)
            and any(point.value.value is not None for point in each.points)
        )


def number(value: Any) -> float | None:
    """A number from JSON; ``None`` where it is not finite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= float_info.max else None


def threshold(told: str) -> float | None:
    try:
        return float(told)
    except ValueError:
        return None


def tally(record: Record, name: str) -> int | None:
    """A count, which may be inside an object as ``count``."""
    value = record.get(name)
    found = number(value.get("count") if isinstance(value, Mapping) else value)
    return None if found is None else int(found)


def span(record: Record, name: str) -> str:
    """A text, or the two ends of a period."""
    value = record.get(name)
    return " – ".join(map(str, value)) if isinstance(value, list) else text(record, name)


def text(record: Record, name: str, default: str = "") -> str:
    value = record.get(name)
    return default if value is None else str(value)


def records(given: Record, part: str) -> list[Record]:
    """The part's objects; none if it is missing."""
    found = given.get(part)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _where(record: Record) -> tuple[float, str, str]:
    horizon = number(record.get("horizon"))
    return horizon or 0.0, text(record, "subgroup", ALL), text(record, "metric")


def _curve(record: Record) -> Curve:
    horizon, subgroup, metric = _where(record)
    points = []
    for place, each in enumerate(records(record, "points")):
        x = number(each.get("x"))
        if x is None and "x" in each and each["x"] is None:
            continue
        label = text(each, "label") or ("" if x is not None else text(each, "x"))
        points.append(Point(place if x is None else x, Value.of(each, "y"), label))
    definition = record.get("definition")
    return Curve(
        text(record, "kind"),
        text(record, "model"),
        horizon,
        subgroup,
        metric,
        tuple(points),
        definition if isinstance(definition, Mapping) else None,
    )


def _definitions(
    given: Record, rows: list[Record], curves: tuple[Curve, ...]
) -> Mapping[str, Definition]:
    """Definitions by metric, or by kind for a curve; the first one counts."""
    found = dict(_mapping(given.get("definitions")))
    for row in rows:
        if isinstance(row.get("definition"), Mapping):
            found.setdefault(text(row, "metric"), row["definition"])
    for part in (
        *("equality", "pooled", "length", "updating", "drift", "maturity", "sample_sizes"),
    ):
        for row in records(given, part):
            for key in ("definition", *(key for key in row if key.endswith("_definition"))):
                named = _mapping(row.get(key))
                prefix = f"{part}_" if part in ("equality", "pooled") else ""
                if named.get("name"):
                    found.setdefault(f"{prefix}{named['name']}".partition("@")[0], named)
    for curve in curves:
        if curve.definition is not None:
            found.setdefault(curve.metric or curve.kind, curve.definition)
    return {name: each for name, each in found.items() if isinstance(each, Mapping)}


def _mapping(value: Any) -> Record:
    return value if isinstance(value, Mapping) else {}


def _distinct(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(each for each in values if each is not None))

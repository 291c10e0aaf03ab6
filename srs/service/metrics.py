"""Metrics for Prometheus, without personal data.

If a counter does not exist before its first count, that count is overlooked: ``increase`` and
``rate`` see no change. So every foreseeable series is made at zero before it is needed.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from ..predictors import Predictor
from ..risk import Level
from ..storage.records import Assessed
from .desk import Served
from .live_models import every

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# The folder where several workers keep their counts; the client library reads this when imported.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
NO_OPERATION = "none"  # for a request without an operation
_MISSING, _NUMBER, _NO_LEVEL = "missing", "number", "none"
_STATUSES = ("2xx", "4xx", "5xx")
_LEVELS = (_NO_LEVEL, *(str(int(each)) for each in Level))
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """One process's metrics; ``text`` covers all processes of the service."""

    def __init__(self) -> None:
        own = CollectorRegistry()
        self._registry = own
        self.requests = Histogram(
            "srs_request_seconds",
            "Time to answer a request, by operation.",
            ["operation", "status"],
            buckets=_SECONDS,
            registry=own,
        )
        self.predictions = Counter(
            "srs_predictions",
            "Predictions, by the level of risk (none: there was no single risk).",
            ["model", "level", "shadow"],
            registry=own,
        )
        self.predictors = Counter(
            "srs_predictors",
            "Predictors of the shown predictions, by level: shows drift.",
            ["predictor", "level"],
            registry=own,
        )
        self.shadow = Counter(
            "srs_shadow",
            "Levels of the shadow model, with the level shown.",
            ["shown", "shadow"],
            registry=own,
        )
        self.unavailable = Counter(
            "srs_unavailable", "Requests that could not be answered at the moment.", registry=own
        )
        self.reloads = Counter(
            "srs_reloads", "Reloads of models and TLS files.", ["outcome"], registry=own
        )
        for outcome in ("done", "failed"):
            self.reloads.labels(outcome)

    def expect_requests(self, operations: Iterable[str]) -> None:
        """Make the series of all operations."""
        for operation, status in product([*operations, NO_OPERATION], _STATUSES):
            self.requests.labels(operation, status)

    def expect_predictions(self, served: Served) -> None:
        """Make the series of what *served* can predict, in advance."""
        for level in _LEVELS:
            self.predictions.labels(served.shown.full_name, level, "false")
            if served.shadow:
                self.predictions.labels(served.shadow.full_name, level, "true")
        if served.shadow:
            for shown, shadow in product(_LEVELS, repeat=2):
                self.shadow.labels(shown, shadow)
        for of_diagnosis in every(served.shown):
            for column in of_diagnosis.columns:
                for word in _words(column.predictor):
                    self.predictors.labels(column.name, word)

    def answered(self, operation: str, status: int, seconds: float) -> None:
        self.requests.labels(operation, f"{status // 100}xx").observe(seconds)
        if status == 503:
            self.unavailable.inc()

    def predicted(self, records: Sequence[Assessed]) -> None:
        """Count an answer that counts: what is shown, then its shadow, if it has one."""
        shown, *shadows = records
        self.predictions.labels(shown.model, _level(shown), "false").inc()
        for each in shadows:
            self.predictions.labels(each.model, _level(each), "true").inc()
            self.shadow.labels(_level(shown), _level(each)).inc()
        for known in shown.inputs["predictors"]:
            value = known["value"]
            missing = _MISSING if value is None else None
            word = value if isinstance(value, str) else _NUMBER
            self.predictors.labels(known["name"], missing or word).inc()

    def text(self) -> bytes:
        """In Prometheus' text format."""
        if not os.environ.get(SHARED):
            return generate_latest(self._registry)
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
        return generate_latest(everybody)


def _level(record: Assessed) -> str:
    return str(record.level) if record.level else _NO_LEVEL


def _words(predictor: Predictor) -> Iterator[str]:
    """Everything that a predictor's value is counted as."""
    yield _MISSING
    yield from (level.name for level in predictor.levels)
    if predictor.unit is not None:
        yield _NUMBER

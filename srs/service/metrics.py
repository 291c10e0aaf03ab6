"""What the service counts, for Prometheus; nothing of any person.

A counter that is not there before it first counts has its first count overlooked: ``increase`` and
``rate`` see no change. So every series that can be foreseen is made, at zero, before it is needed.
"""

import os
import threading
from collections.abc import Iterable, Iterator
from itertools import product

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from ..assessment import Assessment
from ..predictors import Predictor
from ..risk import Level
from .desk import Answer, Served
from .serving import every

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Where several workers keep what they count; the client library reads it when it is imported.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
NO_OPERATION = "none"  # of a request that no operation took
_MISSING, _NUMBER, _NO_LEVEL = "missing", "number", "none"
_STATUSES = ("2xx", "4xx", "5xx")
_LEVELS = (_NO_LEVEL, *(str(int(each)) for each in Level))
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """One process's part; ``text`` is about all processes of the service."""

    def __init__(self) -> None:
        own = CollectorRegistry()
        self._registry = own
        self._shown = threading.local()
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
            "Predictors of the shown predictions, by their level: a drift shows here.",
            ["predictor", "level"],
            registry=own,
        )
        self.shadow = Counter(
            "srs_shadow",
            "Levels of the shadow model, beside the level shown.",
            ["shown", "shadow"],
            registry=own,
        )
        self.unavailable = Counter(
            "srs_unavailable", "Requests that could not be answered for the moment.", registry=own
        )
        self.reloads = Counter(
            "srs_reloads", "Models and TLS files read anew.", ["outcome"], registry=own
        )
        for outcome in ("done", "failed"):
            self.reloads.labels(outcome)

    def expect_requests(self, operations: Iterable[str]) -> None:
        """Make the series of what can be asked."""
        for operation, status in product([*operations, NO_OPERATION], _STATUSES):
            self.requests.labels(operation, status)

    def expect_predictions(self, served: Served) -> None:
        """Make the series of what *served* can predict, before it does."""
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

    def predicted(self, answer: Answer, shadow: bool) -> None:
        """Told in the thread of a request: of what is shown first, then of its shadow."""
        level = _level(answer)
        self.predictions.labels(answer.model.full_name, level, str(shadow).lower()).inc()
        if shadow:
            self.shadow.labels(self._shown.level, level).inc()
            return
        self._shown.level = level
        for known in answer.known:
            missing = _MISSING if known.value is None else None
            word = known.value if isinstance(known.value, str) else _NUMBER
            self.predictors.labels(known.predictor.name, missing or word).inc()

    def text(self) -> bytes:
        """In Prometheus' text format."""
        if not os.environ.get(SHARED):
            return generate_latest(self._registry)
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
        return generate_latest(everybody)


def _level(answer: Answer) -> str:
    prediction = answer.prediction if isinstance(answer, Assessment) else answer
    level = prediction.risk.level if prediction else None
    return _NO_LEVEL if level is None else str(int(level))


def _words(predictor: Predictor) -> Iterator[str]:
    """Everything that a value of it is counted as."""
    yield _MISSING
    yield from (level.name for level in predictor.levels)
    if predictor.unit is not None:
        yield _NUMBER

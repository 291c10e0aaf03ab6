"""What the service counts, for Prometheus; nothing of any person."""

import os
import threading

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from ..assessment import Prediction

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Where several workers keep what they count; the client library reads it when it is imported.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
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
            "Predictions, by the level of risk (none: answers were missing).",
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
        self.reloads = Counter("srs_reloads", "Models read anew.", ["outcome"], registry=own)

    def answered(self, operation: str, status: int, seconds: float) -> None:
        self.requests.labels(operation, f"{status // 100}xx").observe(seconds)
        if status == 503:
            self.unavailable.inc()

    def predicted(self, prediction: Prediction, shadow: bool) -> None:
        """Told in the thread of a request: of what is shown first, then of its shadow."""
        model = f"{prediction.model.name}-{prediction.model.version}"
        level = _level(prediction)
        self.predictions.labels(model, level, str(shadow).lower()).inc()
        if shadow:
            self.shadow.labels(self._shown.level, level).inc()
            return
        self._shown.level = level
        for known in prediction.known:
            missing = "missing" if known.value is None else None
            word = known.value if isinstance(known.value, str) else "number"
            self.predictors.labels(known.predictor.name, missing or word).inc()

    def text(self) -> bytes:
        """In Prometheus' text format."""
        if not os.environ.get(SHARED):
            return generate_latest(self._registry)
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
        return generate_latest(everybody)


def _level(prediction: Prediction) -> str:
    level = prediction.risk.level
    return "none" if level is None else str(int(level))

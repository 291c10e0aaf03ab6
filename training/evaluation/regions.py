"""Performance in each region on its own rows, pooled, and expected of the next region.

The models are as they came, so leaving a region out and validating in it is looking at it alone.
"""

from collections.abc import Callable, Iterable

import numpy as np
from scipy.special import expit, logit

from ..statistics.discrimination import auc
from ..statistics.outcome import Outcomes
from ..statistics.overall import brier
from ..statistics.recalibration import in_the_large, intercept_and_slope, observed_expected
from ..statistics.statistic import Bools, Floats, Statistic
from .counted import of_group
from .distances import Horizon
from .entries import Entry, number
from .measured import whole
from .pooling import ESTIMATOR, SOURCE, pooled
from .problems import Problems

Scale = Callable[[Floats], Floats]


def _plain(value: Floats) -> Floats:
    return value


def _slope(predicted: Floats, outcomes: Outcomes) -> Statistic:
    return intercept_and_slope(predicted, outcomes)[1]


# With the scale on which regions are taken to be normal, back, and the scale's derivative.
_METRICS: dict[str, tuple[Callable[[Floats, Outcomes], Statistic], Scale, Scale, Scale, str]] = {
    "auc": (auc, logit, expit, lambda v: 1 / (v * (1 - v)), "logit"),
    "oe": (observed_expected, np.log, np.exp, lambda v: 1 / v, "log"),
    "citl": (in_the_large, _plain, _plain, np.ones_like, ""),
    "slope": (_slope, _plain, _plain, np.ones_like, ""),
    "brier": (brier, _plain, _plain, np.ones_like, ""),
}


def regions(
    given: Horizon, groups: Iterable[tuple[str, Bools]], level: float, problems: Problems
) -> tuple[list[Entry], list[Entry]]:
    """Entries of each region, and of all pooled."""
    found: list[Entry] = []
    for name, rows in groups:
        of = given.group(name, rows)
        for model, predicted in of.risks.items():
            for metric, (compute, *_) in _METRICS.items():
                with problems.noted(f"model {model}, {of.title}, {metric}"):
                    told = number(compute(predicted, of.outcomes), level, of.person)
                    found.append(
                        {
                            "model": model,
                            "horizon": whole(given.horizon),
                            "metric": metric,
                            "region": name,
                            **told,
                            "n": len(of.outcomes),
                            "events": of.outcomes.events,
                            "counts": of_group(name, given.horizon),
                        }
                    )
    return found, [each for model in given.risks for each in _pooled(model, found, level, problems)]


def _pooled(model: str, entries: list[Entry], level: float, problems: Problems) -> Iterable[Entry]:
    for metric, (_, to, back, derivative, scale) in _METRICS.items():
        own = [e for e in entries if (e["model"], e["metric"]) == (model, metric)]
        values = np.array([each["value"] for each in own])
        ses = np.array([each["se"] for each in own]) * derivative(values)
        with problems.noted(f"model {model}, {metric}, regions together"):
            found = pooled(to(values), ses, level)
            ends = (found.value, found.low, found.high, found.prediction_low, found.prediction_high)
            names = ("value", "low", "high", "prediction_low", "prediction_high")
            said = own[0]["definition"]
            yield {
                "model": model,
                "horizon": own[0]["horizon"],
                "metric": metric,
                **dict(zip(names, (float(x) for x in back(np.array(ends))), strict=True)),
                "regions": len(own),
                "tau2": found.tau2,
                "definition": {
                    **said,
                    "estimator": ESTIMATOR + (f", on the {scale} scale" if scale else ""),
                    "source": SOURCE,
                },
                "counts": tuple(dict.fromkeys(key for each in own for key in each["counts"])),
            }

"""Performance in each region on its own rows, pooled, and expected in the next region.

The models are not refitted, so validating in a left-out region means evaluating that region alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from ...statistics.statistic import Bools, Floats
from ..horizon import Horizon, whole
from ..metrics import metrics_of, one
from ..numbers.entries import Entry, number
from ..numbers.estimates import value
from ..numbers.pooling import ESTIMATOR, SOURCE, pooled
from ..numbers.shares import Sums
from ..problems import Problems
from ..release.counts import of_group
from ..study import Study

Scale = Callable[[Floats], Floats]


def _plain(value: Floats) -> Floats:
    return value


@dataclass(frozen=True)
class Normal:
    """A scale on which regions are assumed normal, its inverse and its derivative."""

    to: Scale
    back: Scale
    derivative: Scale


SCALES = {
    "identity": Normal(_plain, _plain, np.ones_like),
    "log": Normal(np.log, np.exp, lambda v: 1 / v),
    "logit": Normal(logit, expit, lambda v: 1 / (v * (1 - v))),
}


def regions(
    given: Horizon, groups: Iterable[tuple[str, Bools]], study: Study, problems: Problems
) -> tuple[list[Entry], list[Entry]]:
    """Entries of each region, and of all pooled, from the published ones."""
    found: list[Entry] = []
    for name, rows in groups:
        of = given.group(name, rows)
        for model, predicted in of.risks.items():
            for metric, of_metric in metrics_of("regions").items():
                with problems.noted(f"model {model}, {of.title}, {metric}"):
                    own = one(of_metric, predicted, of.outcomes)
                    sums = Sums(predicted, of.outcomes, study.release.grain)
                    share = sums.share(metric, value(own))
                    told = number(own, study.level, of.person, study.release.grain, share)
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
    together = (_pooled(model, found, study.level, problems) for model in given.risks)
    return found, [each for several in together for each in several]


def _pooled(model: str, entries: list[Entry], level: float, problems: Problems) -> Iterable[Entry]:
    for metric, of in metrics_of("regions").items():
        on = SCALES[of.scale]
        own = [
            each
            for each in entries
            if (each["model"], each["metric"]) == (model, metric) and np.isfinite(each["value"])
        ]
        values = np.array([each["value"] for each in own])
        ses = np.array([each["se"] for each in own]) * on.derivative(values)
        with problems.noted(f"model {model}, {metric}, regions together"):
            found = pooled(on.to(values), ses, level)
            ends = (found.value, found.low, found.high, found.prediction_low, found.prediction_high)
            names = ("value", "low", "high", "prediction_low", "prediction_high")
            said = own[0]["definition"]
            yield {
                "model": model,
                "horizon": own[0]["horizon"],
                "metric": metric,
                **dict(zip(names, (float(x) for x in on.back(np.array(ends))), strict=True)),
                "regions": len(own),
                "tau2": found.tau2,
                "definition": {
                    **said,
                    "estimator": ESTIMATOR
                    + ("" if of.scale == "identity" else f", on the {of.scale} scale"),
                    "source": SOURCE,
                },
                "counts": tuple(dict.fromkeys(key for each in own for key in each["counts"])),
            }

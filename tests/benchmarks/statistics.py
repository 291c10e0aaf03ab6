"""Evaluation: seconds for each metric, and how often intervals contain the truth.

``python -m tests.benchmarks.statistics [--rows 1000000] [--runs 1000]``
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter

import numpy as np

from training.statistics import bootstrap
from training.statistics.calibration import cox_slope, indices
from training.statistics.capacity import found_at_capacity
from training.statistics.concordance import harrell, uno
from training.statistics.curve import SMOOTHERS, curve, loess2
from training.statistics.discrimination import auc
from training.statistics.follow_up import FollowUp
from training.statistics.outcome import Outcomes
from training.statistics.overall import brier, ipa
from training.statistics.recalibration import (
    in_the_large,
    intercept_and_slope,
    observed_expected,
    spiegelhalter,
)
from training.statistics.reclassification import reclassification
from training.statistics.statistic import difference
from training.statistics.usefulness import at_cut_off, net_benefit

HORIZON = 90.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--runs", type=int, default=1000)
    given = arguments.parse_args()
    for part in (seconds(given.rows), coverage(given.runs)):
        for line in part:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


def predictions(rows: int, seed: int) -> tuple[np.ndarray, FollowUp]:
    """True probabilities to outlast the horizon, and spells of whole days, some lost, some
    ended otherwise."""
    random = np.random.default_rng(seed)
    risk = 1 / (1 + np.exp(-random.normal(-0.4, 1.2, rows)))
    ends = np.ceil(random.exponential(-HORIZON / np.log(risk)))
    lost = np.ceil(random.uniform(10, 700, rows))
    kind = np.where(random.random(rows) < 0.05, 2.0, 1.0)
    # A whole day hides when on it the spell ended, and the horizon is one: T > 90 stays as it was.
    return risk, FollowUp.of(np.minimum(ends, lost), np.where(ends <= lost, kind, 0.0))


def seconds(rows: int) -> Iterator[str]:
    risk, given = predictions(rows, 0)
    random = np.random.default_rng(1)
    other = 1 / (1 + np.exp(-np.log(risk / (1 - risk)) - random.normal(0, 0.3, rows)))
    binary = Outcomes.of((random.random(rows) < risk).astype(float))
    person, month = np.arange(rows), random.integers(0, 36, rows)
    yield took(f"{rows:,} rows: weights for censoring", lambda: Outcomes.at(HORIZON, given))
    censored = Outcomes.at(HORIZON, given)
    for name, outcomes in (("0/1", binary), ("censored", censored)):
        single: dict[str, Callable[..., object]] = {
            "auc": auc,
            "brier": brier,
            "ipa": ipa,
            "o/e": observed_expected,
            "in the large": in_the_large,
            "intercept and slope": intercept_and_slope,
            "spiegelhalter": spiegelhalter,
            "net benefit": partial(net_benefit, threshold=0.2),
            "at a cut-off": partial(at_cut_off, cut_off=0.39),
            "capacity": partial(found_at_capacity, month=month, places=1000),
        }
        for metric, of in single.items():
            yield took(f"{name}: {metric}", partial(of, risk, outcomes))
        for smoother in SMOOTHERS:
            if name == "censored" or smoother in ("loess2", "lowess", "rcs"):
                work = partial(indices, risk, outcomes, smoother)
                yield took(f"{name}: ICI, E50, E90, Emax by {smoother}", work)
    yield took("0/1: curve of loess2 with interval", lambda: curve(loess2(risk, binary), risk))
    yield took("Harrell's C", lambda: harrell(risk, given))
    yield took("Uno's C", lambda: uno(risk, given))
    yield took("Cox slope", lambda: cox_slope(risk, censored))
    yield took("difference of AUC", lambda: difference(auc(risk, binary), auc(other, binary)))
    yield took("reclassification", lambda: reclassification(risk, other, binary, (0.39, 0.62)))
    for smoother in ("loess2", "pseudo_loess2"):
        work = partial(
            bootstrap.calibration_difference, risk, other, censored, smoother, person, 1, 200
        )
        yield took(f"censored: bootstrap of 200, two models, ICI … by {smoother}", work)


def took(what: str, work: Callable[[], object]) -> str:
    start = perf_counter()
    work()
    return f"{what:70} {perf_counter() - start:7.2f} s"


def coverage(runs: int, rows: int = 1000) -> Iterator[str]:
    """The coverage of the intervals for the true model; the target is 95 %."""
    truth = {"citl": 0.0, "intercept": 0.0, "slope": 1.0, "oe": 1.0}
    held: dict[str, list[bool]] = {}
    large, _ = predictions(400_000, 10**6)
    ideal = Outcomes.of((np.random.default_rng(0).random(400_000) < large).astype(float))
    truth |= {"auc": auc(large, ideal).value, "brier": brier(large, ideal).value}
    truth |= {"ipa": ipa(large, ideal).value}
    truth |= {"net_benefit@0.39": net_benefit(large, ideal, 0.39).value}
    for seed in range(runs):
        risk, given = predictions(rows, seed)
        happened = np.random.default_rng([seed, 1]).random(rows) < risk
        for name, outcomes in (
            ("0/1", Outcomes.of(happened.astype(float))),
            ("censored", Outcomes.at(HORIZON, given)),
        ):
            for metric in (
                observed_expected(risk, outcomes),
                in_the_large(risk, outcomes),
                *intercept_and_slope(risk, outcomes),
                auc(risk, outcomes),
                brier(risk, outcomes),
                ipa(risk, outcomes),
                net_benefit(risk, outcomes, 0.39),
            ):
                estimate = metric.estimate()
                within = estimate.low <= truth[metric.definition.id] <= estimate.high
                held.setdefault(f"{name}: {metric.definition.id}", []).append(within)
    for metric_name, found in held.items():
        yield f"{metric_name:40} {np.mean(found):.3f} of {runs} intervals hold the truth"


if __name__ == "__main__":
    main()

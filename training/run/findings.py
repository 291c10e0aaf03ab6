"""Reasons, in words, not to use a run's model at all. Such a model is not published."""

from collections.abc import Iterator, Mapping

from .baselines import name_of
from .checkpoint import Step
from .fitting import POINT, SLOPE
from .plan import Evaluation


def findings(evaluation: Evaluation, fitted: Step, metrics: Mapping[str, float]) -> tuple[str, ...]:
    """A line for each reason; none if predictions are informative about held-out spells."""
    return (*_of_calibration(fitted.read(POINT)[SLOPE]), *_of_test_side(evaluation, metrics))


def _of_calibration(slope: float) -> Iterator[str]:
    if not slope > 0:
        yield (
            "the predictions say nothing about the spells held out for calibration, where the "
            f"slope would be {slope:.2g}, not above 0: the slope is left at 1, and only the mean "
            "risk is corrected; more spells, or predictors that matter, are needed"
        )


def _of_test_side(evaluation: Evaluation, metrics: Mapping[str, float]) -> Iterator[str]:
    slopes = {pair: metrics.get(f"slope@{name_of(*pair)}") for pair in evaluation.pairs}
    for (day, horizon), slope in slopes.items():
        pair = f"horizon {horizon} from day {day}"
        if slope is None:
            yield (
                f"{pair}: the calibration on the test side is unknown: the predictions are nearly "
                f"all the same, or there are too few spells"
            )
        elif not slope > 0:
            yield (
                f"{pair}: the predictions say nothing about the test side, where the calibration "
                f"slope is {slope:.2g}, not above 0"
            )

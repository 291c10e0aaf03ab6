"""What speaks against using a run's model at all, in words; such a model is not published."""

from collections.abc import Iterator, Mapping

from .baselines import name_of
from .checkpoint import Step
from .fitting import POINT, SLOPE
from .plan import Evaluation


def findings(evaluation: Evaluation, fitted: Step, metrics: Mapping[str, float]) -> tuple[str, ...]:
    """A line for each; none where the predictions tell something of spells not learnt from."""
    return (*_of_calibration(fitted.read(POINT)[SLOPE]), *_of_test_side(evaluation, metrics))


def _of_calibration(slope: float) -> Iterator[str]:
    if not slope > 0:
        yield (
            "the predictions tell nothing of the spells that were held out for calibration, which "
            f"ask for a slope of {slope:.2g}, not above 0: the slope is left at 1, and the mean "
            "risk alone is set right; more spells, or predictors that matter, are needed"
        )


def _of_test_side(evaluation: Evaluation, metrics: Mapping[str, float]) -> Iterator[str]:
    slopes = {pair: metrics.get(f"slope@{name_of(*pair)}") for pair in evaluation.pairs}
    for (day, horizon), slope in slopes.items():
        pair = f"horizon {horizon} from day {day}"
        if slope is None:
            yield (
                f"{pair}: the calibration on the test side cannot be told; the predictions are all "
                "but the same, or there are too few spells"
            )
        elif not slope > 0:
            yield (
                f"{pair}: the predictions tell nothing of the test side, where the calibration "
                f"slope is {slope:.2g}, not above 0"
            )

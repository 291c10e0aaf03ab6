"""What speaks against a run's model."""

import re

import pytest

from training.run.findings import findings
from training.run.fitting import SLOPE
from training.run.plan import Evaluation

EVALUATION = Evaluation(days=(0,), horizons=(3, 6))


class Fit:
    """A step that was done."""

    def __init__(self, slope):
        self._slope = slope

    def read(self, file):
        return {"point.json": {SLOPE: self._slope}}[file]


@pytest.mark.parametrize(
    ("slope", "metrics", "found"),
    [
        (0.9, {"slope@3|0": 1.1, "slope@6|0": 0.01}, []),
        (-0.2, {"slope@3|0": 1.1, "slope@6|0": 1}, ["held out for calibration"]),
        (0.0, {"slope@3|0": 1.1, "slope@6|0": 1}, ["slope would be 0, not above 0"]),
        (
            1,
            {"slope@3|0": 0.0, "slope@6|0": 1},
            ["horizon 3 from day 0: the predictions say nothing"],
        ),
        (1, {"slope@6|0": 1}, ["horizon 3 from day 0: the calibration .* is unknown"]),
        (-1, {}, ["held out", "horizon 3", "horizon 6"]),
    ],
)
def test_a_slope_that_is_not_above_0_or_not_there_is_found(slope, metrics, found):
    told = findings(EVALUATION, Fit(slope), metrics)
    assert len(told) == len(found)
    for each, text in zip(told, found, strict=True):
        assert re.search(text, each)
        assert "\n" not in each

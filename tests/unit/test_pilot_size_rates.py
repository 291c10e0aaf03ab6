"""The power that ``pilot size`` reports equals that of simulated trials."""

import numpy as np
import pytest

from tests.benchmarks.pilot_size import COMPONENTS, DESIGNS, simulated
from training.design.size import Sizes, error
from training.statistics.clusters import power


@pytest.mark.parametrize(
    "name", ["parallel, 16 units", "before-after, 30 units", "stepped, 32 units"]
)
def test_power_is_what_trials_have(name):
    design, sizes, trials = DESIGNS[name], Sizes(20.0), 200
    se, df = error(design, sizes, COMPONENTS)
    told = power(2.5 * se, se, df)
    found = simulated(design, sizes, COMPONENTS, 2.5 * se, trials)
    assert abs(found - told) < 3 * np.sqrt(0.25 / trials)

"""``python -m tests.benchmarks.switch``: how the risks of SRS 3.0 differ from the old service's.

The old service rounded both survivals to two decimals before it divided, and cut the category
from the quotient; until day 15 it did not divide. Here the one value is rounded last, and the
category is that of the value before. Both show whole per cent. Every combination of answers,
age, sex and region of every diagnosis is computed and weighs the same within it; diagnoses weigh
the same. Numbers of docs/guides/webcert.md; tests/unit/test_switch.py holds them to this.
"""

import sys
from dataclasses import dataclass
from itertools import product

import numpy as np

import srs
from srs.risk.level import NATIONAL
from srs.service.soap.prediction import rounded

HORIZON = 90
OLD_DAYS = 15  # until then the old service gave the survival itself
DAYS = (15, 45, 60, 75)


@dataclass(frozen=True, slots=True)
class Differences:
    """Shares of the combinations, and the largest difference of what is shown, in points."""

    day: int
    percentage: float
    points: int
    category: float


def differences(day: int, name: str = "srs-3.0") -> Differences:
    model = srs.load(name)
    found = [_of(model.of(diagnosis), day) for diagnosis in model.diagnoses]
    percentage, points, category = zip(*found, strict=True)
    return Differences(day, float(np.mean(percentage)), max(points), float(np.mean(category)))


def _of(model, day: int) -> tuple[float, int, float]:
    rows = np.array(list(product(*(range(len(c.predictor.levels)) for c in model.columns))), float)
    at_day, at_horizon = model.survival(rows, [day, HORIZON]).T
    old = np.round(at_horizon, 2)
    if day > OLD_DAYS:
        old = old / np.round(at_day, 2)
    new = np.array([rounded(risk) for risk in model.risk(rows, day, HORIZON)])
    points = np.abs(_per_cent(new) - _per_cent(old))
    other = NATIONAL.levels(model.risk(rows, day, HORIZON)) != NATIONAL.levels(old)
    return float(np.mean(points > 0)), int(points.max()), float(np.mean(other))


def _per_cent(share):
    """As a page shows it: the nearest whole one, the half up."""
    return np.floor(100 * share + 0.5)


def main() -> None:
    for day in DAYS:
        found = differences(day)
        sys.stdout.write(
            f"day {day}: other percentage {found.percentage:.1%}, by up to {found.points} points; "
            f"other category {found.category:.1%}\n"
        )


if __name__ == "__main__":
    main()

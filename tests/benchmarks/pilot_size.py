"""The power that ``pilot size`` reports, against 1 000 trials of the same design.

``python -m tests.benchmarks.pilot_size [--trials 1000]``: asked is a difference of 3 points at
most. A trial is drawn as unit, month and chance, and estimated as ``pilot analyse`` does.
"""

import argparse
import sys
from collections.abc import Iterator

import numpy as np

from training.design.design import Design, effect_of, unequal
from training.design.size import Sizes, error
from training.statistics.clusters import Components, power
from training.statistics.comparisons import Panel
from training.statistics.staggered_adoption import NEVER

from .scorecard import written

ASKED = 0.03
DESIGNS = {
    "parallel, 40 units": Design("parallel", 40, 12, horizon=90, follow_up=4),
    "parallel, 16 units": Design("parallel", 16, 12, horizon=90, follow_up=4),
    "before-after, 30 units": Design(
        "before-after", 30, 12, before=12, horizon=90, follow_up=4, reaches="new"
    ),
    "stepped, 32 units": Design(
        "stepped", 32, 12, before=4, horizon=90, follow_up=4, reaches="new"
    ),
    "stepped, 24 units one by one": Design(
        "stepped", 24, 24, before=6, horizon=90, follow_up=4, reaches="new", waves=24
    ),
    "parallel, unequal": Design("parallel", 40, 12, horizon=90, follow_up=4),
    "stepped, unequal": Design("stepped", 32, 12, before=4, horizon=90, follow_up=4, reaches="new"),
}
COMPONENTS = Components(sd=60.0, icc=0.03, cac=0.8)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--trials", type=int, default=1000)
    sys.exit(written(measured(arguments.parse_args().trials), what=40, found=26))


def measured(trials: int) -> Iterator[tuple[str, str, str, bool]]:
    for name, design in DESIGNS.items():
        sizes = Sizes(20.0, 0.6 if "unequal" in name else 0.0)
        se, df = error(design, sizes, COMPONENTS)
        # The difference that a formula would find in about seven of ten.
        difference = 2.5 * se
        told = power(difference, se, df)
        found = simulated(design, sizes, COMPONENTS, difference, trials)
        level = simulated(design, sizes, COMPONENTS, 0.0, trials)
        off = abs(found - told)
        yield name, f"{told:.3f}, simulated {found:.3f}", f"within {ASKED}", off <= ASKED
        yield f"{name}: of no effect", f"{level:.3f}", "5 %", level <= 0.05 + ASKED


def simulated(
    design: Design, sizes: Sizes, components: Components, difference: float, trials: int
) -> float:
    """The share of trials whose interval leaves out 0."""
    return float(np.mean([_found(design, sizes, components, difference, s) for s in range(trials)]))


def _found(
    design: Design, sizes: Sizes, components: Components, difference: float, seed: int
) -> bool:
    random = np.random.default_rng([seed, 18])
    introduced = random.permutation(design.introduced())
    each = unequal(design.units, sizes.spells, sizes.cv, seed)
    counts = np.repeat(each[:, None], design.periods, axis=1)
    between = components.sd**2 * components.icc
    shape = counts.shape
    means = random.normal(size=(shape[0], 1)) * np.sqrt(between * components.cac)
    means = means + random.normal(size=shape) * np.sqrt(between * (1 - components.cac))
    chance = components.sd**2 * (1 - components.icc) / counts
    means = means + random.normal(size=shape) * np.sqrt(chance) - 0.5 * np.arange(shape[1])
    has = (np.arange(shape[1]) >= introduced[:, None]) & (introduced < NEVER)[:, None]
    panel = Panel.of(means + difference * has, counts, by_size=True)
    effect = effect_of(design.kind, panel, introduced, design.reach)
    return effect is not None and effect.p < 0.05


if __name__ == "__main__":
    main()

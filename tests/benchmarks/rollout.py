"""An introduction unit by unit with growing effects, each number next to its target.

``python -m tests.benchmarks.rollout [--replicates 200]``: the mean over introduced units and
months against what is true of the same units and months; two-way fixed effects for comparison.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tests.rollouts import World, draw
from training.rollout.data import read_units, spells_of
from training.rollout.panel import cells, days_of
from training.statistics.staggered_adoption import Staggered
from training.statistics.two_way import two_way

from .scorecard import written

WORLDS = {
    "effects that grow, and a trend": World(),
    "units one at a time": World(units=24, never=6, waves=tuple(range(3, 12)), spells=60),
    "few spells": World(spells=12),
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--replicates", type=int, default=200)
    sys.exit(written(measured(arguments.parse_args().replicates)))


def measured(replicates: int) -> Iterator[tuple[str, str, str, bool]]:
    for name, world in WORLDS.items():
        found = np.array([once(world, seed) for seed in range(1000, 1000 + replicates)])
        bias, se, inside, leads, wrong = found.mean(axis=0)
        # Asked of the first; of the others the mean has to be nought but for chance.
        chance = 3 * found[:, 0].std() / np.sqrt(replicates)
        asked = 1.0 if world == WORLDS["effects that grow, and a trend"] else max(chance, 1.0)
        yield f"{name}: bias, days", f"{bias:.2f}", f"< {asked:.1f}", abs(bias) < asked
        spread = found[:, 0].std()
        yield f"{name}: spread, mean error", f"{spread:.2f}, {se:.2f}", "", True
        yield f"{name}: coverage", f"{inside:.1%}", "92 to 98 %", 0.92 <= inside <= 0.98
        yield f"{name}: leads refused", f"{leads:.1%}", "<= 8 %", leads <= 0.08
        yield f"{name}: two-way fixed effects, bias", f"{wrong:.2f}", "the warning", True


def once(world: World, seed: int) -> tuple[float, ...]:
    """Off by, standard error, within the interval, refused by leads, two-way off by."""
    drawn, study = draw(world, seed), world.study()
    spells = spells_of(drawn.table, read_units(drawn.units, study.measure), study)
    panel = cells(days_of(spells, study), spells, by_size=True)
    found = Staggered.of(panel, spells.introduced, study.rules)
    overall = found.overall()
    true = replace(panel, means=drawn.effects[:, : spells.calendar.periods])
    truth = Staggered.of(true, spells.introduced, study.rules).overall().value
    low, high = overall.interval(0.95)
    leads = found.leads(study.leads)
    has = np.arange(spells.calendar.periods) >= spells.introduced[:, None]
    mean = (true.means * has * panel.weights[:, None]).sum() / (has * panel.weights[:, None]).sum()
    wrong = two_way(panel, spells.introduced).value - mean
    refused = leads is not None and leads.p < 0.05
    return overall.value - truth, overall.se, low <= truth <= high, refused, wrong


if __name__ == "__main__":
    main()

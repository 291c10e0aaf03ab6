"""``make bench-effects``: known effects, each estimate next to its target.

    python -m tests.benchmarks.effects [--replicates 200] [--spells 5000] [--only NAME …]

Each replicate is a draw of 5 000 spells in 60 units of a world of ``tests.effect_worlds``; bias
comes with the standard error that so few replicates give it.
"""

import argparse
import resource
import sys
import time
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from training.effect.controls import controls
from training.effect.document import evaluated
from training.effect.estimates import Design, adjusted
from training.effect.outcomes import outcomes
from training.effect.study import Study
from training.effect.variance import Estimate, estimate
from training.effect.weighted_means import crude, weighted

from ..effect_worlds import WORLDS, World, effect, trial

STUDY = Study(
    measure="m",
    confounders=("a", "b", "c"),
    table="t",
    negative_controls=("prior",),
    synthetic=True,
)
UNITS = 60
EMPTIED = ("c",)  # what a model has that both confounders were taken from


@dataclass(frozen=True)
class Scenario:
    """*asked* of the bias in days, and whether coverage of 92 to 98 % is."""

    name: str
    world: World
    bias: float | None
    coverage: str = ""
    study: Study = STUDY
    outcome: tuple[str, ...] | None = None
    start: tuple[str, ...] | None = None


NATURAL = replace(STUDY, starts="natural")
NEVER = replace(STUDY, against="never")
SCENARIOS = (
    Scenario("no effect", WORLDS["no effect"], 1.0, "92 to 98 %"),
    Scenario("lock-in", WORLDS["lock-in"], 1.0, "92 to 98 %"),
    Scenario("benefit", WORLDS["benefit"], 1.0, "92 to 98 %"),
    Scenario("benefit, natural", WORLDS["benefit"], None, study=NATURAL),
    Scenario("benefit against never", WORLDS["benefit"], None, study=NEVER),
    Scenario("outcome models emptied", WORLDS["no effect"], 2.5, outcome=EMPTIED),
    Scenario("start models emptied", WORLDS["no effect"], 2.5, start=EMPTIED),
    Scenario("both emptied: fails", WORLDS["no effect"], None, outcome=EMPTIED, start=EMPTIED),
    Scenario("non-linear indication", WORLDS["curved"], None, "92 % or more"),
    Scenario("better units give more", WORLDS["units"], 1.5),
    Scenario(
        "the same, no unit effects", WORLDS["units"], None, study=replace(STUDY, unit_effects=False)
    ),
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--replicates", type=int, default=200)
    arguments.add_argument("--spells", type=int, default=5_000)
    arguments.add_argument("--only", nargs="*", default=[])
    arguments.add_argument("--large", type=int, nargs="*", default=[100_000, 1_000_000])
    given = arguments.parse_args()
    for each in SCENARIOS:
        if not given.only or each.name in given.only:
            say(measured(each, given.replicates, given.spells))
    for name, share, asked in (("hidden", 0.95, "at least"), ("no effect", 0.05, "at most")):
        if not given.only or "controls" in given.only:
            found = refusals(WORLDS[name], given.replicates, given.spells)
            say(f"negative control, {name}: refused {found:.1%} ({asked} {share:.0%})")
    for spells in given.large:
        say(large(spells))


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measured(scenario: Scenario, replicates: int, spells: int) -> str:
    true = effect(scenario.world, scenario.study.starts, scenario.study.against)
    found, plain = [], []
    for seed in range(replicates):
        robust, by_hand = _both(scenario, spells, seed)
        found.append(robust)
        plain.append(by_hand)
    values = np.array([each.value for each in found])
    covered = np.mean([each.low <= true <= each.high for each in found])
    bias, error = values.mean() - true, values.std(ddof=1) / sqrt(replicates)
    asked = "" if scenario.bias is None else f" (below {scenario.bias:g})"
    coverage = f" ({scenario.coverage})" if scenario.coverage else ""
    return (
        f"{scenario.name}: truth {true:.1f}; bias {bias:+.2f} ± {error:.2f}{asked}, deviation "
        f"{values.std(ddof=1):.2f}, mean error {np.mean([e.se for e in found]):.2f}, coverage "
        f"{covered:.1%}{coverage}; crude off by {np.mean(plain) - true:+.1f}"
    )


def _both(scenario: Scenario, spells: int, seed: int) -> tuple[Estimate, float]:
    drawn = trial(scenario.world, spells, UNITS, [7, seed])
    design = Design.of(drawn, scenario.study, scenario.outcome, scenario.start)
    asked = outcomes(design.steps, ())[:1]
    first, second = adjusted(design, asked)
    own = first.values.robust[0] - second.values.robust[0]
    plain = [weighted(design.steps, asked, each)[0].mean() for each in crude(design.steps)]
    return estimate(own, design.steps.unit), float(plain[0] - plain[1])


def refusals(world: World, replicates: int, spells: int) -> float:
    """The share in which the negative control rejects."""
    refused = 0
    for seed in range(replicates):
        (found,) = controls(Design.of(trial(world, spells, UNITS, [7, seed]), STUDY))
        refused += found.p_holm < STUDY.refuse.control
    return refused / replicates


def large(spells: int) -> str:
    drawn = trial(WORLDS["benefit"], spells, max(spells // 500, UNITS), 1)
    begun = time.process_time()
    evaluated(drawn, STUDY, "")
    seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    asked = "30 s and 2 GB at 100 000; 5 minutes at 1 000 000"
    return f"{spells} spells: {seconds:.0f} s of one core, {peak:.1f} GB at most ({asked})"


if __name__ == "__main__":
    main()

"""The synthetic population: ``python -m tests.benchmarks.cohort [--spells 1000000]``.

Seconds and peak memory of the whole, in a process of its own, and how far the lengths lie from
the national table of 2017.
"""

import argparse
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from training.cohort import errors, simulate
from training.run.memory import peak_gigabytes

SPELLS, YEARS, SEED = 1_000_000, (2015, 2018), 1


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--spells", type=int, default=SPELLS)
    for line in measured(arguments.parse_args().spells):
        sys.stdout.write("   ".join(line) + "\n")


def measured(spells: int = SPELLS) -> Iterator[tuple[str, str, str]]:
    # A peak of memory is inherited from the process that starts one.
    with get_context("spawn").Pool(1) as pool:
        taken, peak, largest, middle = pool.apply(_simulated, (spells,))
    yield (
        f"synthetic population of {spells / 1e6:g} million spells",
        f"{taken:.1f} s, {peak:.1f} GB",
        f"lengths within {largest:.2f} points of the country's, median {middle:.2f}",
    )


def _simulated(spells: int) -> tuple[float, float, float, float]:
    with TemporaryDirectory() as folder:
        start = perf_counter()
        comparison = simulate(spells, YEARS, SEED, Path(folder, "cohort"))
        taken = perf_counter() - start
    peak = peak_gigabytes()
    return taken, peak, *errors(comparison)


if __name__ == "__main__":
    main()

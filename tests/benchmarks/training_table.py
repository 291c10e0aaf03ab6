"""A register's training table: ``python tests/benchmarks/training_table.py [--spells 1000000]``.

Seconds and peak memory of landmark tables, as of day 15 and day 60, from certificates in memory.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from time import perf_counter

import numpy as np
import polars as pl

from training.run.memory import peak_gigabytes
from training.table import landmark_table

SPELLS = 1_000_000
END = date(2024, 12, 31)
FIRST = 16_000  # days since 1970


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--spells", type=int, default=SPELLS, help="in the register")
    for line in measured(arguments.parse_args().spells):
        sys.stdout.write("   ".join(line) + "\n")


def measured(spells: int = SPELLS) -> Iterator[tuple[str, str, str]]:
    certificates, persons = register(spells)
    for landmarks in ((15,), (15, 60)):
        start = perf_counter()
        found = landmark_table(
            certificates, persons=persons, follow_up_end=END, landmarks=landmarks
        )
        taken = perf_counter() - start
        peak = peak_gigabytes()
        yield (
            f"training table of {spells:,} spells, {len(certificates):,} periods, days {landmarks}",
            f"{len(found):,} rows, {taken:.1f} s, peak {peak:.1f} GB",
            f"{len(certificates) / taken / 1e6:.2f} million periods/s",
        )


def register(spells: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Spells of some certificates each, two to three a spell; some late, some replaced."""
    rng = np.random.default_rng(3)
    counts = rng.geometric(0.38, spells)
    spell = np.repeat(np.arange(spells), counts)
    person = rng.integers(0, int(spells * 0.8) + 1, spells)
    begun = FIRST + rng.integers(0, 3200, spells)
    days = rng.choice([7, 14, 20, 30, 60], len(spell))
    before = days.cumsum() - days
    first = np.append(True, spell[1:] != spell[:-1])
    place = before - np.maximum.accumulate(np.where(first, before, 0))
    start = begun[spell] + place
    late = rng.choice([-3, -1, 0, 0, 1, 3], len(spell))
    signed = (start + np.where(first, np.abs(late), late)) * 86_400_000_000
    number = np.arange(len(spell))
    # A corrected certificate is the next one, with the same days.
    frame = pl.DataFrame(
        {
            "person": pl.Series(190_000_000_000 + 37 * person[spell]).cast(pl.String),
            "certificate": pl.format("c-{}", pl.Series(number)).pipe(_evaluated),
            "unit": pl.Series([f"unit-{n}" for n in range(3000)])[
                rng.integers(0, 3000, len(spell))
            ],
            "diagnosis": pl.Series(["F43.8A", "F32", "M54.5", "S82"])[
                rng.integers(0, 4, spells)[spell]
            ],
            "start": start.astype("datetime64[D]"),
            "end": (start + days - 1).astype("datetime64[D]"),
            "degree": rng.choice([25, 50, 75, 100], len(spell)),
            "signed": signed.astype("datetime64[us]"),
            "occupation": pl.Series(["NUVARANDE_ARBETE", "ARBETSSOKANDE"])[
                rng.integers(0, 2, len(spell))
            ],
            "postcode": pl.Series(["41133", "11122", "85150"])[rng.integers(0, 3, len(spell))],
        }
    )
    wrong = frame.filter(pl.Series(rng.random(len(frame)) < 0.02)).with_columns(
        pl.col("signed") - pl.duration(hours=5),
        replaced_by=pl.col("certificate"),
        certificate=pl.format("{}-wrong", "certificate"),
    )
    persons = frame.select("person").unique(maintain_order=True)
    ages = rng.integers(-7000, 10_000, len(persons)).astype("datetime64[D]")
    sexes = pl.Series(["female", "male"])[rng.integers(0, 2, len(persons))]
    return (
        pl.concat([frame, wrong], how="diagonal"),
        persons.with_columns(born=pl.Series(ages), sex=sexes),
    )


def _evaluated(expression: pl.Expr) -> pl.Series:
    return pl.select(expression).to_series()


if __name__ == "__main__":
    main()

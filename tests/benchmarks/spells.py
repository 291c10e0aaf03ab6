"""Spells of a whole register: ``python tests/benchmarks/spells.py [--rows 10000000]``.

Seconds, peak memory and rows per second of ``srs spells``, from Parquet and from CSV to CSV, each
in a process of its own; and how many times longer one person at a time takes, on a smaller
register.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl

from srs.batch.spells import spells_in
from srs.certificate import Certificate, Icd10, Period
from srs.spell import spells
from srs.tables.spells import spells_table
from training.run.memory import peak_gigabytes

ON = date(2024, 6, 30)
DIAGNOSES = ["F43", "F43.8A", "F438", "F41.9", "F32", "M54.5", "M75", "S82", "J06.9", "I21"]
ROWS, PART = 10_000_000, 1_000_000
MOST = 3  # GB that a register of ROWS may take


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=ROWS, help="periods in the register")
    for line in measured(arguments.parse_args().rows):
        sys.stdout.write("   ".join(line) + "\n")


def measured(rows: int = ROWS) -> Iterator[tuple[str, str, str]]:
    with TemporaryDirectory() as folder:
        _alone(_write, rows, folder)
        for ending in (".parquet", ".csv"):
            taken, peak = _alone(_measure, Path(folder, f"periods{ending}"))
            within = "within" if peak <= MOST else "MORE THAN"
            yield (
                f"spells of {rows / 1e6:g} million periods, {ending}",
                f"{taken:.1f} s, {peak:.2f} GB",
                f"{rows / taken / 1e6:.2f} million rows/s, {within} the {MOST:g} GB asked for",
            )
    what = f"the same, in memory, of {PART / 1e6:g} million"
    yield what, "", f"{_alone(_ratio):.0f} times as fast as one person at a time"


def _alone(work: Callable[..., Any], *given: object) -> Any:
    """In a process of its own, with a peak of memory of its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


def _write(rows: int, folder: str) -> None:
    periods = register(rows)
    periods.write_parquet(Path(folder, "periods.parquet"))
    periods.write_csv(Path(folder, "periods.csv"), datetime_format="%Y-%m-%dT%H:%M:%S")


def _measure(table: Path) -> tuple[float, float]:
    """Seconds, and the peak of this process in GB."""
    start = perf_counter()
    with spells_in(table, on=ON, beside=table) as found:
        found.write(table.with_name("spells.csv"))
    taken = perf_counter() - start
    return taken, peak_gigabytes()


def _ratio() -> float:
    periods = register(PART)
    start = perf_counter()
    spells_table(periods, on=ON)
    table = perf_counter() - start
    start = perf_counter()
    one_at_a_time(periods)
    return (perf_counter() - start) / table


def one_at_a_time(periods: pl.DataFrame) -> None:
    people: dict[str, dict[str, list[tuple]]] = {}
    for row in periods.iter_rows():
        people.setdefault(row[0], {}).setdefault(row[1], []).append(row)
    for certificates in people.values():
        history = [
            Certificate(
                id,
                "LISJP",
                tuple(Period(*row[4:7]) for row in rows),
                Icd10.parse(rows[0][3]),
                unit=rows[0][2],
                signed=rows[0][7],
            )
            for id, rows in certificates.items()
        ]
        spells(history, on=ON)


def register(rows: int) -> pl.DataFrame:
    """Periods in no order: four a person, one to four a certificate, over ten years."""
    rng = np.random.default_rng(2)
    person = np.sort(rng.integers(0, max(1, rows // 4), rows))
    # A new certificate at each new person, else for six rows of ten.
    new = np.append(True, person[1:] != person[:-1]) | (rng.random(rows) < 0.6)
    certificate = new.cumsum() - 1
    count = int(certificate[-1]) + 1
    begun = rng.integers(16_000, 19_700, count)
    start = begun[certificate] + rng.integers(0, 40, rows)
    signed = begun.astype("datetime64[D]") + rng.integers(0, 86_400, count).astype("m8[s]")
    frame = pl.DataFrame(
        {
            "person": pl.Series(190_000_000_000 + 37 * person).cast(pl.String),
            "certificate": uuids(rng, count)[certificate],
            "unit": pl.Series([f"SE2321000016-{n:04X}" for n in range(3000)])[
                rng.integers(0, 3000, count)[certificate]
            ],
            "diagnosis": pl.Series(DIAGNOSES)[rng.integers(0, len(DIAGNOSES), count)[certificate]],
            "start": start.astype("datetime64[D]"),
            "end": (start + rng.integers(0, 40, rows)).astype("datetime64[D]"),
            "degree": rng.choice([25, 50, 75, 100], rows),
            "signed": pl.Series(signed.astype("datetime64[us]"))[certificate],
        }
    )
    return frame[rng.permutation(rows)]


def uuids(rng: np.random.Generator, count: int) -> pl.Series:
    digits = rng.bytes(16 * count).hex()
    whole = pl.Series([digits[at : at + 32] for at in range(0, len(digits), 32)])
    parts = [whole.str.slice(at, n) for at, n in ((0, 8), (8, 4), (12, 4), (16, 4), (20, 12))]
    return pl.select(pl.concat_str(parts, separator="-")).to_series()


if __name__ == "__main__":
    main()

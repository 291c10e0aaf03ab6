"""A region's patterns at full size: ``python -m tests.benchmarks.patterns [--rows 10000000]``.

Seconds of CPU and of the clock, and peak memory, of ``training patterns`` from Parquet to all
tables and page, in a process of its own; asked: under 60 s and 4 GB on two cores for ten million
periods of ten years. Where others use the machine, the seconds of CPU count, over its two cores.
"""

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import polars as pl

from .scorecard import written
from .spells import register

ROWS = 10_000_000
SECONDS, GIGABYTES = 60, 4


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=ROWS, help="periods in the register")
    sys.exit(written(measured(arguments.parse_args().rows)))


def measured(rows: int = ROWS) -> Iterator[tuple[str, str, str, bool]]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        people(rows).write_parquet(folder / "periods.parquet")
        taken, cpu, peak = run(folder, "out")
        document = json.loads((folder / "out" / "patterns.json").read_text(encoding="utf-8"))
        told = sum(len(each["rows"]) for each in document["tables"])
        yield (
            f"patterns of {rows / 1e6:g} million periods",
            f"{taken:.0f} s ({cpu:.0f} s of CPU), {peak:.1f} GB",
            f"{len(document['tables'])} tables, {told} rows; under {SECONDS} s and {GIGABYTES} GB",
            taken < SECONDS and peak < GIGABYTES,
        )


def run(folder: Path, out: str, *more: str) -> tuple[float, float, float]:
    """Seconds, seconds of CPU and the peak in GB of the command, in a process of its own."""
    command = [sys.executable, "-m", "training", "patterns", str(folder / "periods.parquet")]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = perf_counter()
    subprocess.run([*command, "-o", str(folder / out), *more], check=True, capture_output=True)
    taken = perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken, cpu, after.ru_maxrss / 2**20


def people(rows: int) -> pl.DataFrame:
    """The register of the benchmark of spells, with ids that show sex and age, and levels."""
    periods = register(rows)
    number = periods["person"].cast(pl.Int64).to_numpy() // 37
    number = number - number.min()
    born = np.datetime64("1950-01-01") + (number % 18_000).astype("m8[D]")
    serial = pl.Series(number // 18_000 % 1000).cast(pl.String).str.zfill(3)
    day = pl.Series(born).cast(pl.Date).dt.to_string("%Y%m%d")
    unit = periods["unit"].str.slice(-1)
    return periods.with_columns(
        person=day + serial + "0",
        care_level=pl.when(unit.is_in(["0", "1", "2", "3"]))
        .then(pl.lit("specialised"))
        .otherwise(pl.lit("primary")),
    )


if __name__ == "__main__":
    main()

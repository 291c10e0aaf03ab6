"""Evaluation end to end: a million paired predictions, from the file to the report.

``python -m tests.benchmarks.evaluation [--rows 1000000] [--subgroups sex,region]``

Asked: all metrics with intervals and the report in under 60 s on two cores.
"""

import argparse
import resource
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import polars as pl

from tests.benchmarks.statistics import HORIZON, predictions

ASKED = 60


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--subgroups", default="")
    given = arguments.parse_args()
    subgroups = [each for each in given.subgroups.split(",") if each]
    with TemporaryDirectory() as folder:
        table, out = Path(folder, "p.parquet"), Path(folder, "out")
        paired(given.rows).write_parquet(table)
        options = [text for each in subgroups for text in ("--subgroup", each)]
        start = perf_counter()
        subprocess.run(
            [
                *(sys.executable, "-m", "training", "compare", str(table)),
                *("--model", "A=a", "--model", "B=b", "--time", "t", "--event", "e"),
                *("--horizon", f"{HORIZON:g}", "--margin", "auc=0.01", "--synthetic"),
                *("--date", "start", "--region", "region", *options, "-o", str(out)),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        taken = perf_counter() - start
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    by = f", by {given.subgroups}" if subgroups else ""
    sys.stdout.write(
        f"{given.rows:,} paired rows, two models, regions, quarters{by}: {taken:.1f} s "
        f"(asked: {ASKED} s), {most:.1f} GB\n"
    )


def paired(rows: int) -> pl.DataFrame:
    """Two models of the same spells, the second with noise in its log-odds."""
    risk, given = predictions(rows, 0)
    random = np.random.default_rng(1)
    other = 1 / (1 + np.exp(-np.log(risk / (1 - risk)) - random.normal(0, 0.3, rows)))
    return pl.DataFrame(
        {
            "id": np.arange(rows),
            "a": risk,
            "b": other,
            "t": given.last_day,
            "e": given.event.astype(np.int64),
            "sex": np.array(["female", "male"])[random.integers(0, 2, rows)],
            "region": np.array(["north", "west", "east", "south"])[random.integers(0, 4, rows)],
            "start": [
                date(2015, 1, 1) + timedelta(days=int(d)) for d in random.integers(0, 700, rows)
            ],
        }
    )


if __name__ == "__main__":
    main()

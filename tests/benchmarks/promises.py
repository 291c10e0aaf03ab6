"""What the true model says about lengths and low risks, against the outcomes of the spells.

``python -m tests.benchmarks.promises [--spells 200000]``: evaluated as a user does it. Asked of the
predicted middle half: 0.48 to 0.52 overall, within 0.45 to 0.55 in each group of 2 000 spells or
more; of the negative predictive value: that its interval covers the truth's.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import polars as pl

from srs.risk import LOW_90
from tests.truth import MODEL, spells
from training.cohort import simulate

from .scorecard import written

SPELLS, YEARS, SEED = 200_000, (2015, 2018), 11
GROUPS = ("sex", "age", "region", "diagnosis", "earlier_sick_leave")
LARGE, FEW = 2000, 1000
OVERALL, EACH = (0.48, 0.52), (0.45, 0.55)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--spells", type=int, default=SPELLS)
    sys.exit(written(measured(arguments.parse_args().spells), found=34))


def measured(count: int = SPELLS) -> Iterator[tuple[str, str, str, bool]]:
    with TemporaryDirectory() as folder:
        simulate(count, YEARS, SEED, Path(folder, "cohort"))
        table = spells(Path(folder, "cohort", "truth.parquet"))
        table.drop("true_risk", "days").write_parquet(Path(folder, "t.parquet"))
        start = perf_counter()
        report = evaluated(Path(folder))
        taken = perf_counter() - start
    lost = 1 - table["event"].mean()
    yield f"evaluation of {count:,} spells", f"{taken:.0f} s, {lost:.0%} of them lost", "", True
    yield from _lengths(report)
    yield from _low(report, table)


def evaluated(folder: Path) -> dict:
    subprocess.run(
        [
            *(sys.executable, "-m", "training", "evaluate", str(folder / "t.parquet")),
            *("--model", f"A={MODEL}", "--time", "time", "--event", "event", "--day", "15"),
            *("--replicates", "2", "--synthetic", "-o", str(folder / "out")),
            *(word for each in GROUPS for word in ("--subgroup", each)),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return json.loads((folder / "out" / "report.json").read_bytes())


def _lengths(report: dict) -> Iterator[tuple[str, str, str, bool]]:
    for metric, ideal in (("within_half", 0.5), ("within_80", 0.8)):
        found = [each for each in report["length"] if each["metric"] == metric]
        (whole,) = (each for each in found if each["subgroup"] == "all")
        low, high = (end - 0.5 + ideal for end in OVERALL)
        told = f"{whole['value']:.4f} ({whole['low']:.4f} to {whole['high']:.4f})"
        yield f"{metric}, all", told, f"{low:.2f} to {high:.2f}", low <= whole["value"] <= high
        large = [each for each in found if each["n"] and each["n"] >= LARGE and each is not whole]
        values = [each["value"] for each in large]
        low, high = (end - 0.5 + ideal for end in EACH)
        good = low <= min(values) and max(values) <= high
        told = f"{min(values):.4f} to {max(values):.4f}"
        yield f"{metric}, {len(large)} groups of {LARGE}", told, f"{low:.2f} to {high:.2f}", good


def _low(report: dict, table: pl.DataFrame) -> Iterator[tuple[str, str, str, bool]]:
    """The true value follows from the true risks of those below. Small groups are left out, because
    for them the steps of the release gate are as wide as the intervals.
    """
    covered, groups = 0, [each for each in report["support"] if (each["n_below"] or 0) >= FEW]
    for each in groups:
        column, _, level = each["subgroup"].partition("=")
        own = table if column == "all" else table.filter(pl.col(column) == level)
        risk = own["true_risk"].to_numpy()
        truth = 1 - float(np.mean(risk[risk < LOW_90.cut_off]))
        good = each["low"] <= truth <= each["high"]
        covered += good
        if column == "all":
            told = f"{each['npv']:.4f} ({each['low']:.4f} to {each['high']:.4f})"
            yield "negative predictive value of a low risk", told, f"truth {truth:.4f}", good
            told = f"{each['below']:.3f} of all, {each['missed']:.3f} of the long ones"
            yield "below the cut-off", told, "", True
    told = f"{covered} of {len(groups)}"
    yield f"intervals that cover the truth's, of {FEW} below", told, "", True


if __name__ == "__main__":
    main()

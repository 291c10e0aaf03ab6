"""``make bench-training``: a synthetic population, its training table, what the true model says
against what became of the spells, and a whole run.

Each part in a process of its own, so that each has a peak of memory of its own. The run is that of
``training/runs/national.toml`` unless another file is given; it begins anew in a folder that is
gone afterwards, and so is its tracking store.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
NATIONAL = ROOT / "training" / "runs" / "national.toml"
PARTS = (
    "tests.benchmarks.cohort",
    "tests.benchmarks.training_table",
    "tests.benchmarks.promises",
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("run", nargs="?", type=Path, default=NATIONAL)
    run = arguments.parse_args().run.resolve()
    for part in PARTS:
        _call("-m", part)
    with TemporaryDirectory() as folder:
        _call("-m", "training", "run", str(run), "--folder", "run", at=folder)


def _call(*words: str, at: str | Path = ROOT) -> None:
    environment = {name: text for name, text in os.environ.items() if name[:7] != "MLFLOW_"}
    environment["PYTHONPATH"] = str(ROOT)
    subprocess.run([sys.executable, *words], cwd=at, env=environment, check=True)


if __name__ == "__main__":
    main()

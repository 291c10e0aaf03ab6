"""The architecture is pyproject's contracts: every import that breaks one is found."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

# A module, what it must not import, and the contract that says so.
WRONG = [
    ("training/statistics/overall.py", "from training.evaluation import study", "How a model"),
    ("training/report/page.py", "from training.evaluation import document", "How a model"),
    ("training/evaluation/study.py", "from training.run import plan", "How a model"),
    ("training/fit/search.py", "from training.table import extract", "How a model"),
    ("training/figures.py", "from training import pyfunc", "How a model"),
    ("training/table/values.py", "from srs.batch.ranges import Ranges", "Training knows whole"),
    ("training/table/days.py", "import srs.batch", "Training knows whole"),
    ("srs/risk/risk.py", "import training.statistics", "The product never imports"),
    ("srs/tables/risks.py", "import srs.batch", "One patient's journey"),
    ("srs/tables/spells.py", "import polars", "Polars is known"),
    ("srs/spell/current.py", "import polars", "The core needs"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in ("srs", "training"):
        skipped = shutil.ignore_patterns("__pycache__", "*.csv", "*.json")
        shutil.copytree(ROOT / package, folder / package, ignore=skipped)
    return folder


def linted(folder):
    done = subprocess.run([LINT, "--no-logo"], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_the_contracts_are_kept(copy):
    status, said = linted(copy)
    assert status == 0, said
    assert " BROKEN" not in said


@pytest.fixture(scope="module")
def wrong(copy):
    """What is said, by contract, when every wrong import is there."""
    before = {module: (copy / module).read_text(encoding="utf-8") for module, _, _ in WRONG}
    for module, line, _ in WRONG:
        (copy / module).write_text(f"{before[module]}\n{line}\n", encoding="utf-8")
    try:
        status, said = linted(copy)
    finally:
        for module, text in before.items():
            (copy / module).write_text(text, encoding="utf-8")
    assert status == 1
    *_, broken = said.partition("Broken contracts")
    titles = re.split(r"\n([^\n]+)\n-+\n", broken)
    return dict(zip(titles[1::2], titles[2::2], strict=True))


@pytest.mark.parametrize(("module", "line", "contract"), WRONG)
def test_a_wrong_import_breaks_its_contract(wrong, module, line, contract):
    (found,) = (said for title, said in wrong.items() if title.startswith(contract))
    importer = module.removesuffix(".py").replace("/", ".")
    assert f"{importer} -> " in found, line


def test_a_module_without_a_layer_is_found(copy):
    files = [copy / package / "unplaced.py" for package in ("srs", "training")]
    for file in files:
        file.write_text('"""Nowhere."""\n', encoding="utf-8")
    try:
        status, said = linted(copy)
    finally:
        for file in files:
            file.unlink()
    assert status == 1
    assert "srs.unplaced" in said
    assert "training.unplaced" in said


def test_nothing_of_training_is_imported_by_name_at_run_time():
    """What ``importlib`` brings, no contract sees."""
    for path in (ROOT / "training").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import_module" not in text, path
        assert "__import__" not in text, path

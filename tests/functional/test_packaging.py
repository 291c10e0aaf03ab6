"""What a user installs and imports."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import srs

ROOT = Path(__file__).parents[2]


def run(code):
    call = [sys.executable, "-c", code]
    return subprocess.run(call, check=True, capture_output=True, text=True).stdout


def test_what_is_exported_is_what_is_listed():
    for name in srs.__all__:
        assert hasattr(srs, name)


def test_importing_srs_brings_no_heavy_library():
    heavy = (
        "{'numpy', 'polars', 'pandas', 'lxml', 'rich', 'typer', 'mlflow', 'sklearn', 'lightgbm'}"
    )
    assert run(f"import sys, srs; print(sorted({heavy} & sys.modules.keys()))") == "[]\n"


@pytest.mark.parametrize("model", ["srs-3.0", "boosted-1"])
def test_assess_imports_no_tables_and_nothing_of_training(model):
    files = ("certificate.xml", "first.xml", "earlier.json")
    words = ["assess", *(f"examples/{name}" for name in files), "--model", model]
    words += ["--answers", "examples/answers.json", "--on", "2025-03-20", "--json"]
    heavy = ["polars", "pandas", "pyarrow", "sklearn", "lightgbm", "shap", "mlflow", "pyspark"]
    code = (
        "import sys\n"
        "from srs.__main__ import app\n"
        f"app({words}, standalone_mode=False)\n"
        f"print(sorted(set({heavy}) & sys.modules.keys()), file=sys.stderr)"
    )
    call = [sys.executable, "-c", code]
    found = subprocess.run(call, check=True, capture_output=True, text=True, cwd=ROOT)
    assert found.stderr == "[]\n"
    assert '"probability"' in found.stdout


def test_a_wheel_carries_the_published_models(tmp_path):
    call = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(call, check=True, capture_output=True, cwd=ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    unpacked = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
        names = archive.namelist()
    assert not [name for name in names if name.startswith(("tests", "training", "examples"))]
    code = (
        f"import sys; sys.path.insert(0, {str(unpacked)!r}); import srs; "
        "print(srs.__file__); print(len(list(srs.load('srs-3.0').diagnoses)))"
    )
    where, count = run(code).splitlines()
    assert where.startswith(str(unpacked))
    assert count == "34"


def test_lock_files_name_no_host():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text

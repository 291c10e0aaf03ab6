"""What a user installs and imports."""

import subprocess
import sys
import zipfile
from pathlib import Path

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


def test_an_assessment_needs_neither_tables_nor_a_terminal():
    code = (
        "import sys, srs.assess, srs.model; srs.load('srs-3.0').of(srs.Icd10('F43'))\n"
        "print(sorted({'polars', 'rich', 'typer', 'pandas'} & sys.modules.keys()))"
    )
    assert run(code) == "[]\n"


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

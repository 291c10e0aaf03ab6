"""What a user installs and imports."""

import base64
import hashlib
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
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


@pytest.mark.parametrize("model", ["srs-3.0", "boosted-2"])
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


def build(kind, source, out):
    call = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(out)]
    subprocess.run(call, check=True, capture_output=True, cwd=source)
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


def test_a_wheel_holds_the_package_and_the_models_whole_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {Path(name) for name in archive.namelist()}
    ours = {
        Path(package, path.relative_to(folder))
        for folder, package in ((ROOT / "srs", "srs"), (ROOT / "models", "srs/models"))
        for path in folder.rglob("*")
        if path.is_file() and not {"__pycache__"} & {*path.parts}
    }
    assert {name for name in names if name.parts[0] == "srs"} == ours
    (rest,) = {name.parts[0] for name in names} - {"srs"}
    assert rest == f"srs_sjukskrivning-{srs.__version__}.dist-info"


def test_a_wheel_offers_the_extras_that_it_can_keep(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (file,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        told = message_from_bytes(archive.read(file))
    assert set(told.get_all("Provides-Extra")) == {"tables", "spark", "service"}
    assert told["Name"] == "srs-sjukskrivning"
    assert not [need for need in told.get_all("Requires-Dist") if need.startswith("srs")]


def test_a_wheel_is_the_same_whether_built_from_the_checkout_or_from_a_source_archive(
    wheel, tmp_path
):
    (tmp_path / "sdist").mkdir()
    with tarfile.open(build("sdist", ROOT, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.glob("srs_sjukskrivning-*")
    (tmp_path / "again").mkdir()
    assert build("wheel", source, tmp_path / "again").read_bytes() == wheel.read_bytes()


def test_a_wheel_carries_the_published_models(wheel, tmp_path):
    unpacked = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    code = (
        f"import sys; sys.path.insert(0, {str(unpacked)!r}); import srs; "
        "print(srs.__file__); print(len(list(srs.load('srs-3.0').diagnoses)))"
    )
    where, count = run(code).splitlines()
    assert where.startswith(str(unpacked))
    assert count == "34"


PAGES = {"index.html", "unit.html", "stored.html", "pages.js", "pages.css", "icon.svg"}
PAGES |= {"docs.html", "docs.js", "swagger-ui-bundle.js", "swagger-ui.css"}


def test_a_wheel_has_the_panel_and_its_command_writes_what_a_host_needs(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    pages, folder = tmp_path / "site" / "srs" / "service" / "pages", tmp_path / "host"
    of_host = {"srs-panel.js", "srs-panel.d.ts", "srs-panel.LICENSES.txt"}
    assert {each.name for each in pages.iterdir()} >= of_host | PAGES
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); "
        "from srs.__main__ import app; "
        f"app(['panel', {str(folder)!r}], standalone_mode=False)"
    )
    told = run(code)
    assert {each.name for each in folder.iterdir()} == of_host
    for name in of_host:
        assert (folder / name).read_bytes() == (pages / name).read_bytes()
        assert (folder / name).stat().st_size > 500
        assert str(folder / name) in told
    digest = hashlib.sha384((folder / "srs-panel.js").read_bytes()).digest()
    assert f"sha384-{base64.b64encode(digest).decode()}" in told


def test_lock_files_name_no_host():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text


USER = """\
from datetime import date

import srs

assessment = srs.assess([srs.read("c.xml")], on=date(2025, 3, 20), model="srs-3.0")
reveal_type(assessment.risk)
reveal_type(assessment.explanation.reasons[0].text("sv"))
srs.assess("c.xml", on="2025-03-20")
"""


def test_a_checker_of_who_installed_the_wheel_sees_its_types(wheel, tmp_path):
    fresh = tmp_path / "venv"
    call = [sys.executable, "-m", "venv", "--without-pip", str(fresh)]
    subprocess.run(call, check=True)
    (site,) = fresh.glob("lib/python3*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (tmp_path / "user.py").write_text(USER)
    call = [sys.executable, "-m", "mypy", "--strict", "--python-executable"]
    call += [str(fresh / "bin" / "python"), "--cache-dir", str(tmp_path / "cache"), "user.py"]
    told = subprocess.run(call, capture_output=True, text=True, cwd=tmp_path).stdout
    assert 'Revealed type is "srs.risk.risk.Risk | None"' in told.replace("Union[", "")
    assert 'Revealed type is "str"' in told.replace("builtins.", "")
    assert told.count("error:") == 2  # of the last call's two arguments
    assert '"assess" has incompatible type "str"; expected "Sequence[Certificate]"' in told

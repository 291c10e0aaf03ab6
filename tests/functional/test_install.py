"""`make demo` and `make test` install the locked versions, whatever the registry has since.

A toy registry in a folder, as it is some time after the locks were made: everything has a newer
release, and what nobody locked is absent.
"""

import base64
import hashlib
import io
import os
import re
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WITHOUT_UV = os.pathsep.join(
    each for each in os.environ["PATH"].split(os.pathsep) if not Path(each, "uv").exists()
)
PATHS = {"pip": WITHOUT_UV} | ({"uv": os.environ["PATH"]} if shutil.which("uv") else {})

# Builds whatever it is asked for, and leaves its own version within.
BUILDER = """
import zipfile
from pathlib import Path

def _written(folder, name, version, module, text):
    where = f"{{name}}-{{version}}.dist-info"
    files = {{
        module: text,
        f"{{where}}/METADATA": f"Metadata-Version: 2.1\\nName: {{name}}\\nVersion: {{version}}\\n",
        f"{{where}}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        f"{{where}}/RECORD": "",
    }}
    path = Path(folder, f"{{name}}-{{version}}-py3-none-any.whl")
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in files.items():
            archive.writestr(each, content)
    return path.name

def build_wheel(folder, config_settings=None, metadata_directory=None):
    return _written(folder, "source", "1.0", "source.py", "BUILT_BY = {version!r}")

def build_editable(folder, config_settings=None, metadata_directory=None):
    return _written(folder, "srs", "1.0", "srs.pth", str(Path.cwd()))
"""


class Registry:
    """A folder of distributions, and the lock of those in version 1.0."""

    def __init__(self, folder):
        self.folder = folder

    def publish(self, name, version="1.0", requires=(), text=""):
        where = f"{name}-{version}.dist-info"
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
        lines += ["Provides-Extra: fast", *(f"Requires-Dist: {each}" for each in requires), ""]
        files = {
            f"{name}.py": text or f"VERSION = {version!r}",
            f"{where}/METADATA": "\n".join(lines),
            f"{where}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = "".join(f"{each},{_digest(files[each])},\n" for each in files)
        files[f"{where}/RECORD"] = f"{record}{where}/RECORD,,\n"
        with zipfile.ZipFile(self.folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
            for each, content in files.items():
                archive.writestr(each, content)

    def publish_source(self, name, builder):
        build = f'[build-system]\nrequires = ["{builder}"]\nbuild-backend = "{builder}"\n'
        told = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        with tarfile.open(self.folder / f"{name}-1.0.tar.gz", "w:gz") as archive:
            for each, content in (("pyproject.toml", build), ("PKG-INFO", told)):
                entry = tarfile.TarInfo(f"{name}-1.0/{each}")
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content.encode()))

    def lock(self, *names):
        return "\n".join(f"{name}==1.0 \\\n    --hash=sha256:{self._hash(name)}" for name in names)

    def _hash(self, name):
        (path,) = self.folder.glob(f"{name}-1.0*")
        return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(text):
    found = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(found).rstrip(b"=").decode()


LOCKED = "coverage", "tomlike", "plugin", "builder"


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    made = Registry(tmp_path_factory.mktemp("registry"))
    for version in ("1.0", "2.0"):
        made.publish("coverage", version, requires=["tomlike; extra == 'fast'"])
        made.publish("tomlike", version)
        made.publish("plugin", version, requires=["coverage[fast]"])
        made.publish("builder", version, text=BUILDER.format(version=version))
    made.publish_source("source", "builder")
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory, registry):
    """This project's Makefile, and locks of toys; an environment that has nothing yet."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "requirements").mkdir()
    (folder / "srs").mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["builder"]\nbuild-backend = "builder"\n'
    )
    (folder / "requirements" / "test.txt").write_text(registry.lock(*LOCKED, "source"))
    assert make(folder, registry, WITHOUT_UV, ".venv/made").returncode == 0
    return folder


@pytest.fixture
def checkout(made, registry):
    """Before anything is installed; what a test changes or installs is taken back."""
    (made / "requirements" / "run.txt").write_text(registry.lock(*LOCKED))
    (site,) = made.glob(".venv/lib/*/site-packages")
    before = set(site.iterdir())
    yield made
    for path in (set(site.iterdir()) - before) | {made / ".venv/run", made / ".venv/test"}:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def make(checkout, registry, path=WITHOUT_UV, target=".venv/test"):
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))
    }
    told = {
        "PATH": path,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(registry.folder),
        "UV_NO_INDEX": "1",
        "UV_FIND_LINKS": str(registry.folder),
        "UV_NO_CACHE": "1",
    }
    call = ["make", target]
    return subprocess.run(
        call, cwd=checkout, env=environment | told, capture_output=True, text=True
    )


def installed(checkout, expression):
    call = [checkout / ".venv/bin/python", "-c", f"import coverage, source; print({expression})"]
    return subprocess.run(call, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("tool", PATHS)
def test_a_newer_release_of_anything_changes_nothing(checkout, registry, tool):
    done = make(checkout, registry, PATHS[tool])
    assert done.returncode == 0, done.stdout + done.stderr
    assert installed(checkout, "coverage.VERSION, source.BUILT_BY") == "1.0 1.0"


def test_a_release_that_was_changed_after_it_was_locked_is_refused(checkout, registry):
    lock = checkout / "requirements" / "run.txt"
    lock.write_text(re.sub("sha256:..", "sha256:00", lock.read_text()))
    done = make(checkout, registry)
    assert done.returncode
    assert "HASHES" in done.stderr


def test_an_entry_without_a_hash_is_refused(checkout, registry):
    (checkout / "requirements" / "run.txt").write_text("coverage==1.0\n")
    done = make(checkout, registry)
    assert done.returncode
    assert "require-hashes" in done.stderr


def test_a_python_that_the_locks_are_not_for_is_reported_in_one_line(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    call = ["make", "-s", f"PYTHON={old}", ".venv/made"]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode
    assert "srs needs Python 3.11, 3.12, 3.13 or 3.14" in done.stderr
    assert not (tmp_path / ".venv").exists()

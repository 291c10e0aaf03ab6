"""The package in an environment with only its dependencies and no extra.

It is built to a source archive, from that to a wheel, and installed. Every command of the command
line that then lacks an extra says which, in one line.
"""

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import tomllib
from enum import Enum
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import get_args, get_type_hints

import polars as pl
import pytest
from packaging.requirements import Requirement

from srs.__main__ import app
from tests.functional.test_packaging import build
from training.__main__ import app as training

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LACKS = re.compile(r"^srs: .* needs the extra (\w+), which is not installed: .+$")


# The environment


def closure(texts):
    """The distributions that *texts* ask for in their turn, as they are installed here."""
    found, left = {}, [Requirement(each) for each in texts]
    while left:
        one = left.pop()
        if one.name not in found and (one.marker is None or one.marker.evaluate({"extra": ""})):
            found[one.name] = distribution(one.name)
            left += map(Requirement, found[one.name].requires or [])
    return found.values()


@pytest.fixture(scope="session")
def python(tmp_path_factory):
    """The interpreter of an environment that has the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("empty")
    with tarfile.open(build("sdist", ROOT, folder / "sdist")) as archive:
        archive.extractall(folder, filter="data")
    (source,) = (each.parent for each in folder.glob("*/pyproject.toml"))
    wheel = build("wheel", source, folder / "wheel")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True)
    (site,) = folder.glob("env/lib/*/site-packages")
    for each in closure(PROJECT["dependencies"]):
        for top in {file.parts[0] for file in each.files if file.parts[0] != ".."}:
            (site / top).symlink_to(each.locate_file(top))
    made = folder / "env" / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", made, "install", "-q", "--no-index"]
    subprocess.run([*install, "--no-deps", wheel], check=True)
    return made


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """A folder with what the commands' examples name."""
    folder = tmp_path_factory.mktemp("files")
    for name in ("draft.xml", "earlier.xml"):
        shutil.copy(ROOT / "examples" / "certificate.xml", folder / name)
    shutil.copy(ROOT / "examples" / "answers.json", folder)
    (folder / "spells").mkdir()
    shutil.copy(ROOT / "examples" / "spells.csv", folder / "spells")
    for name in ("spells", "periods"):
        table = pl.read_csv(ROOT / "examples" / f"{name}.csv", infer_schema=False)
        table.write_parquet(folder / f"{name}.parquet")
    return folder


def run(python, files, *words):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("SRS_", "PYTHON"))}
    told = {"SRS_DATA": str(files / "data"), "PYTHONDONTWRITEBYTECODE": "1"}
    if words[:2] == ("-m", "training"):  # it belongs to the checkout
        told["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [python, *words], cwd=files, env=environment | told, capture_output=True, text=True
    )


# The commands


def examples(typer, name):
    """The words of each example of each command below *name*, and of each of its choices."""
    for group in typer.registered_groups:
        yield from examples(group.typer_instance, f"{name} {group.name}")
    for command in typer.registered_commands:
        full = f"{name} {command.name or command.callback.__name__}"
        _, _, text = (command.epilog or "").partition(":")
        shown = [shlex.split(each) for each in re.split(r" \| (?=srs |python )", text.strip())]
        assert shown[0][: len(full.split())] == full.split(), f"{full}: expected an example of it"
        yield from map(tuple, shown)
        yield from ((*shown[0], *more) for more in choices(command.callback))


def choices(callback):
    for name, hint in get_type_hints(callback, include_extras=True).items():
        kind, *told = get_args(hint) or [hint]
        if isinstance(kind, type) and issubclass(kind, Enum):
            words = [word for info in told for word in (info.default, *info.param_decls)]
            option = next((word for word in words if str(word).startswith("--")), f"--{name}")
            yield from ((option, each.value) for each in kind)


COMMANDS = {
    name: [*examples(typer, name)]
    for name, typer in (("srs", app), ("python -m training", training))
}


@cache
def outcome(python, files, words):
    """The exit status, and the extra that was named, None for none."""
    given = words[1:] if words[0] == "python" else ("-m", *words)
    done = run(python, files, *given)
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 1, 2), done.stderr
    lines = done.stderr.splitlines()
    named = LACKS.match(lines[-1]) if lines else None
    if named:
        assert (done.returncode, len(lines), done.stdout) == (1, 1, "")
    return done.returncode, named and named[1]


@pytest.mark.parametrize("words", COMMANDS["srs"], ids=" ".join)
def test_a_command_does_what_it_does_elsewhere_or_names_the_extra(python, files, words):
    status, extra = outcome(python, files, words)
    if extra:
        assert extra in PROJECT["optional-dependencies"]
    else:
        assert status == outcome(sys.executable, files, words)[0]


def test_what_the_service_and_tables_bring_is_named(python, files):
    """So that the law above is not kept by chance."""
    for word, extra in (("db", "service"), ("audit", "service"), ("spells", "tables")):
        for words in (each for each in COMMANDS["srs"] if each[1] == word):
            assert outcome(python, files, words) == (1, extra)


@pytest.mark.parametrize(
    "words",
    [
        ("srs", "assess", "draft.xml", "--on", "2025-03-20", "--json"),
        ("srs", "models", "srs-3.0"),
        ("srs", "questions", "F43.8A"),
        ("srs", "fmb", "F43.8A"),
        ("srs", "measures", "F43.8A"),
        ("srs", "statistics", "F43.8A"),
        ("srs", "--version"),
        ("srs", "--help"),
    ],
    ids=" ".join,
)
def test_one_patients_commands_need_no_extra(python, files, words):
    assert outcome(python, files, words) == (0, None)


@pytest.mark.parametrize("words", COMMANDS["python -m training"], ids=" ".join)
def test_training_says_in_one_line_that_its_libraries_are_not_there(python, files, words):
    done = run(python, files, *words[1:])
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr, done.stderr
    assert len(done.stderr.splitlines()) == 1 or done.returncode == 2


# From Python


def imports():
    """Every import of srs that README and guides show."""
    for page in (
        ROOT / "README.md",
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "docs/guides").glob("*.md"),
    ):
        for block in re.findall(r"```python\n(.*?)```", page.read_text(), flags=re.DOTALL):
            for node in ast.walk(ast.parse(block)):
                if isinstance(node, ast.Import | ast.ImportFrom) and "srs" in ast.unparse(node):
                    yield ast.unparse(node)


def exported():
    """Every name that a package of srs lists as its own; the service is a command."""
    paths = set((ROOT / "srs").glob("**/__init__.py"))
    for path in paths - set((ROOT / "srs" / "service").glob("**/__init__.py")):
        package = ".".join(path.parent.relative_to(ROOT).parts)
        tree = ast.parse(path.read_text())
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                yield from (
                    f"from {package} import {name}" for name in ast.literal_eval(node.value)
                )


def test_every_import_that_is_shown_works_or_names_the_extra(python, files):
    code = (
        "import sys\nfrom srs.errors import MissingExtra\n"
        "for line in sys.stdin.read().splitlines():\n"
        "    try: exec(line)\n"
        "    except MissingExtra as error: print('needs the extra' in str(error), line)\n"
        "    except Exception as error: print(False, line, repr(error))\n"
    )
    asked = sorted({*imports(), *exported()})
    call = [python, "-c", code]
    told = subprocess.run(
        call, cwd=files, input="\n".join(asked), check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert [line for line in told if not line.startswith("True ")] == []
    assert len(asked) > len(told) >= 4

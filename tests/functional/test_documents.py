"""README, tutorial and guides show what happens: each command runs exactly as written."""

import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import DOCUMENTS, ROOT, blocks

SHELL = ("sh", "console")
ADDRESS = "http://127.0.0.1:8080"
# Which test has a block that is not run here, by its document and how its first line begins.
ELSEWHERE = {
    ("docs/guides/averages.md", ""): "tests/functional/test_averages.py",
    ("README.md", "make demo"): "tests/fresh_machine.sh",
    ("CONTRIBUTING.md", ""): "tests/fresh_machine.sh",
    ("docs/tutorial.md", ".venv/bin/python notebooks"): "tests/functional/test_notebooks.py",
    ("docs/guides/install.md", ""): "tests/functional/test_install.py",
    ("docs/guides/knowledge.md", ""): "tests/functional/test_lookup.py",
    ("docs/guides/operate.md", "srs serve"): "tests/functional/test_service_check.py",
    ("docs/guides/operate.md", "install -d"): "tests/operations/unit.py",
    ("docs/guides/operate.md", "podman"): "tests/operations/container.py",
    ("docs/guides/operate.md", "srs db"): "tests/functional/test_storage_commands.py",
    ("docs/guides/operate.md", "srs key"): "tests/operations/prometheus.py",
    ("docs/guides/evaluate.md", ".venv/bin/python"): "tests/functional/test_notebooks.py",
    ("docs/guides/pilot.md", ""): "tests/functional/test_pilot_guide.py",
    ("docs/guides/register.md", ""): "tests/unit/test_draft.py",
    ("docs/guides/rollout.md", ""): "tests/functional/test_rollout.py",
    ("docs/guides/spark.md", ""): "tests/functional/test_spark.py",
    ("docs/guides/tables.md", ""): "tests/functional/test_tables_guide.py",
    ("docs/guides/training.md", ""): "tests/functional/test_run.py",
    ("docs/guides/webcert.md", ""): "tests/functional/test_soap_wire.py",
}
# Files that a document takes for given.
GIVEN = {
    "docs/guides/caseload.md": {
        "certificates/a.xml": "examples/certificate.xml",
        "certificates/b.xml": "examples/first.xml",
        "periods.csv": "examples/periods.csv",
        "answers.csv": "person,comorbidity\n198203149821,no\n",
    }
}


def elsewhere(block):
    """The test that has it, or None."""
    for (place, begins), test in ELSEWHERE.items():
        if block.place == place and block.first_line.removeprefix("$ ").startswith(begins):
            return test
    return None


SHOWN = [each for path in DOCUMENTS for each in blocks(path, *SHELL)]
HERE = sorted({each.place for each in SHOWN if not elsewhere(each)})


@pytest.fixture
def checkout(tmp_path):
    """A folder that looks like a checkout, and may be written to."""
    for path in ROOT.iterdir():
        if path.name != ".git":
            (tmp_path / path.name).symlink_to(path)
    return tmp_path


@pytest.mark.needs("curl")
@pytest.mark.parametrize("place", HERE)
def test_the_commands_run_one_after_the_other(checkout, place):
    for name, content in GIVEN.get(place, {}).items():
        target = checkout / name
        target.parent.mkdir(exist_ok=True)
        source = ROOT / content
        target.write_bytes(source.read_bytes() if source.is_file() else content.encode())
    status, told = ran(checkout, "\n".join(map(commands, shell_of(place))))
    assert status == 0, told
    assert "Traceback" not in told


def shell_of(place):
    return [each for each in SHOWN if each.place == place and not elsewhere(each)]


def commands(block):
    """Without what a console shows them to print."""
    if block.kind == "sh":
        return block.text
    kept = block.text.replace("\\\n", " ").splitlines()
    return "\n".join(line.removeprefix("$ ") for line in kept if line.startswith("$ ")) + "\n"


def ran(folder, script):
    port = _free_port()
    script = script.replace(ADDRESS, f"http://127.0.0.1:{port}")
    environment = os.environ | {
        "HOME": str(folder),
        "SRS_DATA": str(folder / "data"),
        "SRS_PORT": str(port),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    with (folder / "told").open("w+b") as told:
        # A server that is left in the background would keep a pipe open.
        run = subprocess.Popen(
            ["bash", "-c", f"set -em\n{script}\nkill %% 2>/dev/null || true"],
            cwd=folder,
            env=environment,
            stdout=told,
            stderr=told,
            start_new_session=True,
        )
        try:
            status = run.wait(timeout=600)
        finally:
            _end(run.pid)
        told.seek(0)
        return status, told.read().decode()


def _end(session):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(session, signal.SIGKILL)


def _free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


CONSOLES = [each for each in SHOWN if each.kind == "console" and not elsewhere(each)]


@pytest.mark.parametrize("block", CONSOLES, ids=lambda block: block.place)
def test_a_console_shows_what_is_printed(checkout, block):
    _, output = block.text.replace("\\\n", " ").split("\n", 1)
    lines = [line for line in output.splitlines() if line != "…"]
    status, told = ran(checkout, commands(block))
    assert status == 0, told
    assert told.splitlines()[: len(lines)] == lines


# Of the others the tests have frames and a cluster: test_tables_guide.py, test_spark.py.
ALONE = [
    each
    for path in DOCUMENTS
    for each in blocks(path, "python")
    if each.place not in ("docs/guides/tables.md", "docs/guides/spark.md")
]


@pytest.mark.parametrize("block", ALONE, ids=lambda block: block.place)
def test_a_python_example_prints_what_its_comments_say(block, checkout, monkeypatch, capsys):
    monkeypatch.chdir(checkout)
    exec(compile(block.text, block.place, "exec"), {})
    said = re.findall(r"^(?:    )?(?:print\(.*\)|\))  # (.*)$", block.text, flags=re.MULTILINE)
    assert said
    assert capsys.readouterr().out.splitlines()[: len(said)] == said


def test_every_command_of_a_table_that_has_its_files_runs(checkout):
    """The service's commands would touch a database, so only the guide's blocks are run."""
    guide = (ROOT / "docs/guides/assess.md").read_text(encoding="utf-8")
    calls = re.findall(r"^\| `(srs .*?)` \|", guide, flags=re.MULTILINE)
    ready = [call for call in calls if not re.search(r"[A-Z]{4}|\[", call)]
    assert len(ready) >= 8
    status, told = ran(checkout, "\n".join(ready))
    assert status == 0, told
    assert "Traceback" not in told


def test_what_is_not_run_here_is_tested_elsewhere():
    for (place, begins), test in ELSEWHERE.items():
        there = [each for each in SHOWN if each.place == place]
        assert any(each.first_line.removeprefix("$ ").startswith(begins) for each in there), place
        assert (ROOT / test).is_file(), test


def test_a_command_that_fails_is_seen(checkout):
    assert ran(checkout, "srs assess none.xml\ntrue")[0] == 1
    assert ran(checkout, f"srs questions {shlex.quote('F43.8A')}")[0] == 0

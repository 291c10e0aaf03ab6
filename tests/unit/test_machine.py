"""Tests for which the machine lacks something are skipped and reported; in CI they fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLUGINS = "-p", "tests.machine", "-p", "xdist"

SUITE = """
import pytest

pytestmark = pytest.mark.needs("{program}")

def test_with_it(): ...
def test_with_it_too(): ...

@pytest.mark.needs
def test_without(): ...

@pytest.mark.xfail
def test_that_is_known_to_fail(): assert False
"""


def suite(folder, text, *words, **environment):
    """The closing lines of a run of *text* with the plugin of this project."""
    (folder / "test_it.py").write_text(text)
    outer = ("NOTHING_SKIPPED", "PYTEST_ADDOPTS")
    given = {name: value for name, value in os.environ.items() if name not in outer}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *PLUGINS, "-c", os.devnull, *words, "."],
        capture_output=True,
        text=True,
        cwd=folder,
        env=given | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | environment,
    )


@pytest.fixture
def bare(tmp_path):
    """The environment of a machine that has neither Java nor nginx."""
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "JAVA_HOME": str(tmp_path)}


@pytest.mark.parametrize("words", [(), ("-n", "1")])
def test_one_line_says_what_was_skipped_for_want_of_what_and_how_to_get_it(tmp_path, bare, words):
    found = suite(tmp_path, SUITE.format(program="java"), *words, **bare)
    assert found.returncode == 0, found.stdout
    (line,) = [each for each in found.stdout.splitlines() if each.startswith("skipped:")]
    assert line.startswith("skipped: 3 × Java 17 or later is not on this machine; on Debian: apt ")
    assert "1 passed, 3 skipped" in found.stdout


def test_nothing_is_skipped_where_the_program_is_there(tmp_path):
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'openjdk version \"21.0.9\" 2025-10-21' >&2\n")
    program.chmod(0o755)
    found = suite(tmp_path, SUITE.format(program="java"), JAVA_HOME=str(tmp_path))
    assert "3 passed, 1 xfailed" in found.stdout
    assert "skipped" not in found.stdout


def test_a_java_that_spark_cannot_use_is_none(tmp_path):
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    program.chmod(0o755)
    found = suite(tmp_path, SUITE.format(program="java"), JAVA_HOME=str(tmp_path))
    assert "1 passed, 3 skipped" in found.stdout


@pytest.mark.parametrize(
    "text",
    [
        SUITE.format(program="java"),
        "import pytest\ndef test_it(): pytest.skip('there is no such thing here')",
        "import pytest\n@pytest.mark.skipif(True, reason='not today')\ndef test_it(): ...",
        "import pytest\npytest.skip('not here', allow_module_level=True)",
        "import pytest\npytest.importorskip('a_module_that_nobody_has')",
    ],
)
def test_in_ci_a_skip_is_a_failure(tmp_path, bare, text):
    found = suite(tmp_path, text, **bare, NOTHING_SKIPPED="1")
    assert found.returncode, found.stdout
    assert "NOTHING_SKIPPED=1, and this was skipped: " in found.stdout


def test_in_ci_a_skip_in_a_worker_is_a_failure(tmp_path, bare):
    found = suite(tmp_path, SUITE.format(program="java"), "-n", "1", **bare, NOTHING_SKIPPED="1")
    assert "1 passed, 3 errors" in found.stdout


def test_in_ci_what_others_publish_may_be_absent(tmp_path):
    text = (
        "import pytest\nfrom tests.machine import NOT_BESIDE\n"
        "@pytest.mark.skipif(True, reason=NOT_BESIDE)\ndef test_it(): ...\n"
    )
    found = suite(tmp_path, text, NOTHING_SKIPPED="1")
    assert found.returncode == 0, found.stdout
    assert "1 skipped" in found.stdout


def test_nginx_is_found_where_an_ordinary_users_path_does_not_lead():
    if shutil.which("nginx", path="/usr/sbin"):
        code = "from tests.machine import PROGRAMS; print(PROGRAMS['nginx'].path)"
        call = [sys.executable, "-c", code]
        found = subprocess.run(call, capture_output=True, text=True, cwd=ROOT, env={"PATH": "/bin"})
        assert found.stdout.strip() == "/usr/sbin/nginx"

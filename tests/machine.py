"""A pytest plugin for programs that tests need on the machine and `make test` does not install.

A test with the mark ``@pytest.mark.needs("java")`` is skipped if Java is missing, and the last
lines of the run say what was skipped and how to get it. The closest mark counts: ``needs`` without
a name is for a test that needs nothing, in a file that does. With ``NOTHING_SKIPPED=1`` in the
environment, as in CI, a skip is a failure.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

# The one reason that CI may have, too: what is published by others is no part of the project.
NOT_BESIDE = "the public material is not beside the project"

# Where Debian keeps what an ordinary user's PATH does not name.
_ALSO = "/usr/local/sbin", "/usr/sbin", "/sbin"
_OLDEST_JAVA = 17  # that Spark 4 runs on


def _found(name):
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(_ALSO))


def _java():
    """As Spark finds it."""
    home = os.environ.get("JAVA_HOME")
    path = shutil.which("java", path=str(Path(home, "bin"))) if home else shutil.which("java")
    if path is None:
        return None
    told = subprocess.run([path, "-version"], capture_output=True, text=True).stderr
    version = re.search(r'version "(\d+)', told)
    return path if version and int(version[1]) >= _OLDEST_JAVA else None


def _node():
    """Node, with the packages of the panel's lock next to the panel's source."""
    panel = Path(__file__).parents[1] / "panel"
    return _found("node") if (panel / "node_modules/esbuild/bin/esbuild").exists() else None


def _sphinx():
    """Where `make docs` has installed it."""
    path = Path(sys.executable).with_name("sphinx-build")
    return str(path) if path.exists() else None


def _chromium():
    """Debian's; without its window it takes half the time."""
    return _found("chromium-headless-shell") or _found("chromium")


def _terminal():
    try:
        ends = os.openpty()
    except OSError:
        return None
    for end in ends:
        os.close(end)
    return "/dev/ptmx"


@dataclass(frozen=True)
class Program:
    """A program of the machine: how it is called, what finds it, and Debian's package of it."""

    name: str
    find: Callable[[], str | None]
    package: str | None

    @cached_property
    def path(self):
        """None where it is not there."""
        return self.find()

    @property
    def wanting(self):
        how = f"; on Debian: apt install {self.package}" if self.package else ""
        return f"{self.name} is not on this machine{how}"


PROGRAMS = {
    "java": Program(f"Java {_OLDEST_JAVA} or later", _java, "default-jre-headless"),
    "nginx": Program("nginx", lambda: _found("nginx"), "nginx-light"),
    "curl": Program("curl", lambda: _found("curl"), "curl"),
    "chromium": Program("Chromium", _chromium, "chromium-headless-shell"),
    "node": Program("Node with panel/node_modules", _node, "nodejs npm, then make panel"),
    "sphinx": Program("Sphinx, which `make docs` installs", _sphinx, None),
    # Of the kernel: a container without /dev/pts has none.
    "terminals": Program("a pseudo-terminal", _terminal, None),
}


def pytest_configure(config):
    config.addinivalue_line("markers", "needs(*programs): programs of the machine, by name")


def pytest_runtest_setup(item):
    mark = item.get_closest_marker("needs")
    for name in mark.args if mark else ():
        if PROGRAMS[name].path is None:
            pytest.skip(PROGRAMS[name].wanting)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    return _judged((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    return _judged((yield))


def pytest_terminal_summary(terminalreporter):
    reasons = [_reason(each) for each in terminalreporter.stats.get("skipped", [])]
    for reason in sorted(set(reasons)):
        terminalreporter.line(f"skipped: {reasons.count(reason)} × {reason}", yellow=True)


def _judged(report):
    """A skip that CI does not accept becomes a failure; what is expected to fail is no skip."""
    told = _reason(report) if report.skipped and not hasattr(report, "wasxfail") else NOT_BESIDE
    if os.environ.get("NOTHING_SKIPPED") == "1" and told != NOT_BESIDE:
        report.outcome = "failed"
        report.longrepr = f"NOTHING_SKIPPED=1, and this was skipped: {told}"
    return report


def _reason(report):
    told = report.longrepr
    return (told[2] if isinstance(told, tuple) else str(told)).removeprefix("Skipped: ")

"""The lock that a service is installed from: no more than it needs."""

import re
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
NEEDLESS = {"polars", "polars-runtime-32", "hatchling", "editables", "pip", "setuptools", "pyarrow"}
# All that `srs serve` imports and does before it answers, with its checks and its other commands.
SERVES = """
import sys
sys.modules |= dict.fromkeys(("polars", "pandas", "pyarrow", "hatchling", "editables"))  # no import
from pathlib import Path
from tempfile import TemporaryDirectory
from pydantic import SecretStr
from srs.service import commands, first_start, server
from srs.service.app import create_app
from srs.service.settings import Settings
from srs.storage import commands as of_the_store, verify
with TemporaryDirectory() as folder:
    url = SecretStr(f"sqlite:///{folder}/srs.db")
    settings = first_start.prepared(Settings(database=url, shadow_model="boosted-2"))
    app = create_app(settings)
    server._reload(app, None)
    assert b'srs_reloads_total{outcome="done"} 1.0' in app.state.metrics.text()
    app.state.desk.storage.close()
"""


def pins(name):
    """Each line that names a version, markers included."""
    return set(re.findall(r"^\S+==.*?(?= \\$)", (REQUIREMENTS / name).read_text(), re.MULTILINE))


def names(name):
    return {pin.partition("==")[0] for pin in pins(name)}


def test_the_service_is_locked_without_tables_and_build_tools():
    assert names("service.txt") >= {"fastapi", "uvicorn", "sqlalchemy", "numpy", "lxml"}
    assert not names("service.txt") & NEEDLESS


def test_it_has_the_versions_that_everything_else_is_tested_with():
    assert pins("service.txt") <= pins("run.txt")


def test_it_runs_where_there_is_nothing_else():
    subprocess.run([sys.executable, "-c", SERVES], check=True, stderr=subprocess.DEVNULL)

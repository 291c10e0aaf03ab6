"""docs/guides/pilot.md goes from an empty store to an updated model; this test follows it."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import polars as pl

from srs.model import MODELS
from tests.rollouts import FIRST, World, draw
from training.golden_check import check

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guides" / "pilot.md").read_text(encoding="utf-8")
PROGRAMS = {"srs": ["-m", "srs"], "python": [], ".venv/bin/python": []}
COMMANDS = ("pilot-example", "outcomes", "export", "pilot", "watch", "update")
FEWER = {"pilot-example": ("--spells", "4000")}
FOUND = {"watch": 3}  # somebody has to look: a drift is built in
CALLER = """\
database = "sqlite:///pilot/srs.db"
[[callers]]
name = "evaluation"
key_sha256 = "{key}"
expires = 2099-01-01T00:00:00Z
scopes = ["export"]
units = "all"
"""


def shown():
    """The commands of the guide, in their order."""
    for kind, block in re.findall(r"```(sh|console)\n(.*?)```", GUIDE, flags=re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if kind == "sh" or line.startswith("$ .venv"):
                yield shlex.split(line.removeprefix("$ "))


def prepared(folder):
    """What the guide takes for given: certificates, a caller, the study, models of one's own."""
    (folder / "certificates.parquet").symlink_to(folder / "pilot" / "certificates.parquet")
    (folder / "STUDY.toml").symlink_to(folder / "pilot" / "STUDY.toml")
    (folder / "srs.toml").write_text(CALLER.format(key="0" * 64))
    shutil.copytree(MODELS / "srs-3.0", folder / "models" / "srs-3.0")
    (plan,) = re.findall(r"```toml\n(title = [^\n]*\ndesign = .*?)```", GUIDE, flags=re.DOTALL)
    (folder / "pilot.toml").write_text(plan)
    declared = tomllib.loads(plan)
    units = [*declared["introduced"], *declared["never"]]
    drawn = draw(World(units=len(units), never=len(declared["never"]), waves=(4, 8)), seed=1)
    later = declared["since"] - FIRST
    spells = drawn.table.with_columns(
        pl.col("start", "on") + later,
        unit=pl.col("unit").replace_strict(_in_order(drawn, units)),
        assessed=True,
    )
    (folder / "data").mkdir()
    spells.write_parquet(folder / "data" / "training.parquet")
    started = spells.select("person", start="on", measure=pl.lit(declared["measure"]))
    started.gather_every(3).write_parquet(folder / "data" / "measures.parquet")


def _in_order(drawn, units):
    """The plan's names for units that were drawn, by when they are introduced."""
    begun = drawn.units.sort("introduced", nulls_last=True)["unit"]
    return dict(zip(begun, units, strict=True))


def ran(folder, call):
    program, *words = call
    words = [each.replace("/var/lib/node_exporter/", "") for each in words]
    command = next(each for each in words if each in COMMANDS)
    if command == "update":
        words += ["--models", "models"]
    run = started(folder, [*PROGRAMS[program], *words, *FEWER.get(command, ())])
    if (
        "should not be published" in run.stderr
    ):  # by chance: what is held out of so few is others each time
        run = started(folder, [*PROGRAMS[program], *words, "--anyway", "nobody is treated by it"])
    assert run.returncode == FOUND.get(command, 0), (call, run.stderr)
    return command, run.stdout


def started(folder, words):
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "SRS_DATABASE": "sqlite:///pilot/srs.db"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_goes_from_an_empty_store_to_an_updated_model(tmp_path):
    done = {}
    prepared(tmp_path)
    for call in shown():
        command, told = ran(tmp_path, call)
        done.setdefault(command, []).append(told)
    assert tuple(done) == COMMANDS
    report = json.loads((tmp_path / "evaluation" / "report.json").read_text("utf-8"))
    assert {"use", "shown", "opinions", "shadow"} <= report.keys()
    assert "LOOK: calibration" in done["watch"][0]
    new = tmp_path / "models" / "region-1"
    manifest = json.loads((new / "manifest.json").read_text("utf-8"))
    assert manifest["name"] == "region"
    check(new)
    assert (tmp_path / "srs.prom").is_file()
    assert (tmp_path / "analysis" / "report.html").is_file()

"""docs/guides/pilot.md walks from an empty store to an updated model; here it is walked."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from srs.model import MODELS
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


def ran(folder, call):
    program, *words = call
    words = [each.replace("/var/lib/node_exporter/", "") for each in words]
    command = next(each for each in words if each in COMMANDS)
    if command == "update":
        words += ["--models", "models"]
    run = started(folder, [*PROGRAMS[program], *words, *FEWER.get(command, ())])
    if (
        "not one to publish" in run.stderr
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

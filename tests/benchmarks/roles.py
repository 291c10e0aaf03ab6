"""``make bench-roles``: the time for each role from an empty folder to its first result.

What is read (at 200 words a minute), what is installed and what runs, each in a checkout of its
own. Asked: five minutes at most in all.
"""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from .scorecard import Row, written

ROOT = Path(__file__).parents[2]
ASKED, WORDS_A_MINUTE = 300, 200
_INTRODUCTION = "## What it says"  # the README as far as that


@dataclass(frozen=True)
class Role:
    """*guide* is read as far as the first of its blocks that says *until*; *made* is the result."""

    name: str
    needs: str
    guide: str
    until: str
    commands: tuple[str, ...]
    made: str


_SRS, _PYTHON = ".venv/bin/srs", ".venv/bin/python"
_READY = "until curl -sf http://127.0.0.1:8080/health/ready >/dev/null; do sleep 0.1; done"
_POST = (
    "curl -s -H 'Content-Type: application/json' --data @examples/request.json "
    "'http://127.0.0.1:8080/v1/assessments?lang=en' > answer.json"
)
_SERVE = f"{_SRS} serve --insecure-no-auth >/dev/null 2>&1 & SERVED=$!"
ROLES = (
    Role(
        "physician's developer: an answer of the service",
        "run",
        "service",
        "/v1/assessments",
        (f"{_SERVE}; {_READY}; {_POST}; kill $SERVED",),
        "answer.json",
    ),
    Role(
        "researcher: risks of a register",
        "run",
        "score",
        "srs score",
        (f"{_SRS} score 'examples/spells*.csv' -o risks.parquet --horizon 30,90,180",),
        "risks.parquet",
    ),
    Role(
        "coordinator: whom to help first",
        "run",
        "caseload",
        "srs unit",
        (f"{_SRS} unit examples/certificate.xml --on 2025-03-20 -o list.html",),
        "list.html",
    ),
    Role(
        "evaluator: is a new model better",
        "test",
        "evaluate",
        "is_a_new_model_better",
        (f"{_PYTHON} notebooks/is_a_new_model_better.py example",),
        "example",
    ),
    Role(
        "data scientist: a register of one's own",
        "test",
        "register",
        "training run",
        (f"{_PYTHON} notebooks/how_well_does_my_register_predict.py register",),
        "register",
    ),
    Role(
        "analyst: a region's patterns",
        "test",
        "patterns",
        "training patterns",
        (
            f"{_PYTHON} -m training cohort --spells 20000 -o cohort",
            f"{_PYTHON} -m training patterns cohort/certificates.parquet -o patterns",
        ),
        "patterns/report.html",
    ),
)


def main() -> None:
    sys.exit(written(measured(), what=50, found=46))


def measured() -> Iterator[Row]:
    with TemporaryDirectory() as name:
        folder = Path(name, "srs")
        installed = {"run": _seconds(f"git clone -q {shlex.quote(str(ROOT))} {folder}", Path(name))}
        installed["run"] += _seconds("make .venv/run", folder)
        installed["test"] = installed["run"] + _seconds("make .venv/test", folder)
        for role in ROLES:
            yield _row(role, folder, installed[role.needs])


def _row(role: Role, folder: Path, installed: float) -> Row:
    reading = 60 * words(role) / WORDS_A_MINUTE
    running = sum(_seconds(each, folder) for each in role.commands)
    assert (folder / role.made).exists(), role.name
    whole = installed + reading + running
    told = f"{whole:.0f} s: read {reading:.0f}, install {installed:.0f}, run {running:.0f}"
    return role.name, told, f"at most {ASKED} s", whole <= ASKED


def words(role: Role) -> int:
    """The words of the README's introduction, and of the guide up to the command."""
    introduction = (ROOT / "README.md").read_text(encoding="utf-8").partition(_INTRODUCTION)[0]
    guide = (ROOT / "docs" / "guides" / f"{role.guide}.md").read_text(encoding="utf-8")
    before, _, after = guide.partition(role.until)
    return len(f"{introduction} {before} {after.partition('```')[0]}".split())


def _seconds(command: str, folder: Path) -> float:
    begun = perf_counter()
    subprocess.run(["bash", "-c", command], cwd=folder, check=True, capture_output=True)
    return perf_counter() - begun


if __name__ == "__main__":
    main()

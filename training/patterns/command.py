"""``python -m training patterns``."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from .counted import Part, Task
    from .source import Parts


def command(
    certificates: Annotated[
        Path,
        typer.Argument(
            metavar="CERTIFICATES",
            help="A table of periods, a folder of them, or a mapping (TOML).",
        ),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write.")],
    study: Annotated[
        Path | None, typer.Argument(metavar="[STUDY.toml]", help="What is asked.")
    ] = None,
) -> None:
    """A region's sick leave by sex, unit, diagnosis and time, in tables that tell no few persons.

    Writes patterns.json, a CSV of every table in tables/, and the proof suppressed.json.
    """
    from datetime import UTC, datetime

    from ..evaluation.proof import PROOF
    from ..evaluation.write import as_json, moved, written
    from .document import document, released
    from .lines import lines
    from .study import read_study
    from .written import compact, csv_of, replaced

    asked = read_study(study)
    folder = study.parent if study else Path()
    created = datetime.now(UTC).isoformat(timespec="seconds")
    found, register = count(certificates, asked, folder, out)
    told, proof = released(*document(found, register, asked, folder, created), asked, folder)
    with written(out):
        replaced(out / "tables", {f"{t['name']}.csv": csv_of(t) for t in told["tables"]})
        moved(out / PROOF, as_json(proof))
        path = moved(out / "patterns.json", compact(told))
    for line in [*lines(told), str(path)]:
        typer.echo(line)


def count(certificates: Path, study: Any, folder: Path, out: Path) -> Any:
    """The register counted, and the register; what waits meanwhile lies beside *out*."""
    from srs.knowledge import embedded

    from .counted import Task, counted, stretches_of
    from .source import open_register

    register = open_register(certificates, study, folder)
    task = Task(register, study, stretches_of(register, study), embedded().fmb)
    with register.parts(out) as parts:
        return counted(task, here(task, parts)), register


def here(task: "Task", parts: "Parts") -> "Iterable[Part]":
    """On this machine, one range after the other."""
    return map(task, parts)

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
    units: Annotated[
        bool, typer.Option("--units", help="Also a page for each unit, the others unnamed.")
    ] = False,
    lang: Annotated[str, typer.Option("--lang", metavar="sv|en", help="Of the pages.")] = "sv",
) -> None:
    """A region's sick leave by sex, unit, diagnosis and time, in tables that tell no few persons.

    Groups are compared at equal need, and units with what their patients let expect. Writes
    report.html, patterns.json, a CSV of every table in tables/, and the proof suppressed.json.
    """
    import json
    from datetime import UTC, datetime

    from srs.wording import language

    from ..evaluation.files import as_json, moved, written
    from ..evaluation.release.proof import PROOF
    from ..report.patterns import page
    from .document import document, released
    from .lines import lines
    from .study import read_study
    from .written import compact, csv_of, replaced, unit_pages

    words = language(lang)
    asked = read_study(study)
    folder = study.parent if study else Path()
    created = datetime.now(UTC).isoformat(timespec="seconds")
    found, register = count(certificates, asked, folder, out)
    told, proof = released(*document(found, register, asked, folder, created), asked, folder)
    text = compact(told)
    read = json.loads(text)
    html = page(read, words)
    with written(out):
        replaced(out / "tables", {f"{t['name']}.csv": csv_of(t) for t in told["tables"]})
        moved(out / PROOF, as_json(proof))
        if units or (out / "units").exists():
            replaced(out / "units", unit_pages(read, words) if units else {})
        paths = [moved(out / "patterns.json", text), moved(out / "report.html", html)]
    for line in [*lines(told), *map(str, paths)]:
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

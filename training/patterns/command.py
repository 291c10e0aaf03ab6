"""``python -m training patterns``."""

from pathlib import Path
from typing import Annotated, Literal

import typer


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
        Path | None, typer.Argument(metavar="[STUDY.toml]", help="The study: what to count.")
    ] = None,
    units: Annotated[
        bool,
        typer.Option(
            "--units", help="Also write a page for each unit, which does not name the others."
        ),
    ] = False,
    engine: Annotated[
        Literal["local", "spark"],
        typer.Option(
            help="Count on this machine, or on Spark executors, which must see the output folder."
        ),
    ] = "local",
    lang: Annotated[
        str, typer.Option("--lang", metavar="sv|en", help="The language of the pages.")
    ] = "sv",
) -> None:
    """Describe a region's sick leave by sex, unit, diagnosis and time.

    Groups are compared at equal need, and units with what is expected for their patients. The
    tables give no small counts of persons. Writes report.html, patterns.json, a CSV of every table
    in tables/, and the proof suppressed.json.
    """
    import json
    from datetime import UTC, datetime

    from srs.knowledge import embedded
    from srs.wording import language

    from ..evaluation.files import moved, written
    from ..evaluation.release.proof import PROOF
    from ..report.patterns import page
    from .counts import Task, stretches_of
    from .document import document, released
    from .engine import Engine, count
    from .lines import lines
    from .output import compact, csv_of, replaced, unit_pages
    from .source import open_register
    from .study import read_study

    words = language(lang)
    asked = read_study(study)
    folder = study.parent if study else Path()
    created = datetime.now(UTC).isoformat(timespec="seconds")
    register = open_register(certificates, asked, folder)
    task = Task(register, asked, stretches_of(register, asked), embedded().fmb)
    found = count(task, Engine(engine), out)
    told, proof = released(*document(found, register, asked, folder, created), asked, folder)
    text = compact(told)
    read = json.loads(text)
    html = page(read, words)
    with written(out):
        replaced(out / "tables", {f"{t['name']}.csv": csv_of(t) for t in told["tables"]})
        moved(out / PROOF, compact(proof))
        if units or (out / "units").exists():
            replaced(out / "units", unit_pages(read, words) if units else {})
        paths = [moved(out / "patterns.json", text), moved(out / "report.html", html)]
    for line in [*lines(told), *map(str, paths)]:
        typer.echo(line)

"""``python -m training pilot``."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

Out = Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write.")]
Language = Annotated[str, typer.Option("--lang", metavar="sv|en", help="The language of the page.")]


def pilot(
    source: Annotated[
        str,
        typer.Argument(
            metavar="STORE-OR-EXPORT", help="A folder from srs db export, or the URL of a store."
        ),
    ],
    study: Annotated[
        Path, typer.Argument(metavar="STUDY.toml", help="The study, declared in advance.")
    ],
    out: Out,
    lang: Language = "sv",
) -> None:
    """Evaluate a pilot: is it used and right, what do physicians add, is the shadow better.

    Writes report.html and report.json, which give no small counts of persons.
    """
    from srs.wording import language

    from ..evaluation.files import as_json, moved, written
    from .document import evaluated
    from .page import page
    from .source import read
    from .study import read_study

    words = language(lang)
    declared = read_study(study)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    text = as_json(evaluated(read(source), declared, created))
    html = page(json.loads(text), words)
    with written(out):
        paths = [moved(out / "report.json", text), moved(out / "report.html", html)]
    for path in paths:
        typer.echo(str(path))

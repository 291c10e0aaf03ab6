"""``python -m training pilot``."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

Out = Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write.")]
Language = Annotated[str, typer.Option("--lang", metavar="sv|en", help="Of the page.")]


def pilot(
    source: Annotated[
        str,
        typer.Argument(metavar="STORE-OR-EXPORT", help="A folder of srs db export, or a URL."),
    ],
    study: Annotated[Path, typer.Argument(metavar="STUDY.toml", help="Declared before.")],
    out: Out,
    lang: Language = "sv",
) -> None:
    """Evaluate a pilot: is it used, is it right, what do physicians add, is the shadow better.

    Writes report.html and report.json, which tell no few persons.
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

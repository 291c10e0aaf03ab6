"""``python -m training rollout``."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer


def command(
    study: Annotated[
        Path, typer.Argument(metavar="STUDY.toml", help="The study, declared in advance.")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write.")],
    lang: Annotated[
        str, typer.Option("--lang", metavar="sv|en", help="The language of the page.")
    ] = "sv",
) -> None:
    """Estimate the effect of a measure introduced unit by unit: days, or why not.

    Writes report.html and rollout.json, which give no small counts of persons.
    """
    from srs.wording import language

    from ..evaluation.files import as_json, moved, written
    from ..evaluation.release.proof import PROOF
    from ..report.rollout import page
    from .data import read_spells
    from .document import evaluated
    from .lines import lines
    from .study import read_study

    words = language(lang)
    declared = read_study(study)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    document, proof = evaluated(read_spells(declared, study.parent), declared, created)
    text = as_json(document)
    html = page(json.loads(text), words)
    with written(out):
        paths = [
            moved(out / "rollout.json", text),
            moved(out / "report.html", html),
            moved(out / PROOF, as_json(proof)),
        ]
    said = list(lines(document))
    for line in [*said, *map(str, paths)]:
        typer.echo(line)
    if os.environ.get("MLFLOW_TRACKING_URI"):
        from ..effect.tracking import tracked

        run = tracked(json.loads(text), said, paths)
        typer.echo(f"recorded in the tracking store as run {run}", err=True)

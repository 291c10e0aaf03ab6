"""``python -m training effect``."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from srs.errors import BadInput

Out = Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write.")]
_ANSWER = "effects.json"
Language = Annotated[str, typer.Option("--lang", metavar="sv|en", help="The language of the page.")]


def effect(
    study: Annotated[
        Path, typer.Argument(metavar="STUDY.toml", help="The study, declared in advance.")
    ],
    out: Out,
    lang: Language = "sv",
    check: Annotated[
        bool, typer.Option("--check", help="Only diagnostics: no outcome is read.")
    ] = False,
    overlap: Annotated[
        bool,
        typer.Option(
            "--overlap", help="Answer another question: the effect where both strategies occur."
        ),
    ] = False,
) -> None:
    """Estimate whether a measure shortens sick leave: days with an interval, or why not.

    Writes report.html, effects.json and diagnostics.json, which give no small counts of persons.
    """
    from srs.wording import language

    from ..evaluation.files import as_json, moved, written
    from ..report.effect import page
    from .data import read_trial
    from .document import checked, evaluated
    from .lines import lines
    from .study import read_study

    words = language(lang)
    if check and (out / _ANSWER).exists():
        raise BadInput(
            f"--check: the folder holds {_ANSWER} of an earlier run, and its page would no longer "
            f"match it: expected another folder"
        )
    declared = read_study(study)
    trial = read_trial(declared, study.parent)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    texts: dict[str, dict[str, Any]] = {}
    if check:
        texts["diagnostics.json"] = checked(trial, declared, created, overlap)
    else:
        effects, diagnostics = evaluated(trial, declared, created, overlap)
        texts = {_ANSWER: effects, "diagnostics.json": diagnostics}
    written_as = {name: as_json(each) for name, each in texts.items()}
    html = page(json.loads(next(iter(written_as.values()))), words)
    with written(out):
        paths = [moved(out / name, text) for name, text in written_as.items()]
        paths.append(moved(out / "report.html", html))
    said = list(lines(next(iter(texts.values()))))
    typer.echo("\n".join([*said, *map(str, paths)]))
    if os.environ.get("MLFLOW_TRACKING_URI") and not check:
        from .tracking import tracked

        run = tracked(json.loads(written_as[_ANSWER]), said, paths)
        typer.echo(f"recorded in the tracking store as run {run}", err=True)

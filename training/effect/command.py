"""``python -m training effect``."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

Out = Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write.")]


def effect(
    study: Annotated[Path, typer.Argument(metavar="STUDY.toml", help="Declared before.")],
    out: Out,
    check: Annotated[
        bool, typer.Option("--check", help="Diagnostics alone: no outcome is read.")
    ] = False,
    overlap: Annotated[
        bool,
        typer.Option("--overlap", help="Another question: the effect where both strategies occur."),
    ] = False,
) -> None:
    """Does a measure shorten sick leave: days with an interval, or a refusal with its reason.

    Writes effects.json and diagnostics.json, which tell no few persons.
    """
    from ..evaluation.write import as_json, moved, written
    from .data import read_trial
    from .document import checked, evaluated
    from .lines import lines
    from .study import read_study

    declared = read_study(study)
    trial = read_trial(declared, study.parent)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    texts: dict[str, dict[str, Any]] = {}
    if check:
        texts["diagnostics.json"] = checked(trial, declared, created, overlap)
    else:
        effects, diagnostics = evaluated(trial, declared, created, overlap)
        texts = {"effects.json": effects, "diagnostics.json": diagnostics}
    with written(out):
        paths = [moved(out / name, as_json(each)) for name, each in texts.items()]
    typer.echo("\n".join([*lines(next(iter(texts.values()))), *map(str, paths)]))

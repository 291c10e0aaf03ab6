"""Reports before and after a run."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from ..terminal import print_json
from ..wording import counted, thousands

if TYPE_CHECKING:
    from ..tables.names import Names
    from .parts import Summary


def reporter(model: str) -> Callable[["Names"], None]:
    """Reports the columns; before that, once, the model's warnings and population."""
    from ..model import manifest_of, warned

    before = [words.en for words in warned(manifest_of(model))]

    def tell(names: "Names") -> None:
        for line in (*before, *names.lines()):
            typer.echo(line, err=True)
        before.clear()

    return tell


def report(summary: "Summary", model: str, *, as_json: bool) -> None:
    """The model's population, how many rows were scored, and why others were not, or not for every
    horizon.
    """
    from ..model import made_from, manifest_of, warned
    from ..tables import joins

    manifest = manifest_of(model)
    if as_json:
        from dataclasses import asdict

        from ..channels.risk_json import for_whom

        return print_json(asdict(summary) | {"model": {"name": model, **for_whom(manifest, "en")}})
    scored, rows = thousands(summary.scored), counted(summary.rows, "row")
    typer.echo(f"scored: {scored} of {rows}, {thousands(summary.partly)} more in part", err=True)
    if summary.no_risk:
        codes = ", ".join(f"{code} {thousands(count)}" for code, count in summary.no_risk.items())
        typer.echo(f"without a risk: {codes}", err=True)
    for line in joins.lines(summary.joined):
        typer.echo(line, err=True)
    for reason, count in summary.problems.items():
        typer.echo(f"{thousands(count)}: {reason}", err=True)
    for said, count in summary.outside.items():
        typer.echo(f"{thousands(count)} answered nevertheless: {said}", err=True)
    for words in made_from(manifest):
        if words not in warned(manifest):
            typer.echo(words.en, err=True)
    return None

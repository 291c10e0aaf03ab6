"""``python -m training rollout``."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer


def command(
    study: Annotated[Path, typer.Argument(metavar="STUDY.toml", help="Declared before.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write.")],
) -> None:
    """What a measure has done that was introduced unit by unit: days, or a refusal with its reason.

    Writes rollout.json, which tells no few persons.
    """
    from ..evaluation.proof import PROOF
    from ..evaluation.write import as_json, moved, written
    from .data import read_spells
    from .document import evaluated
    from .lines import lines
    from .study import read_study

    declared = read_study(study)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    document, proof = evaluated(read_spells(declared, study.parent), declared, created)
    with written(out):
        paths = [
            moved(out / "rollout.json", as_json(document)),
            moved(out / PROOF, as_json(proof)),
        ]
    for line in [*lines(document), *map(str, paths)]:
        typer.echo(line)

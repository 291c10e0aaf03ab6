"""``python -m training averages``."""

from pathlib import Path
from typing import Annotated

import typer

from srs.wording import counted


def command(
    certificates: Annotated[
        Path,
        typer.Argument(
            metavar="CERTIFICATES",
            help="A table of periods, a folder of them, or a mapping (TOML).",
        ),
    ],
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FILE", help="The file to write, JSON.")
    ],
    region: Annotated[
        str, typer.Option(metavar="NAME", help="Whose spells these are, in the words to show.")
    ],
    study: Annotated[
        Path | None,
        typer.Argument(
            metavar="[STUDY.toml]", help="A study as for patterns: persons, gap, release and so on."
        ),
    ] = None,
    year: Annotated[
        str | None,
        typer.Option(
            metavar="FIRST:LAST",
            help="The years in which the spells begin; the last whole year if not given.",
        ),
    ] = None,
) -> None:
    """Compute a region's own averages, for `srs statistics import FILE` to show with a risk.

    Writes FILE and, next to it, the proof of what the release gate hid.
    """
    from datetime import UTC, datetime

    from srs.errors import BadTable

    from ..evaluation.files import as_json, moved, written
    from ..evaluation.release.proof import PROOF, read_proof
    from ..patterns.source import open_register
    from ..patterns.study import read_study
    from .counts import counts_of
    from .curves import curves
    from .document import document, released
    from .scope import whose_of

    if out.suffix.lower() != ".json":
        raise BadTable("the file of averages: expected a name that ends in .json")
    asked = read_study(study)
    folder = study.parent if study else Path()
    earlier = read_proof(folder / asked.release.earlier) if asked.release.earlier else None
    register = open_register(certificates, asked, folder)
    grain = asked.release.grain
    whose = whose_of(region, year, register, grain.width)
    with register.parts(out) as parts:
        counts = counts_of(register, parts, whose.first_year, whose.last_year)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    found = list(curves(counts))
    made, ledger = document(counts, found, register, whose, grain, created)
    told, proof = released(made, ledger, grain, earlier)
    with written(out.parent):
        moved(out.with_suffix(f".{PROOF}"), as_json(proof))
        moved(out, as_json(told))
    for line in [*told["notes"], *told["problems"]]:
        typer.echo(line, err=True)
    codes = len({row["diagnosis"] for row in told["averages"]})
    of = f"spells begun in {whose.years}, followed until {whose.until}"
    typer.echo(f"averages of {counted(codes, 'diagnosis', 'diagnoses')}, {of}: {out}")

"""``python -m training pilot-example``."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

import typer

SHADOW = "example-1"

_STUDY = """\
title = "A made-up pilot: nobody in it is real"
synthetic = true
horizons = [90]
subgroups = ["sex", "age", "diagnosis", "unit", "level"]
since = {first}
until = {last}

# How much worse a shadow may be than what is shown, and how much better it has to be.
[margins.brier]
worse_by = 0.002
better_by = 0.0005

[watch]
reference = {reference}
"""


def pilot_example(
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="A new folder.")],
    spells: Annotated[
        int, typer.Option(metavar="N", min=100, help="The number of spells.")
    ] = 20_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same content.")] = 1,
    model: Annotated[
        str, typer.Option(metavar="NAME", help="The model whose risks are shown.")
    ] = "srs-3.0",
    equal: Annotated[
        bool, typer.Option("--equal", help="Use a shadow that is no better: the model itself.")
    ] = False,
) -> None:
    """Make a pilot to try out: a store with 12 units and 18 months of use, as the service leaves
    it; certificates for `srs db outcomes`; a study; and the truth about it. None of it is real.
    """
    from srs.errors import BadInput

    if out.exists():
        raise BadInput("-o: the folder already exists: expected a new one")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    except OSError:
        raise BadInput("-o: the folder cannot be made: expected one that may be written") from None
    try:
        write(folder, spells, seed, model, equal=equal)
        folder.chmod(0o755)
        folder.rename(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    typer.echo(f"made up, no real person: {out}")
    typer.echo(
        f"next: srs db outcomes {out}/certificates.parquet --until 2025-12-31 "
        f"--database sqlite:///{out}/srs.db"
    )


def write(folder: Path, count: int, seed: int, name: str, *, equal: bool = False) -> None:
    """Write all files to *folder*, which exists and is empty."""
    from srs.model import load
    from srs.tables.columns import pl

    from .built_in import BuiltIn
    from .certificates import assessed, certificates
    from .gains import expected
    from .spells import spells
    from .store import unit_name
    from .store import write as write_store
    from .use import used

    built_in = replace(BuiltIn(), own=0.0) if equal else BuiltIn()
    model = load(name)
    shadow = name if equal else SHADOW
    found = assessed(used(spells(count, seed, built_in, name), built_in, seed))
    units = pl.Series([unit_name(number) for number in range(built_in.units)])
    table = certificates(found, built_in, seed)
    table = table.with_columns(unit=units.gather(table["unit"]))
    table.write_parquet(folder / "certificates.parquet")
    write_store(folder, found, model, shadow, equal=equal, seed=seed)
    study = _STUDY.format(first=built_in.first, last=built_in.last, reference=built_in.drifts_from)
    folder.joinpath("STUDY.toml").write_text(study, encoding="utf-8")
    truth = {
        "synthetic": True,
        "what": "a pilot that was made up: no person, certificate or answer in it is real",
        "spells": len(found),
        "assessments": int(found["calculated"].sum()),
        "seed": seed,
        "shown": name,
        "shadow": shadow,
        "shadow_is": "equal" if equal else "better",
        "seldom": units.tail(built_in.seldom).to_list(),
        **expected(found),
        "built_in": built_in.document(),
    }
    text = json.dumps(truth, indent=1) + "\n"
    folder.joinpath("truth.json").write_text(text, encoding="utf-8")

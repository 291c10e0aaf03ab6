"""``srs db export``. It imports what it needs when it runs."""

import json
import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..wording import counted

Config = Annotated[
    Path | None,
    typer.Option(
        envvar="SRS_CONFIG", metavar="FILE.toml", help="The service's settings: its [[callers]]."
    ),
]


def export(
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help="A new folder for the tables.")
    ],
    units: Annotated[
        Path,
        typer.Option(
            metavar="FILE.csv", help="Where to write which code is which unit; not inside DIR."
        ),
    ],
    caller: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Who exports: one of [[callers]], with the scope export."
        ),
    ],
    config: Config = None,
    format: Annotated[
        Literal["parquet", "csv"], typer.Option(help="Format of the tables.")
    ] = "parquet",
    key_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The key for exports that shall have the same codes; if not given, a new one.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print exactly one JSON document.")
    ] = False,
) -> None:
    """Write assessments, shadows, opinions, measures, events and outcomes with codes for all ids.

    DIR holds no id of a person, certificate, unit or user. It still holds data on single patients:
    protect it as you protect the database.
    """
    import uuid
    from datetime import UTC, datetime

    from ..interruption import promptly
    from ..service.configuration import configure
    from ..storage.commands import account, beside, progress_of, store_of
    from ..storage.records import Access
    from .folder import PURPOSE, check
    from .folder import export as export_
    from .permission import permitted, ring
    from .pseudonyms import Codes, read_key

    settings = configure({}, os.environ, config).settings
    keys, now = ring(settings), datetime.now(UTC)
    may = permitted(settings, caller, keys, now)
    codes = Codes(read_key(key_file, keys) if key_file else None)
    check(out, units)
    database = settings.database.get_secret_value()
    access = Access(
        time=now,
        request_id=uuid.uuid4().hex,
        caller=may.caller,
        user=account(),
        unit=None,
        action="",
        purpose=PURPOSE,
        detail={"units": "all" if may.units is None else len(may.units)},
    )
    anchor = settings.anchor or beside(database)
    with (
        promptly("srs: interrupted: nothing was exported"),
        store_of(database, anchor) as storage,
        progress_of("rows") as progress,
    ):
        counts = export_(
            storage,
            out,
            units,
            access,
            codes=codes,
            units=may.units,
            ending=format,
            progress=progress,
        )
    if as_json:
        typer.echo(json.dumps({"rows": counts}, indent=2))
        return
    for name, rows in counts.items():
        typer.echo(f"{name}: {counted(rows, 'row')}")

"""``srs db outcomes``."""

import json
import os
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import BadInput
from ..interruption import promptly
from ..storage.commands import Anchor, Database, account, beside, progress_of, store_of
from ..terminal import DAY, AsJson, day_in, day_of
from ..wording import counted, thousands

if TYPE_CHECKING:
    from .outcomes import Followed, Read
    from .spells import Spells

_FIRST = date(1990, 1, 1)  # no earlier day has assessments
_INTERRUPTED = "srs: interrupted: what was stored stays, and the same command does the rest"
_SEEM = (
    "a spell that was not assessed again seems to have ended: only certificates show whether it "
    "did (srs db outcomes CERTIFICATES)"
)


def outcomes(
    database: Database,
    until: Annotated[
        date,
        typer.Option(
            parser=day_in,
            metavar=DAY,
            help="The last day for which all certificates are included.",
        ),
    ],
    certificates: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CERTIFICATES",
            help="Tables as for `srs spells`: CSV or Parquet files, a folder or a quoted glob.",
        ),
    ] = None,
    from_store: Annotated[
        bool,
        typer.Option("--from-store", help="Use later assessments instead of certificates."),
    ] = False,
    person_keys_file: Annotated[
        Path | None,
        typer.Option(
            envvar="SRS_PERSON_KEYS_FILE",
            metavar="FILE",
            help="The keys of the pseudonyms; if not given, those next to the SQLite file.",
        ),
    ] = None,
    anchor: Anchor = None,
    as_json: AsJson = False,
) -> None:
    """Store the outcomes of assessed spells: how long they lasted, and whether they have ended.
    Safe to run again, for example every night.
    """
    if bool(certificates) == from_store:
        raise typer.BadParameter("expected CERTIFICATES, or --from-store and none")
    from .outcomes import follow_up

    now, day = datetime.now(UTC), until
    if day < _FIRST:
        raise BadInput("the last day is before all certificates", expected="a day since 1990")
    if day > day_of(None):
        raise BadInput(
            "the last day is after today", expected="a day up to which all certificates are known"
        )
    read, by = _read(certificates, day, database, person_keys_file)
    with (
        promptly(_INTERRUPTED),
        store_of(database, anchor or beside(database)) as storage,
        progress_of("outcomes") as progress,
    ):
        told = follow_up(
            storage,
            read,
            until=day,
            now=now,
            user=account(),
            by=by,
            progress=progress,
        )
    if as_json:
        typer.echo(json.dumps(_document(told, day), indent=2))
    else:
        for line in _lines(told, day):
            typer.echo(line)
    for line in (*told.lines, *([_SEEM] if from_store else [])):
        typer.echo(line, err=True)


def _read(
    tables: list[str] | None, until: date, database: str, file: Path | None
) -> tuple["Read", str | None]:
    """How spells are read, and by what they are linked where that is not the certificate."""
    from . import assessment_spells, certificates
    from .keys import check_keys, keys_of

    if not tables:
        return partial(assessment_spells.read, until=until), assessment_spells.BY_ASSESSMENT
    keys = keys_of(database, file, os.environ)

    def read(of: Any) -> "Spells":
        check_keys(keys, of["person"])
        return certificates.read(tables, until=until, keys=keys, assessed=of)

    return read, None


def _document(told: "Followed", until: date) -> dict[str, Any]:
    # Not asdict: in Python 3.11 it counts a Counter's pairs.
    document = {each.name: getattr(told, each.name) for each in fields(told)}
    return {"until": until.isoformat(), **document}


def _lines(told: "Followed", until: date) -> Iterator[str]:
    linked = told.linked.total()
    by = ", ".join(f"{thousands(count)} by {by}" for by, count in sorted(told.linked.items()))
    every = counted(told.assessments, "assessment")
    yield f"linked: {thousands(linked)} of {every}{by and f': {by}'}"
    ended, going_on = thousands(told.ended), thousands(linked - told.ended)
    yield f"ended by {until}: {ended}; still going on: {going_on}"
    new, changed, prolonged, unchanged = map(
        thousands, (told.stored, told.changed, told.prolonged, told.unchanged)
    )
    yield (
        f"stored: {new} new, {changed} changed, {prolonged} known to a later day; {unchanged} "
        "unchanged"
    )
    if told.left:
        outcomes = counted(told.left, "earlier outcome")
        yield f"not in these data: {outcomes}; what is stored stays"
    for reason, count in told.unlinked.most_common():
        yield f"not linked: {thousands(count)}: {reason}"

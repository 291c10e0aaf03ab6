"""``srs db`` and ``srs audit``. Each command imports what it needs."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from ..installation import needing
from ..terminal import DAY, day_in
from ..wording import counted, thousands
from .place import anchor_beside, default_database

if TYPE_CHECKING:
    from .database import Storage


class _OfTheService(TyperGroup):
    """Commands that all need the extra `service`."""

    def invoke(self, ctx: Any) -> Any:
        with needing("the database", "service"):
            return super().invoke(ctx)


_OPTIONS: dict[str, Any] = {
    "cls": _OfTheService,
    "no_args_is_help": True,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
}
db = typer.Typer(help="The database: make its tables, show, delete and export.", **_OPTIONS)
audit = typer.Typer(help="Prove that the access log and stored answers are unchanged.", **_OPTIONS)

Database = Annotated[
    str,
    typer.Option(
        default_factory=default_database,
        envvar="SRS_DATABASE",
        metavar="URL",
        help="sqlite:///FILE or postgresql://USER@HOST/NAME.",
        show_default="a SQLite file in the user's data folder",
    ),
]
Anchor = Annotated[
    Path | None,
    typer.Option(
        envvar="SRS_ANCHOR", metavar="FILE", help="The file with the anchors of the access log."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON document.")]

_HOUR = 3600  # seconds that one statement may take here, where nobody waits for an answer


@db.command(epilog="Example: srs db upgrade --database postgresql://srs@db.example/srs")
def upgrade(database: Database, anchor: Anchor = None) -> None:
    """Make the tables, or upgrade them to this version; safe to run again."""
    from .schema import needed
    from .schema import upgrade as upgrade_

    _log_on_standard_error()
    upgrade_(database, anchor or beside(database))
    typer.echo(f"the tables are up to date: {needed()}", err=True)


@db.command(epilog="Example: srs db status --json")
def status(database: Database, as_json: AsJson = False) -> None:
    """Show the tables' version, how many rows they have, and which keys of pseudonyms they use."""
    from .status import status as status_

    with store_of(database) as storage:
        document = status_(storage)
    if as_json:
        return typer.echo(json.dumps(document, indent=2))
    for line in _lines(document):
        typer.echo(line)
    return None


@db.command(epilog="Example: srs db purge --older-than 5y --dry-run")
def purge(
    older_than: Annotated[str, typer.Option(metavar="AGE", help="Age in years or days: 5y, 400d.")],
    database: Database,
    anchor: Anchor = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count the rows.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete old assessments with their opinions, measures and outcomes, old events and idempotency
    keys, and trials older than a day. Consents and the access log stay.
    """
    from . import retention

    now = datetime.now(UTC)
    before = retention.limit(older_than, now)
    anchor = anchor or beside(database)
    with store_of(database, anchor) as storage, progress_of("rows deleted") as progress:
        if dry_run:
            counts = retention.older(storage, before, now)
        else:
            counts = retention.purge(storage, before, now=now, user=account(), progress=progress)
    if as_json:
        typer.echo(json.dumps({"deleted": not dry_run, "rows": counts}, indent=2))
    else:
        for name, rows in counts.items():
            typer.echo(f"{name}: {counted(rows, 'row')} {'would be ' if dry_run else ''}deleted")


@audit.command(epilog="Example: srs audit verify --anchor /mnt/elsewhere/srs-anchors.jsonl")
def verify(database: Database, anchor: Anchor = None, as_json: AsJson = False) -> None:
    """Check that the access log and the rows it binds are unchanged; exit status 1 names the first
    entry, row or anchor that fails.

    The anchor file next to an SQLite file is found. Without an anchor file, the check cannot detect
    that the end of the log was cut off together with its head, or that the log was rewritten from
    some entry on.
    """
    from dataclasses import asdict

    from .verify import verify as verify_

    with store_of(database) as storage:
        anchor = anchor or _expected(storage, database)
        found = verify_(storage, anchor)
    if as_json:
        typer.echo(json.dumps(asdict(found), indent=2))
    elif not found.fault:
        entries, anchors = (
            counted(found.entries, "entry", "entries"),
            counted(found.anchors, "anchor"),
        )
        typer.echo(f"the access log is unchanged: {entries}, {anchors}")
        typer.echo(f"the stored rows are those it binds: {counted(found.rows, 'row')}")
    if found.adopted and not found.fault:
        typer.echo(
            f"stored before entries bound rows: {counted(found.adopted, 'row')}; changes before "
            "that upgrade cannot be detected",
            err=True,
        )
    if found.damaged and not found.fault:
        typer.echo(
            f"torn by a crash: {counted(found.damaged, 'line')} of the anchor file", err=True
        )
    if not anchor and not found.fault:
        typer.echo("no --anchor: entries cut off at the end would not be noticed", err=True)
    if found.fault:
        typer.echo(f"srs: the access log fails: {found.fault}", err=True)
        raise typer.Exit(1)


@audit.command(epilog="Example: srs audit replay --since 2025-03-01")
def replay(
    database: Database,
    since: Annotated[
        date | None,
        typer.Option(parser=day_in, metavar=DAY, help="Only assessments from this day on (UTC)."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Only the newest N.")
    ] = None,
    close: Annotated[
        bool,
        typer.Option(
            "--close", help="Accept agreement to twelve digits, after a change of machines."
        ),
    ] = False,
    models: Annotated[
        Path | None,
        typer.Option(
            envvar="SRS_MODELS",
            metavar="FOLDER",
            help="The models; if not given, the installed ones.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compute the stored assessments again; exit status 1 if one gives another answer.

    Another kind of processor or version of NumPy adds numbers in another order, which changes the
    last digits.
    """
    from functools import partial

    from ..knowledge import imported
    from ..model import MODELS, load
    from .place import data_folder
    from .replay import replay as replay_

    first = datetime.combine(since, time(), UTC) if since else None
    # No stored assessment was shown with a damaged import.
    knowledge = imported(data_folder(), damaged=lambda _: None)
    with store_of(database) as storage, progress_of("assessments") as progress:
        told = replay_(
            storage,
            partial(load, folder=models or MODELS),
            since=first,
            limit=limit,
            statistics=knowledge.statistics,
            progress=progress,
        )
    if as_json:
        from dataclasses import fields

        # Not asdict: in Python 3.11 it counts a Counter's pairs.
        document = {each.name: getattr(told, each.name) for each in fields(told)}
        typer.echo(json.dumps(document, indent=2))
    else:
        every = counted(told.all, "assessment")
        typer.echo(f"the same, bit for bit: {thousands(told.same)} of {every}")
        for version, count in sorted(told.knowledge.items()):
            typer.echo(f"shown with {version}: {thousands(count)}", err=True)
        if told.averages_as_told:
            typer.echo(
                "with a region's average from an import that is no longer here: "
                f"{thousands(told.averages_as_told)}; the stored average was used",
                err=True,
            )
        for reason, count in told.not_tried.items():
            typer.echo(f"not computed again: {thousands(count)}: {reason}", err=True)
        if told.close:
            typer.echo(
                f"the same to twelve digits: {thousands(len(told.close))}, computed on another "
                "kind of processor or with another NumPy (--close accepts them)",
                err=True,
            )
        for each in told.different:
            typer.echo(f"differs: {each}", err=True)
    if told.different or (told.close and not close):
        raise typer.Exit(1)


def account() -> str:
    """Who runs this: the account's name, or its number if it has none."""
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError):  # as in a container that assigns its own number
        return f"uid {os.getuid()}"


def beside(database: str) -> Path | None:
    """The anchor that `srs serve` made for an embedded database, if it is there."""
    found = anchor_beside(database)
    return found if found and found.exists() else None


def _expected(storage: "Storage", database: str) -> Path | None:
    """The anchor file next to an embedded database; named even if it is missing, when the log has
    anchors.
    """
    from . import audit

    found = beside(database)
    if found is None:
        with storage.read() as connection:
            told = audit.last_anchored(connection, audit.head(connection), 0, [""])
        return anchor_beside(database) if told else None
    return found


@contextmanager
def store_of(database: str, anchor: Path | None = None) -> Iterator["Storage"]:
    """The database, migrated, and closed at the end. The log goes to standard error."""
    from .database import Storage

    _log_on_standard_error()
    storage = Storage(database, anchor, wait=_HOUR)
    try:
        storage.ready()
        yield storage
    finally:
        storage.close()


def _log_on_standard_error() -> None:
    import structlog

    # Looked up for each line: a caller in the same process may replace standard error.
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


@contextmanager
def progress_of(what: str) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how many are done."""
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = TextColumn("{task.completed:,} " + what), TimeElapsedColumn()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done: bar.update(task, completed=done)


def _lines(document: object, indent: str = "") -> Iterator[str]:
    assert isinstance(document, dict)
    for key, value in document.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from _lines(value, indent + "  ")
        else:
            yield f"{indent}{key}: {value}"

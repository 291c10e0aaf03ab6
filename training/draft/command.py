"""``python -m training init``: from a table to a mapping that describes it, with questions."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from re import fullmatch

from srs.errors import BadTable
from srs.files import replace_with
from srs.tables.cells import days, numbers
from srs.tables.columns import pl, whole_table
from srs.wording import counted

from .certificates import certificate_columns, draft_certificates
from .guess import Guess, named
from .kinds import columns_of
from .page import Page
from .roles import Roles, roles_of
from .run import draft_run
from .spells import draft_spells

_PERSON = r"(\d\d)?\d{6}[-+]?\d{4}"
_VALUES = 0.5  # share of column names that look like values


@dataclass(frozen=True)
class Draft:
    """A mapping and a run that reads it, not yet written.

    Attributes
    ----------
    found : tuple of (str, str)
        What was found, for a terminal.
    """

    mapping: Page
    run: Page
    found: tuple[tuple[str, str], ...]


def draft(table: Path, mapping: Path, run: Path) -> Draft:
    """What *table* seems to hold, as a mapping for the file *mapping*, with a run for the file
    *run*.

    Raises
    ------
    BadTable
        When it cannot be read, or has no rows or names.
    """
    frame = whole_table(table)
    if frame.is_empty():
        raise BadTable("the table has no rows: expected one at least")
    _check_names(frame.columns)
    columns = list(columns_of(frame))
    file, name = _beside(table, mapping), _name(table)
    rows = [("table", f"{counted(len(frame), 'row')}, {counted(len(columns), 'column')}")]
    certificates = certificate_columns(columns)
    if certificates:
        page = draft_certificates(file, columns, certificates)
        roles, predictors = certificates, list[str]()
        time = event = Guess()
        rows.append(("rows", "certificates, several for a person"))
    else:
        spells = roles_of(columns)
        page, predictors, told = draft_spells(file, columns, spells)
        roles, time, event = _found(spells), spells.time, spells.event
        rows.append(("rows", "spells, one row each"))
    rows += [(role, named(g.column) if g.column else "not found") for role, g in roles.items()]
    if not certificates:
        rows.append(("predictors", told))
    plan = draft_run(name, _beside(mapping, run), time, event, predictors, table.name)
    return Draft(page, plan, tuple(rows))


def _found(roles: Roles) -> dict[str, Guess]:
    names = ("person", "start", "diagnosis", "time", "event")
    return {name: getattr(roles, name) for name in names}


def _check_names(names: Sequence[str]) -> None:
    """Refuse names that look like values: the first line may be a person's row."""
    column = pl.Series(names, dtype=pl.String)
    value = numbers(column).is_not_null() | days(column).is_not_null()
    person = any(fullmatch(_PERSON, name.strip()) for name in names)
    if person or value.sum() > _VALUES * len(names):
        raise BadTable(
            "the table's first line looks like values: expected the names of its columns there"
        )


def write(drafted: Draft, mapping: Path, run: Path | None, *, overwrite: bool = False) -> None:
    """Write both files, whole or not at all.

    Raises
    ------
    BadTable
        When one exists already (unless *overwrite*) or cannot be written.
    """
    pages = [(mapping, drafted.mapping)] + ([(run, drafted.run)] if run else [])
    try:
        for path, _ in pages:
            _check_output(path, overwrite=overwrite)
        if run and os.path.realpath(run) == os.path.realpath(mapping):
            raise BadTable("the mapping and the run have one name: expected two")
        for path, page in pages:
            replace_with(path, page.text().encode())
    except OSError as error:
        told = (error.strerror or "not allowed").lower()
        raise BadTable(f"the draft cannot be written: {told}") from None


def _check_output(path: Path, *, overwrite: bool) -> None:
    if path.suffix.lower() != ".toml":
        raise BadTable("the draft's file name: expected one that ends in .toml")
    if not path.parent.is_dir():
        raise BadTable("the draft cannot be written: its folder is not there")
    if path.is_dir():
        raise BadTable("the draft cannot be written: it is a folder")
    if path.exists() and not overwrite:
        raise BadTable("the draft's file exists: expected another name; --overwrite replaces it")


def lines(drafted: Draft, mapping: Path, run: Path | None) -> list[str]:
    """The findings, the questions and what to do next, for a terminal."""
    width = max(len(name) for name, _ in drafted.found)
    told = [f"{name:{width}}  {what}" for name, what in drafted.found]
    pages = [drafted.mapping] + ([drafted.run] if run else [])
    fill = [name for page in pages for name in page.to_fill_in]
    asked = sum(page.questions for page in pages)
    told.append(f"{'questions':{width}}  {asked}")
    if fill:
        told.append(f"{'to fill in':{width}}  {', '.join(fill)}")
    files = " and ".join(str(path) for path in (mapping, run) if path)
    doing = f"answer the questions in {files}, then: " if asked else ""
    command = f"run {run}" if run else f"table {mapping} -o table.parquet"
    return [*told, f"next: {doing}python -m training {command}"]


def _beside(file: Path, other: Path) -> str:
    """The path of *file*, relative to the file *other*."""
    return Path(os.path.relpath(file.resolve(), other.resolve().parent)).as_posix()


def _name(table: Path) -> str:
    word = "".join(c if c.isalnum() or c in "-_" else "_" for c in table.stem).strip("_-")
    return word if any(c.isalnum() for c in word) else "register"

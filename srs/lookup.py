"""``srs fmb`` and ``srs measures``: what is known of a diagnosis, and taking in one's own."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .terminal import AsJson, In, On, bytes_of, day_of, print_json, show
from .wording import Lang, language

if TYPE_CHECKING:
    from .knowledge import Knowledge


def fmb(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="DIAGNOSIS | import TYPFALL.json DIAGNOSINFORMATION.json",
            help="A diagnosis to look up, or the service's two documents to take in.",
        ),
    ],
    on: On = None,
    lang: In = "sv",
    as_json: AsJson = False,
) -> None:
    """Show what FMB recommends for a diagnosis, or take in Socialstyrelsen's two documents."""
    if words[0] == "import":
        if len(words) != 3:
            raise typer.BadParameter("expected import TYPFALL.json DIAGNOSINFORMATION.json")
        _import_fmb(Path(words[1]), Path(words[2]), day_of(on), as_json=as_json)
    elif len(words) != 1:
        raise typer.BadParameter("expected one diagnosis")
    else:
        _show_fmb(words[0], language(lang), as_json=as_json)


def measures(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="DIAGNOSIS | import CATALOGUE.csv",
            help="A diagnosis to look up, or a region's own catalogue to take in.",
        ),
    ],
    source: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who answers for it, where the file has no column."),
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Of when it is, where the file has no column.")
    ] = None,
    on: On = None,
    lang: In = "sv",
    as_json: AsJson = False,
) -> None:
    """Show the advice on measures for a diagnosis, or take in a region's own catalogue."""
    if words[0] == "import":
        if len(words) != 2:
            raise typer.BadParameter("expected import CATALOGUE.csv")
        _import_measures(Path(words[1]), day_of(on), source, year, as_json=as_json)
    elif len(words) != 1:
        raise typer.BadParameter("expected one diagnosis")
    else:
        _show_measures(words[0], language(lang), as_json=as_json)


def knowledge() -> "Knowledge":
    """With what was imported; of what is damaged there, what comes with srs, and a line."""
    from .knowledge import imported

    def tell(error: Exception) -> None:
        # One part that fails must not take the assessment with it.
        typer.echo(f"srs: what comes with srs is used, because {error}", err=True)

    return imported(_folder(), damaged=tell)


def _read(name: str) -> Any:
    """One source; what is damaged is not shown as something else."""
    from .knowledge import SOURCES

    return SOURCES[name].read(_kept(name))


def _kept(name: str) -> Path:
    from .knowledge import SOURCES

    return SOURCES[name].kept(_folder())


def _folder() -> Path:
    from .storage.place import data_folder

    return data_folder()


def _show_fmb(code: str, lang: Lang, *, as_json: bool) -> None:
    from . import Icd10

    recommendation = _read("fmb").about(Icd10.parse(code))
    if as_json:
        from .channels.json import fmb_document

        print_json(fmb_document(recommendation, lang))
    else:
        from rich.console import Group

        from .channels.text import fmb_section, fmb_texts

        show(Group(*fmb_section(recommendation, lang), *fmb_texts(recommendation)))


def _import_fmb(cases: Path, documents: Path, on: date, *, as_json: bool) -> None:
    from .knowledge.fmb_file import save
    from .knowledge.fmb_import import import_fmb

    imported, report = import_fmb(
        bytes_of(cases, "the typical cases' file"),
        bytes_of(documents, "the documents' file"),
        on=on,
    )
    save(imported, _kept("fmb"))
    _tell(
        report,
        f"{len(imported.cases)} typical cases and {len(imported.documents)} documents taken in, "
        f"{len(report.skipped)} skipped, {report.not_valid} not valid on the day",
        as_json=as_json,
    )


def _show_measures(code: str, lang: Lang, *, as_json: bool) -> None:
    from . import Icd10

    found = _read("measures").about(Icd10.parse(code))
    if as_json:
        from .channels.json import measures_document

        print_json(measures_document(found, lang))
    else:
        from rich.console import Group

        from .channels.advice import measures_section

        show(Group(*measures_section(found, lang)))


def _import_measures(
    catalogue: Path, on: date, source: str | None, year: int | None, *, as_json: bool
) -> None:
    from .knowledge.measures_file import save
    from .knowledge.measures_import import import_measures

    raw = bytes_of(catalogue, "the catalogue's file")
    imported, report = import_measures(raw, on=on, source=source, year=year)
    save(imported, _kept("measures"))
    _tell(
        report,
        f"{report.read} measures taken in, {len(report.skipped)} skipped: {imported.version}",
        as_json=as_json,
    )


def _tell(report: Any, summary: str, *, as_json: bool) -> None:
    """What an import took in, and line by line what it did not."""
    from dataclasses import asdict

    if as_json:
        return print_json(asdict(report))
    lines: Sequence[tuple[str, Sequence[str]]] = (
        ("note", report.remarks),
        ("skipped", report.skipped),
    )
    for word, told in lines:
        for line in told:
            typer.echo(f"{word}: {line}", err=True)
    typer.echo(summary)
    return None

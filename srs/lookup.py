"""Look up a diagnosis, or import your own: ``srs fmb``, ``srs measures``, ``srs statistics``."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .completion import diagnoses
from .errors import BadKnowledge
from .hints import COMMANDS
from .terminal import AsJson, In, On, bytes_of, day_of, print_json, show
from .wording import Lang, Words, counted, language

if TYPE_CHECKING:
    from .knowledge import Knowledge
    from .knowledge.report import Report


def fmb(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="DIAGNOSIS | import TYPFALL.json DIAGNOSINFORMATION.json",
            autocompletion=diagnoses,
            help="A diagnosis to look up, or Socialstyrelsen's two documents to import.",
        ),
    ],
    on: On = None,
    lang: In = "sv",
    as_json: AsJson = False,
) -> None:
    """Show what FMB recommends for a diagnosis, or import Socialstyrelsen's two documents."""
    if words[0] == "import":
        if len(words) != 3:
            raise typer.BadParameter("expected import TYPFALL.json DIAGNOSINFORMATION.json")
        _import_fmb(Path(words[1]), Path(words[2]), day_of(on), as_json=as_json)
    elif len(words) != 1:
        raise typer.BadParameter("expected one diagnosis")
    else:
        _show_fmb(words[0], language(lang), as_json=as_json)


Source = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Who is responsible for the file, if it has no column source."
    ),
]
Year = Annotated[
    int | None, typer.Option(help="Which year the file is from, if it has no column year.")
]


def measures(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="DIAGNOSIS | import CATALOGUE.csv",
            autocompletion=diagnoses,
            help="A diagnosis to look up, or a region's own catalogue to import.",
        ),
    ],
    source: Source = None,
    year: Year = None,
    on: On = None,
    lang: In = "sv",
    as_json: AsJson = False,
) -> None:
    """Show the advice on measures for a diagnosis, or import a region's own catalogue."""
    if (table := _table(words, "CATALOGUE.csv")) is not None:
        from .knowledge.measures_file import save
        from .knowledge.measures_import import import_measures

        catalogue, report = import_measures(table, on=day_of(on), source=source, year=year)
        save(catalogue, _kept("measures"))
        _tell(report, counted(report.read, "measure"), catalogue.version, as_json=as_json)
    else:
        from .channels.advice import measures_section
        from .channels.knowledge_json import measures_document

        _show("measures", words[0], measures_document, measures_section, lang, as_json=as_json)


def effects(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="MEASURE | import EFFECTS.json...",
            help="A measure to look up, by its id or kva:CODE, or the files of all studies to "
            "import. They replace those imported before.",
        ),
    ],
    on: On = None,
    lang: In = "sv",
    as_json: AsJson = False,
) -> None:
    """Show what studies found about a measure, or import the effects.json of studies."""
    if words[0] == "import":
        if len(words) < 2:
            raise typer.BadParameter("expected import EFFECTS.json...")
        return _import_effects([Path(each) for each in words[1:]], day_of(on), as_json=as_json)
    if len(words) != 1:
        raise typer.BadParameter("expected one measure")
    return _show_effects(words[0], language(lang), as_json=as_json)


def statistics(
    words: Annotated[
        list[str],
        typer.Argument(
            autocompletion=diagnoses,
            metavar="DIAGNOSIS | import FILE",
            help="A diagnosis to look up, or a region's own statistics to import: a table of "
            "counts as CSV, or the averages that python -m training averages wrote.",
        ),
    ],
    source: Source = None,
    year: Year = None,
    on: On = None,
    lang: In = "sv",
    as_json: AsJson = False,
) -> None:
    """Show how long spells of a diagnosis last, or import a region's own statistics."""
    if (given := _table(words, "FILE")) is not None:
        averages = given.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        if averages and (source is not None or year is not None):
            raise typer.BadParameter(
                "the averages name their own source and year: expected no --source, --year"
            )
        taken, report = (
            _take_averages(given, day_of(on))
            if averages
            else _take_statistics(given, day_of(on), source, year)
        )
        _tell(report, counted(report.read, "diagnosis", "diagnoses"), taken, as_json=as_json)
    else:
        from .channels.knowledge_json import statistics_document
        from .channels.text import statistics_section

        _show(
            "statistics", words[0], statistics_document, statistics_section, lang, as_json=as_json
        )


def knowledge() -> "Knowledge":
    """The knowledge with what was imported.

    Where an import is damaged, what comes with srs is used and a line says so.
    """
    from .knowledge import imported

    def tell(error: BadKnowledge) -> None:
        # One part that fails must not stop the whole assessment.
        typer.echo(f"srs: using what comes with srs, because {error.worded(COMMANDS)}", err=True)

    return imported(_folder(), damaged=tell)


def _read(name: str) -> Any:
    """One source; a damaged import is an error, never replaced."""
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

    asked = Icd10.parse(code)
    recommendation = _read("fmb").about(asked)
    if as_json:
        from .channels.knowledge_json import fmb_document

        print_json(fmb_document(recommendation, lang))
    else:
        from rich.console import Group

        from .channels.text import fmb_section, fmb_texts

        show(Group(*fmb_section(recommendation, lang, asked), *fmb_texts(recommendation)))


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
        f"{counted(len(imported.cases), 'typical case')} and "
        f"{counted(len(imported.documents), 'document')}",
        f"{report.not_valid} not valid on that day",
        as_json=as_json,
    )


def _take_averages(raw: bytes, on: date) -> tuple[str, "Report"]:
    """The version that was imported, and the result."""
    from .knowledge.averages import Own
    from .knowledge.averages_file import import_averages, save

    try:
        averages = _read("statistics").averages
    except BadKnowledge:
        averages = None  # damaged: this import mends it
    kept = averages.whose if isinstance(averages, Own) else None
    taken, report = import_averages(raw, on=on, kept=kept)
    save(taken, _kept("statistics"))
    return taken.version, report


def _take_statistics(
    raw: bytes, on: date, source: str | None, year: int | None
) -> tuple[str, "Report"]:
    from .knowledge.statistics_file import save
    from .knowledge.statistics_import import import_statistics

    own, report = import_statistics(raw, on=on, source=source, year=year)
    save(own, _kept("statistics"))
    return own.version, report


def _import_effects(paths: Sequence[Path], on: date, *, as_json: bool) -> None:
    from .knowledge.effects_file import save
    from .knowledge.effects_import import import_effects

    files = [bytes_of(path, "the study's file") for path in paths]
    studies, report = import_effects(files, on=on, known=_read("measures").ids)
    save(studies, _kept("effects"))
    _tell(report, counted(report.read, "study", "studies"), studies.version, as_json=as_json)


def _show_effects(measure: str, lang: Lang, *, as_json: bool) -> None:
    from .channels.knowledge_json import effect_document
    from .knowledge.measure_codes import name_of

    name = name_of(measure, _read("measures").ids)
    found = _read("effects").named(name)
    if as_json:
        return print_json([effect_document(each, lang) for each in found])
    nothing = Words(
        "Det finns ingen studie av åtgärdens effekt.", "No study of its effect has been imported."
    )
    for line in [each.words.to(lang) for each in found] or [nothing.to(lang)]:
        typer.echo(line)
    return None


def _table(words: Sequence[str], named: str) -> bytes | None:
    """The file to import; None when a diagnosis is looked up."""
    if words[0] == "import":
        if len(words) != 2:
            raise typer.BadParameter(f"expected import {named}")
        return bytes_of(Path(words[1]), "the table's file")
    if len(words) != 1:
        raise typer.BadParameter("expected one diagnosis")
    return None


def _show(
    name: str,
    code: str,
    document: Callable[[Any, Lang], object],
    section: Callable[[Any, Lang, Any], Iterable[Any]],
    lang: str,
    *,
    as_json: bool,
) -> None:
    from rich.console import Group

    from . import Icd10

    known = _read(name)
    if name == "measures":
        known = known.with_effects(_read("effects"))
    asked, words = Icd10.parse(code), language(lang)
    found = known.about(asked)
    if as_json:
        print_json(document(found, words))
    else:
        show(Group(*section(found, words, asked)))


def _tell(report: Any, taken: str, more: str, *, as_json: bool) -> None:
    """What was imported and, line by line, what was not."""
    from dataclasses import asdict

    if as_json:
        return print_json(asdict(report))
    for word, lines in (("note", report.remarks), ("skipped", report.skipped)):
        for line in lines:
            typer.echo(f"{word}: {line}", err=True)
    typer.echo(f"{taken} imported, {len(report.skipped)} skipped, {more}")
    return None

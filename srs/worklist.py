"""``srs unit``."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import lookup
from .errors import BadAnswer, BadInput, BadTable
from .files import json_in, replace_with
from .model import DEFAULT_MODEL
from .terminal import (
    AsJson,
    CompleteSince,
    In,
    ModelName,
    On,
    bytes_of,
    day_of,
    print_json,
    reason,
    show,
)
from .wording import Lang, counted, language

if TYPE_CHECKING:
    from .caseload import Caseload, LeftOut, Ongoing, Patient
    from .certificate import Certificate
    from .model import Model
    from .tables.caseload import CertificateTable

_TABLES = (".csv", ".parquet")
_OUT = (*_TABLES, ".html", ".json")
_FORMULAS = ("=", "+", "-", "@")  # a spreadsheet runs a cell that begins with one of these

Answers = Mapping[str, Mapping[str, object]]


def unit(
    certificates: Annotated[
        list[Path],
        typer.Argument(
            metavar="CERTIFICATES",
            help="Certificates of many persons in any format, folders of them, or tables of "
            "their periods (CSV or Parquet, as for `srs spells`).",
        ),
    ],
    on: On = None,
    unit: Annotated[
        str | None, typer.Option(metavar="ID", help="Needed if the spells belong to several units.")
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            metavar="TABLE",
            help="Answers: a row per person (CSV or Parquet), or JSON as {person id or certificate "
            "id: {predictor: level}}.",
        ),
    ] = None,
    capacity: Annotated[
        int | None,
        typer.Option(metavar="N", help="Mark the first N, the number you have time for."),
    ] = None,
    model: ModelName = DEFAULT_MODEL,
    defaults: Annotated[
        bool,
        typer.Option(
            "--defaults", help="Use the form's preselected level where an answer is missing."
        ),
    ] = False,
    complete_since: CompleteSince = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", help="A table (.csv, .parquet), a page to print (.html) or .json."
        ),
    ] = None,
    lang: In = "sv",
    as_json: AsJson = False,
) -> None:
    """List a unit's ongoing spells, those to help first on top, and why.

    The list names patients: it is for those who care for them.
    """
    from . import load
    from .caseload import caseload_of_patients, check_capacity, ongoing

    words, today = language(lang), day_of(on)
    if out and out.suffix.lower() not in _OUT:
        raise BadInput(f"-o: expected a file that ends in {', '.join(_OUT)}")
    if out and any(_same(out, each) for each in (*certificates, answers) if each):
        raise BadInput("-o: expected a file other than those that are read")
    check_capacity(capacity)
    of_model, counts = load(model), Counter["LeftOut"]()
    patients, told = _patients(certificates, today, counts)
    _check_unit(unit, patients)
    found = ongoing(patients, on=today, unit=unit, complete_since=complete_since, counts=counts)
    given = _answers(answers, patients, found, told, of_model, today, counts)
    caseload = caseload_of_patients(
        found,
        given,
        on=today,
        unit=unit,
        model=of_model,
        knowledge=lookup.knowledge(),
        defaults=defaults,
        capacity=capacity,
        left_out=counts,
    )
    if out:
        _write(caseload, out, words)
    if as_json:
        from .channels.caseload.json import document

        print_json(document(caseload, words))
    elif out is None:
        from .channels.caseload.text import page

        show(page(caseload, words))
    else:
        _summarise(caseload, words)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _check_unit(unit: str | None, patients: "Sequence[Patient]") -> None:
    """Refuse a unit that no certificate names: its empty list would look like good news."""
    named = {each.unit for patient in patients for each in patient.certificates}
    if unit is not None and patients and unit not in named:
        raise BadInput(
            "--unit: no patient has a certificate of that unit: expected its id as certificates "
            "have it"
        )


def _patients(
    paths: Sequence[Path], on: date, counts: "Counter[LeftOut]"
) -> tuple[tuple["Patient", ...], "CertificateTable | None"]:
    """Those of certificate files, and what a table adds."""
    from .caseload import patients

    tables = [path for path in paths if path.suffix.lower() in _TABLES and not path.is_dir()]
    if not tables:
        return patients(_read(paths, on, counts), counts), None
    if len(tables) < len(paths):
        raise BadInput("expected certificate files or tables of periods, not both at once")
    told = _table(tables, on, counts)
    return patients(told.by_person, counts), told


def _read(paths: Sequence[Path], on: date, counts: "Counter[LeftOut]") -> "list[Certificate]":
    from rich.console import Console
    from rich.progress import track

    from .caseload import LeftOut
    from .certificate.folder import Unread, files_in, read_all

    def tell(unread: Unread) -> None:
        counts[LeftOut.UNREAD] += 1
        typer.echo(f"left out: {unread}", err=True)

    console, files = Console(stderr=True), files_in(paths)
    found = read_all(files, on=on, tell=tell)
    shown = track(
        found,
        "Reading",
        total=len(files),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    return list(shown)


def _table(tables: Sequence[Path], on: date, counts: "Counter[LeftOut]") -> "CertificateTable":
    from .caseload import LeftOut
    from .tables.caseload import certificates_in
    from .tables.columns import pl, whole_table

    frames = [whole_table(path) for path in tables]
    if len({tuple(sorted(each.columns)) for each in frames}) > 1:
        raise BadTable("the tables have different columns: expected the same in each")
    told = certificates_in(pl.concat(frames, how="diagonal_relaxed"), on)
    for problem, rows in told.problems.most_common():
        counts[LeftOut.UNREAD] += rows
        typer.echo(f"left out: {counted(rows, 'row')}: {problem}", err=True)
    return told


def _answers(
    path: Path | None,
    patients: "Sequence[Patient]",
    found: "Sequence[Ongoing]",
    told: "CertificateTable | None",
    model: "Model",
    on: date,
    counts: "Counter[LeftOut]",
) -> Answers:
    given: Answers = {}
    if path and path.suffix.lower() in _TABLES:
        from .tables.caseload import answers_in, names_of_answers
        from .tables.columns import whole_table

        table = whole_table(path)
        for line in names_of_answers(table.columns, model).unread():
            typer.echo(f"the answers: {line}", err=True)
        given = answers_in(table, patients, found, on=on, model=model, counts=counts)
    elif path:
        from .caseload import answers_of

        given = answers_of(_json(path), patients, found, on, counts)
    if told is None:
        return given
    from .tables.caseload import with_care

    return with_care(given, found, told)


def _json(path: Path) -> Answers:
    try:
        answers = json_in(bytes_of(path, "the answers' file"), object_pairs_hook=_once_each)
    except ValueError:
        answers = None
    if not isinstance(answers, dict) or not all(isinstance(o, dict) for o in answers.values()):
        raise BadAnswer(
            'the answers: expected a table, or JSON as {"person id": {"predictor": "level", …}, …}'
        )
    return answers


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise BadAnswer(
            "the answers have the same key twice: expected each person and predictor once"
        )
    return dict(pairs)


def _write(caseload: "Caseload", out: Path, lang: Lang) -> None:
    """Write the file whole, or not at all."""
    ending = out.suffix.lower()
    if ending in _TABLES:
        from .tables.caseload import caseload_table
        from .tables.columns import write_table

        write_table(caseload_table(caseload, lang), out)
        if ending == ".csv":
            _warn_of_formulas(caseload)
        return
    from .channels.caseload import CASELOAD_CHANNELS

    text = CASELOAD_CHANNELS[ending.removeprefix(".")](caseload, lang)
    try:
        replace_with(out, text.encode())
    except OSError as error:
        raise BadInput(f"the output cannot be written: {reason(error)}") from None
    return


def _warn_of_formulas(caseload: "Caseload") -> None:
    """Warn about ids that a spreadsheet would run: they are written unchanged, so that they
    join.
    """
    ids = [id for case in caseload.cases for id in (case.person, case.certificate)]
    count = sum((id or "").lstrip().startswith(_FORMULAS) for id in ids)
    if count:
        typer.echo(
            f"ids that begin like formulas ({' '.join(_FORMULAS)}): {count} of {len(ids)}: do not "
            "open the file in a spreadsheet; import it with its columns as text, or use the page "
            "(.html)",
            err=True,
        )


def _summarise(caseload: "Caseload", lang: Lang) -> None:
    """The first lines of a table or page that was written to a file."""
    from .channels.caseload import words

    typer.echo(words.heading(caseload, lang), err=True)
    told = [*caseload.model.warnings, *words.expectations(caseload)]
    for each in told:
        typer.echo(each.to(lang), err=True)
    for line in words.left_out(caseload, lang):
        typer.echo(line, err=True)

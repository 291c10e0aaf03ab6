"""``python -m training evaluate`` and ``compare``."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from srs.errors import BadInput

Tables = Annotated[
    list[str],
    typer.Argument(metavar="TABLE...", help="CSV or Parquet of predictions; paired by id."),
]
Compared = Annotated[
    list[str],
    typer.Argument(
        metavar="STUDY.toml | TABLE...",
        help="A study file, or CSV or Parquet of predictions; paired by id.",
    ),
]
Out = Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write.")]
Id = Annotated[str, typer.Option("--id", help="The column of ids.")]
Models = Annotated[
    list[str] | None,
    typer.Option(
        "--model",
        metavar="NAME=COLUMN",
        help="A column of probabilities ({horizon} stands for the horizon), or the name of a "
        "published model that is to score the table, as B=srs-3.0. Repeat it.",
    ),
]
Outcome = Annotated[str | None, typer.Option(help="The column of a 0/1 outcome.")]
Time = Annotated[str | None, typer.Option(help="The column of times, with --event.")]
Event = Annotated[
    str | None,
    typer.Option(help="The column of 0 (censored), 1 (end of the spell), 2 (a competing end)."),
]
Horizons = Annotated[
    list[str] | None, typer.Option("--horizon", metavar="DAYS", help="Repeat it, or 30,90. [90]")
]
Predicts = Annotated[
    str,
    typer.Option(
        metavar="outlast|event",
        help="What a probability is of, with --time: that the spell outlasts the horizon (our "
        "models), or that the event comes by the horizon (survival models).",
    ),
]
Day = Annotated[int | None, typer.Option(help="Landmark: only rows with a later time.")]
Subgroups = Annotated[
    list[str] | None,
    typer.Option("--subgroup", help="A column; numbers with cuts, as age:30,40,50. Repeat it."),
]
Region = Annotated[str | None, typer.Option(help="The column of regions.")]
Date = Annotated[str | None, typer.Option(help="The column of dates, for quarters and drift.")]
Baseline = Annotated[
    str | None, typer.Option(help="A column of probabilities to have beside the models.")
]
Person = Annotated[
    str | None, typer.Option(help="The column of persons, where one has several rows.")
]
Thresholds = Annotated[
    list[str] | None, typer.Option("--threshold", help="Of net benefit. Repeat it, or 0.1,0.2.")
]
Margins = Annotated[
    list[str] | None,
    typer.Option(
        "--margin",
        metavar="METRIC=WORSE[:BETTER]",
        help="Fixed before: how much worse the second may be, as auc=0.01. Repeat it.",
    ),
]
Smoothers = Annotated[
    list[str] | None, typer.Option("--smoother", help="Of calibration curves. [loess2]")
]
Seed = Annotated[int, typer.Option(help="Of the bootstrap.")]
Replicates = Annotated[int, typer.Option(help="Of the bootstrap.")]
Smallest = Annotated[
    int,
    typer.Option(
        help="No count below it is told, nor follows: counts are told in steps of twice as many. "
        "1: all exact, not for release."
    ),
]
Earlier = Annotated[
    Path | None, typer.Option(help="suppressed.json of an earlier release of the same data.")
]
Bootstrap = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.parquet",
        help="Also write how often each row was drawn. Has a row per id: not for release.",
    ),
]
Language = Annotated[str, typer.Option("--lang", metavar="sv|en", help="Of what is written.")]
Synthetic = Annotated[
    bool | None,
    typer.Option(
        "--synthetic/--real", help="Say whether the data are synthetic; else it is not known."
    ),
]


def evaluate(
    tables: Tables,
    out: Out,
    id: Id = "id",
    model: Models = None,
    outcome: Outcome = None,
    time: Time = None,
    event: Event = None,
    horizon: Horizons = None,
    predicts: Predicts = "outlast",
    day: Day = None,
    subgroup: Subgroups = None,
    region: Region = None,
    date: Date = None,
    baseline: Baseline = None,
    person: Person = None,
    threshold: Thresholds = None,
    margin: Margins = None,
    smoother: Smoothers = None,
    seed: Seed = 1,
    replicates: Replicates = 200,
    smallest: Smallest = 5,
    earlier: Earlier = None,
    bootstrap: Bootstrap = None,
    lang: Language = "sv",
    synthetic: Synthetic = None,
) -> None:
    """Evaluate predictions: discrimination, calibration, usefulness, for whom, where and when."""
    given = {key: value for key, value in locals().items() if key not in _ABOUT}
    from .options import declared

    _done(declared(tables, given), Path(), out, lang, bootstrap)


def compare(
    tables: Compared,
    out: Out,
    id: Id = "id",
    model: Models = None,
    outcome: Outcome = None,
    time: Time = None,
    event: Event = None,
    horizon: Horizons = None,
    predicts: Predicts = "outlast",
    day: Day = None,
    subgroup: Subgroups = None,
    region: Region = None,
    date: Date = None,
    baseline: Baseline = None,
    person: Person = None,
    threshold: Thresholds = None,
    margin: Margins = None,
    smoother: Smoothers = None,
    seed: Seed = 1,
    replicates: Replicates = 200,
    smallest: Smallest = 5,
    earlier: Earlier = None,
    bootstrap: Bootstrap = None,
    lang: Language = "sv",
    synthetic: Synthetic = None,
) -> None:
    """Compare two models or more on the same rows, with a verdict by margins fixed before.

    Margins stand in the study file, or are given by --margin; without any there is no verdict.
    """
    from .study import read_study

    if [Path(each).suffix for each in tables] == [".toml"]:
        file = Path(tables[0])
        study, folder = read_study(file), file.parent
    else:
        from .options import declared

        given = {key: value for key, value in locals().items() if key in _GIVEN}
        study, folder = declared(tables, given), Path()
    if len(study.models) + (study.data.baseline is not None) < 2:
        raise BadInput("compare: expected two models or more, found one; name them with --model")
    _done(study, folder, out, lang, bootstrap)


def manual(language: Language = "sv") -> None:
    """What each metric is: how it is computed, which way is better, what a margin can be of."""
    from srs.wording import language as known

    from .manual import lines

    typer.echo("\n".join(lines(known(language))))


_ABOUT = {"tables", "out", "lang", "bootstrap"}
_GIVEN = set(evaluate.__annotations__) - _ABOUT - {"return"}


def _done(study: Any, folder: Path, out: Path, language: str, bootstrap: Path | None) -> None:
    from srs.tables.columns import write_table

    from .document import evaluated
    from .files import write
    from .numbers.replicates import counts

    created = datetime.now(UTC).isoformat(timespec="seconds")
    document, proof, cases = evaluated(study, folder, created)
    written = write(document, proof, out, language)
    if bootstrap:
        ids = cases.frame[study.data.id]
        write_table(counts(ids, cases.person, study.seed, study.replicates), bootstrap)
        written.append(bootstrap)
    for line in document["problems"]:
        typer.echo(line, err=True)
    for each in document["verdicts"]:
        if each["answer"] is not None:
            at = "" if study.data.outcome else f"horizon {each['horizon']}, "
            typer.echo(
                f"{each['b']} against {each['a']}, {each['metric']}, {at}{each['subgroup']}: "
                f"{each['answer']}"
            )
    for path in written:
        typer.echo(str(path))
    if os.environ.get("MLFLOW_TRACKING_URI"):
        from .tracking import tracked

        run = tracked(document, [path for path in written if path != bootstrap])
        typer.echo(f"recorded in the tracking store as run {run}", err=True)

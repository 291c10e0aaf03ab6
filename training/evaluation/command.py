"""``python -m training evaluate`` and ``compare``."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from srs.errors import BadInput

Tables = Annotated[
    list[str],
    typer.Argument(metavar="TABLE...", help="Tables of predictions, CSV or Parquet, paired by id."),
]
Compared = Annotated[
    list[str],
    typer.Argument(
        metavar="STUDY.toml | TABLE...",
        help="A study file, or tables of predictions, CSV or Parquet, paired by id.",
    ),
]
Out = Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write.")]
Id = Annotated[str, typer.Option("--id", help="The column of ids.")]
Models = Annotated[
    list[str] | None,
    typer.Option(
        "--model",
        metavar="NAME=COLUMN",
        help="A column of probabilities ({horizon} is replaced by the horizon), or the name of a "
        "published model that scores the table, as B=srs-3.0. Repeatable.",
    ),
]
Outcome = Annotated[str | None, typer.Option(help="The column of a 0/1 outcome.")]
Time = Annotated[str | None, typer.Option(help="The column of times, with --event.")]
Event = Annotated[
    str | None,
    typer.Option(
        help="The column of events: 0 (censored), 1 (end of the spell), 2 (competing end)."
    ),
]
Horizons = Annotated[
    list[str] | None,
    typer.Option("--horizon", metavar="DAYS", help="Repeatable, or a list as 30,90. [90]"),
]
Predicts = Annotated[
    str,
    typer.Option(
        metavar="outlast|event",
        help="With --time, what is predicted: that the spell outlasts the horizon (our models), "
        "or that the event comes by the horizon (survival models).",
    ),
]
Day = Annotated[int | None, typer.Option(help="The landmark: only rows with a later time count.")]
Subgroups = Annotated[
    list[str] | None,
    typer.Option("--subgroup", help="A column; numbers need cuts, as age:30,40,50. Repeatable."),
]
Region = Annotated[str | None, typer.Option(help="The column of regions.")]
Date = Annotated[str | None, typer.Option(help="The column of dates, for quarters and drift.")]
Baseline = Annotated[
    str | None, typer.Option(help="A column of probabilities to compare the models with.")
]
Person = Annotated[
    str | None, typer.Option(help="The column of persons, if a person may have several rows.")
]
Thresholds = Annotated[
    list[str] | None,
    typer.Option("--threshold", help="For net benefit. Repeatable, or a list as 0.1,0.2."),
]
Margins = Annotated[
    list[str] | None,
    typer.Option(
        "--margin",
        metavar="METRIC=WORSE[:BETTER]",
        help="Fixed in advance: how much worse the second model may be, as auc=0.01. Repeatable.",
    ),
]
Smoothers = Annotated[
    list[str] | None,
    typer.Option("--smoother", help="How calibration curves are smoothed. [loess2]"),
]
Seed = Annotated[int, typer.Option(help="The seed of the bootstrap.")]
Replicates = Annotated[int, typer.Option(help="The number of bootstrap replicates.")]
Smallest = Annotated[
    int,
    typer.Option(
        help="No smaller count is published, nor can be derived: counts are given in steps of "
        "twice as many. 1: all counts exact, not for release."
    ),
]
Earlier = Annotated[
    Path | None, typer.Option(help="The suppressed.json of an earlier release of the same data.")
]
Bootstrap = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.parquet",
        help="Also write how often each row was drawn. It has a row per id: not for release.",
    ),
]
Language = Annotated[
    str, typer.Option("--lang", metavar="sv|en", help="The language of the report.")
]
Synthetic = Annotated[
    bool | None,
    typer.Option(
        "--synthetic/--real", help="Whether the data are synthetic; unknown if not given."
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
    """Evaluate predictions: discrimination, calibration, usefulness; by group, region and time."""
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
    """Compare two or more models on the same rows, with a verdict by margins fixed in advance.

    Margins come from the study file or from --margin. Without margins no verdict is given.
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
        raise BadInput("compare: expected two or more models, found one; name them with --model")
    _done(study, folder, out, lang, bootstrap)


def manual(language: Language = "sv") -> None:
    """Explain each metric: its formula, which way is better, whether it may have a margin."""
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

"""``python -m training pilot size``, ``plan`` and ``analyse``."""

from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Annotated

import typer

Out = Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write.")]
# What a cohort assumes by default (training/cohort/assumptions.py); Hooper et al. 2016.
_ICC, _CAC = 0.02, 0.8


def size(
    kind: Annotated[
        str,
        typer.Option(
            "--design", metavar="parallel|stepped|before-after", help="The design of the study."
        ),
    ],
    units: Annotated[int, typer.Option(help="The number of units.")],
    months: Annotated[
        int, typer.Option(help="Months in which spells begin, from the introduction on.")
    ],
    difference: Annotated[float, typer.Option(metavar="DAYS", help="The difference to detect.")],
    before: Annotated[int, typer.Option(help="Months before the first introduction.")] = 0,
    follow_up: Annotated[
        int, typer.Option(help="Further months in which spells are followed.")
    ] = 0,
    waves: Annotated[int, typer.Option(help="The number of waves of a stepped design.")] = 4,
    share: Annotated[
        float, typer.Option(help="The share of units that introduce the measure.")
    ] = 0.5,
    reaches: Annotated[
        str,
        typer.Option(
            metavar="ongoing|new",
            help="Whether ongoing spells may get the measure, or only new ones.",
        ),
    ] = "ongoing",
    horizon: Annotated[int, typer.Option(help="The horizon, in days since time zero.")] = 365,
    day: Annotated[
        int, typer.Option(help="The day of the spell; time zero is the end of that day.")
    ] = 15,
    table: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="TABLE", help="Estimate sd, icc, cac, spells and cv from this table."
        ),
    ] = None,
    unit: Annotated[str, typer.Option(help="The table's column of units.")] = "unit",
    sd: Annotated[
        float | None,
        typer.Option(help="The standard deviation of a spell's days within the horizon."),
    ] = None,
    icc: Annotated[float | None, typer.Option(help="The correlation within a unit.")] = None,
    cac: Annotated[
        float | None,
        typer.Option(help="The share of that correlation that remains between months."),
    ] = None,
    spells: Annotated[
        float | None, typer.Option(help="Spells that begin in a unit and month.")
    ] = None,
    cv: Annotated[
        float | None, typer.Option(help="The coefficient of variation of these among units.")
    ] = None,
    power: Annotated[float, typer.Option(help="The power required.")] = 0.8,
    alpha: Annotated[float, typer.Option(help="The two-sided level of the test.")] = 0.05,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Compute what a pilot can detect: units, power, the smallest difference in days.

    Values given as options replace those estimated from the table.
    """
    from srs.errors import BadInput

    from ..evaluation.files import as_json
    from ..statistics.clusters import Components
    from .design import KINDS, Design
    from .lines import lines
    from .size import Asked, Sizes, sized
    from .variation import seen

    if kind not in KINDS or reaches not in ("ongoing", "new"):
        raise BadInput(f"--design: expected {', '.join(KINDS)}; --reaches: ongoing or new")
    if not (0 < difference < inf and 0 < power < 1 and 0 < alpha < 1):
        raise BadInput("expected a difference above 0, power and alpha between 0 and 1")
    design = Design(
        kind,
        units,
        months,
        before,
        follow_up,
        waves,
        share,
        day,
        horizon,
        reaches,  # type: ignore[arg-type]
    )
    own = seen(table, unit, day, horizon) if table else None
    if own is None and (sd is None or spells is None):
        raise BadInput("the size: expected --from TABLE, or --sd and --spells")
    known = own.correlation.components if own else Components(0.0, _ICC, _CAC)
    each = own.sizes if own else Sizes(0.0)
    components = Components(
        known.sd if sd is None else sd,
        known.icc if icc is None else icc,
        known.cac if cac is None else cac,
    )
    sizes = Sizes(each.spells if spells is None else spells, each.cv if cv is None else cv)
    if not (0 < components.sd < inf and 0 <= components.icc < 1 and 0 <= components.cac <= 1):
        raise BadInput("expected sd above 0, icc from 0 to below 1, cac from 0 to 1")
    if not (0 < sizes.spells < inf and 0 <= sizes.cv < inf):
        raise BadInput("expected spells above 0, cv from 0")
    interval = (own.correlation.low, own.correlation.high) if own and icc is None else None
    told = sized(design, sizes, components, Asked(difference, power, alpha), interval)
    typer.echo(as_json(told).rstrip() if json else "\n".join(lines(told)))


def plan(
    declared: Annotated[Path, typer.Argument(metavar="PLAN.toml", help="The plan of the pilot.")],
    out: Out,
) -> None:
    """Write the plan of a pilot's analysis, in Swedish and English, with its hash."""
    from ..evaluation.files import moved, written
    from .plan import read_plan
    from .plan_text import as_markdown, as_toml

    found = read_plan(declared)
    texts = {
        "plan.toml": as_toml(found),
        "plan.sv.md": as_markdown(found, "sv"),
        "plan.en.md": as_markdown(found, "en"),
    }
    with written(out):
        paths = [moved(out / name, text) for name, text in texts.items()]
    for line in [*map(str, paths), f"sha256 {found.own_hash}"]:
        typer.echo(line)


def analyse(
    sealed: Annotated[
        Path, typer.Argument(metavar="PLAN", help="The plan.toml that pilot plan wrote.")
    ],
    data: Annotated[Path, typer.Argument(help="The folder of the pilot's tables, or its table.")],
    out: Out,
    lang: Annotated[
        str, typer.Option("--lang", metavar="sv|en", help="The language of the page.")
    ] = "sv",
) -> None:
    """Analyse a pilot by its plan. Data that do not fit the plan are refused.

    Writes report.html and analysis.json.
    """
    from json import loads

    from srs.wording import language

    from ..evaluation.files import as_json, moved, written
    from ..evaluation.release.proof import PROOF
    from ..report.pilot_analysis import page
    from .analysis import analysed
    from .plan import read_sealed

    words = language(lang)
    found = read_sealed(sealed)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    document, proof = analysed(found, data, created)
    text = as_json(document)
    html = page(loads(text), words)
    with written(out):
        paths = [
            moved(out / "analysis.json", text),
            moved(out / "report.html", html),
            moved(out / PROOF, as_json(proof)),
        ]
    typer.echo(f"plan sha256 {found.hash}")
    for each in document["outcomes"]:
        interval = "" if each["low"] is None else f" ({each['low']:g} to {each['high']:g})"
        value = "none" if each["estimate"] is None else f"{each['estimate']:+g}{interval}"
        typer.echo(f"{each['outcome']}: {value}")
    typer.echo(f"verdict: {document['verdict']['answer']}")
    for each in document.get("refused", ()):
        typer.echo(f"refused: {each['text']['en']}")
    for path in paths:
        typer.echo(str(path))

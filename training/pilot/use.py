"""Use: the way from shown to measure, by unit and week; and which certificates had an assessment.

A step counts certificates, each once a period, and their persons. A unit's weeks are shown if half
of them have enough persons for a step of the gate, else its months.
"""

from collections.abc import Iterator
from typing import Any

from srs.tables.columns import pl

from ..evaluation.grain import Grain
from ..evaluation.release import gate
from ..evaluation.release.suppression import Ledger
from .assessments import assessed
from .source import Frames
from .study import Study

Entry = dict[str, Any]

STEPS = ("shown", "opened", "answers", "calculated", "opinion", "measure")
ALL = "all"
_LONGEST = 3600.0  # seconds from opened to a number; a later return starts anew
_QUARTILES = (0.25, 0.5, 0.75)
_HARDLY = 0.05  # of a unit's certificates
_SELDOM = 0.1  # share opened, where it could be opened


def section(frames: Frames, study: Study) -> Entry:
    """The section, after the gate; units in the order of their codes."""
    ledger, grain = Ledger(), study.release.grain
    whole = _within(_all_steps(frames, study), study)
    every = _within(assessed(frames).filter(pl.col("shadow_of").is_null()), study)
    units = sorted({*whole["unit"].drop_nulls(), *every["unit"].drop_nulls(), *_declared(study)})
    found = {
        "way": list(_way(whole, units, ledger, grain)),
        "shares": list(_shares(every, units, study, ledger)),
        "times": list(_times(_within(frames.events, study), study, whole, units, ledger)),
    }
    passed, _ = gate.release(found, ledger, grain)
    for each in passed["shares"]:
        _share(each, grain)
    seldom = {row["unit"] for row in passed["way"] if not row["begins"] and _seldom(row, grain)}
    passed["hardly_used"] = [
        each["unit"]
        for each in passed["shares"]
        if each["unit"] != ALL
        and (
            each["rows"] is None
            or (each["share"] is not None and each["share"] < _HARDLY)
            or each["unit"] in seldom
        )
    ]
    return passed


def _seldom(row: Entry, grain: Grain) -> bool:
    """Whether use is rare, by published counts; a hidden one is the middle of the first step."""
    told = {each["step"]: each["rows"] for each in row["steps"]}
    opened = grain.middle(0) if told["opened"] is None else told["opened"]
    return bool(told["shown"]) and opened / told["shown"] < _SELDOM


def _declared(study: Study) -> set[str]:
    return {*study.begun, *study.certificates, *study.regions, *study.kinds}


def _within(rows: pl.DataFrame, study: Study) -> pl.DataFrame:
    day = pl.col("time").dt.date()
    if study.since:
        rows = rows.filter(day >= study.since)
    return rows.filter(day <= study.until) if study.until else rows


def _all_steps(frames: Frames, study: Study) -> pl.DataFrame:
    """Each step that was taken: its time, unit, certificate and person."""
    of_kind = {
        kind: step
        for step in ("shown", "opened", "answers", "calculated", "measure")
        for kind in getattr(study.events, step)
    }
    told = frames.assessments.filter(pl.col("shadow_of").is_null())
    persons = told.drop_nulls(["case", "person"]).unique("case", keep="last")
    events = (
        frames.events.with_columns(
            step=pl.col("kind").replace_strict(of_kind, default=None, return_dtype=pl.String)
        )
        .drop_nulls("step")
        .select("time", "unit", "case", "step")
        .join(persons.select("case", "person"), on="case", how="left")
    )
    opinions = frames.opinions.filter(pl.col("opinion") != "withdrawn").join(
        told.select("assessment", "case", "person"), on="assessment", how="inner"
    )
    given = opinions.select("time", "unit", "case", "person", step=pl.lit("opinion"))
    every = pl.concat([events, given], how="diagonal").with_row_index("row")
    # Without a certificate, each step counts by itself.
    alone = pl.concat_str(pl.lit("row "), pl.col("row").cast(pl.String))
    return every.with_columns(case=pl.coalesce("case", alone)).with_columns(
        who=pl.coalesce("person", "case"), on=pl.col("time").dt.date()
    )


def _way(steps: pl.DataFrame, units: list[str], ledger: Ledger, grain: Grain) -> Iterator[Entry]:
    """A row for each unit and period, and for each in all; all units together first."""
    for unit in (ALL, *units):
        own = steps if unit == ALL else steps.filter(pl.col("unit") == unit)
        period = _period(own, grain)
        by = own.with_columns(period=_begins(period))
        total = by.with_columns(period=pl.lit(None, pl.Date))
        counts = (
            pl.concat([total, by])
            .group_by("period", "step")
            .agg(rows=pl.col("case").n_unique(), persons=pl.col("who").n_unique())
        )
        found: dict[Any, dict[str, tuple[int, int]]] = {None: {}}
        for begins, step, rows, persons in counts.sort("period", "step").iter_rows():
            found.setdefault(begins, {})[step] = rows, persons
        for begins, cells in found.items():
            yield _cells(unit, None if begins is None else period, begins, cells, ledger)


def _cells(
    unit: str, period: str | None, begins: Any, cells: dict[str, tuple[int, int]], ledger: Ledger
) -> Entry:
    told = []
    for step in STEPS:
        rows, persons = cells.get(step, (0, 0))
        key = ledger.count(f"{step} | {unit} | {begins or 'all the time'}", rows, persons)
        told.append({"step": step, "rows": rows, "count_of": {"rows": key}})
    return {"unit": unit, "period": period, "begins": begins and str(begins), "steps": told}


def _begins(period: str) -> pl.Expr:
    return pl.col("on").dt.truncate("1w" if period == "week" else "1mo")


def _period(steps: pl.DataFrame, grain: Grain) -> str:
    opened = steps.filter(pl.col("step") == "opened").group_by(_begins("week"))
    weeks = opened.agg(pl.col("case").n_unique())["case"]
    enough = (weeks >= grain.width).sum()
    return "week" if len(weeks) and 2 * enough >= len(weeks) else "month"


def _shares(every: pl.DataFrame, units: list[str], study: Study, ledger: Ledger) -> Iterator[Entry]:
    """The number of certificates with an assessment, of those that the study gives."""
    every = every.with_columns(one=pl.coalesce("case", "assessment"))
    for unit in (ALL, *units):
        own = every if unit == ALL else every.filter(pl.col("unit") == unit)
        if unit == ALL and set(study.certificates) >= set(units):
            of: int | None = sum(study.certificates.values())
        else:
            of = study.certificates.get(unit)
        rows = own["one"].n_unique()
        key = ledger.count(f"assessed | {unit}", rows, own["who"].n_unique())
        begun = study.begun.get(unit)
        yield {
            "unit": unit,
            "begun": begun and begun.isoformat(),
            "rows": rows,
            "certificates": of,
            "share": None,
            "counts": (key,),
            "tells": ("certificates",),
        }


def _share(each: Entry, grain: Grain) -> None:
    """Add the share, computed from published numbers."""
    rows, of = each["rows"], each["certificates"]
    if rows is not None and of:
        share = rows / grain.middle(of)
        each["share"] = round(min(share, 1.0), 3)


def _times(
    events: pl.DataFrame, study: Study, steps: pl.DataFrame, units: list[str], ledger: Ledger
) -> Iterator[Entry]:
    """Seconds from when a certificate was opened to its number: the last opening counts."""
    told = events.drop_nulls("case").sort("time", maintain_order=True)
    opened = told.filter(pl.col("kind").is_in(study.events.opened)).select("case", "time")
    number = told.filter(pl.col("kind").is_in(study.events.calculated))
    number = number.unique("case", keep="first", maintain_order=True).select("case", "time", "unit")
    pairs = number.join_asof(
        opened.with_columns(opened=pl.col("time")), on="time", by="case", check_sortedness=False
    ).with_columns(seconds=(pl.col("time") - pl.col("opened")).dt.total_milliseconds() / 1000)
    persons = steps.select("case", "who").unique("case")
    pairs = pairs.drop_nulls("seconds").join(persons, on="case", how="left")
    long = pairs["seconds"] > _LONGEST
    for unit in (ALL, *units):
        mine = pl.lit(value=True) if unit == ALL else pl.col("unit") == unit
        own, away = (pairs.filter(mine & which) for which in (~long, long))
        quartiles = [own["seconds"].quantile(each, "linear") for each in _QUARTILES]
        keys = [
            ledger.count(f"{name} | {unit}", len(rows), rows["who"].n_unique())
            for name, rows in (("timed", own), ("came back later", away))
        ]
        grain = study.release.grain
        yield {
            "unit": unit,
            **dict(
                zip(
                    ("q25", "q50", "q75"),
                    [None if each is None else grain.digits(each) for each in quartiles],
                    strict=True,
                )
            ),
            "rows": len(own),
            "later": {"rows": len(away), "count_of": {"rows": keys[1]}},
            "counts": (keys[0],),
        }

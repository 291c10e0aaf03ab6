"""From a study's tables to its trial: only facts known at time zero decide who is in it."""

from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from srs.errors import BadInput, BadTable
from srs.tables.cells import person_keys
from srs.tables.columns import pl

from ..evaluation.rows.groups import partition
from ..table.mapping import read_mapping
from .courses import Courses, Singles, at_steps, net_days, read_courses
from .ends import ended_by
from .landmark import column_of, landmark_rows
from .sources import source_of
from .starts import check_units, given_measures, measure_of, placed
from .study import Eligible, Study
from .trial import CENSORED, RETURNED, Trial

Floats = NDArray[np.float64]
_FULL = 100  # per cent


def read_trial(study: Study, beside: Path) -> Trial:
    """Read the study's tables; *beside* is the folder of its file.

    Raises
    ------
    BadInput
        In one line that names column and count, never a value.
    """
    measure = measure_of(study)
    mapping = read_mapping(beside / study.mapping) if study.mapping else None
    source = source_of("measures", study.measures, mapping, beside)
    rows = landmark_rows(study, beside)
    asked = _columns(rows, study)
    on = _last(rows)
    rows = rows.with_columns(
        person_keys(rows["person"], on).alias("key"),
        days=(pl.col("last_day") - pl.col("day")).cast(pl.Float64),
    )
    courses = read_courses(mapping, rows) if mapping and mapping.certificates else None
    given = given_measures(source, measure, on)
    where = placed(given, rows)
    begun, late = _begun(where.frame, rows, courses)
    start, again = _first(begun, len(rows))
    eligible, flow = _eligible(rows, study, where.before)
    end = ended_by(rows, mapping, on)
    chosen = rows["row"].gather(eligible)
    lacking = [*(() if courses else ("degrees", "certificates", "calendar"))]
    lacking += [] if end is not None else ["deaths"]
    if end is None:
        end = np.where(rows["ended"], RETURNED, CENSORED).astype(np.int8)
    # A frame without columns has no rows.
    columns = {key: each[eligible] if each.width else each for key, each in asked.items()}
    degree, certificates, net = _course(rows[eligible], study, courses, end[eligible])
    units = rows[study.unit].gather(eligible).cast(pl.String)
    names = tuple(units.unique().sort())
    codes = units.cast(pl.Enum(names)).to_physical().to_numpy()
    unused = dict((*given.unused, *where.unused, ("after_end", late), ("again", again)))
    return Trial(
        edges=study.edges,
        grace=int(np.searchsorted(study.edges, study.grace)),
        person=rows["person"].gather(chosen),
        unit=codes.astype(np.int32),
        units=names,
        confounders=columns["confounders"],
        controls=columns["controls"],
        subgroups=columns["subgroups"],
        start=start[eligible],
        days=rows["days"].to_numpy()[eligible],
        end=end[eligible],
        degree=degree,
        certificates=certificates,
        net=net,
        flow=flow,
        unused=tuple((why, count) for why, count in unused.items() if count),
        lacking=tuple(lacking),
    )


def _last(rows: pl.DataFrame) -> date:
    """The last day that the table covers: it decides the century of person ids without one."""
    last: date = rows.select((pl.col("on") + pl.duration(days=pl.col("last_day"))).max()).item()
    return last


def _columns(rows: pl.DataFrame, study: Study) -> dict[str, pl.DataFrame]:
    """Refuse confounders not known at time zero, before anything else is read."""
    if study.unit not in rows.columns:
        raise BadInput(f"unit: {study.unit}: expected a column of the table")
    asked = {"confounders": study.confounders, "controls": study.negative_controls}
    keys = {"confounders": "confounders", "controls": "negative_controls"}
    for key, names in asked.items():
        if study.unit in names:
            raise BadInput(
                f"{keys[key]}: {study.unit}: the unit of the study: expected other columns; use "
                f"unit_effects = true for this one"
            )
    found = {
        key: pl.DataFrame([column_of(rows, name, keys[key]) for name in names])
        for key, names in asked.items()
    }
    return found | {"subgroups": _subgroups(rows, study)}


def _subgroups(rows: pl.DataFrame, study: Study) -> pl.DataFrame:
    columns = []
    for declared in study.subgroups:
        name, _, cuts = declared.partition(":")
        known = column_of(rows, name, "subgroups")
        try:
            found = partition(pl.DataFrame([known]), name, cuts)
        except BadTable as error:
            raise BadInput(f"subgroups: {name}: {error}") from None
        levels = [each.removeprefix(f"{name}=") for each in found.levels]
        code = pl.Series(found.code)
        text = code.replace_strict(range(len(levels)), levels, default=None, return_dtype=pl.String)
        columns.append(text.cast(pl.Enum(levels)).alias(name))
    if len({each.name for each in columns}) < len(columns):
        raise BadInput("subgroups: a column is cut twice: expected each once")
    return pl.DataFrame(columns)


def _begun(
    placed: pl.DataFrame, rows: pl.DataFrame, courses: Courses | None
) -> tuple[pl.DataFrame, int]:
    """``row`` and ``start`` in days since time zero, and how many measures began after the leave.

    Without certificates, calendar days count as days on sick leave.
    """
    zero = rows["on"].gather(placed["row"])
    if courses is None:
        start = (placed["date"] - zero).dt.total_days()
    else:
        on = pl.DataFrame({"row": placed["row"], "date": zero})
        start = courses.days(placed) - courses.days(on)
    start = start.cast(pl.Float64)
    ended = start >= rows["days"].gather(placed["row"])
    within = placed.filter(~ended)
    check_units(within)
    return within.select("row", start=start.filter(~ended)), int(ended.sum())


def _first(begun: pl.DataFrame, count: int) -> tuple[Floats, int]:
    """The start in each row, inf for never; and the number of repeated starts."""
    first = begun.group_by("row").agg(pl.col("start").min())
    start = np.full(count, np.inf)
    start[first["row"].to_numpy()] = first["start"].to_numpy()
    return start, len(begun) - len(first)


def _eligible(
    rows: pl.DataFrame, study: Study, before: pl.Series
) -> tuple[NDArray[np.int64], tuple[tuple[str, int], ...]]:
    """The eligible rows, and the reasons for excluding the others: the first reason counts."""
    left = rows.select("row", "key", "start")
    flow = [("spells", len(rows))]
    reasons = {f"not_{name}": _is(rows, name, said) for name, said in study.eligible.items()}
    reasons["no_unit"] = rows[study.unit].is_not_null()
    reasons["begun_before"] = ~rows["row"].is_in(before.implode())
    reasons["not_followed"] = rows["days"] > 0
    for why, holds in reasons.items():
        stays = left.filter(holds.fill_null(False).gather(left["row"]))
        flow.append((why, len(left) - len(stays)))
        left = stays
    first = left.sort("key", "start").unique("key", keep="first", maintain_order=True)
    flow += [("later_spell", len(left) - len(first)), ("eligible", len(first))]
    if first.is_empty():
        told = ", ".join(f"{why} {count}" for why, count in flow[:-1] if count)
        raise BadInput(f"nobody is eligible: {told}; expected other rules in [eligible]")
    return first["row"].sort().to_numpy().astype(np.int64), tuple(
        (why, count) for why, count in flow if count or why in ("spells", "eligible")
    )


def _is(rows: pl.DataFrame, name: str, said: Eligible) -> pl.Series:
    """Whether the column meets the condition *said*; a diagnosis by its first characters."""
    key = f"[eligible] {name}"
    if said.among:
        if name not in rows.columns or name in ("last_day", "ended"):
            column_of(rows, name, key)
        text = rows[name].cast(pl.String)
        if name != "diagnosis":
            return text.is_in(said.among)
        codes = pl.DataFrame({"code": text.unique()})
        prefixes = [each.replace(".", "").upper() for each in said.among]
        of = pl.any_horizontal(pl.col("code").str.starts_with(each) for each in prefixes)
        return text.is_in(codes.filter(of)["code"].implode())
    dated = any(isinstance(each, date) for each in (said.low, said.high))
    if dated and rows.schema.get(name) != pl.Date:
        raise BadInput(f"{key}: expected a column of dates")
    column = rows[name] if dated else column_of(rows, name, key)
    if not dated and column.dtype != pl.Float64:
        raise BadInput(f"{key}: expected a column of numbers; of words, give a list")
    holds = pl.repeat(True, len(rows), dtype=pl.Boolean, eager=True)
    if said.low is not None:
        holds &= column >= said.low
    if said.high is not None:
        holds &= column <= said.high
    return holds


def _course(
    rows: pl.DataFrame, study: Study, courses: Courses | None, end: NDArray[np.int8]
) -> tuple[Singles, Singles, Singles]:
    """``degree``, ``certificates`` and ``net``; without certificates, as known at time zero."""
    seen = rows["days"].to_numpy()
    if courses is None:
        shape = (len(rows), len(study.edges) - 1)
        gone = study.edges[:-1] >= seen[:, None]
        told = _degree(rows)[:, None]
        degree = np.where(gone, np.float32(np.nan), np.broadcast_to(told, shape))
        certificates = np.where(gone, np.float32(np.nan), np.float32(0))
        return degree, certificates, np.full(shape, np.nan, dtype=np.float32)
    own = courses.of(rows["row"])
    on = rows["on"].to_physical().cast(pl.Int64).to_numpy()
    place = pl.DataFrame({"row": pl.int_range(len(rows), eager=True), "date": rows["on"]})
    degree, certificates = at_steps(own, on, study.edges, seen)
    net = net_days(own, own.days(place).to_numpy(), study.edges, seen, end != CENSORED)
    return degree, certificates, net


def _degree(rows: pl.DataFrame) -> Singles:
    """Share of full time at time zero; 1 if unknown."""
    if "degree" not in rows.columns:
        return np.ones(len(rows), dtype=np.float32)
    told = rows["degree"].cast(pl.String).cast(pl.Float32, strict=False) / _FULL
    return told.fill_null(1.0).to_numpy()

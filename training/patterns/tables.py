"""Tables from cells: a measure by sex and one more column, by period or over all of the study.

Counts are rounded to steps, and shares are shares of the rounded counts
(``training.evaluation.grain``). A table has every cell of its grid, so a hidden cell says only that
it has few persons or none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, nan, sqrt
from typing import Any

from srs.tables.columns import pl

from ..evaluation.grain import Grain
from ..evaluation.release.suppression import Ledger
from .cells import ALL, COUNTED, WHOLE
from .measures import MEASURES, Measure
from .ongoing import AGES, CERTIFICATES, LENGTHS, LONGEST, MOST_CERTIFICATES, OLDEST
from .persons import SEXES

Entry = dict[str, Any]
Row = Mapping[str, Any]

MOST = 10_000  # rows of a table by period
_Z = 1.959964
# The levels of these are known in advance, and none discloses anything about a person.
FIXED: Mapping[str, Sequence[str]] = {
    "age": (*AGES.values(), OLDEST),
    "length": (*LENGTHS.values(), LONGEST),
    "degree": ("25", "50", "75", "100"),
    "certificates": (*CERTIFICATES.values(), MOST_CERTIFICATES),
}
# These have many levels: they get only some of the measures.
_DETAIL = ("chapter", "block", "category", "srs_diagnosis")
_OF_DETAIL = ("ongoing", "begun", "over_90", "part_time")


@dataclass(frozen=True, eq=False)
class Grid:
    """One breakdown, by period or over all of the study: every cell of it, in order.

    Attributes
    ----------
    column
        The column besides period and sex; None for nothing.
    periods
        None for all of the study.
    hidden
        Levels with too few persons to publish.
    """

    column: str | None
    periods: Sequence[str] | None
    levels: Sequence[str | None]
    rows: Sequence[Row]
    hidden: int

    @cached_property
    def by(self) -> list[str]:
        period = ["period"] if self.periods is not None else []
        sex = ["sex"] if any(row["sex"] != ALL for row in self.rows) else []
        return [*period, *sex, *([self.column] if self.column else [])]

    @cached_property
    def places(self) -> list[Entry]:
        """The by-columns of each row."""
        names = {"period": "period", "sex": "sex", self.column: "level"}
        by = [(name, names[name]) for name in self.by]
        return [{name: row[own] for name, own in by} for row in self.rows]

    @cached_property
    def keys(self) -> dict[str, list[str]]:
        """The counts of each row in the ledger."""
        said = [[f"{name}={each}" for name, each in place.items()] for place in self.places]
        return {what: [" | ".join((what, *each)) for each in said] for what in ("spells", "begun")}


def grids(
    cells: pl.DataFrame, periods: Sequence[str], grain: Grain, *, by_sex: bool
) -> Iterator[Grid]:
    """All breakdowns except those by age for standardising, in the order of their names."""
    sexes = (ALL, *SEXES) if by_sex else (ALL,)
    plain = cells.filter(pl.col("age").is_null())
    for (name,), own in plain.group_by("breakdown", maintain_order=True):
        column = None if name == "total" else str(name)
        levels, hidden = _levels(str(name), own, grain)
        if not levels:
            continue
        series = own.filter(pl.col("stretch") != WHOLE)
        if len(periods) * len(sexes) * len(levels) <= MOST:
            yield Grid(column, periods, levels, _filled(series, levels, sexes, periods), hidden)
        whole = own.filter(pl.col("stretch") == WHOLE)
        yield Grid(column, None, levels, _filled(whole, levels, sexes, None), hidden)


def _levels(name: str, own: pl.DataFrame, grain: Grain) -> tuple[list[str | None], int]:
    if name == "total":
        return [None], 0
    if name in FIXED:
        return list(FIXED[name]), 0
    every = own.filter(pl.col("sex") == ALL).group_by("level").agg(pl.col("persons").max())
    told = [level for level, n in every.sort("level").rows() if grain.enough(n)]
    return told, len(every) - len(told)


def _filled(
    own: pl.DataFrame,
    levels: Sequence[str | None],
    sexes: Sequence[str],
    periods: Sequence[str] | None,
) -> Sequence[Row]:
    names = periods if periods is not None else [None]
    stretch = range(len(names)) if periods is not None else [WHOLE]
    frame = pl.DataFrame(
        {
            "stretch": pl.Series(list(stretch), dtype=pl.Int32),
            "period": pl.Series(names, dtype=pl.String),
        }
    )
    for name, values in (("sex", sexes), ("level", levels)):
        frame = frame.join(pl.DataFrame({name: pl.Series(values, dtype=pl.String)}), how="cross")
    sums = [name for name in own.columns if name not in ("breakdown", "age", *frame.columns)]
    return (
        frame.join(
            own.select("stretch", "sex", "level", *sums),
            on=["stretch", "sex", "level"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .with_columns(pl.col(sums).fill_null(0))
        .rows(named=True)
    )


def tables(
    found: Iterable[Grid], ledger: Ledger, grain: Grain, told: Callable[[Measure], bool]
) -> Iterator[Entry]:
    """The tables; *told* lists the measures that the certificates allow."""
    for grid in found:
        for key, row in zip(grid.keys["spells"], grid.rows, strict=True):
            ledger.count(key, row["spells"], row["persons"])
        for key, row in zip(grid.keys["begun"], grid.rows, strict=True):
            ledger.count(key, row["begun"], row["begun_persons"])
        for measure in MEASURES:
            if told(measure) and _asked(grid, measure):
                yield table(grid, measure, grain)


def _asked(grid: Grid, measure: Measure) -> bool:
    if grid.column in COUNTED:
        return measure.name == "ongoing"
    return grid.column not in _DETAIL or measure.name in _OF_DETAIL


def value_of(measure: Measure, row: Row, grain: Grain) -> Entry:
    """``value``, and ``low`` and ``high`` of a share or a mean, as published."""
    return _VALUES[measure.kind](measure, row, grain)


def table(grid: Grid, measure: Measure, grain: Grain) -> Entry:
    persons = "persons" if measure.of == "spells" else "begun_persons"
    return {
        "name": "_".join((measure.name, "by", *grid.by)) if grid.by else measure.name,
        "title": {"sv": measure.title.sv, "en": measure.title.en},
        "by": grid.by,
        "measure": measure.name,
        "unit": measure.unit,
        "definition": measure.name,
        "rows": [
            {**place, "persons": row[persons], **value_of(measure, row, grain), "counts": (key,)}
            for place, key, row in zip(grid.places, grid.keys[measure.of], grid.rows, strict=True)
        ],
    }


def _count(measure: Measure, row: Row, grain: Grain) -> Entry:
    return {"value": grain.count(row[measure.top])}


def _share(measure: Measure, row: Row, grain: Grain) -> Entry:
    """The share with Wilson's interval, from published counts."""
    bottom = row[measure.bottom]
    every, some = behind(measure, row)
    enough = bottom and grain.enough(some) and grain.enough(every - some)
    share = grain.share(row[measure.top], bottom) if enough else nan
    if not isfinite(share):
        return {"value": None, "low": None, "high": None}
    n = grain.middle(bottom)
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    return {"value": round(share, 4), "low": round(low, 4), "high": round(high, 4)}


def _mean(measure: Measure, row: Row, grain: Grain) -> Entry:
    """Rounded to two digits of the standard error, or to fewer if those would reveal a count."""
    n = row[measure.bottom]
    if not n or not grain.enough(behind(measure, row)[1]):
        return {"value": None, "low": None, "high": None}
    mean, se = row[measure.top] / n, _error(measure, row)
    return _around(grain.mean(mean, se or 0.0, n), se, n, grain)


def _events(measure: Measure, row: Row, grain: Grain) -> Entry:
    """The mean from published counts: an exact mean would reveal how many spells had an event."""
    n = row[measure.bottom]
    if not n or not grain.enough(behind(measure, row)[1]):
        return {"value": None, "low": None, "high": None}
    more = row[measure.top] - measure.least * n
    mean = measure.least + grain.middle(more) / grain.middle(n)
    return _around(mean, _error(measure, row), n, grain)


def behind(measure: Measure, row: Row) -> tuple[int, int]:
    """Persons behind *bottom*, and persons with more of *top* than every spell has."""
    every = "persons" if measure.bottom == "spells" else f"{measure.bottom}_persons"
    return row[every], row[f"{measure.top}_persons"]


def _error(measure: Measure, row: Row) -> float | None:
    n = row[measure.bottom]
    if measure.squared is None or n < 2:
        return None
    mean = row[measure.top] / n
    return sqrt(max(row[measure.squared] / n - mean**2, 0.0) / (n - 1))


def _around(told: float, se: float | None, n: int, grain: Grain) -> Entry:
    if se is None:
        return {"value": round(told, 4), "low": None, "high": None}
    half = _Z * grain.error(se, n)
    return {"value": round(told, 4), "low": round(told - half, 4), "high": round(told + half, 4)}


_VALUES: Mapping[str, Callable[[Measure, Row, Grain], Entry]] = {
    "count": _count,
    "share": _share,
    "mean": _mean,
    "events": _events,
}

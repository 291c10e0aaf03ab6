"""Inhabitants, the denominator of rates, and the ages that rates are standardised to.

Direct standardisation: the rates of the ages, weighted as in the standard (Rothman, Greenland and
Lash, Modern Epidemiology 2008, chapter 3).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from srs.errors import BadTable
from srs.predictors import PREDICTORS
from srs.tables.cells import all_read, numbers, texts
from srs.tables.columns import pl, whole_table

from ..table.values import read_values
from .cells import ALL
from .ongoing import AGES, OLDEST

_RANGE = re.compile(r"(\d{1,3})\s*(?:[-–]\s*(\d{1,3})?|(\+))?")
_KEYS = ("year", "sex", "age", "region")
_AGES = (*AGES.values(), OLDEST)
_EVER, _OLD = 999, 130


@dataclass(frozen=True, eq=False)
class Inhabitants:
    """The inhabitants.

    Attributes
    ----------
    by
        Which of sex, age and region the counts have.
    counts
        By year, sex, age and region; None for what they lack.
    standard
        The share of each age; empty where ages are not given.
    source
        Who counted the inhabitants.
    """

    by: frozenset[str]
    counts: Mapping[tuple[int, str | None, str | None, str | None], float]
    standard: Mapping[str, float]
    source: str | None

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({year for year, *_ in self.counts}))

    def used(self, year: int) -> int:
        """The year whose counts a year's rates use: its own, else the last before, else first."""
        before = [each for each in self.years if each <= year]
        return before[-1] if before else self.years[0]

    def of(
        self,
        years: Sequence[int],
        sex: str = ALL,
        age: str | None = None,
        region: str | None = None,
    ) -> float | None:
        """The mean over *years*; None where the table has no such count."""
        wanted = {"sex": sex != ALL, "age": age is not None, "region": region is not None}
        if any(told and name not in self.by for name, told in wanted.items()):
            return None
        found = [self._of(self.used(year), sex, age, region) for year in years]
        return sum(found) / len(found) if found and all(found) else None

    def _of(self, year: int, sex: str, age: str | None, region: str | None) -> float:
        return sum(
            count
            for (y, s, a, r), count in self.counts.items()
            if y == year and sex in (ALL, s) and age in (None, a) and region in (None, r)
        )


def read_population(file: Path, standard: Path | None, source: str | None) -> Inhabitants:
    """Read the population's tables.

    Raises
    ------
    BadTable
        Also when a group has two counts for one year.
    """
    table = _told(_table(file, "the population"), ("year", "inhabitants"), "the population")
    by = frozenset(_KEYS[1:]) & set(table.columns)
    frame = table.with_columns(
        pl.lit(None, pl.String).alias(name) for name in _KEYS[1:] if name not in by
    )
    return Inhabitants(by, _counts(frame), _standard(frame, by, standard), source)


def _table(file: Path, what: str) -> pl.DataFrame:
    try:
        return whole_table(file)
    except BadTable as error:
        raise BadTable(f"{what}: {error}") from None


def _told(table: pl.DataFrame, needed: Collection[str], what: str) -> pl.DataFrame:
    lacking = [name for name in needed if name not in table.columns]
    if lacking:
        raise BadTable(
            f"{what} lacks {', '.join(lacking)}: expected the columns {', '.join(needed)}, and "
            f"those of sex, age and region that it is divided by"
        )
    found = [_count(table["inhabitants"], what)]
    if "year" in needed:
        found.append(_year(table["year"]))
    if "sex" in table.columns:
        found.append(read_values(table["sex"], PREDICTORS["sex"]).alias("sex"))
    if "age" in table.columns:
        found.append(_ages(table["age"], what))
    if "region" in table.columns:
        found.append(texts(table["region"]))
    rows = pl.DataFrame(found)
    _check_once(rows, table, what)
    gaps = [name for name in rows.columns if rows[name].null_count()]
    if gaps:
        raise BadTable(
            f"{what}: {', '.join(gaps)} has empty rows: expected a value in each; leave totals "
            f"out, they are computed"
        )
    if not rows["inhabitants"].sum():
        raise BadTable(f"{what}: expected inhabitants, found none in any row")
    return rows


def _count(column: pl.Series, what: str) -> pl.Series:
    found = all_read(column, numbers, "expected numbers of inhabitants")
    if (found < 0).any():
        raise BadTable(f"{what}: inhabitants below 0: expected 0 or more")
    return found.alias("inhabitants")


def _year(column: pl.Series) -> pl.Series:
    found = all_read(column, numbers, "expected years as 2024")
    if not (found.is_between(1800, 9999) & (found == found.floor())).all():
        raise BadTable("the population: expected years as 2024")
    return found.cast(pl.Int64).alias("year")


def _ages(column: pl.Series, what: str) -> pl.Series:
    told = texts(column)
    found = {text: _group(text) for text in told.drop_nulls().unique()}
    wrong = sum(1 for each in found.values() if each is None)
    if wrong:
        raise BadTable(
            f"{what}: {wrong} ages are in none of {', '.join(_AGES)}: expected whole years, or "
            f"groups within those"
        )
    return told.replace_strict(found, default=None, return_dtype=pl.String).alias("age")


def _check_once(rows: pl.DataFrame, table: pl.DataFrame, what: str) -> None:
    """Each year of age has one count."""
    keys = [name for name in rows.columns if name not in ("inhabitants", "age")]
    each = rows.select(keys)
    if "age" in rows.columns:
        spans = [_span(text) or (0, 0) for text in texts(table["age"]).fill_null("")]
        years = pl.Series("one", [list(range(low, min(high, _OLD) + 1)) for low, high in spans])
        each = rows.select(*keys, years).explode("one", empty_as_null=True)
    twice = int(each.is_duplicated().sum())
    if twice:
        raise BadTable(
            f"{what} has two counts for one group: expected one for each of its years, sexes, "
            f"ages and regions, found {len(rows)} rows that overlap; leave totals out"
        )


def _span(text: str) -> tuple[int, int] | None:
    """Both ages included.

    >>> [_span(text) for text in ("17", "16-20", "66+", "61-", "many")]
    [(17, 17), (16, 20), (66, 999), (61, 999), None]
    """
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        return None
    low, high, open_ended = match.groups()
    if open_ended or (high is None and text.strip()[-1] in "-–"):
        return int(low), _EVER
    return int(low), int(high or low)


def _group(text: str) -> str | None:
    """
    >>> [_group(text) for text in ("17", "16-20", "66+", "61-", "15-24")]
    ['16-20', '16-20', '66-', None, None]
    """
    span = _span(text)
    ends = [*AGES, _EVER]
    if span is None or span[0] > span[1]:
        return None
    first, last = (next(n for n, end in enumerate(ends) if each <= end) for each in span)
    return _AGES[first] if first == last else None


def _counts(
    frame: pl.DataFrame,
) -> dict[tuple[int, str | None, str | None, str | None], float]:
    return {
        (year, sex, age, region): count
        for year, sex, age, region, count in frame.group_by(_KEYS)
        .agg(pl.col("inhabitants").sum())
        .rows()
    }


def _standard(frame: pl.DataFrame, by: Collection[str], file: Path | None) -> dict[str, float]:
    if file is not None:
        rows = _told(_table(file, "the standard"), ("age", "inhabitants"), "the standard")
    elif "age" in by:
        rows = frame.filter(pl.col("year") == pl.col("year").min())
    else:
        return {}
    total = float(rows["inhabitants"].sum())
    sums = rows.group_by("age").agg(pl.col("inhabitants").sum())
    return {age: count / total for age, count in sums.sort("age").rows()}

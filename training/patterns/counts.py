"""A register counted: the sums of all its spells, one range of persons after the other."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from srs.errors import BadTable
from srs.knowledge.fmb import Fmb
from srs.tables.columns import pl

from ..rollout.calendar import calendar
from . import comparisons
from .cells import breakdowns, cells_of, together
from .facts import facts_of
from .fmb import Limits
from .ongoing import Ongoing, Stretches
from .periods import OF_CERTIFICATES, broken, read_rows
from .prognoses import prognoses_of
from .source import Register
from .spells import spells_of
from .study import Study
from .tables import MOST

_SEXES = 3  # both, and each
_HOPELESS = 4
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, eq=False)
class Counted:
    """A register's sums.

    Attributes
    ----------
    cells
        Sums, see ``cells``.
    prognoses
        How spells that began in the study went on, by prognosis; None where no certificate has one.
    compared
        The spells that began in the study, see ``comparisons``.
    counts
        Counts of rows that were left out, see ``periods.left_out``.
    """

    stretches: Stretches
    cells: pl.DataFrame
    prognoses: pl.DataFrame | None
    compared: pl.DataFrame
    counts: Counter[str]


@dataclass(frozen=True, eq=False)
class Part:
    """What one range of persons adds."""

    cells: pl.DataFrame
    prognoses: pl.DataFrame | None
    compared: pl.DataFrame
    counts: Counter[str]


@dataclass(frozen=True, eq=False)
class Task:
    """How a range is counted; the same on this machine and on a cluster."""

    register: Register
    study: Study
    stretches: Stretches
    fmb: Fmb

    def __call__(self, raw: pl.DataFrame) -> Part:
        counts = Counter[str]()
        study, register = self.study, self.register
        beside = tuple(dict.fromkeys((*study.columns, *filter(None, [study.provider]))))
        rows = read_rows(raw, register.last, beside, register.persons, counts)
        codes = [each for each in rows["code"].unique().cast(pl.String) if each]
        facts = facts_of(rows, register.gap, study.provider, (*OF_CERTIFICATES, *study.columns))
        ongoing = Ongoing.of(facts, Limits.read(self.fmb, codes), study.columns)
        asked = breakdowns(study.columns, rates=study.population is not None)
        # With so many units no table by period would be published.
        units = _SEXES * len(self.stretches) * register.units <= _HOPELESS * MOST
        each = [
            cells_of(ongoing.rows(self.stretches), asked, whole=False, units=units),
            cells_of(ongoing.rows(self.stretches.whole), asked, whole=True, units=True),
        ]
        return Part(pl.concat(each, how="diagonal"), *self._spells(rows), counts)

    def _spells(self, rows: pl.DataFrame) -> tuple[pl.DataFrame | None, pl.DataFrame]:
        """Sums by prognosis, and the spells to compare: those of srs, which all have a code."""
        register, asked = self.register, comparisons.columns_of(self.study)
        facts = facts_of(
            rows.filter(pl.col("code").is_not_null()),
            register.gap,
            None,
            (*OF_CERTIFICATES, *self.study.columns),
        )
        spells = spells_of(facts, register.last, register.complete_since)
        seen = register.last - timedelta(register.gap + 1)
        edges = self.stretches.edges
        kept = comparisons.kept_of(facts, spells, asked, comparisons.one_in(register.rows))
        kept = kept.filter((pl.col("start") >= edges[0]) & (pl.col("start") < edges[-1]))
        told = "prognosis" in rows.columns
        return prognoses_of(spells, self.stretches, seen) if told else None, kept


def counted(task: Task, parts: Iterable[Part]) -> Counted:
    """The sums of all *parts*."""
    cells, prognoses, counts = list[pl.DataFrame](), list[pl.DataFrame](), Counter[str]()
    compared = list[pl.DataFrame]()
    for part in parts:
        cells.append(part.cells)
        prognoses += [] if part.prognoses is None else [part.prognoses]
        compared.append(part.compared)
        counts.update(part.counts)
    found = together(cells)
    if found.is_empty() and (problems := broken(counts)):
        ((rule, n),) = problems.most_common(1)
        raise BadTable(
            f"no certificate within the study's period can be counted; left out {n}: {rule}"
        )
    if found.is_empty():
        raise BadTable(
            "no certificate lies within the study's period: expected since and until within the "
            "period of the certificates"
        )
    return Counted(
        task.stretches,
        found,
        pl.concat(prognoses).group_by("prognosis").agg(pl.exclude("prognosis").sum())
        if prognoses
        else None,
        comparisons.together(compared),
        counts,
    )


def stretches_of(register: Register, study: Study) -> Stretches:
    """Whole months, quarters or years, from when certificates are complete to the last day covered.

    Raises
    ------
    BadTable
    """
    months = _MONTHS[study.stretch]
    since = study.since or register.complete_since or _first(register.first, months)
    until = study.until or _last(register.last, months)
    found = Stretches.of(calendar(since, until, months))
    if not len(found):
        raise BadTable(
            f"the study's period contains no whole {study.stretch}: expected a longer period, "
            f"from since to until"
        )
    return found


def _first(day: date, months: int) -> date:
    """The first day of the stretch in which the day lies."""
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _last(day: date, months: int) -> date:
    begin = _first(day, months)
    month = begin.year * 12 + begin.month - 1 + months
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)

"""An analysis plan: written before a pilot begins, and identified by its hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from math import inf
from pathlib import Path
from typing import Any, Literal

import numpy as np

from srs.errors import BadInput
from srs.tables.columns import pl
from srs.wording import counted

from ..effect.study import Margins, Refuse
from ..evaluation.study import Release
from ..rollout.calendar import Calendar
from ..rollout.study import Study
from ..statistics.clusters import Components, detectable, power
from ..statistics.staggered_adoption import NEVER
from ..statistics.statistic import Codes
from ..toml import read_table, study_table
from .design import Kind
from .size import Sizes, error_of


@dataclass(frozen=True)
class Expected:
    """What the size was planned with, see ``pilot size``."""

    sd: float
    spells: float
    icc: float = 0.02
    cac: float = 0.8
    cv: float = 0.0

    def __post_init__(self) -> None:
        inside = 0 <= self.icc < 1 and 0 <= self.cac <= 1
        if not (0 < self.sd < inf and 0 < self.spells < inf and 0 <= self.cv < inf and inside):
            raise BadInput(
                "[expected]: expected sd and spells above 0, icc and cac from 0 to 1, cv from 0"
            )


@dataclass(frozen=True)
class Plan:
    """Declared before the pilot begins.

    Attributes
    ----------
    since
        The first of a month: spells that begin from then on are analysed.
    months
        In all, before and after.
    introduced, never
        The day on which each unit introduces the measure, and the units that do not.
    measure_by
        Days after time zero within which a measure should start.
    table, measures
        Files in the folder of the data; columns as in a study. *assessed* is a column of the table.
    hash
        Hash of all the rest; written by ``pilot plan``.
    """

    title: str
    design: Kind
    measure: str
    difference: float
    since: date
    months: int
    introduced: Mapping[str, date]
    expected: Expected
    never: tuple[str, ...] = ()
    day: int = 15
    horizon: int = 180
    reaches: Literal["ongoing", "new"] = "ongoing"
    measure_by: int = 28
    table: str = "training.parquet"
    unit: str = "unit"
    measures: str | None = None
    assessed: str | None = None
    confounders: tuple[str, ...] = ()
    power: float = 0.8
    level: float = 0.95
    seed: int = 1
    margins: Margins = Margins()
    refuse: Refuse = Refuse()
    release: Release = Release()
    hash: str | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.since.day != 1 or self.months < 2:
            raise BadInput("since: expected the first of a month; months: 2 or more")
        if not (0 < self.difference < inf and 0 < self.power < 1 and 0 < self.level < 1):
            raise BadInput("expected a difference above 0, power and level between 0 and 1")
        if both := len(set(self.never) & set(self.introduced)):
            raise BadInput(
                f"never: {counted(both, 'unit')} also in [introduced]; expected each unit in "
                "one of the two"
            )
        if len(set(self.never)) < len(self.never) or not self.introduced:
            raise BadInput("[introduced] and never: expected units, each once")
        self._check_times()

    def _check_times(self) -> None:
        begun = self.begun()
        own = begun[begun < NEVER]
        outside = int(np.count_nonzero((own < 0) | (own >= self.months)))
        if outside and self.design != "parallel":
            raise BadInput(
                f"[introduced]: {outside} of {counted(len(own), 'unit')} outside of the "
                f"{self.months} months; expected days within them"
            )
        if self.design == "parallel" and ((own > 0).any() or not self.never):
            raise BadInput(
                "a parallel design: expected units introduced by since, and units that never are"
            )
        if self.design == "before-after" and (len({*own}) > 1 or own[0] < 1 or not self.never):
            raise BadInput(
                "a before-after design: expected units introduced in one month after the first, "
                "and units that never are"
            )
        if self.design == "stepped" and (len({*begun}) < 2 or own.min() < 1):
            raise BadInput(
                "a stepped design: expected units introduced in two or more months, or never, "
                "none of them in the first month"
            )

    @property
    def units(self) -> list[str]:
        return sorted({*self.introduced, *self.never})

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.since, 1, self.months)

    @property
    def until(self) -> date:
        """The last day on which a spell may begin."""
        return self.calendar.end(self.months - 1)

    @property
    def followed_until(self) -> date:
        """The day that the data must reach."""
        return self.until + timedelta(days=self.day + self.horizon)

    def begun(self) -> Codes:
        """(units,): the month of each unit's introduction, or NEVER."""
        days = pl.Series([self.introduced.get(each) for each in self.units], dtype=pl.Date)
        found = self.calendar.of(days.fill_null(date(9999, 12, 31)))
        return np.where(days.is_null().to_numpy(), NEVER, found)

    def study(self) -> Study:
        return Study(
            measure=self.measure,
            table=self.table,
            units="",
            title=self.title,
            day=self.day,
            horizon=self.horizon,
            unit=self.unit,
            reaches=self.reaches,
            base=0,
            confounders=self.confounders,
            since=self.since,
            until=self.until,
            seed=self.seed,
            level=self.level,
            margins=self.margins,
            refuse=self.refuse,
            release=self.release,
        )

    @property
    def reach(self) -> int:
        return 0 if self.design == "parallel" else self.study().reach

    def size(self) -> tuple[float, float, float]:
        """Standard error, power for the difference, smallest difference with the power asked."""
        expected = self.expected
        se, df = error_of(
            self.design,
            self.begun(),
            self.months,
            self.reach,
            Sizes(expected.spells, expected.cv),
            Components(expected.sd, expected.icc, expected.cac),
        )
        alpha = 1 - self.level
        return (
            se,
            power(self.difference, se, df, alpha),
            detectable(se, df, self.power, alpha),
        )

    def content(self) -> dict[str, Any]:
        """Everything declared or set by default, as written in the file."""
        told = {key: value for key, value in asdict(self).items() if key != "hash"}
        return normal({**told, "never": sorted(self.never)})

    @property
    def own_hash(self) -> str:
        return digest(self.content())

    def sealed(self) -> "Plan":
        return replace(self, hash=self.own_hash)


def read_plan(path: Path) -> Plan:
    """
    Raises
    ------
    BadInput
        Naming the key at fault.
    """
    plan: Plan = read_table(Plan, study_table(path, "[introduced], [expected]"), "the plan")
    return plan


def read_sealed(path: Path) -> Plan:
    """A plan as ``pilot plan`` wrote it.

    Raises
    ------
    BadInput
        It has no hash, or was changed after it was written.
    """
    plan = read_plan(path)
    if plan.hash is None:
        raise BadInput("the plan has no hash: expected plan.toml as `pilot plan` wrote it")
    # The hash covers the file's content, so a changed default in another version has no effect.
    table = study_table(path, "[introduced], [expected]")
    if plan.hash != digest(normal({k: v for k, v in table.items() if k != "hash"})):
        raise BadInput(
            "the plan does not match its hash: it was changed after it was written; expected "
            "plan.toml as `pilot plan` wrote it"
        )
    return plan


def normal(table: Mapping[str, Any]) -> dict[str, Any]:
    """In a fixed order, independent of the file's; undeclared keys are left out."""
    plain: dict[str, Any] = _plain(table)
    return plain


def digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value) if value[key] is not None}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value

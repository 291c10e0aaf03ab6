"""The question about a staggered introduction, fixed before anybody looks. STUDY.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from srs.errors import BadInput

from ..effect.study import Margins, Refuse, is_synthetic
from ..effect.study import Study as EffectStudy
from ..evaluation.study import Release
from ..statistics.staggered_adoption import Rules
from ..toml import read_table, study_table

MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3}


@dataclass(frozen=True)
class Study:
    """A study declared before the run; files lie next to it.

    Attributes
    ----------
    measure
        The measure in *units*, which may have several.
    table
        A table of ``training table``; rows of another *day* are left out. Without it, the *mapping*
        gives the table.
    units
        Columns unit, measure, introduced: a date, or nothing for never; in our names and codes,
        unless the mapping has [units].
    mapping
        The mapping of the extract.
    day, horizon
        Time zero is the end of this day of the spell; days of leave count from it to the horizon.
    reaches
        "ongoing": persons already on leave at the introduction may get the measure, too; spells
        whose horizon was not yet over then are neither before nor after. "new": only spells that
        begin from then on get it.
    base
        The number of periods whose mean is the value before; 0 takes all.
    controls
        "waiting": units that do not have it yet, or never get it. "never": only the latter.
    weights
        "spells": a unit counts by its spells; "units": all units count the same.
    confounders
        Columns known at time zero; days are adjusted as if units had the same values.
    since, until
        The first and the last day on which the spells begin, in whole periods.
    followed_until
        The last day of observation; by default that of the table.
    leads
        The number of periods before the introduction that are tested.
    orders
        The number of random orders of introduction to compare with.
    """

    measure: str
    table: str | None = None
    units: str | None = None
    mapping: str | None = None
    title: str | None = None
    period: Literal["month", "quarter"] = "month"
    day: int = 15
    horizon: int = 365
    unit: str = "unit"
    reaches: Literal["ongoing", "new"] = "ongoing"
    base: int = 1
    controls: Literal["waiting", "never"] = "waiting"
    weights: Literal["spells", "units"] = "spells"
    confounders: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    followed_until: date | None = None
    leads: int = 4
    orders: int = 999
    seed: int = 1
    level: float = 0.95
    margins: Margins = Margins()
    refuse: Refuse = Refuse()
    release: Release = Release()
    synthetic: bool | None = None

    def __post_init__(self) -> None:
        if self.table is None and self.mapping is None:
            raise BadInput("the study lacks its table: expected table, or mapping, a file's name")
        if self.day < 1 or self.horizon < 1:
            raise BadInput("day and horizon: expected 1 or more")
        if self.base < 0 or self.leads < 1 or self.orders < 19:
            raise BadInput("expected a base from 0, leads from 1, orders from 19")
        if not 0 < self.level < 1 or self.seed < 0:
            raise BadInput("expected a level between 0 and 1, a seed from 0")
        if self.release.earlier:
            raise BadInput("[release] earlier: not expected: a rollout uses no earlier release")
        if self.since and self.until and self.since > self.until:
            raise BadInput("until: expected a day that is not before since")
        if len(set(self.confounders)) < len(self.confounders):
            raise BadInput("confounders: expected each once")

    @property
    def months(self) -> int:
        """The months of a period."""
        return MONTHS[self.period]

    @property
    def reach(self) -> int:
        """The number of periods before an introduction whose spells may still be on leave then."""
        if self.reaches == "new":
            return 0
        return -(-(self.day + self.horizon) // (28 * self.months))

    @property
    def rules(self) -> Rules:
        return Rules(reach=self.reach, base=self.base, never=self.controls == "never")


def read_study(path: Path) -> Study:
    """Read a TOML file; it may also have keys of an effect's study that do not apply here.

    Raises
    ------
    BadInput
        With the key at fault.
    """
    table: dict[str, Any] = study_table(path, "measure, table and units")
    own = {each.name for each in fields(Study)}
    others = {each.name for each in fields(EffectStudy)} - own
    study: Study = read_table(
        Study, {key: value for key, value in table.items() if key not in others}, "the study"
    )
    return replace(study, synthetic=is_synthetic(study.synthetic, study.mapping, path.parent))

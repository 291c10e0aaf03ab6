"""The question of a study of a measure, fixed in advance: STUDY.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from math import inf
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from srs.errors import BadInput
from srs.wording import counted

from ..evaluation.study import Release
from ..report.target_items import ITEMS
from ..table.mapping import read_mapping
from ..toml import read_table, study_table


@dataclass(frozen=True)
class Margins:
    """Days: a difference between the two is not relevant, see ``answer``."""

    shorter_by: float = 5.0
    longer_by: float = 5.0

    def __post_init__(self) -> None:
        if not (0 <= self.shorter_by < inf and 0 <= self.longer_by < inf):
            raise BadInput("[margins]: expected days from 0")


@dataclass(frozen=True)
class Refuse:
    """Limits beyond which no answer is given.

    Attributes
    ----------
    share, probability
        More than this *share* of the eligible follow a strategy with less than *probability*.
    effective_share, effective
        A strategy's effective sample is below this share, or this number of persons.
    difference
        A standardised difference is above this in some week after weighting.
    control
        A negative control rejects at this p, by Holm.
    units, starts
        With fewer units, or more than this share of starts at one unit: no interval.
    follow_up
        The median follow-up is below this share of the horizon.
    leads
        Of a rollout: the leads differ from zero at this p.
    """

    share: float = 0.05
    probability: float = 0.025
    effective_share: float = 0.1
    effective: float = 200.0
    difference: float = 0.1
    control: float = 0.01
    units: int = 10
    starts: float = 0.5
    follow_up: float = 0.5
    leads: float = 0.05

    def __post_init__(self) -> None:
        for name in (each.name for each in fields(self)):
            value = getattr(self, name)
            above = name not in ("effective", "units", "difference") and value > 1
            if not 0 <= value < inf or above:
                raise BadInput(f"[refuse] {name}: expected {'0 to 1' if above else '0 or more'}")

    @property
    def changed(self) -> dict[str, float]:
        """The limits that differ from the default; they are printed."""
        values = {each.name: (getattr(self, each.name), each.default) for each in fields(self)}
        return {name: value for name, (value, default) in values.items() if value != default}


@dataclass(frozen=True)
class Eligible:
    """The allowed values of one column: one of *among*, or from *low* to *high*, both included."""

    among: tuple[str, ...] = ()
    low: float | date | None = None
    high: float | date | None = None


@dataclass(frozen=True)
class Study:
    """Declared before the run; file names are relative to it.

    Attributes
    ----------
    measure
        An id of the measures list.
    table
        From ``training table``, with one landmark: *day*. Without it the *mapping* gives the table.
    mapping
        Of the extract: besides the table it gives measures, and, if present, degrees and
        certificates over time.
    measures
        Columns person, measure, start, and optionally end and unit; with our names and codes,
        unless the mapping has [measures].
    units
        Columns unit, measure, introduced; of a rollout.
    against
        No start within the grace period and then as usual, or no start at all.
    starts
        How they are spread over the grace period.
    day
        Of the spell: time zero is its end.
    grace, horizon, step
        Days; the first two since time zero.
    outlast
        Days of the spell.
    unit
        The table's column of units, which may differ in their use of measures and in length of
        leave.
    subgroups
        Columns, numbers with cuts, as ``age:30,50``; or ``risk:0.39,0.62``, a column of that name,
        or what *risk_model* predicts.
    models
        Of the outcome, the start and censoring.
    bootstrap
        Replicates by unit, if a bootstrap is wanted.
    target
        Answers to items of TARGET, as ``"20" = "Funded by ..."``, for the page.
    synthetic
        Whether the data are synthetic; ``None`` if neither the study nor the mapping says.
    """

    measure: str
    confounders: tuple[str, ...]
    title: str | None = None
    table: str | None = None
    mapping: str | None = None
    measures: str | None = None
    units: str | None = None
    against: Literal["wait", "never"] = "wait"
    starts: Literal["uniform", "natural"] = "uniform"
    day: int = 15
    grace: int = 28
    horizon: int = 365
    step: int = 7
    outlast: tuple[int, ...] = (90, 180, 365)
    unit: str = "unit"
    negative_controls: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ()
    risk_model: str | None = None
    models: Literal["splines", "trees"] = "splines"
    unit_effects: bool = True
    seed: int = 1
    level: float = 0.95
    bootstrap: int = 0
    margins: Margins = Margins()
    refuse: Refuse = Refuse()
    release: Release = Release()
    eligible: Mapping[str, Eligible] = field(default_factory=dict)
    target: Mapping[str, str] = field(default_factory=dict)
    synthetic: bool | None = None

    def __post_init__(self) -> None:
        if self.table is None and self.mapping is None:
            raise BadInput("the study lacks its table: expected table, or mapping, a file's name")
        self._days()
        if items := sorted(self.target.keys() - ITEMS.keys()):
            raise BadInput(
                f"[target]: expected items of TARGET, as 5, 7a or 20, found {len(items)} that do "
                f"not exist: {', '.join(items)}"
            )
        if not 0 < self.level < 1 or self.bootstrap < 0 or self.seed < 0:
            raise BadInput("expected a level between 0 and 1, a bootstrap and a seed from 0")
        if self.release.earlier:
            raise BadInput("[release] earlier: not expected: an effect uses no earlier release")
        for key in ("confounders", "negative_controls", "subgroups", "outlast"):
            given = getattr(self, key)
            if len(set(given)) < len(given):
                raise BadInput(
                    f"{key}: {len(given) - len(set(given))} given twice: expected each once"
                )
        both = sorted(set(self.confounders) & set(self.negative_controls))
        if both:
            raise BadInput(
                f"negative_controls: {len(both)} that are confounders too, {', '.join(both)}: "
                "expected each as one of the two, because a variable that is adjusted for tests "
                "nothing"
            )

    def _days(self) -> None:
        if self.day < 1 or self.horizon < 1:
            raise BadInput("day and horizon: expected 1 or more")
        if self.step not in (1, 7):
            raise BadInput("step: expected 7 or 1 days")
        if self.grace < self.step or self.grace % self.step:
            raise BadInput(f"grace: expected days of one whole step or more, of {self.step} each")
        if self.grace >= self.horizon:
            raise BadInput(
                f"grace: {self.grace} days with a horizon of {self.horizon}: expected a grace "
                f"period that ends before the horizon"
            )
        outside = [d for d in self.outlast if not self.grace < d - self.day <= self.horizon]
        if outside:
            raise BadInput(
                f"outlast: {counted(len(outside), 'day')} of the spell outside of what is "
                f"compared: expected days after {self.day + self.grace}, to "
                f"{self.day + self.horizon}"
            )

    @property
    def edges(self) -> NDArray[np.int64]:
        """The edges of a trial's steps, see ``Trial``."""
        whole = range(0, self.horizon, self.step)
        return np.unique([*whole, self.horizon, *(each - self.day for each in self.outlast)])


def read_study(path: Path) -> Study:
    """Read a study from a TOML file.

    Raises
    ------
    BadInput
        Naming the key at fault.
    """
    table = study_table(path, "measure, confounders and table")
    eligible = table.pop("eligible", {})
    study: Study = read_table(Study, table, "the study")
    synthetic = is_synthetic(study.synthetic, study.mapping, path.parent)
    return replace(study, eligible=_eligible(eligible), synthetic=synthetic)


def is_synthetic(told: bool | None, mapping: str | None, beside: Path) -> bool | None:
    """What the study says (*told*), else what its mapping says."""
    if told is not None or mapping is None:
        return told
    return read_mapping(beside / mapping).synthetic or None


def _eligible(table: object) -> dict[str, Eligible]:
    if not isinstance(table, dict):
        raise BadInput("[eligible]: expected a table")
    return {name: _of_column(name, value) for name, value in table.items()}


def _of_column(name: str, value: Any) -> Eligible:
    if isinstance(value, list) and value and all(isinstance(e, str | bool | int) for e in value):
        return Eligible(
            among=tuple(str(e).lower() if isinstance(e, bool) else str(e) for e in value)
        )
    if isinstance(value, dict) and value and not value.keys() - {"from", "to"}:
        low, high = value.get("from"), value.get("to")
        given = [each for each in (low, high) if each is not None]
        if all(_is_number(e) for e in given) or all(type(e) is date for e in given):
            return Eligible(low=low, high=high)
    raise BadInput(
        f"[eligible] {name}: expected a list of values, or {{ from = …, to = … }} with numbers or "
        "with dates"
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

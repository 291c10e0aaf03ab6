"""What is compared, how, and by which margins: fixed in advance."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

from srs.errors import BadInput, BadTable
from srs.risk.level import NATIONAL

from ..report.tripod_items import ITEMS
from ..statistics.curve import SMOOTHERS
from ..statistics.outcome import Kind
from ..statistics.verdict import Margin
from ..toml import read_table, study_table
from .grain import Grain
from .metrics import definition_of

# Thresholds of a decision curve, drawn for all rows together.
DRAWN = tuple(round(step / 20, 2) for step in range(1, 20))


@dataclass(frozen=True)
class Data:
    """Files of predictions, and the roles of their columns.

    Attributes
    ----------
    files
        CSV or Parquet; rows of several files are paired by ``id``.
    outcome, time, event
        Either a 0/1 outcome, or a time with 0 censored, 1 end and 2 competing end.
    day
        Landmark: only spells that outlast it are evaluated.
    person
        If a person may have several rows; these then count as one cluster in every interval.
    baseline
        A probability column to compare the models with, such as the diagnosis's average.
    synthetic
        Whether the data are synthetic; ``None`` if not stated.
    predictors
        Predictors for drift and refit; by default those that srs knows by name.
    """

    files: tuple[str, ...]
    id: str = "id"
    outcome: str | None = None
    time: str | None = None
    event: str | None = None
    day: int | None = None
    person: str | None = None
    region: str | None = None
    date: str | None = None
    baseline: str | None = None
    predictors: tuple[str, ...] = ()
    synthetic: bool | None = None

    def __post_init__(self) -> None:
        followed = self.time is not None and self.event is not None
        if (self.outcome is None) is not followed or (self.time is None) is not (
            self.event is None
        ):
            raise BadInput("the outcome: expected either outcome, or both time and event")
        told = [each for each in (self.id, self.outcome, self.time, self.event) if each]
        if twice := sorted(each for each in set(told) if told.count(each) > 1):
            raise BadInput(
                f"id, outcome, time and event: expected a column of its own for each, found "
                f"{', '.join(twice)} for two of them"
            )
        if self.day is not None and self.day < 0:
            raise BadInput("day: expected a day from 0, the landmark")
        if self.day is not None and not followed:
            raise BadInput("day: expected time and event with a landmark, found a 0/1 outcome")


@dataclass(frozen=True)
class Allowed:
    """How much worse the second model may be, and how much better it must be to be superior."""

    worse_by: float
    better_by: float = 0.0


@dataclass(frozen=True)
class Release:
    """No count below ``smallest`` is published or can be derived; 1 publishes exact counts.

    ``earlier`` is the proof of an earlier release: what it hid stays hidden.
    """

    smallest: int = 5
    earlier: str | None = None

    @property
    def grain(self) -> Grain:
        return Grain(self.smallest)

    def __post_init__(self) -> None:
        if self.smallest < 1:
            raise BadInput("[release] smallest: expected a whole number from 1")


@dataclass(frozen=True)
class Study:
    """Declared before the run.

    Attributes
    ----------
    models
        By name: a column, which may hold ``{horizon}``, or the name of a published model.
    predicts
        With time and event: that the spell outlasts the horizon, or that the event comes by it.
    subgroups
        Columns; numbers with cuts, as ``age:30,40,50``.
    margins
        By metric.
    places
        Places per month for the capacity curve.
    since
        Rows from this date on are the second period of drift; the later half if none is given.
    population, mechanism
        The models' intended population, and their type and training data, for the model facts
        label.
    tripod
        Answers to items of TRIPOD+AI: ``{"18a": "Funded by ..."}``.
    """

    data: Data
    models: Mapping[str, str]
    title: str | None = None
    date: datetime.date | None = None
    predicts: Kind = "outlast"
    horizons: tuple[float, ...] = (90.0,)
    thresholds: tuple[float, ...] = (
        0.1,
        0.2,
        0.3,
        NATIONAL.high_from,
        0.5,
        NATIONAL.very_high_above,
    )
    subgroups: tuple[str, ...] = ()
    margins: Mapping[str, Allowed] = field(default_factory=dict)
    smoothers: tuple[str, ...] = ("loess2",)
    places: tuple[int, ...] = (10, 20, 50, 100, 200, 500)
    since: datetime.date | None = None
    seed: int = 1
    replicates: int = 200
    level: float = 0.95
    release: Release = Release()
    population: str | None = None
    mechanism: str | None = None
    tripod: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.models or not self.horizons or not all(0 < h < inf for h in self.horizons):
            raise BadInput("the study: expected one model or more, and horizons above 0")
        if not all(0 < each < 1 for each in self.thresholds):
            per_cent = [each for each in self.thresholds if 1 <= each < 100]
            hint = f"; per cent is divided by 100, as {per_cent[0] / 100:g}" if per_cent else ""
            raise BadInput(f"thresholds: expected numbers above 0 and below 1{hint}")
        if self.data.day is not None and min(self.horizons) <= self.data.day:
            raise BadInput(
                f"horizons: expected days after the landmark, day {self.data.day}, found "
                f"{min(self.horizons):g}; both are counted from the start"
            )
        if not 0 < self.level < 1 or self.replicates < 2 or self.seed < 0:
            raise BadInput("expected a level between 0 and 1, 2 replicates or more, a seed from 0")
        unknown = sorted(set(self.smoothers) - set(SMOOTHERS))
        if unknown or not self.smoothers:
            raise BadInput(f"smoothers: expected one or more of {', '.join(SMOOTHERS)}")
        for name in self.margins:
            self.margin(name)
        self._named()

    def _named(self) -> None:
        taken = {"all", "baseline"} if self.data.baseline else {"all"}
        if clash := sorted(taken & self.models.keys()):
            raise BadInput(
                f"models: expected names other than {', '.join(clash)}, which is reserved"
            )
        if items := sorted(self.tripod.keys() - ITEMS.keys()):
            raise BadInput(
                f"tripod: expected items of TRIPOD+AI, as 3b, 5a or 18a, found {len(items)} that "
                f"do not exist: {', '.join(items)}"
            )

    def margin(self, metric: str) -> Margin:
        """The margin of a metric; if it has an ideal, the margin is for the distance from it.

        Raises
        ------
        BadInput
            When there can be no verdict by the metric.
        """
        allowed, defined = self.margins[metric], definition_of(metric, self)
        higher = defined.better == "higher"
        if defined.better and defined.digits > 1 and allowed.worse_by >= 1:
            raise BadInput(
                f"margins: {metric}: expected less than 1, as the metric is from 0 to 1; one per "
                "cent is 0.01"
            )
        if defined.scale == "log" and allowed.worse_by >= 1:
            raise BadInput(
                f"margins: {metric}: expected less than 1, as it is on the log scale; five per "
                "cent is 0.05"
            )
        try:
            return Margin(allowed.worse_by, allowed.better_by, higher_is_better=higher)
        except BadTable as error:
            raise BadInput(f"margins: {metric}: {error}") from None


def read_study(path: Path) -> Study:
    """Read a TOML file; the files it names are relative to it.

    Raises
    ------
    BadInput
        Naming the key at fault.
    """
    table = study_table(path, "[data], [models]")
    study: Study = read_table(Study, table, "the study")
    return study

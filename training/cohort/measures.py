"""The measures of the synthetic population and their effects: a TOML file, all of it made up.

``measures.toml`` next to this file has one example of each kind.
"""

from dataclasses import dataclass
from math import inf
from pathlib import Path

from srs.errors import BadInput
from srs.knowledge.measure_codes import name_of

from ..toml import read_table, study_table

_WEEK = 7
_MOST = 100.0  # times a hazard; more is a mistake


@dataclass(frozen=True)
class Effect:
    """The factor of the hazard of an end, from so many days *after* the start until the next
    effect.

    Below 1 the spell lasts longer, above 1 it ends sooner.
    """

    after: int
    hazard: float


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes
    ----------
    id
        Of the measures list, or a code with its system.
    weekly
        Share of those on leave that begin in a week, at average risk in an average unit.
    indication
        Log-odds of beginning by one standard deviation of the model's risk of 90 days, on the
        scale of log-odds.
    nonlinear
        Log-odds by its distance from the middle, in the same unit: both those at low and those at
        high risk begin more often.
    spread
        Standard deviation of the units' log-odds of beginning.
    better_units
        Correlation of these with how soon spells end at the unit.
    fades
        By how much the log-odds fall each week from the seventh on.
    effects
        In order; none does nothing.
    introduced
        Whether units introduce it one after the other, and some never.
    """

    id: str
    weekly: float = 0.05
    indication: float = 0.0
    nonlinear: float = 0.0
    spread: float = 0.5
    better_units: float = 0.0
    fades: float = 0.0
    effects: tuple[Effect, ...] = ()
    introduced: bool = False

    def __post_init__(self) -> None:
        try:
            name = name_of(self.id)
        except BadInput as error:
            raise BadInput(f"[measures] id: {error}") from None
        if name != self.id:
            raise BadInput(f"[measures] id: expected its one name, {name}")
        where = f"the measure {self.id}"
        if not 0 < self.weekly < 1:
            raise BadInput(f"{where}: weekly: expected a share above 0 and below 1")
        if not all(-inf < each < inf for each in (self.indication, self.nonlinear, self.fades)):
            raise BadInput(f"{where}: indication, nonlinear and fades: expected log-odds")
        if not 0 <= self.spread < inf or not -1 <= self.better_units <= 1:
            raise BadInput(f"{where}: expected a spread from 0, and better_units from -1 to 1")
        days = [each.after for each in self.effects]
        if days != sorted(set(days)) or any(day < 0 for day in days):
            raise BadInput(f"{where}: effects: expected days from 0 in rising order")
        if not all(1 / _MOST <= each.hazard <= _MOST for each in self.effects):
            raise BadInput(f"{where}: effects: expected hazard from 0.01 to 100, 1 for no effect")


@dataclass(frozen=True)
class Measures:
    """A whole file.

    Attributes
    ----------
    day
        Day of the spell; time zero is the end of that day, and nobody begins earlier.
    grace
        Days since time zero, in whole weeks, in which the strategies of the truth begin.
    hidden
        Log-odds of beginning, and minus the log-hazard of the end, by one standard deviation of a
        confounder that only the table of the truth has.
    daily
        Whether measures may begin on any day. If not, they begin on the first day of a week since
        time zero, so exactly those on leave when the week begins are at risk of beginning in it.
    never
        Share of the units that never introduce such measures.
    """

    measures: tuple[Measure, ...]
    day: int = 15
    grace: int = 28
    hidden: float = 0.0
    daily: bool = False
    never: float = 0.2

    def __post_init__(self) -> None:
        ids = [each.id for each in self.measures]
        if not ids or len(set(ids)) < len(ids):
            raise BadInput("[[measures]]: expected one or more, each with an id of its own")
        if self.day < 15:  # the day from which lengths are drawn
            raise BadInput("day: expected 15 or a later day of the spell")
        if self.grace < _WEEK or self.grace % _WEEK or self.grace > 52 * _WEEK:
            raise BadInput("grace: expected days of whole weeks, 7 to 364")
        if not -inf < self.hidden < inf or not 0 <= self.never <= 1:
            raise BadInput("expected hidden in log-odds, and never as a share from 0 to 1")


def read_measures(path: Path) -> Measures:
    """Read measures from a TOML file.

    Raises
    ------
    BadInput
        Naming the key at fault.
    """
    found: Measures = read_table(Measures, study_table(path, "[[measures]]"), "the measures")
    return found

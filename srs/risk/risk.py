"""P(T > horizon | T > day): the risk that a spell which has reached a day outlasts another."""

from dataclasses import dataclass

from ..errors import BadDay
from ..model import DiagnosisModel, Model
from ..predictors import Known
from .averages import Average, Averages, published
from .level import NATIONAL, Level, Profile

# The national service's default day, the first that its models know.
DEFAULT_DAY = 15
LAST_HORIZON = 36_500  # a hundred years: more is a typing error
_CURVE_STEP, _CURVE_UNTIL = 15, 365  # days


@dataclass(frozen=True, slots=True)
class Point:
    """A point on a curve: the probability that the spell outlasts *day*."""

    day: int
    probability: float


@dataclass(frozen=True, slots=True)
class Risk:
    """The risk of one spell.

    Attributes
    ----------
    probability, level
        None while answers are missing; the level is that of the unrounded probability.
    profile : Profile
        The profile with the level's cut-offs.
    average : Average or None
        For the model's code, or a parent of it; None for an unknown diagnosis. The published one is
        only for a horizon of 90 days.
    bounds : (low, high) or None
        The lowest and highest risk that the missing answers allow; None if none is missing.
    narrowed_most_by : str or None
        The missing predictor whose answer leaves the narrowest bounds in the worst case.
    curve : tuple of Point
        From the day on, for a year or as long as spells were observed, or until the horizon if that
        is later; empty while answers are missing.
    interval : (low, high) or None
        The interval that the true risk lies in, given the number of spells that the model was made
        from (docs/decisions/0039). None while answers are missing, if the horizon is reached, or if
        the model does not know.
    """

    probability: float | None
    level: Level | None
    day: int
    horizon: int
    average: Average | None
    profile: Profile
    bounds: tuple[float, float] | None
    narrowed_most_by: str | None
    curve: tuple[Point, ...]
    interval: tuple[float, float] | None = None

    def __repr__(self) -> str:
        return f"<Risk on day {self.day}: {self.in_short}>"

    @property
    def in_short(self) -> str:
        """The number or its bounds, for a ``repr``."""
        low, high = self.bounds or (0, 0)
        level = f", {self.level.name}" if self.level else ""
        number = f"{low:.3f} to {high:.3f}" if self.bounds else f"{self.probability:.3f}"
        return f"risk of more than {self.horizon} days {number}{level}"


@dataclass(frozen=True, slots=True)
class Subject:
    """What one spell's risk is computed from: the model of its diagnosis and the known values."""

    model: DiagnosisModel
    known: tuple[Known, ...]
    day: int
    horizon: int

    @property
    def missing(self) -> tuple[Known, ...]:
        return tuple(each for each in self.known if each.value is None)

    @property
    def rows(self) -> list[list[float]]:
        """The values as one row, encoded by the model's columns."""
        values = (each.value for each in self.known)
        return [[c.encode(v) for c, v in zip(self.model.columns, values, strict=True)]]

    @property
    def determined(self) -> bool:
        """Whether there is one risk rather than bounds."""
        return not (self.missing and self.model.needs_every_answer)


def least_day(model: Model) -> int:
    """The lowest day that a row of a table may have: 1, the spell's first, or 0 with a model made
    from spells from their very beginning. Decision 0037.
    """
    return min(1, model.audience.days.reached) if model.audience else 1


def default_day(model: Model) -> int:
    """The day of a row without one: ``DEFAULT_DAY``, or the model's first day if earlier."""
    return min(DEFAULT_DAY, model.audience.days.reached) if model.audience else DEFAULT_DAY


def check_day(day: int, least: int = 1) -> None:
    """
    Raises
    ------
    BadDay
    """
    if day < least:
        first = "1 (the spell's first day)" if least else "0 (before its first day is over)"
        raise BadDay("the day of the spell", expected=f"{first} or later", path=("day",))


def check_horizon(horizon: int, least: int = 1) -> None:
    """
    Raises
    ------
    BadDay
    """
    if not least < horizon <= LAST_HORIZON:
        raise BadDay(
            "the horizon",
            expected=f"a day of the spell from {least + 1} up to {LAST_HORIZON}",
            path=("horizon",),
        )


def check_days(
    day: int, horizon: int, model: DiagnosisModel | None = None, *, least: int = 1
) -> None:
    """
    Raises
    ------
    BadDay
        When the day is below *least*, or the horizon is not after the day and the model's first
        day, or is later than any spell can last.
    """
    check_day(day, least)
    if horizon <= day:
        raise BadDay(
            "the horizon",
            expected="a day of the spell after the day of assessment; a spell that "
            "has lasted longer needs a later horizon",
            path=("horizon",),
        )
    check_horizon(horizon, least)
    if model and horizon <= model.first_day:
        raise BadDay(
            "the horizon",
            expected=f"a day after {model.first_day:.0f}, where the model begins",
            path=("horizon",),
        )


def risk_of(
    subject: Subject,
    profile: Profile = NATIONAL,
    *,
    reached: bool = False,
    averages: Averages = published,
) -> Risk:
    """The risk, or its bounds if answers are missing.

    A spell that has reached the horizon is refused; with *reached* its risk is 1.
    The average is for spells that have reached the same day, or the model's first day. If the
    spell has reached the horizon, it is for spells that have reached the usual day.

    Raises
    ------
    BadDay
    """
    day, horizon = subject.day, subject.horizon
    first = max(day, round(subject.model.first_day))
    share = averages(subject.model.diagnosis, first if first < horizon else DEFAULT_DAY, horizon)
    if reached and 1 <= horizon <= day <= LAST_HORIZON:
        if not subject.determined:
            return Risk(None, None, day, horizon, share, profile, (1.0, 1.0), None, ())
        return Risk(1.0, profile.level(1.0), day, horizon, share, profile, None, None, ())
    check_days(day, horizon, subject.model)
    if not subject.determined:
        bounds, narrowed_most_by = _bounds(subject)
        return Risk(None, None, day, horizon, share, profile, bounds, narrowed_most_by, ())
    value = float(subject.model.risk(subject.rows, day, horizon)[0])
    level, curve, interval = profile.level(value), _curve(subject), _interval(subject)
    return Risk(value, level, day, horizon, share, profile, None, None, curve, interval)


def _bounds(subject: Subject) -> tuple[tuple[float, float], str]:
    (low,), (high,), (place,) = subject.model.bounds(subject.rows, subject.day, subject.horizon)
    return (float(low), float(high)), subject.model.columns[place].name


def _interval(subject: Subject) -> tuple[float, float] | None:
    found = subject.model.interval(subject.rows, subject.day, subject.horizon)
    if found is None:
        return None
    (low,), (high,) = found
    return float(low), float(high)


def _curve(subject: Subject) -> tuple[Point, ...]:
    day, observed = subject.day, int(subject.model.last_day)
    until = max(min(_CURVE_UNTIL, observed), subject.horizon)
    step = _CURVE_STEP * -(-until // _CURVE_UNTIL)
    days = sorted({day, *range(step, until + 1, step), subject.horizon, until})
    days = [each for each in days if each >= day]
    survival = subject.model.survival(subject.rows, days, given=day)[0]
    return tuple(Point(each, float(s)) for each, s in zip(days, survival, strict=True))

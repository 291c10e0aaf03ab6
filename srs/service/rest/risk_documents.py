"""What callers get of what a model says: risk, length and reasons, declared for OpenAPI.

``srs.channels.risk_json`` writes it.
"""

from typing import Annotated, Literal

from pydantic import Field as Of

from ...risk import Absence, What
from .document import Day, Document
from .knowledge_documents import Average, ForWhom

Probability = Annotated[float, Of(ge=0, le=1)]
Level = Annotated[int, Of(ge=1, le=3, description="1 moderate, 2 high, 3 very high.")]
Value = str | int | float | None
Percent = Annotated[
    str, Of(description="As it stands before the sign or before 'of 100': 71, 38.6, <1, >99.")
]
PercentBounds = Annotated[
    list[Percent] | None, Of(description="Of both bounds, while answers are missing.")
]


class Model(Document):
    """The model that answered."""

    name: str
    """The model's name."""
    version: str
    """Its version."""
    family: str
    """Its family: `hazards` or `boosted`."""
    diagnosis: str
    """The code that the model answered for."""


class Point(Document):
    """One day of the curve."""

    day: int
    """The day of the spell."""
    probability: Probability
    """That the spell outlasts the day."""
    percent: Percent


class LevelRange(Document):
    """A level and the cut-offs that it lies between."""

    level: Level
    text: str
    """The level's name."""
    from_: Annotated[Probability, Of(alias="from")]
    """The lower cut-off."""
    to: Probability
    """The upper cut-off. At a cut-off the level is high: 2."""


class CutOffs(Document):
    """Where the levels are cut, and for which horizon they were made."""

    profile: str
    """The name of the set of cut-offs."""
    horizon: int
    """The horizon, in days, that they were made for."""
    source: str
    """Where they come from."""
    levels: list[LevelRange]
    """From the lowest to the highest."""


class LevelInWords(Document):
    """A level of risk and its name."""

    level: Level
    text: str
    """The level's name."""


LevelBounds = Annotated[
    list[LevelInWords] | None, Of(description="Of both bounds, while answers are missing.")
]


class RiskInterval(Document):
    """Between which the true risk lies, for all that the number of spells leaves open which the
    model was made from. What another population or time would change is not in it.
    """

    low: Probability
    """The lower end."""
    high: Probability
    """The upper end."""
    level: Probability
    """In so many of 100 it does."""


class Risk(ForWhom):
    """P(the spell outlasts the horizon | it has reached the day)."""

    probability: Probability | None
    """Null while answers are missing."""
    level: Level | None
    """1 moderate, 2 high, 3 very high; null while answers are missing."""
    level_text: str | None
    """The level's name; null while answers are missing."""
    percent: Percent | None
    """The risk as it stands before the sign or before 'of 100'; null while answers are missing."""
    percent_bounds: PercentBounds
    level_bounds: LevelBounds
    frequency: str
    """The risk or its bounds as one sentence, of 100."""
    day: int
    """The day of the spell that the risk is given."""
    horizon: int
    """The day of the spell that it may outlast."""
    horizon_date: Day | None
    """Of that day, where today's day of the spell is known."""
    cut_offs: CutOffs
    """Where the levels are cut."""
    of: str
    """What the risk is of, in words."""
    average: Probability | None
    """The share of spells in average_diagnosis that outlast the horizon: the published one, of
    spells from day 15, or the region's own, of spells that have reached the same day.
    """
    average_percent: Percent | None
    """The average as it is written; null where there is none."""
    average_diagnosis: str | None
    """The code that the average is of; null where there is none."""
    average_of: Average | None
    """Whose the average is, of how many spells and from which day; null where there is none."""
    reference_mean: Probability | None
    """The same risk of those that the reasons compare with, in model.diagnosis."""
    reference_mean_percent: Percent | None
    """The reference mean as it is written; null where there is none."""
    model: Model
    """Which model answered, and for which code."""
    bounds: list[Probability] | None
    """The lowest and highest risk that the missing answers allow."""
    interval: RiskInterval | None
    """How sure the model is; null while answers are missing, and of a model that does not know, as
    the national ones.
    """
    narrowed_most_by: str | None
    """The predictor whose answer narrows the bounds most; null where none is missing."""
    curve: list[Point]
    """Also on each day of length.remaining that it reaches."""


class NoRisk(Document):
    """Why there is no single risk; with answers_missing the risk has bounds, else it is null."""

    code: Annotated[Absence, Of(strict=False)]
    """For programs."""
    text: str
    """The same in words."""


DateOfDay = Annotated[
    Day | None,
    Of(
        description="Of that day, if sick leave goes on without a gap after what is certified; "
        "null where the spell does not go on, or it is not known which day of it today is."
    ),
]


class Remaining(Document):
    """The share of such spells that still go on after the day."""

    day: int
    """The day of the spell."""
    date: DateOfDay
    what: What
    """The certificates' last day, FMB's recommendation, or a usual day."""
    probability: Probability | None
    """Null after the last day that the model answers for and, of a spell that has not reached the
    first that it knows, up to that.
    """
    percent: Percent | None
    """The share as it is written; null where it is null."""


class Support(Document):
    """No special support is indicated by the model, and what was measured of such spells."""

    text: str
    """What is said, in words."""
    profile: str
    """The name of the cut-off."""
    cut_off: Probability
    """The whole of the risk lies below it."""
    horizon: int
    """The day of the spell that the risk is of."""
    source: str
    """Of the cut-off."""
    npv: Probability
    """The share of spells below the cut-off that did not outlast the horizon."""
    low: Probability
    """The lower end of the interval of npv."""
    high: Probability
    """Its upper end."""
    level: Probability
    """Of the interval from low to high."""
    day: int
    """Of the spell, on which it was measured."""
    spells: int
    """It was measured on, those below and the others."""
    who: str | None
    """Of whom it was measured; null where nobody has said."""
    period: list[str] | None
    """The first and the last month."""
    date: Day
    """When the evaluation was made."""
    synthetic: bool | None
    """Null where nobody has said."""


DayOfSpell = Annotated[
    int | None, Of(description="Of the spell; null after the last that the model answers for.")
]


class Foreseen(Document):
    """The physician's own prognosis (question 39)."""

    code: str
    """The answer's code."""
    by_day: int | None
    """Of the spell; null where none is given."""
    text: str
    """The answer in words."""
    disagreement: str | None
    """What model and physician say differently, in words."""


class Length(Document):
    """By when a quarter, half and three quarters of such spells have ended, given the day."""

    q25_day: DayOfSpell
    median_day: DayOfSpell
    q75_day: DayOfSpell
    q25_date: DateOfDay
    median_date: DateOfDay
    q75_date: DateOfDay
    remaining: list[Remaining]
    """How many still go on after certain days."""
    from_day: int
    """Taken as reached: the spell's day, or the first that the model knows."""
    observed_until: int
    """The last day that the model knows; later ones are extrapolated."""
    prognosis: Foreseen | None
    """Null where the certificate has none."""


class Weighed(Document):
    log_odds: float
    """By how much it raises (or lowers, below 0) the log-odds of the risk."""
    direction: Literal[-1, 0, 1]
    """1 speaks for a higher risk in the model."""
    strength: Literal[0, 1, 2, 3]
    """0 hardly any, 1 weak, 2 clear, 3 strong."""
    strength_text: str
    """The strength in words."""


class Reason(Weighed):
    """One predictor's part of the risk: how the model reads it, not what causes the sick leave."""

    predictor: str
    """The predictor's name."""
    value: Value
    """The value that it is about: a level's name or a number."""
    background: bool
    """Whether it says who the patient is (age, sex, region …), which no measure changes."""
    statement: str
    """The value in words."""
    text: str
    """The reason as a sentence: the statement, and which way it points in the model."""


class Background(Weighed):
    """All reasons of the background as one."""

    text: str
    """Their names in words, the strongest first."""


class Explanation(Document):
    """Exact Shapley values: base and log-odds of all reasons sum to the risk's log-odds."""

    base: float | None
    """The mean log-odds of those that the reasons compare with; null without a risk."""
    reference: str | None
    """Whom the reasons compare with, in words; null where no model answers."""
    reasons: list[Reason]
    """The strongest first."""
    background: Background | None
    """What the reasons of the background add up to; null where there is none."""

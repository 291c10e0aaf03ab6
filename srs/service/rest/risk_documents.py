"""A model's prediction in answers: risk, length and reasons, declared for OpenAPI.

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
    str,
    Of(
        description="The number as shown before the per cent sign or before 'of 100': 71, "
        "38.6, <1, >99."
    ),
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
    """The probability that the spell outlasts the day."""
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
    """The cut-offs of the levels, and the horizon they were made for."""

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
    """The interval that the true risk lies in, given the number of spells that the model was made
    from. It does not include differences in population or time.
    """

    low: Probability
    """The lower end."""
    high: Probability
    """The upper end."""
    level: Probability
    """The confidence level."""


class Risk(ForWhom):
    """P(the spell outlasts the horizon | it has reached the day)."""

    probability: Probability | None
    """Null while answers are missing."""
    level: Level | None
    """1 moderate, 2 high, 3 very high; null while answers are missing."""
    level_text: str | None
    """The level's name; null while answers are missing."""
    percent: Percent | None
    """The risk as shown before the per cent sign or before 'of 100'; null while answers are "
    "missing."""
    percent_bounds: PercentBounds
    level_bounds: LevelBounds
    frequency: str
    """The risk or its bounds as one sentence, per 100."""
    day: int
    """The day of the spell that the risk is conditional on."""
    horizon: int
    """The day of the spell that it may outlast."""
    horizon_date: Day | None
    """The date of that day, if today's day of the spell is known."""
    cut_offs: CutOffs
    """The cut-offs of the levels."""
    of: str
    """The outcome that the risk is for, in words."""
    average: Probability | None
    """The share of spells in average_diagnosis that outlast the horizon: the published one, of
    spells from day 15, or the region's own, of spells that have reached the same day.
    """
    average_percent: Percent | None
    """The average as shown; null if there is none."""
    average_diagnosis: str | None
    """The code that the average is for; null if there is none."""
    average_of: Average | None
    """The average's source, number of spells and day; null if there is none."""
    reference_mean: Probability | None
    """The mean risk of those that the reasons compare with, in model.diagnosis."""
    reference_mean_percent: Percent | None
    """The reference mean as shown; null if there is none."""
    model: Model
    """The model that answered, and for which code."""
    bounds: list[Probability] | None
    """The lowest and highest risk that the missing answers allow."""
    interval: RiskInterval | None
    """How certain the risk is; null while answers are missing, and for models that do not know
    it, such as the national ones.
    """
    narrowed_most_by: str | None
    """The predictor whose answer narrows the bounds most; null if none is missing."""
    curve: list[Point]
    """The curve, which also has each day of length.remaining within its range."""


class NoRisk(Document):
    """Why there is no single risk; with answers_missing the risk has bounds, else it is null."""

    code: Annotated[Absence, Of(strict=False)]
    """The code, for programs."""
    text: str
    """The same in words."""


DateOfDay = Annotated[
    Day | None,
    Of(
        description="The date of that day, if sick leave continues without a gap after the "
        "certified days; null if the spell is not ongoing, or today's day of it is not known."
    ),
]


class Remaining(Document):
    """The share of such spells still ongoing after the day."""

    day: int
    """The day of the spell."""
    date: DateOfDay
    what: What
    """The certificates' last day, FMB's recommendation, or a usual day."""
    probability: Probability | None
    """Null after the model's last day and, for a spell that has not reached the model's first
    day, up to that day.
    """
    percent: Percent | None
    """The share as shown; null if it is null."""


class Support(Document):
    """No special support is indicated by the model, with what was measured on such spells."""

    text: str
    """The statement, in words."""
    profile: str
    """The name of the cut-off."""
    cut_off: Probability
    """The cut-off; the whole risk is below it."""
    horizon: int
    """The day of the spell that the risk is for."""
    source: str
    """The horizon of the cut-off."""
    npv: Probability
    """The share of spells below the cut-off that did not outlast the horizon."""
    low: Probability
    """The lower end of the interval of npv."""
    high: Probability
    """Its upper end."""
    level: Probability
    """The confidence level of the interval from low to high."""
    day: int
    """The day of the spell on which it was measured."""
    spells: int
    """The number of spells it was measured on, below the cut-off and above."""
    who: str | None
    """Whose spells it was measured on; null if not declared."""
    period: list[str] | None
    """The first and the last month."""
    date: Day
    """When the evaluation was made."""
    synthetic: bool | None
    """Whether the spells are synthetic; null if not declared."""


DayOfSpell = Annotated[
    int | None, Of(description="Day of the spell; null after the last that the model answers for.")
]


class Foreseen(Document):
    """The physician's own prognosis (question 39)."""

    code: str
    """The answer's code."""
    by_day: int | None
    """Day of the spell; null if not given."""
    text: str
    """The answer in words."""
    disagreement: str | None
    """Where model and physician disagree, in words."""


class Length(Document):
    """The days by which a quarter, half and three quarters of such spells have ended, given the
    day.
    """

    q25_day: DayOfSpell
    median_day: DayOfSpell
    q75_day: DayOfSpell
    q25_date: DateOfDay
    median_date: DateOfDay
    q75_date: DateOfDay
    remaining: list[Remaining]
    """The shares still ongoing after certain days."""
    from_day: int
    """The day assumed to be reached: the spell's, or the model's first."""
    observed_until: int
    """The model's last observed day; later ones are extrapolated."""
    prognosis: Foreseen | None
    """Null if the certificate has none."""


class Weighed(Document):
    log_odds: float
    """How much it raises (or lowers, if below 0) the log-odds of the risk."""
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
    """The group that the reasons compare with, in words; null if no model answers."""
    reasons: list[Reason]
    """The strongest first."""
    background: Background | None
    """What the reasons of the background add up to; null where there is none."""

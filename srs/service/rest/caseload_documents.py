"""A caseload in answers, declared for OpenAPI; ``srs.channels.caseload.json`` writes it."""

from typing import Annotated

from pydantic import Field as Of

from ...caseload import Group, LeftOut
from .document import Day, Document, Moment
from .documents import Title
from .knowledge_documents import ForWhom
from .risk_documents import (
    Level,
    LevelBounds,
    NoRisk,
    Percent,
    PercentBounds,
    Probability,
    Reason,
    Support,
    Value,
)
from .stored_documents import StoredRisk
from .words import Opinion

Number = Annotated[float, Of(ge=0)]


class CaseloadModel(ForWhom):
    """The model that the list was made with."""

    name: str
    """The model's name."""
    version: str
    """Its version."""
    family: str
    """Its family: `hazards` or `boosted`."""
    period: str | None
    """About the spells that it was made from."""


class Expected(Document):
    """How many of the spells are expected to outlast the day that their risk is for."""

    spells: int
    """The number of spells counted here."""
    with_risk: int
    """How many of these have one risk."""
    with_bounds: int
    """How many have bounds, because answers are missing."""
    early: int
    """How many are before the model's first day: in no sum."""
    without: int
    """How many have neither risk nor bounds: in no sum."""
    number: Number | None
    """The sum of the risks."""
    low: Number | None
    """The sum with the lower bounds of those that have bounds."""
    high: Number | None
    """The sum with the upper bounds."""


class ExpectedOf(Document):
    """How many spells are expected to become long: among those marked first, and among all."""

    first: Expected | None
    """Among those that there is capacity for; null if no capacity was given."""
    all: Expected
    """Among all."""


class Assessed(Document):
    """The newest earlier assessment of the spell stored for the unit, in brief."""

    id: str
    """The assessment's id."""
    stored: Moment
    """When it was stored."""
    old: bool
    """Whether it is older than 90 days."""
    risk: StoredRisk | None
    """As it was shown."""
    no_risk: NoRisk | None
    """Why it had no single risk; null if it had one."""
    opinion: Opinion | None
    """The physician's opinion of it; null without one."""


class RiskToday(Document):
    """The risk that the spell outlasts the horizon, given the day that it has reached."""

    probability: Probability | None
    """Null while answers are missing."""
    percent: Percent | None
    """The number as shown before the per cent sign or before 'of 100'; null while answers are "
    "missing."""
    percent_bounds: PercentBounds
    level: Level | None
    """1 moderate, 2 high, 3 very high; null while answers are missing."""
    level_text: str | None
    """The level's name; null while answers are missing."""
    level_bounds: LevelBounds
    horizon: int
    """The day of the spell that it may outlast."""
    of: str
    """The outcome that the risk is for, in words."""
    bounds: list[Probability] | None
    """The lowest and highest risk that the missing answers allow; null if none is missing."""
    narrowed_most_by: str | None
    """The predictor whose answer narrows the bounds most; null if none is missing."""
    early: bool
    """Whether the spell has not reached the model's first day."""
    model_diagnosis: str
    """The code that the model answered for."""


class Weighed(Document):
    """What the place is ordered by: the risk for a day at least two weeks ahead."""

    horizon: int
    """That day, as a day of the spell."""
    risk: Probability
    """The risk, or the middle of its bounds."""
    level: Level


class LengthToday(Document):
    """How long such spells last, given the day reached."""

    q25_day: int | None
    """The first day of the spell by which a quarter have ended; null if the model does not say.
    """
    median_day: int | None
    """The same for half of them."""
    q75_day: int | None
    """The same for three quarters."""
    remaining_at_end: Probability | None
    """The share still ongoing after the last certified day; null if the model does not say.
    """
    extrapolated: bool
    """Whether any of it is after the last day observed when the model was made."""


class Exceeded(Document):
    """The spell compared with FMB's recommendation."""

    exceeded: bool | None
    """Whether the spell, to its last certified day, is longer than every typical case; null if
    that cannot be said.
    """


class CaseloadRow(Document):
    """One ongoing spell and its place in the list."""

    place: int
    """From 1."""
    first: bool
    """Whether there is capacity for it."""
    group: Annotated[Group, Of(strict=False)]
    """The group, which the place is ordered by first."""
    why: str
    """Why it has this place."""
    person: None
    """Always null here."""
    certificate: str | None
    """The id of the spell's newest certificate; null if it has none."""
    diagnosis: str | None
    """That certificate's ICD-10-SE code without dot; null if it is withheld."""
    title: Title
    start: Day | None
    """The spell's first day; null if the diagnosis is withheld or the day is not known."""
    day: int | None
    """Today's day of the spell; the first day is 1."""
    days: int | None
    """How many days are certified."""
    end: Day | None
    """The last certified day; null if it is not known."""
    days_left: int | None
    """Certified days after today; null if the last one is not known."""
    degree: int | None
    """Per cent of full time today; null if it is not known."""
    age: Value
    """In years, or the level that was answered; null if it is not known."""
    sex: Value
    """The level's name; null if it is not known."""
    risk: RiskToday | None
    """The risk today, or its bounds; null if there is neither."""
    weighed: Weighed | None
    """The risk that the place is ordered by; null if there is none."""
    no_risk: NoRisk | None
    """Why there is no single risk; null if there is one."""
    support: Support | None
    """Null if it cannot be said; it does not affect the place."""
    length: LengthToday | None
    """Null if no model answers or answers are missing."""
    reasons: list[Reason]
    """The strongest three."""
    missing: list[str]
    """The names of the predictors that have no value."""
    fmb: Exceeded
    """What FMB recommends, compared with the spell."""
    notes: list[str]
    """What readers need to know to understand the row."""
    assessment: str | None
    """The id of the assessment that this request has stored."""
    assessed: Assessed | None
    """The newest assessment stored for the unit; null without one that the caller may see."""
    never_assessed: str | None
    """A note that no assessment is stored, if the caller may know that."""


class Count(Document):
    """The number of spells of a kind."""

    code: str
    """For programs: a level, a range of numbers, a code; empty if not known."""
    text: str
    """In words."""
    spells: int
    """How many spells."""


class CaseloadOverview(Document):
    """The unit's ongoing spells by kind; a kind without any is left out."""

    spells: int
    """How many spells there are."""
    sex: list[Count]
    """By sex."""
    age: list[Count]
    """By age in years."""
    diagnosis: list[Count]
    """By diagnosis of three characters, the most frequent first."""
    degree: list[Count]
    """By degree, per cent of full time."""
    days: list[Count]
    """By the day that the spell has reached."""


class Left(Document):
    """Certificates that are not in the list, and why."""

    code: Annotated[LeftOut, Of(strict=False)]
    """Why."""
    count: int
    """How many."""
    text: str
    """Why, in words."""


class UnitCaseload(Document):
    """A unit's ongoing spells, those to help first on top."""

    on: Day
    """The day that the list is for."""
    unit: str
    """The care unit's HSA id."""
    model: CaseloadModel
    """The model that it was made with."""
    capacity: int | None
    """How many patients can be helped now; null if not given."""
    expected: ExpectedOf
    """How many are expected to become long."""
    rows: list[CaseloadRow]
    """The rows, those to help first on top."""
    overview: CaseloadOverview
    """How many spells there are of each kind."""
    left_out: list[Left]
    """What was left out of the list, and why."""
    order: str
    """The rule of the order, in words."""
    notes: list[str]
    """What readers need to know to understand the list."""

"""What callers get of a caseload, for OpenAPI; ``srs.channels.caseload.json`` writes it."""

from typing import Annotated

from pydantic import Field as Of

from ...caseload import Group, LeftOut
from .document import Day, Document, Moment
from .documents import (
    Level,
    LevelBounds,
    NoRisk,
    Percent,
    PercentBounds,
    Probability,
    Reason,
    StoredRisk,
    Support,
    Title,
)
from .knowledge_documents import ForWhom
from .words import Opinion

Value = str | int | float | None
Number = Annotated[float, Of(ge=0)]


class CaseloadModel(ForWhom):
    name: str
    version: str
    family: str
    period: Annotated[str | None, Of(description="Of the spells that it was made from.")]


class Expected(Document):
    """How many of the spells are expected to outlast the day that their risk is of."""

    spells: int
    with_risk: int
    with_bounds: int
    early: Annotated[int, Of(description="Before the model's first day: in no sum.")]
    without: Annotated[int, Of(description="With neither risk nor bounds: in no sum.")]
    number: Annotated[Number | None, Of(description="The sum of the risks.")]
    low: Annotated[Number | None, Of(description="With the bounds of those that have bounds.")]
    high: Number | None


class ExpectedOf(Document):
    first: Expected | None
    all: Expected


class Assessed(Document):
    """The newest assessment of the spell that was stored for the unit before, in brief."""

    id: str
    stored: Moment
    old: Annotated[bool, Of(description="Whether it is older than 90 days.")]
    risk: Annotated[StoredRisk | None, Of(description="As it was shown.")]
    no_risk: NoRisk | None
    opinion: Opinion | None


class RiskToday(Document):
    """That the spell outlasts the horizon, given the day that it has reached."""

    probability: Probability | None
    percent: Percent | None
    percent_bounds: PercentBounds
    level: Level | None
    level_text: str | None
    level_bounds: LevelBounds
    horizon: int
    of: str
    bounds: list[Probability] | None
    narrowed_most_by: str | None
    early: Annotated[bool, Of(description="Whether the model's first day is still ahead.")]
    model_diagnosis: str


class Weighed(Document):
    """What the place goes by: of a day that lies two weeks ahead or more."""

    horizon: int
    risk: Annotated[Probability, Of(description="Or the middle of its bounds.")]
    level: Level


class LengthToday(Document):
    q25_day: int | None
    median_day: int | None
    q75_day: int | None
    remaining_at_end: Probability | None
    extrapolated: bool


class Exceeded(Document):
    exceeded: bool | None


class CaseloadRow(Document):
    place: int
    first: Annotated[bool, Of(description="Whether there is capacity for it.")]
    group: Annotated[Group, Of(strict=False)]
    why: Annotated[str, Of(description="Why it stands there.")]
    person: Annotated[None, Of(description="Always null here.")]
    certificate: str | None
    diagnosis: str | None
    title: Title
    start: Day | None
    day: int | None
    days: int | None
    end: Day | None
    days_left: int | None
    degree: int | None
    age: Value
    sex: Value
    risk: RiskToday | None
    weighed: Weighed | None
    no_risk: NoRisk | None
    support: Annotated[
        Support | None, Of(description="Null where it cannot be said; the place is not by it.")
    ]
    length: LengthToday | None
    reasons: Annotated[list[Reason], Of(description="The strongest three.")]
    missing: list[str]
    fmb: Exceeded
    notes: list[str]
    assessment: Annotated[
        str | None, Of(description="The id of the one that this request has stored.")
    ]
    assessed: Assessed | None
    never_assessed: Annotated[
        str | None, Of(description="That no assessment is stored, where that may be known.")
    ]


class Count(Document):
    code: str
    text: str
    spells: int


class CaseloadOverview(Document):
    spells: int
    sex: list[Count]
    age: list[Count]
    diagnosis: list[Count]
    degree: list[Count]
    days: list[Count]


class Left(Document):
    code: Annotated[LeftOut, Of(strict=False)]
    count: int
    text: str


class UnitCaseload(Document):
    """A unit's ongoing spells, whom to help first on top."""

    on: Day
    unit: str
    model: CaseloadModel
    capacity: int | None
    expected: ExpectedOf
    rows: list[CaseloadRow]
    overview: CaseloadOverview
    left_out: list[Left]
    order: Annotated[str, Of(description="The rule, in words.")]
    notes: list[str]

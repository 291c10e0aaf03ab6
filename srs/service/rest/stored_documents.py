"""Stored records in answers, declared for OpenAPI; ``stored_json`` writes them."""

from .document import Day, Document, Moment
from .documents import Assessment, Certificate, Known
from .knowledge_documents import Average, ForWhom
from .requests import EventKind
from .risk_documents import Level, NoRisk, Probability, RiskInterval, Value
from .words import Opinion


class StoredSpell(Document):
    """The spell as it was known when the assessment was stored."""

    start: Day | None
    """Its first day; null if not given."""
    end: Day | None
    """The last certified day; null if not given."""
    day: int | None
    """The day of the spell then; null without a spell."""


class StoredModel(Document):
    """The model that answered."""

    name: str
    """The name with version, as in /v1/models."""
    diagnosis: str
    """The code that the model answered for."""


class StoredRisk(ForWhom):
    """The risk as it was shown."""

    probability: Probability | None
    """Null if answers were missing."""
    level: Level | None
    """1 moderate, 2 high, 3 very high; null if answers were missing."""
    day: int
    """The day of the spell that the risk is conditional on."""
    horizon: int
    """The day of the spell that it might outlast."""
    average: Probability | None
    """The average that was shown with it; null if none was."""
    average_of: Average | None
    """The average's source, number of spells and day; null if none was shown."""
    bounds: list[Probability] | None
    """The lowest and highest risk that the missing answers allowed; null if none was missing."""
    interval: RiskInterval | None
    """How certain the risk was; null if not shown."""
    model: StoredModel
    """The model that answered, and for which code."""


class StoredReason(Document):
    """One predictor's part of the risk, as it was shown."""

    predictor: str
    """The predictor's name."""
    value: Value
    """The value that it is about."""
    log_odds: float
    """How much it raised (or lowered, if below 0) the log-odds of the risk."""


class StoredExplanation(Document):
    """The reasons as they were shown."""

    base: float | None
    """The mean log-odds of those that the reasons compare with; null without a risk."""
    reasons: list[StoredReason]
    """The strongest first."""


class Stored(Document):
    """An assessment as it was shown."""

    id: str
    """The assessment's id."""
    stored: Moment
    """When it was stored, in UTC."""
    certificate: Certificate
    """Which certificate was assessed."""
    spell: StoredSpell
    """The spell as it was known then."""
    predictors: list[Known]
    """The values that it was computed from."""
    risk: StoredRisk | None
    """Null if there was neither a risk nor bounds."""
    no_risk: NoRisk | None
    """Why there was no single risk; null if there was one."""
    explanation: StoredExplanation
    """The reasons that were shown."""
    knowledge: dict[str, str]
    """The date or year of each source that was shown."""
    opinion: Opinion | None
    """The physician's opinion of it; null without one."""


class StoredWhole(Stored):
    """An assessment as it was shown."""

    trial: bool
    """Whether it is a trial, which counts only when it is confirmed."""
    shown: Assessment | None
    """The whole answer as it was; null if it was stored without."""


class StoredOfCertificate(Document):
    """Everything stored for one certificate."""

    certificate: str
    """The certificate's id."""
    assessments: list[Stored]
    """The newest first."""


class OpinionStored(Document):
    """A physician's opinion of a certificate's newest assessment."""

    certificate: str
    """The certificate's id."""
    diagnosis: str
    """The code that was sent, without dot."""
    opinion: Opinion
    """The opinion."""
    stored: Moment
    """When it was stored."""


class OpinionOfAssessment(Document):
    """A physician's opinion of one assessment."""

    assessment: str
    """The assessment's id."""
    opinion: Opinion | None
    """The opinion; null if it is withdrawn."""
    stored: Moment
    """When it was stored or withdrawn."""


class Consent(Document):
    """Whether a person consents to the care unit."""

    unit: str
    """The care unit's HSA id."""
    given: bool
    """Whether there is a consent."""
    since: Moment | None
    """When it was given; null without one."""


class EventStored(Document):
    """A usage event that was stored."""

    kind: EventKind
    """What the user did."""
    certificate: str | None
    """The certificate's id; null where none was given."""
    unit: str | None
    """The care unit's HSA id; null if none was given."""
    stored: Moment
    """When it was stored."""


class TicketMade(Document):
    """A ticket for one page in a user's browser."""

    ticket: str
    """The ticket, sent as Authorization: Bearer; keep it in memory only."""
    expires: Moment
    """Until when it is valid."""


class UnitSpell(Document):
    """An ongoing spell at the unit, from its newest assessment, without the person."""

    assessment: str
    """The assessment's id."""
    certificate: str | None
    """The certificate's id; null where none was given."""
    diagnosis: str
    """The ICD-10-SE code, without dot."""
    start: Day | None
    """The spell's first day; null if not given."""
    end: Day | None
    """The last certified day; null if not given."""
    day: int | None
    """The day of the spell, on the day asked for."""
    risk: StoredRisk
    """The risk of the assessment."""
    stored: Moment
    """When the assessment was stored."""
    opinion: Opinion | None
    """The physician's opinion of it; null without one."""


class UnitSpells(Document):
    """A unit's spells on a day, one for each person."""

    unit: str
    """The care unit's HSA id."""
    on: Day
    """The day that was asked for."""
    spells: list[UnitSpell]
    """One for each person."""

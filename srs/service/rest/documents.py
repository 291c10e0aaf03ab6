"""Assessments in answers, declared for OpenAPI.

``srs.channels.json`` writes it.
"""

from typing import Annotated, Literal

from pydantic import Field as Of

from .document import Day, Document, Moment
from .knowledge_documents import Fmb, Measure, Question, Statistics
from .risk_documents import (
    Explanation,
    Length,
    Level,
    NoRisk,
    Percent,
    Probability,
    Risk,
    Support,
    Value,
)
from .words import Opinion

Title = Annotated[
    str | None,
    Of(
        description="The code's title, else its parent's after the parent's code; null without "
        "either."
    ),
]


class Coded(Document):
    """A code and its meaning in words."""

    code: str
    """The code."""
    text: str
    """The meaning, in the language asked for."""


class Certificate(Document):
    """Which certificate it is."""

    id: str | None
    """The certificate's id; null if it has none."""
    diagnosis: str | None
    """Null if the certificate has none."""
    unit: str | None
    """The care unit's HSA id; null if none was given."""


class AssessedCertificate(Certificate):
    """The certificate that was assessed: the newest of those sent."""

    title: Title


class Stated(Document):
    """What the certificate says that no model uses; free text is left out."""

    prognosis: Coded | None
    """The answer to question 39."""
    work_measures: list[Coded]
    """The answers to question 40."""
    unread: list[str]
    """Questions whose answers have unknown codes."""
    unfinished_periods: int
    """In a draft, the number of periods without first day, last day or degree: not counted yet."""


class Spell(Document):
    """The spell of sick leave that the certificate belongs to."""

    on: Day
    """The day of assessment."""
    start: Day | None
    """Its first day; null if not known."""
    end: Day | None
    """The last certified day; null if not known."""
    day: int | None
    """Its day: 0 before it begins, its last when it has ended; null without a spell."""
    days: int | None
    """The number of days that the certificates cover."""
    degree: int | None
    """Per cent of full time."""
    certificates: list[str]
    """The ids of its certificates."""


class Known(Document):
    """One predictor, its value and where the value comes from."""

    name: str
    """The predictor's name."""
    value: Value
    """A level's name or a number; null if missing."""
    source: Literal["answer", "certificate", "person", "default", "missing"]
    """The value's source. `default` is the form's preselected level, used because of `defaults`.
    """


class FmbOfSpell(Fmb):
    """What Socialstyrelsen recommends, compared with the length of this spell."""

    exceeded: bool | None
    """Whether the spell is longer than every typical case."""
    motivation: str | None
    """A draft, in Swedish, of what the certificate must say about it, for the physician to
    complete; null if the spell is not longer.
    """


class Asked(Question):
    """A question of the form with its known value."""

    value: Value
    """One of the levels in answers, if it has answers."""
    source: Literal["answer", "certificate", "person", "default", "missing"]
    """The value's source; `missing` if there is none."""


class MissingAnswer(Document):
    """The widest bounds that any answer to a missing question would leave."""

    predictor: str
    """The predictor's name."""
    question: str
    """The question, in words."""
    bounds: list[Probability]
    """The lowest and highest risk; equal if the answer settles it."""
    percent_bounds: list[Percent]
    """Both numbers as shown before the per cent sign."""


class InSituation(Coded):
    """The certificate's situation."""

    code: Literal["new", "extension", "signed"]
    """A new certificate, an extension, or a signed one (coordination)."""


class Secondary(Document):
    """What is known about a secondary diagnosis of the certificate; it is not part of the risk."""

    diagnosis: str
    """Its ICD-10-SE code, without dot."""
    title: Title
    fmb: FmbOfSpell
    """What Socialstyrelsen recommends for it."""
    measures: list[Measure]
    """Advice on measures for it."""


class EarlierModel(Document):
    """The model that answered then."""

    name: str
    """The name with version, as in /v1/models."""
    diagnosis: str
    """The code that the model answered for."""


class EarlierRisk(Document):
    """The risk as it was shown then."""

    probability: Probability | None
    """Null where answers were missing."""
    percent: str | None
    """The number as shown before the per cent sign."""
    percent_bounds: list[str] | None
    """Both bounds, written the same way; null if there was one risk."""
    level: Level | None
    """1 moderate, 2 high, 3 very high; null if answers were missing."""
    level_text: str | None
    """The level's name."""
    day: int
    """The day of the spell then."""
    horizon: int
    """The day of the spell that it might outlast."""
    model: EarlierModel
    """The model that answered."""


class Earlier(Document):
    """An earlier assessment of the same spell, the newest for its certificate and diagnosis."""

    assessment: str
    """Its id."""
    stored: Moment
    """When it was stored."""
    certificate: str | None
    """The certificate's id; null if none was given."""
    diagnosis: str | None
    """The ICD-10-SE code it was asked for, without dot; null without one."""
    title: str | None
    """The diagnosis in words; null if not known."""
    same: bool
    """Whether it is for the same certificate and diagnosis as this answer."""
    risk: EarlierRisk | None
    """Null if there was neither a risk nor bounds."""
    no_risk: NoRisk | None
    """Why there was no single risk; null if there was one."""
    opinion: Opinion | None
    """The physician's opinion of it; null without one."""


class Answered(Document):
    """An earlier answer to a question that is open now."""

    predictor: str
    """The predictor's name."""
    value: Value
    """The answer that was given: a level's name or a number."""
    stored: Moment
    """When the earlier assessment was stored."""
    certificate: str | None
    """The id of the certificate it was given for; null if none was given."""


class Assessment(Document):
    """Support for a professional's judgement; it decides nothing."""

    id: str
    """The id under which it is stored."""
    stored: Moment
    """When it was made, in UTC."""
    trial: bool
    """Whether it is a trial: only computed and shown; it counts when confirmed."""
    certificate: AssessedCertificate
    """The certificate that was assessed."""
    stated: Stated
    """What else the certificate says, as codes."""
    spell: Spell
    """The spell and its day today."""
    predictors: list[Known]
    """Every predictor of the model for the diagnosis, in the model's order."""
    risk: Risk | None
    """Null if there is none; no_risk says why."""
    no_risk: NoRisk | None
    """Why there is no single risk; null where there is one."""
    support: Support | None
    """Null if it cannot be said; nothing else depends on it."""
    length: Length | None
    """Null if no spell is ongoing, no model answers or answers are missing."""
    explanation: Explanation
    """The reasons for the risk; empty without a risk."""
    questions: list[Asked]
    """Everything that the diagnosis's model asks for, missing answers first, the most narrowing "
    "at the top."""
    missing_answers: list[MissingAnswer]
    """The most narrowing first; empty if there is one risk, or none."""
    fmb: FmbOfSpell
    """What Socialstyrelsen recommends for the diagnosis."""
    situation: InSituation | None
    """The certificate's situation; measures for it come first. Null without a certificate."""
    measures: list[Measure]
    """Measures to consider, those for the certificate's situation first."""
    secondary: list[Secondary]
    """What is known about each secondary diagnosis."""
    statistics: Statistics
    """How long such spells last in the country."""
    missing: list[str]
    """The names of the predictors that have no value."""
    notes: list[str]
    """What readers need to know to understand the numbers."""
    earlier: list[Earlier] | None
    """Earlier assessments of the spell, at most ten, the newest first; null without the scope "
    "read."""
    answered: list[Answered] | None
    """Answers from those; null without the scope read."""


class Confirmed(Document):
    """An assessment that counts."""

    id: str
    """The assessment's id, the same as the trial's."""
    stored: Moment
    """When it was computed and shown."""
    trial: Literal[False]
    """Always false: it counts."""

"""What callers get of assessments, declared for OpenAPI.

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
    Of(description="Of the code, else its parent's after the parent's code; null without either."),
]


class Coded(Document):
    """A code and what it says in words."""

    code: str
    """The code."""
    text: str
    """What it says, in the language asked for."""


class Certificate(Document):
    """Which certificate it is."""

    id: str | None
    """The certificate's id; null where it has none."""
    diagnosis: str | None
    """Null where the certificate has none."""
    unit: str | None
    """The care unit's HSA id; null where none was given."""


class AssessedCertificate(Certificate):
    """The certificate that was assessed: the newest of those that were sent."""

    title: Title


class Stated(Document):
    """What the certificate says beside what is computed with; free text is left out."""

    prognosis: Coded | None
    """Of question 39."""
    work_measures: list[Coded]
    """Of question 40."""
    unread: list[str]
    """Questions whose answers have codes that are not known."""
    unfinished_periods: int
    """Of a draft, without first day, last day or degree: not counted yet."""


class Spell(Document):
    """The spell of sick leave that the certificate belongs to."""

    on: Day
    """The day of assessment."""
    start: Day | None
    """Its first day; null where that is not known."""
    end: Day | None
    """The last certified day; null where that is not known."""
    day: int | None
    """0 before the spell begins, its last when it has ended; null without one."""
    days: int | None
    """That the certificates cover."""
    degree: int | None
    """Per cent of full time."""
    certificates: list[str]
    """The ids of its certificates."""


class Known(Document):
    """One predictor, its value and where the value comes from."""

    name: str
    """The predictor's name."""
    value: Value
    """A level's name or a number; null where it is missing."""
    source: Literal["answer", "certificate", "person", "default", "missing"]
    """Where it comes from. `default` is the form's preselection, taken because `defaults` asked
    for it.
    """


class FmbOfSpell(Fmb):
    """What Socialstyrelsen recommends, beside how long this spell is."""

    exceeded: bool | None
    """Whether the spell is longer than every typical case."""
    motivation: str | None
    """A draft of what the certificate has to say of it, in Swedish, for the physician to end; null
    where the spell is not longer.
    """


class Asked(Question):
    """A question of the form with what is known of it."""

    value: Value
    """One of answers' levels, where it has answers."""
    source: Literal["answer", "certificate", "person", "default", "missing"]
    """Where the value comes from; `missing` where there is none."""


class MissingAnswer(Document):
    """The widest bounds that any answer to a missing question leaves."""

    predictor: str
    """The predictor's name."""
    question: str
    """The question, in words."""
    bounds: list[Probability]
    """The lowest and highest risk; equal where the answer settles it."""
    percent_bounds: list[Percent]
    """Both as they are written before the sign."""


class InSituation(Coded):
    """Which situation the certificate is in."""

    code: Literal["new", "extension", "signed"]
    """A new certificate, an extension, or a signed one (coordination)."""


class Secondary(Document):
    """What is known of a secondary diagnosis of the certificate; it is no part of the risk."""

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
    """With version, as /v1/models has it."""
    diagnosis: str
    """The code that the model answered for."""


class EarlierRisk(Document):
    """The risk as it was shown then."""

    probability: Probability | None
    """Null where answers were missing."""
    percent: str | None
    """As it is written before the sign."""
    percent_bounds: list[str] | None
    """Both bounds, written the same way; null where there was one risk."""
    level: Level | None
    """1 moderate, 2 high, 3 very high; null where answers were missing."""
    level_text: str | None
    """The level's name."""
    day: int
    """The day of the spell then."""
    horizon: int
    """The day of the spell that it might outlast."""
    model: EarlierModel
    """The model that answered."""


class Earlier(Document):
    """What was assessed before of the same spell, the newest of a certificate and diagnosis."""

    assessment: str
    """Its id."""
    stored: Moment
    """When it was stored."""
    certificate: str | None
    """The certificate's id; null where none was given."""
    diagnosis: str | None
    """The ICD-10-SE code it was asked for, without dot; null without one."""
    title: str | None
    """The diagnosis in words; null where none is known."""
    same: bool
    """Of the same certificate and diagnosis as this answer."""
    risk: EarlierRisk | None
    """Null where there was neither a risk nor bounds."""
    no_risk: NoRisk | None
    """Why there was no single risk; null where there was one."""
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
    """The id of the certificate it was given for; null where none was given."""


class Assessment(Document):
    """Support for a professional's judgement; it decides nothing."""

    id: str
    """Of what is stored."""
    stored: Moment
    """When, in UTC."""
    trial: bool
    """Computed and shown; it counts when it is confirmed."""
    certificate: AssessedCertificate
    """The certificate that was assessed."""
    stated: Stated
    """What else the certificate says, as codes."""
    spell: Spell
    """The spell and its day today."""
    predictors: list[Known]
    """Every predictor of the model for the diagnosis, in the model's order."""
    risk: Risk | None
    """Null where no_risk says so."""
    no_risk: NoRisk | None
    """Why there is no single risk; null where there is one."""
    support: Support | None
    """Null where it cannot be said; nothing else hangs on it."""
    length: Length | None
    """Null where no spell goes on, no model answers or answers are missing."""
    explanation: Explanation
    """The reasons for the risk; empty without a risk."""
    questions: list[Asked]
    """All that the diagnosis's model asks for: first what is missing, the most narrowing first."""
    missing_answers: list[MissingAnswer]
    """The most narrowing first; empty where there is one risk, or none."""
    fmb: FmbOfSpell
    """What Socialstyrelsen recommends for the diagnosis."""
    situation: InSituation | None
    """Of the certificate; measures for it come first. Null without one."""
    measures: list[Measure]
    """Measures to consider, those for the certificate's situation first."""
    secondary: list[Secondary]
    """What is known of each secondary diagnosis."""
    statistics: Statistics
    """How long such spells last in the country."""
    missing: list[str]
    """The names of the predictors that have no value."""
    notes: list[str]
    """What has to be known to read the numbers right."""
    earlier: list[Earlier] | None
    """At most ten, the newest first; null without the scope read."""
    answered: list[Answered] | None
    """From those; null without the scope read."""


class Confirmed(Document):
    """An assessment that counts."""

    id: str
    """The assessment's id, the same as the trial's."""
    stored: Moment
    """When it was computed and shown."""
    trial: Literal[False]
    """Always false: it counts."""

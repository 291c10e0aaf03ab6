"""What callers get of assessments, declared for OpenAPI.

``srs.channels.json``, ``risk_json`` and ``stored`` write it.
"""

from typing import Annotated, Literal

from pydantic import Field as Of

from ...risk import Absence, What
from .document import Day, Document, Moment
from .knowledge_documents import Fmb, ForWhom, Measure, Question, Statistics
from .requests import EventKind
from .words import Opinion

Probability = Annotated[float, Of(ge=0, le=1)]
Level = Annotated[int, Of(ge=1, le=3, description="1 moderate, 2 high, 3 very high.")]
Value = str | int | float | None
Title = Annotated[
    str | None,
    Of(description="Of the code, else its parent's after the parent's code; null without either."),
]
Percent = Annotated[
    str, Of(description="As it stands before the sign or before 'of 100': 71, 38.6, <1, >99.")
]
PercentBounds = Annotated[
    list[Percent] | None, Of(description="Of both bounds, while answers are missing.")
]


class Coded(Document):
    code: str
    text: str


class Certificate(Document):
    id: str | None
    diagnosis: Annotated[str | None, Of(description="Null where the certificate has none.")]
    unit: str | None


class AssessedCertificate(Certificate):
    title: Title


class Stated(Document):
    """What the certificate says beside what is computed with; free text is not told."""

    prognosis: Annotated[Coded | None, Of(description="Of question 39.")]
    work_measures: Annotated[list[Coded], Of(description="Of question 40.")]
    unread: Annotated[
        list[str], Of(description="Questions whose answers have codes that are not known.")
    ]
    unfinished_periods: Annotated[
        int, Of(description="Of a draft, without first day, last day or degree: not counted yet.")
    ]


class Spell(Document):
    on: Annotated[Day, Of(description="The day of assessment.")]
    start: Day | None
    end: Day | None
    day: Annotated[
        int | None,
        Of(description="0 before the spell begins, its last when it has ended; null without one."),
    ]
    days: Annotated[int | None, Of(description="That the certificates cover.")]
    degree: Annotated[int | None, Of(description="Per cent of full time.")]
    certificates: list[str]


class Known(Document):
    name: str
    value: Value
    source: Literal["answer", "certificate", "person", "default", "missing"]


class Model(Document):
    name: str
    version: str
    family: str
    diagnosis: Annotated[str, Of(description="The code that the model answered for.")]


class Point(Document):
    day: int
    probability: Probability
    percent: Percent


class LevelRange(Document):
    """A level and the cut-offs that it lies between."""

    level: Level
    text: str
    from_: Annotated[Probability, Of(alias="from")]
    to: Probability


class CutOffs(Document):
    """Where the levels are cut, and for which horizon they were made."""

    profile: str
    horizon: int
    source: str
    levels: list[LevelRange]


class LevelInWords(Document):
    level: Level
    text: str


LevelBounds = Annotated[
    list[LevelInWords] | None, Of(description="Of both bounds, while answers are missing.")
]


class RiskInterval(Document):
    """Between which the true risk lies, for all that the number of spells leaves open which the
    model was made from. What another population or time would change is not in it.
    """

    low: Probability
    high: Probability
    level: Annotated[Probability, Of(description="In so many of 100 it does.")]


class Risk(ForWhom):
    """P(the spell outlasts the horizon | it has reached the day)."""

    probability: Annotated[Probability | None, Of(description="Null while answers are missing.")]
    level: Level | None
    level_text: str | None
    percent: Percent | None
    percent_bounds: PercentBounds
    level_bounds: LevelBounds
    frequency: Annotated[str, Of(description="The risk or its bounds as one sentence, of 100.")]
    day: int
    horizon: int
    horizon_date: Annotated[
        Day | None, Of(description="Of that day, where today's day of the spell is known.")
    ]
    cut_offs: CutOffs
    of: Annotated[str, Of(description="What the risk is of, in words.")]
    average: Annotated[
        Probability | None,
        Of(description="The published share of spells in average_diagnosis, from day 15."),
    ]
    average_percent: Percent | None
    average_diagnosis: str | None
    reference_mean: Annotated[
        Probability | None,
        Of(description="The same risk of those that the reasons compare with, in model.diagnosis."),
    ]
    reference_mean_percent: Percent | None
    model: Model
    bounds: Annotated[
        list[Probability] | None,
        Of(description="The lowest and highest risk that the missing answers allow."),
    ]
    interval: Annotated[
        RiskInterval | None,
        Of(
            description="How sure the model is; null while answers are missing, and of a model "
            "that does not know, as the national ones."
        ),
    ]
    narrowed_most_by: str | None
    curve: Annotated[
        list[Point],
        Of(description="Also on each day of length.remaining that it reaches."),
    ]


class NoRisk(Document):
    """Why there is no single risk; with answers_missing the risk has bounds, else it is null."""

    code: Annotated[Absence, Of(strict=False)]
    text: str


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
    date: DateOfDay
    what: Annotated[
        What, Of(description="The certificates' last day, FMB's recommendation, or a usual day.")
    ]
    probability: Annotated[
        Probability | None,
        Of(
            description="Null after the last day that the model answers for and, of a spell that "
            "has not reached the first that it knows, up to that."
        ),
    ]
    percent: Percent | None


class Support(Document):
    """No special support is indicated by the model, and what was measured of such spells."""

    text: str
    profile: str
    cut_off: Annotated[Probability, Of(description="The whole of the risk lies below it.")]
    horizon: int
    source: Annotated[str, Of(description="Of the cut-off.")]
    npv: Annotated[
        Probability,
        Of(description="The share of spells below the cut-off that did not outlast the horizon."),
    ]
    low: Probability
    high: Probability
    level: Annotated[Probability, Of(description="Of the interval from low to high.")]
    day: Annotated[int, Of(description="Of the spell, on which it was measured.")]
    spells: Annotated[int, Of(description="It was measured on, those below and the others.")]
    who: str | None
    period: Annotated[list[str] | None, Of(description="The first and the last month.")]
    date: Day
    synthetic: Annotated[bool | None, Of(description="Null where nobody has said.")]


DayOfSpell = Annotated[
    int | None, Of(description="Of the spell; null after the last that the model answers for.")
]


class Foreseen(Document):
    """The physician's own prognosis (question 39)."""

    code: str
    by_day: Annotated[int | None, Of(description="Of the spell; null where none is told.")]
    text: str
    disagreement: Annotated[
        str | None, Of(description="What model and physician say differently, in words.")
    ]


class Length(Document):
    """By when a quarter, half and three quarters of such spells have ended, given the day."""

    q25_day: DayOfSpell
    median_day: DayOfSpell
    q75_day: DayOfSpell
    q25_date: DateOfDay
    median_date: DateOfDay
    q75_date: DateOfDay
    remaining: list[Remaining]
    from_day: Annotated[
        int, Of(description="Taken as reached: the spell's day, or the first that the model knows.")
    ]
    observed_until: Annotated[
        int, Of(description="The last day that the model knows; later ones are extrapolated.")
    ]
    prognosis: Foreseen | None


class Reason(Document):
    predictor: str
    value: Value
    log_odds: float
    direction: Annotated[
        Literal[-1, 0, 1], Of(description="1 speaks for a higher risk in the model.")
    ]
    strength: Annotated[
        Literal[0, 1, 2, 3], Of(description="0 hardly any, 1 weak, 2 clear, 3 strong.")
    ]
    strength_text: str
    text: str


class Explanation(Document):
    """Exact Shapley values: base and log-odds of all reasons sum to the risk's log-odds."""

    base: float | None
    reference: str | None
    reasons: Annotated[list[Reason], Of(description="The strongest first.")]


class FmbOfSpell(Fmb):
    exceeded: Annotated[
        bool | None, Of(description="Whether the spell is longer than every typical case.")
    ]
    motivation: Annotated[
        str | None,
        Of(
            description="A draft of what the certificate has to say of it, in Swedish, for the "
            "physician to end; null where the spell is not longer."
        ),
    ]


class Asked(Question):
    """A question of the form with what is known of it."""

    value: Annotated[Value, Of(description="One of answers' levels, where it has answers.")]
    source: Literal["answer", "certificate", "person", "default", "missing"]


class MissingAnswer(Document):
    """The widest bounds that any answer to a missing question leaves."""

    predictor: str
    question: str
    bounds: list[Probability]
    percent_bounds: list[Percent]


class InSituation(Coded):
    code: Literal["new", "extension", "signed"]


class Secondary(Document):
    """What is known of a secondary diagnosis of the certificate; it is no part of the risk."""

    diagnosis: str
    title: Title
    fmb: FmbOfSpell
    measures: list[Measure]


class EarlierModel(Document):
    name: Annotated[str, Of(description="With version, as /v1/models has it.")]
    diagnosis: str


class EarlierRisk(Document):
    probability: Probability | None
    percent: Annotated[str | None, Of(description="As it is written before the sign.")]
    percent_bounds: list[str] | None
    level: Level | None
    level_text: str | None
    day: int
    horizon: int
    model: EarlierModel


class Earlier(Document):
    """What was assessed before of the same spell, the newest of a certificate and diagnosis."""

    assessment: str
    stored: Moment
    certificate: str | None
    diagnosis: str | None
    title: str | None
    same: Annotated[bool, Of(description="Of the same certificate and diagnosis as this answer.")]
    risk: EarlierRisk | None
    no_risk: NoRisk | None
    opinion: Opinion | None


class Answered(Document):
    """An earlier answer to a question that is open now."""

    predictor: str
    value: Value
    stored: Moment
    certificate: str | None


class Assessment(Document):
    """Support for a professional's judgement; it decides nothing."""

    id: Annotated[str, Of(description="Of what is stored.")]
    stored: Annotated[Moment, Of(description="When, in UTC.")]
    trial: Annotated[bool, Of(description="Computed and shown; it counts when it is confirmed.")]
    certificate: AssessedCertificate
    stated: Stated
    spell: Spell
    predictors: list[Known]
    risk: Annotated[Risk | None, Of(description="Null where no_risk says so.")]
    no_risk: NoRisk | None
    support: Annotated[
        Support | None, Of(description="Null where it cannot be said; nothing else hangs on it.")
    ]
    length: Annotated[
        Length | None,
        Of(description="Null where no spell goes on, no model answers or answers are missing."),
    ]
    explanation: Explanation
    questions: Annotated[
        list[Asked],
        Of(
            description="All that the diagnosis's model asks for: first what is missing, the most "
            "narrowing first."
        ),
    ]
    missing_answers: Annotated[
        list[MissingAnswer],
        Of(description="The most narrowing first; empty where there is one risk, or none."),
    ]
    fmb: FmbOfSpell
    situation: Annotated[
        InSituation | None,
        Of(description="Of the certificate; measures for it come first. Null without one."),
    ]
    measures: list[Measure]
    secondary: list[Secondary]
    statistics: Statistics
    missing: list[str]
    notes: Annotated[list[str], Of(description="What has to be known to read the numbers right.")]
    earlier: Annotated[
        list[Earlier] | None,
        Of(description="At most ten, the newest first; null without the scope read."),
    ]
    answered: Annotated[
        list[Answered] | None, Of(description="From those; null without the scope read.")
    ]


class Confirmed(Document):
    """An assessment that counts."""

    id: str
    stored: Annotated[Moment, Of(description="When it was computed and shown.")]
    trial: Literal[False]


class StoredSpell(Document):
    start: Day | None
    end: Day | None
    day: int | None


class StoredModel(Document):
    name: Annotated[str, Of(description="With version, as /v1/models has it.")]
    diagnosis: str


class StoredRisk(ForWhom):
    probability: Probability | None
    level: Level | None
    day: int
    horizon: int
    average: Probability | None
    bounds: list[Probability] | None
    interval: RiskInterval | None
    model: StoredModel


class StoredReason(Document):
    predictor: str
    value: Value
    log_odds: float


class StoredExplanation(Document):
    base: float | None
    reasons: list[StoredReason]


class Stored(Document):
    """An assessment as it was shown."""

    id: str
    stored: Moment
    certificate: Certificate
    spell: StoredSpell
    predictors: list[Known]
    risk: StoredRisk | None
    no_risk: NoRisk | None
    explanation: StoredExplanation
    knowledge: Annotated[
        dict[str, str], Of(description="The date or year of each source that was shown.")
    ]
    opinion: Opinion | None


class StoredWhole(Stored):
    """An assessment as it was shown."""

    trial: bool
    shown: Annotated[
        Assessment | None,
        Of(description="The whole answer, as it was; null where it was stored without."),
    ]


class StoredOfCertificate(Document):
    certificate: str
    assessments: Annotated[list[Stored], Of(description="The newest first.")]


class OpinionStored(Document):
    certificate: str
    diagnosis: str
    opinion: Opinion
    stored: Moment


class OpinionOfAssessment(Document):
    assessment: str
    opinion: Annotated[Opinion | None, Of(description="Null where it is withdrawn.")]
    stored: Moment


class Consent(Document):
    unit: str
    given: bool
    since: Moment | None


class EventStored(Document):
    kind: EventKind
    certificate: str | None
    unit: str | None
    stored: Moment


class TicketMade(Document):
    ticket: Annotated[str, Of(description="Sent as Authorization: Bearer; keep it in memory only.")]
    expires: Moment


class UnitSpell(Document):
    """A spell that goes on at the unit, by its newest assessment; of whom is not told."""

    assessment: str
    certificate: str | None
    diagnosis: str
    start: Day | None
    end: Day | None
    day: Annotated[int | None, Of(description="Of the spell, on the day asked for.")]
    risk: StoredRisk
    stored: Moment
    opinion: Opinion | None


class UnitSpells(Document):
    unit: str
    on: Day
    spells: list[UnitSpell]

"""What callers get of knowledge and models, declared for OpenAPI.

``srs.channels.knowledge_json``, ``risk_json``, ``knowledge`` and ``models`` write it.
"""

from typing import Annotated, Literal

from pydantic import Field as Of

from .document import Day, Document


class Selection(Document):
    kind: str
    code: str | None
    system: str | None
    text: str


class TypicalCase(Document):
    diagnoses: list[str]
    max_days: int | None
    upper_limit: bool
    degree: Annotated[str | None, Of(description="full or part.")]
    selections: list[Selection]
    text: str


class FmbText(Document):
    title: str
    information: str
    symptoms: str
    rehabilitation: str
    activity_limitation: str
    function_impairment: str
    reference: str
    updated: Day


class Fmb(Document):
    """What Socialstyrelsen recommends; diagnosis is null where it has nothing."""

    diagnosis: str | None
    title: str | None
    from_subcodes: bool | None
    typical_cases: list[TypicalCase]
    documents: list[FmbText]
    source: str
    date: Day | None


class Margins(Document):
    """From how many days on a difference counts."""

    shorter_by: float
    longer_by: float


class StudyPopulation(Document):
    """Of whom a study was, in steps; null where that is not told."""

    persons: int | None
    units: int | None
    since: str | None
    until: str | None
    overlap: Annotated[
        bool, Of(description="Of those alone who might get the measure and might not.")
    ]
    diagnoses: Annotated[list[str], Of(description="Empty: of any.")]
    restricted: Annotated[list[str], Of(description="What else they had to be, as declared.")]


class Effect(Document):
    """What a study that was imported answered about a measure: of a group, not of a patient."""

    study: str
    created: Day
    synthetic: Annotated[bool, Of(description="Whether nobody of the study is real.")]
    measure: Annotated[str, Of(description="As the study names it.")]
    against: Literal["wait", "never"]
    day: Annotated[int, Of(description="Time zero, as a day of the spell.")]
    grace: Annotated[int, Of(description="Within how many days of it the measure begins.")]
    horizon: Annotated[int, Of(description="Over how many days sick leave is counted.")]
    verdict: Literal["shorter", "longer", "no relevant difference", "too little data"]
    estimate: Annotated[float, Of(description="Days of sick leave more; negative: fewer.")]
    low: float
    high: float
    level: float
    margins: Margins
    population: StudyPopulation
    text: Annotated[str, Of(description="All of it in words.")]


class Measure(Document):
    id: str
    category: Literal["OBS", "REK", "FRL", "REH"]
    category_text: str
    situation: Literal["new", "extension", "signed"]
    situation_text: str
    priority: int
    title: str
    advice: str
    source: str
    year: int
    effects: Annotated[
        list[Effect], Of(description="What imported studies say; empty where there are none.")
    ]


class Measures(Document):
    diagnosis: str
    measures: list[Measure]


class Interval(Document):
    days_min: int
    days_max_excl: int | None
    spells: int
    accumulated: int


class Statistics(Document):
    """How long spells last in the country; nulls where nothing is published."""

    diagnosis: str | None
    title: str | None
    year: int | None
    intervals: list[Interval]
    source: str | None


class FormAnswer(Document):
    level: str
    srs: str
    text: str
    default: bool


class Question(Document):
    predictor: str
    srs: str
    question: str
    help: str | None
    from_certificate: bool
    answers: list[FormAnswer]


class Form(Document):
    """What to ask for a diagnosis; what is derived needs no question."""

    diagnosis: str
    questions: list[Question]
    derived: list[str]
    model: str


class ForWhom(Document):
    synthetic: Annotated[
        bool | None,
        Of(description="Made from made-up spells: not for patients. Null: nobody has said."),
    ]
    population: Annotated[
        str | None, Of(description="What it was made from; null where the model does not say.")
    ]


class ListedModel(ForWhom):
    name: str
    title: str
    family: str
    source: str
    shown: Annotated[bool, Of(description="Whether assessments are made with it.")]


class Models(Document):
    models: list[ListedModel]


class ModelCard(ListedModel):
    diagnoses: Annotated[
        list[str] | None, Of(description="That it has a model of its own for; of the shown one.")
    ]
    card: Annotated[str, Of(description="Markdown: what it was fitted on, and its limits.")]

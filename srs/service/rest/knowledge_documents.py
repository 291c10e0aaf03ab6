"""What callers get of knowledge and models, declared for OpenAPI.

``srs.channels.knowledge_json``, ``risk_json``, ``knowledge`` and ``models`` write it.
"""

from typing import Literal

from .document import Day, Document


class Selection(Document):
    """One condition that narrows a typical case."""

    kind: str
    """What the condition is about: severity, course, a complicating factor, comorbidity, a
    measure, the work load.
    """
    code: str | None
    """Its code in the system."""
    system: str | None
    """Whose code it is: SNOMED CT, Socialstyrelsen's work loads, or ICD-10."""
    text: str
    """The condition in words."""


class TypicalCase(Document):
    """One of FMB's recommendations, for the patients that its selections describe."""

    diagnoses: list[str]
    """The ICD-10-SE codes that it is for, without dot."""
    max_days: int | None
    """The recommended time in days; 0 is no sick leave, null where FMB gives no time. Months are
    calendar months where the first day of the spell is known, otherwise mean months."""
    upper_limit: bool
    """Whether the time is a maximum; false where FMB says 'or longer' or the like."""
    degree: str | None
    """full or part."""
    selections: list[Selection]
    """Whom it describes; empty: everybody with the diagnosis."""
    text: str
    """All of it in words."""


class FmbText(Document):
    """A text of FMB's in Socialstyrelsen's own words, in Swedish."""

    title: str
    """The text's title."""
    information: str
    """What is said about sick leave for the diagnosis."""
    symptoms: str
    """Symptoms, prognosis and treatment."""
    rehabilitation: str
    """Rehabilitation."""
    activity_limitation: str
    """How activities are limited."""
    function_impairment: str
    """How functions are impaired."""
    reference: str
    """References."""
    updated: Day
    """When Socialstyrelsen last changed the text."""


class Fmb(Document):
    """What Socialstyrelsen recommends; diagnosis is null where it has nothing."""

    diagnosis: str | None
    """The code that answered, without dot: the one asked for or a parent; null where FMB has
    nothing.
    """
    title: str | None
    """That diagnosis in words."""
    from_subcodes: bool | None
    """Whether the typical cases are those of its subcodes; null where FMB has nothing."""
    typical_cases: list[TypicalCase]
    """FMB's recommendations."""
    documents: list[FmbText]
    """FMB's texts; empty unless Socialstyrelsen's own documents were taken in."""
    source: str
    """Where it comes from."""
    date: Day | None
    """As of which day; null where FMB has nothing."""


class Margins(Document):
    """From how many days on a difference counts."""

    shorter_by: float
    """Shorter by at least so many."""
    longer_by: float
    """Longer by at least so many."""


class StudyPopulation(Document):
    """Of whom a study was, in steps; null where that is not given."""

    persons: int | None
    """How many persons."""
    units: int | None
    """How many care units."""
    since: str | None
    """The first month or day."""
    until: str | None
    """The last month or day."""
    overlap: bool
    """Of those alone who might get the measure and might not."""
    diagnoses: list[str]
    """Empty: of any."""
    restricted: list[str]
    """What else they had to be, as declared."""


class Effect(Document):
    """What a study that was imported answered about a measure: of a group, not of a patient."""

    study: str
    """The study's title."""
    created: Day
    """The day on which its answer was computed."""
    synthetic: bool
    """Whether nobody of the study is real."""
    measure: str
    """As the study names it."""
    against: Literal["wait", "never"]
    """What the measure is compared with: waiting, or never getting it."""
    day: int
    """Time zero, as a day of the spell."""
    grace: int
    """Within how many days of it the measure begins."""
    horizon: int
    """Over how many days sick leave is counted."""
    verdict: Literal["shorter", "longer", "no relevant difference", "too little data"]
    """What the interval says beside the margins that were fixed before."""
    estimate: float
    """Days of sick leave more; negative: fewer."""
    low: float
    """The interval's lower end, in days."""
    high: float
    """The interval's upper end, in days."""
    level: float
    """The interval's confidence level, such as 0.95."""
    margins: Margins
    """The differences that were fixed before as counting."""
    population: StudyPopulation
    """Whom the study was of."""
    changed_limits: bool
    """Whether the limits at which the study refuses to answer are not the default ones."""
    text: str
    """All of it in words."""


class Measure(Document):
    """One piece of advice."""

    id: str
    """Its id in the list; record what became of it under this id."""
    category: Literal["OBS", "REK", "FRL", "REH"]
    """To consider, recommended, when extending, for the coordinator."""
    category_text: str
    """The category in words."""
    situation: Literal["new", "extension", "signed"]
    """The situation that the category is for."""
    situation_text: str
    """The situation in words."""
    priority: int
    """From 1 within its category."""
    title: str
    """What the measure is."""
    advice: str
    """The advice."""
    source: str
    """Where the advice comes from."""
    year: int
    """Of which year it is."""
    effects: list[Effect]
    """What imported studies say; empty where there are none."""


class Measures(Document):
    """Advice on measures for a diagnosis."""

    diagnosis: str
    """The code that was asked for, without dot."""
    measures: list[Measure]
    """By category and priority."""


class Interval(Document):
    """How many spells had a length within these days."""

    days_min: int
    """From so many days."""
    days_max_excl: int | None
    """Up to, not including, so many; null in the last, which has no end."""
    spells: int
    """How many spells."""
    accumulated: int
    """How many up to the end of this interval."""


class AverageInterval(Document):
    """Between which an average lies, for all that the number of spells leaves open."""

    low: float
    """Its lower end."""
    high: float
    """Its upper end."""
    percent: str
    """Both as they are written, without the sign."""
    level: float
    """How often it does: 0.95 is in 95 of 100."""


class Average(Document):
    """Of a code's spells that reach a day the share that outlast another."""

    diagnosis: str
    """The code that it is of."""
    sex: Literal["female", "male"] | None
    """Of whom alone; null: of all."""
    share: float
    """Between 0 and 1."""
    percent: str
    """The share as it is written, without the sign."""
    day: int
    """The day of the spell that they have reached."""
    horizon: int
    """The day that the share outlast."""
    own: bool
    """Whether it is the region's own; else it is the published one."""
    interval: AverageInterval | None
    """Null of the published one."""
    spells: int | None
    """How many reached the day, in the steps in which they are given; null of the published one."""
    region: str | None
    """Whose spells they are; null of the published one, as what follows."""
    first_year: int | None
    """The first year in which they began."""
    last_year: int | None
    """The last one."""
    until: Day | None
    """Up to which they were followed."""
    synthetic: bool | None
    """Whether nobody of them is real."""
    source: str
    """Who answers for it, and of which spells it is."""
    text: str
    """All of it in a line."""


class Statistics(Document):
    """How long spells last in the country or the region; nulls where nothing is known."""

    diagnosis: str | None
    """The code that they are of; three characters, but for a region's own averages."""
    title: str | None
    """That diagnosis in words."""
    year: int | None
    """In which the spells began; of several years the last."""
    first_year: int | None
    """The first of several years; the same where there is one."""
    intervals: list[Interval]
    """By length, the shortest first."""
    source: str | None
    """Where they come from."""
    national: bool | None
    """Whether they are of the whole country; else of whom the source says."""
    averages: list[Average]
    """Of the spells that reach day 15, of all and by sex; empty where there are only counts."""


class FormAnswer(Document):
    """One answer that a question has."""

    level: str
    """The level's name; send it as the answer."""
    srs: str
    """Its id in SRS 3.0, which is taken as an answer, too."""
    text: str
    """The answer in words."""
    default: bool
    """Whether the form preselects it."""


class Question(Document):
    """One question of the form."""

    predictor: str
    """The predictor's name; the key of an answer."""
    srs: str
    """Its id in SRS 3.0, which is taken as a key, too."""
    question: str
    """The question, in words."""
    help: str | None
    """A help text; null without one."""
    from_certificate: bool
    """Whether certificates answer it, so that it need not be asked when they are sent."""
    answers: list[FormAnswer]
    """Empty where a number is asked for."""


class Form(Document):
    """What to ask for a diagnosis; what is derived needs no question."""

    diagnosis: str
    """The code that the model answers for, without dot: the one asked for or a parent."""
    questions: list[Question]
    """In the form's order."""
    derived: list[str]
    """The names of the predictors that come from the certificate, the person or the care unit."""
    model: str
    """The model's name with its version."""


class ForWhom(Document):
    """Whether a model was made from real spells, and whose."""

    synthetic: bool | None
    """Made from made-up spells: not for patients. Null: nobody has said."""
    population: str | None
    """What it was made from; null where the model does not say."""


class ListedModel(ForWhom):
    """A published model."""

    name: str
    """The model's name with its version."""
    title: str
    """What it is called, in words."""
    family: str
    """Its family: `hazards` or `boosted`."""
    source: str
    """Where the coefficients or the data come from."""
    shown: bool
    """Whether assessments are made with it."""


class Models(Document):
    """All published models."""

    models: list[ListedModel]
    """By name."""


class ModelCard(ListedModel):
    """A published model and its card."""

    diagnoses: list[str] | None
    """That it has a model of its own for; of the shown one."""
    card: str
    """Markdown: what it was fitted on, and its limits."""

"""Knowledge and models in answers, declared for OpenAPI.

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
    """The code system: SNOMED CT, Socialstyrelsen's work loads, or ICD-10."""
    text: str
    """The condition in words."""


class TypicalCase(Document):
    """One of FMB's recommendations, for the patients that its selections describe."""

    diagnoses: list[str]
    """The ICD-10-SE codes that it is for, without dot."""
    max_days: int | None
    """The recommended time in days; 0 means no sick leave, null that FMB gives no time. Months "
    "are calendar months if the first day of the spell is known, otherwise mean months."""
    upper_limit: bool
    """Whether the time is a maximum; false if FMB says 'or longer' or the like."""
    degree: str | None
    """full or part."""
    selections: list[Selection]
    """The patients it is for; empty: everybody with the diagnosis."""
    text: str
    """The whole in words."""


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
    """What Socialstyrelsen recommends; diagnosis is null if it has nothing."""

    diagnosis: str | None
    """The code that answered, without dot: the one asked for or a parent; null if FMB has nothing.
    """
    title: str | None
    """That diagnosis in words."""
    from_subcodes: bool | None
    """Whether the typical cases are those of its subcodes; null if FMB has nothing."""
    typical_cases: list[TypicalCase]
    """FMB's recommendations."""
    documents: list[FmbText]
    """FMB's texts; empty unless Socialstyrelsen's own documents were imported."""
    source: str
    """Where it comes from."""
    date: Day | None
    """The day it was updated; null if FMB has nothing."""


class Margins(Document):
    """The differences in days that count as relevant."""

    shorter_by: float
    """At least this many days shorter."""
    longer_by: float
    """At least this many days longer."""


class StudyPopulation(Document):
    """The study's population, counts in steps; null if not given."""

    persons: int | None
    """The number of persons."""
    units: int | None
    """The number of care units."""
    since: str | None
    """The first month or day."""
    until: str | None
    """The last month or day."""
    overlap: bool
    """Whether it is weighted to those who might and might not get the measure."""
    diagnoses: list[str]
    """The diagnoses included; empty: any."""
    restricted: list[str]
    """The other eligibility criteria, as declared."""


class Effect(Document):
    """An imported study's answer about a measure: for a group, not for a patient."""

    study: str
    """The study's title."""
    created: Day
    """The day on which the answer was computed."""
    synthetic: bool
    """Whether the study's data are synthetic."""
    measure: str
    """The measure, as the study names it."""
    against: Literal["wait", "never"]
    """What the measure is compared with: waiting, or never getting it."""
    day: int
    """Time zero, as a day of the spell."""
    grace: int
    """The days from time zero within which the measure begins."""
    horizon: int
    """The days over which sick leave is counted."""
    verdict: Literal["shorter", "longer", "no relevant difference", "too little data"]
    """The verdict: the interval compared with the margins fixed in advance."""
    estimate: float
    """Additional days of sick leave; negative: fewer."""
    low: float
    """The interval's lower end, in days."""
    high: float
    """The interval's upper end, in days."""
    level: float
    """The interval's confidence level, such as 0.95."""
    margins: Margins
    """The relevant differences, fixed in advance."""
    population: StudyPopulation
    """The study's population."""
    changed_limits: bool
    """Whether the study used other limits than the default ones for refusing to answer."""
    text: str
    """The whole in words."""


class Measure(Document):
    """One piece of advice."""

    id: str
    """Its id in the list; record the measure under this id."""
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
    """The year of the advice."""
    effects: list[Effect]
    """What imported studies say; empty if there are none."""


class Measures(Document):
    """Advice on measures for a diagnosis."""

    diagnosis: str
    """The code asked for, without dot."""
    measures: list[Measure]
    """The measures, by category and priority."""


class Interval(Document):
    """The number of spells with a length within these days."""

    days_min: int
    """The first day of the interval."""
    days_max_excl: int | None
    """The first day after the interval; null in the last, which has no end."""
    spells: int
    """The number of spells."""
    accumulated: int
    """The number of spells up to the end of this interval."""


class AverageInterval(Document):
    """The interval that an average lies in, given the number of spells."""

    low: float
    """Its lower end."""
    high: float
    """Its upper end."""
    percent: str
    """Both as they are written, without the sign."""
    level: float
    """The confidence level, such as 0.95."""


class Average(Document):
    """The share of a code's spells reaching a day that outlast another."""

    diagnosis: str
    """The code that it is for."""
    sex: Literal["female", "male"] | None
    """The sex it is for; null: all."""
    share: float
    """Between 0 and 1."""
    percent: str
    """The share as shown, without the per cent sign."""
    day: int
    """The day of the spell that they have reached."""
    horizon: int
    """The day that the share of them outlasts."""
    own: bool
    """Whether it is the region's own; else it is the published one."""
    interval: AverageInterval | None
    """Null for the published one."""
    spells: int | None
    """The number that reached the day, in steps; null for the published one."""
    region: str | None
    """The region; null for the published one, as are the fields that follow."""
    first_year: int | None
    """The first year in which they began."""
    last_year: int | None
    """The last one."""
    until: Day | None
    """The day up to which they were followed."""
    synthetic: bool | None
    """Whether they are synthetic."""
    source: str
    """The source, and which spells it covers."""
    text: str
    """The whole in one line."""


class Statistics(Document):
    """How long spells last in the country or the region; nulls if nothing is known."""

    diagnosis: str | None
    """The code that they are for; three characters, except in a region's own averages."""
    title: str | None
    """That diagnosis in words."""
    year: int | None
    """The year in which the spells began; the last if there are several."""
    first_year: int | None
    """The first of several years; the same if there is one."""
    intervals: list[Interval]
    """The spells by length, the shortest first."""
    source: str | None
    """Where they come from."""
    national: bool | None
    """Whether they cover the whole country; otherwise the source says which spells."""
    averages: list[Average]
    """Averages for spells that reach day 15, all together and by sex; empty if there are only "
    "counts."""


class FormAnswer(Document):
    """One answer to a question."""

    level: str
    """The level's name; send it as the answer."""
    srs: str
    """Its id in SRS 3.0, which is also accepted as an answer."""
    text: str
    """The answer in words."""
    default: bool
    """Whether the form preselects it."""


class Question(Document):
    """One question of the form."""

    predictor: str
    """The predictor's name; the key of an answer."""
    srs: str
    """Its id in SRS 3.0, which is also accepted as a key."""
    question: str
    """The question, in words."""
    help: str | None
    """A help text; null without one."""
    from_certificate: bool
    """Whether certificates answer it, so that it need not be asked when they are sent."""
    answers: list[FormAnswer]
    """The answers; empty if a number is asked for."""


class Form(Document):
    """The questions for a diagnosis; derived predictors need none."""

    diagnosis: str
    """The code that the model answers for, without dot: the one asked for or a parent."""
    questions: list[Question]
    """The questions, in the form's order."""
    derived: list[str]
    """The names of the predictors that come from the certificate, the person or the care unit."""
    model: str
    """The model's name with its version."""


class ForWhom(Document):
    """Whether a model was made from real spells, and whose."""

    synthetic: bool | None
    """Whether it was made from synthetic spells: not for patients. Null: not declared."""
    population: str | None
    """The spells it was made from; null if the model does not say."""


class ListedModel(ForWhom):
    """A published model."""

    name: str
    """The model's name with its version."""
    title: str
    """The model's title."""
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
    """The diagnoses that it covers; null unless it is the model that makes assessments."""
    card: str
    """Markdown: what it was fitted on, and its limits."""

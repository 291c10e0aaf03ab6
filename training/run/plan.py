"""What a run does, from its TOML file; every key is a field below."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Literal

from srs import Icd10
from srs.errors import BadDiagnosis, BadInput
from srs.files import content, toml_in
from srs.model.audience import COUNTRY

from ..fit.boosted import Settings
from ..toml import read_table


@dataclass(frozen=True, slots=True)
class Cohort:
    """A synthetic population of *spells* that begin in the *years*, first and last.

    *rare* is the share of spells with made-up rare diagnoses.
    """

    spells: int
    years: tuple[int, int] = (2015, 2018)
    rare: float = 0.0


@dataclass(frozen=True, slots=True)
class Data:
    """*mapping*: the file that describes an extract; by default that of a cohort."""

    mapping: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which spells of the table are used at all.

    Attributes
    ----------
    since : date or None
        Only spells that begin on this day or later. Of earlier ones, an extract may contain only
        those long enough to reach into it, which would make all look longer.
    known : tuple of str
        Only spells for which these predictors are known.
    """

    since: date | None = None
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sides:
    """Which spells are tested on.

    Attributes
    ----------
    on : date or None
        With ``by = "time"``: the first day whose spells are tested on.
    share : float
        The share of test persons. With "person" it is a share of all; with "time" a share of those
        with spells on both sides of the day, none if not given. Taking persons out of the training
        because of a later spell selects by the outcome of the earlier one; taking them out of the
        testing selects by what the model knows of the past.
    region : str or None
        With ``by = "region"``: the region that is left out of the training.
    column, value : str or None
        With ``by = "column"``: the spells with this value in this column are left out of the
        training. Any column of the training table or of the extract's file of spells can be given,
        predictor or not.
    folds : int
        The number of parts of the training persons. Predictions for each part, by models fitted
        without it, calibrate the model fitted on all.
    """

    by: Literal["time", "person", "region", "column"]
    on: date | None = None
    share: float | None = None
    region: str | None = None
    column: str | None = None
    value: str | None = None
    folds: int = 3


@dataclass(frozen=True, slots=True)
class Predictors:
    """*numbers* are used as numbers instead of levels; *left_out* are not used."""

    numbers: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """How many settings are tried, each on the spells of about this many persons."""

    tries: int = 0
    persons: int = 200_000


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What is measured on the test side.

    Attributes
    ----------
    subgroups : tuple of str
        Predictors with levels, and "diagnosis"; a group needs at least *fewest* spells.
    learning : tuple of float or None
        The shares of the training persons for the learning curve, besides all of them; None draws
        it where that is cheap.
    """

    days: tuple[int, ...] = (15, 30, 60)
    horizons: tuple[int, ...] = (90, 180, 365)
    subgroups: tuple[str, ...] = ()
    fewest: int = 2000
    learning: tuple[float, ...] | None = None

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """(day, horizon), with the horizon after the day."""
        return tuple((d, h) for d in self.days for h in self.horizons if h > d)


@dataclass(frozen=True, slots=True)
class Target:
    """The value that a metric should have."""

    at_most: float | None = None
    at_least: float | None = None
    within: float | None = None
    of: float = 0.0


@dataclass(frozen=True, slots=True)
class Title:
    """The model's title for readers."""

    sv: str
    en: str


@dataclass(frozen=True, slots=True)
class Population:
    """Whom the model is for, if the data do not say.

    Attributes
    ----------
    who : Title or None
        The words after "The model was made from"; by default the source.
    country : str or None
        Two letters, such as SE.
    synthetic : bool or None
        Whether the spells are made up; None where unknown.
    diagnoses : tuple of str
        Codes, without dot, of the spells, where the data do not have them.
    """

    who: Title | None = None
    country: str | None = None
    register: str | None = None
    synthetic: bool | None = None
    diagnoses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole run.

    Attributes
    ----------
    diagnoses : tuple of str
        Codes, without dot, that must get their own trees.
    """

    name: str
    title: Title
    source: str
    split: Sides
    seed: int = 1
    cohort: Cohort | None = None
    data: Data | None = None
    diagnoses: tuple[str, ...] = ()
    population: Population = field(default_factory=Population)
    spells: Chosen = field(default_factory=Chosen)
    predictors: Predictors = field(default_factory=Predictors)
    model: Settings = field(default_factory=Settings)
    search: Search = field(default_factory=Search)
    evaluate: Evaluation = field(default_factory=Evaluation)
    targets: Mapping[str, Target] = field(default_factory=dict)


def read_plan(path: Path) -> Plan:
    """The run that the file describes.

    Raises
    ------
    BadInput
        When the file is not TOML, or has unknown keys or impossible values.
    """
    try:
        document = toml_in(content(path))
    except OSError as error:
        raise BadInput(f"the run's file cannot be read: {(error.strerror or '').lower()}") from None
    except ValueError as error:
        raise BadInput(f"the run's file is not TOML: {error}") from None
    plan: Plan = read_table(Plan, document, "the run's file")
    _check(plan)
    return plan


def _check(plan: Plan) -> None:
    if (plan.cohort is None) == (plan.data is None):
        raise BadInput("the run's file: expected either [cohort] or [data]")
    if plan.cohort and not 0 <= plan.cohort.rare < 1:
        raise BadInput("[cohort] rare: expected a share from 0 to less than 1, such as 0.1")
    if not plan.name.replace("-", "").replace("_", "").isalnum():
        raise BadInput("name: expected letters, digits, - and _, such as boosted")
    numbers: dict[str, tuple[float, float, float]] = {
        "seed": (plan.seed, 0, 2**31),
        "[search] tries": (plan.search.tries, 0, 1000),
        "[search] persons": (plan.search.persons, 1, 1e12),
        "[model] fewest": (plan.model.fewest, 1, 1e9),
    }
    for each in fields(plan.model):
        value = getattr(plan.model, each.name)
        if isinstance(value, int | float) and each.name != "fewest":
            numbers[f"[model] {each.name}"] = (value, 0, 1e9)
    for name, (value, low, high) in numbers.items():
        if not low <= value <= high:
            raise BadInput(f"{name}: expected a number from {low:g} to {high:g}")
    _check_population(plan)
    _check_split(plan.split)
    _check_evaluation(plan.evaluate)


def _check_population(plan: Plan) -> None:
    texts: dict[str, str | None] = {
        "title sv": plan.title.sv,
        "title en": plan.title.en,
        "source": plan.source,
        "[population] country": plan.population.country,
        "[population] register": plan.population.register,
    }
    if who := plan.population.who:
        texts |= {"[population.who] sv": who.sv, "[population.who] en": who.en}
    for name, text in texts.items():
        if text is not None and not (text.strip(". ") and text.isprintable()):
            raise BadInput(f"{name}: expected one line of text")
    country = plan.population.country
    if country is not None and not COUNTRY.fullmatch(country):
        raise BadInput("[population] country: expected two letters, such as SE")
    if plan.cohort and plan.population.synthetic is False:
        raise BadInput("[population] synthetic: expected true or nothing with [cohort]")
    for code in plan.population.diagnoses:
        if not _is_code(code):
            raise BadInput(
                '[population] diagnoses: expected ICD-10-SE codes without dot, such as ["F43"]'
            )


def _is_code(text: str) -> bool:
    try:
        return Icd10.parse(text).code == text
    except BadDiagnosis:
        return False


def _check_split(split: Sides) -> None:
    needed = {
        "time": ("on",),
        "person": ("share",),
        "region": ("region",),
        "column": ("column", "value"),
    }
    names = needed[split.by]
    lacking = [name for name in names if getattr(split, name) in (None, "")]
    if lacking:
        raise BadInput(f'[split] {", ".join(lacking)}: expected with by = "{split.by}"')
    idle = [
        key
        for key in ("on", "share", "region", "column", "value")
        if getattr(split, key) is not None
        and key not in names
        and (key, split.by) != ("share", "time")
    ]
    if idle:
        raise BadInput(f'[split] {", ".join(idle)}: not expected with by = "{split.by}"')
    if not 2 <= split.folds <= 100:
        raise BadInput("[split] folds: expected a number from 2 to 100")


def _check_evaluation(evaluation: Evaluation) -> None:
    if not evaluation.pairs or min(evaluation.days) < 0:
        raise BadInput("[evaluate] days, horizons: expected days from 0 and a horizon after one")
    if not all(0 < share < 1 for share in evaluation.learning or ()):
        raise BadInput("[evaluate] learning: expected shares between 0 and 1")

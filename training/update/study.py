"""The margins that judge an update, from a study written in advance."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from srs.errors import BadInput
from srs.model import Model
from srs.model.audience import COUNTRY

from ..evaluation.study import Allowed, Data, Release, Study
from ..toml import read_table, study_table

# For the difference between two models on the same spells; from decision 0047.
MARGINS = {"brier": Allowed(0.002), "oe": Allowed(0.05), "auc": Allowed(0.01)}
SUBGROUPS = ("sex", "age:30,40,50,57", "region", "diagnosis")
HORIZONS = (90, 180, 365)
# For the bootstrap, which gives calibration curves, and decides where a margin is about them.
_RESAMPLED = ("ici", "e50", "e90", "emax")
_MANY, _SOME = 200, 20


@dataclass(frozen=True)
class Judging:
    """What an update reads from a study file; its other keys are for other commands.

    Attributes
    ----------
    horizons
        The horizons for the new spells; the first is also that of the judgement.
    population
        The origin of the spells, as it reads after "spells of".
    country
        ISO 3166, two letters.
    """

    margins: Mapping[str, Allowed]
    title: str | None = None
    horizons: tuple[float, ...] = ()
    subgroups: tuple[str, ...] = SUBGROUPS
    level: float = 0.95
    seed: int = 1
    release: Release = Release()
    population: str | None = None
    country: str | None = None
    synthetic: bool | None = None

    def of(self, who: str | None, country: str | None) -> "Judging":
        """The same with what was given in addition to the study.

        Raises
        ------
        BadInput
        """
        if who is not None and not (who.strip() and who.isprintable()):
            raise BadInput("--who: expected a line of text, such as patients of two health centres")
        if country is not None and not COUNTRY.fullmatch(country):
            raise BadInput("--country: expected two letters, such as SE")
        return replace(self, population=who or self.population, country=country or self.country)


def read_judging(path: Path | None) -> Judging:
    """Read a STUDY.toml of a pilot or of a comparison; without one, the margins of decision 0047.

    Raises
    ------
    BadInput
        With the key at fault.
    """
    if path is None:
        return Judging(MARGINS)
    table = study_table(path, "[margins.brier]")
    if not table.get("margins"):
        raise BadInput(
            "the study has no margins: expected [margins.brier] with worse_by, or others; without "
            "them it is undefined when an update is worse"
        )
    names = {each.name for each in fields(Judging)}
    own: dict[str, Any] = {name: value for name, value in table.items() if name in names}
    data = table.get("data")
    if isinstance(data, dict) and "synthetic" in data:
        own.setdefault("synthetic", data["synthetic"])
    judging: Judging = read_table(Judging, own, "the study")
    if judging.population is not None and not judging.population.isprintable():
        raise BadInput("the study: population: expected a line of text")
    return replace(judging, release=Release(judging.release.smallest))


def horizons_for(judging: Judging, model: Model) -> tuple[int, ...]:
    """The study's horizons, or those of 90, 180 and 365 that the model was made for.

    Raises
    ------
    BadInput, BadDay
    """
    if not all(float(each).is_integer() for each in judging.horizons):
        raise BadInput("the study: horizons: expected whole days")
    asked = sorted({int(each) for each in judging.horizons})
    for each in asked:
        model.check_horizon(each)
    if asked:
        return tuple(asked)
    own = model.audience.horizons if model.audience else None
    until = own[-1] if own else model.last_horizon
    return tuple(each for each in HORIZONS if each <= until) or (int(until),)


def check_population(judging: Judging, model: Model) -> None:
    """Check the population.

    Raises
    ------
    BadInput
        When the study's country is not the model's.
    """
    theirs = model.audience.population.country if model.audience else None
    if judging.country and theirs and judging.country != theirs:
        raise BadInput(
            f"the study is of another country than {model.full_name}, which is for {theirs}: an "
            f"update corrects a model for its own population; train one of your own"
        )


def compared(judging: Judging, horizon: int, file: str, models: Mapping[str, str]) -> Study:
    """Compare the models on the held-out persons."""
    return Study(
        data=Data(
            (file,),
            time="time",
            event="event",
            person="person",
            date="start",
            synthetic=judging.synthetic,
        ),
        models=models,
        title=judging.title,
        horizons=(float(horizon),),
        subgroups=judging.subgroups,
        margins=judging.margins,
        replicates=_MANY if any(each.startswith(_RESAMPLED) for each in judging.margins) else _SOME,
        seed=judging.seed,
        level=judging.level,
        release=judging.release,
        population=judging.population,
    )

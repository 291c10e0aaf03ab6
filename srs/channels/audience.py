"""Which patients a model is for, as text."""

import re
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from ..certificate import Icd10
from ..model import Audience, Model, Seen
from ..predictors import PREDICTORS, Predictor
from ..wording import Lang, Words

_HEADING = Words("För vilka modellen är gjord", "Whom the model is for")


def whom_page(model: Model, lang: Lang) -> RenderableType:
    """The audience that the model's manifest declares."""
    lines = [words.to(lang) for words in model.made_from]
    if model.audience:
        told = _told(model.audience)
        lines += [f"{name.to(lang)}: {value.to(lang)}" for name, value in told]
        predictors = _predictors(model)
        lines += [
            f"{predictors[name].label.to(lang)}: {_seen(predictors[name], seen, lang)}"
            for name, seen in model.audience.predictors.items()
        ]
    return Group(
        Text(_HEADING.to(lang), style="bold"),
        *(Padding(Text(line), (0, 0, 0, 2)) for line in lines),
    )


def _predictors(model: Model) -> dict[str, Predictor]:
    """Predictors by name, those of srs and the model's own."""
    own = (column for code in model.diagnoses for column in model.of(code).columns)
    return PREDICTORS | {column.name: column.predictor for column in own}


def _seen(predictor: Predictor, seen: Seen, lang: Lang) -> str:
    """A number's range, or the answers in the form's words and order."""
    answers = [
        each.answer.to(lang) for each in predictor.levels if each.name in (seen.levels or ())
    ]
    return seen.range or ", ".join(answers)


def _worded(text: str) -> Words:
    """What a manifest says in English or as a code; the words of the national models in Swedish."""
    if text in _COUNTRIES:
        return _COUNTRIES[text]
    for english, swedish in _OF_NATIONAL.items():
        if re.fullmatch(english, text):
            return Words(re.sub(english, swedish, text), text)
    return Words(text, text)


_COUNTRIES = {"SE": Words("Sverige", "Sweden")}
# In the manifests of the published national models, which stay as they were published.
_OF_NATIONAL = {
    "Swedish national registers, which the source does not name":
        "nationella register, som källan inte namnger",
    r"(Inera/SKR, Stöd för rätt sjukskrivning \(SRS\)), model version (\S+), fitted on Swedish "
    "national registers; public repository (\\S+)":
        r"\1, modellversion \2, anpassad på nationella register; öppet kodförråd \3",
}  # fmt: skip


def _told(audience: Audience) -> Iterator[tuple[Words, Words]]:
    population, days = audience.population, audience.days
    for name, value in (
        (Words("Land", "Country"), population.country),
        (Words("Register", "Register"), population.register),
        (Words("Sjukfall som började", "Spells that began"), population.period),
        (Words("Källa", "Source"), population.source),
    ):
        if value:
            yield name, _worded(value)
    codes = ", ".join(str(Icd10(code)) for code in sorted(audience.diagnoses or ()))
    without = Words(
        "gjord utan diagnoser, skiljer inte mellan dem",
        "made without diagnoses, does not tell them apart",
    )
    yield Words("Diagnoser", "Diagnoses"), Words(codes, codes) if codes else without
    horizons = ", ".join(map(str, audience.horizons or ()))
    yield (
        Words("Horisonter", "Horizons"),
        Words(horizons, horizons) if horizons else Words("vilken dag som helst", "any day"),
    )
    yield (
        Words("Sjukfallens dagar", "Days of the spells"),
        Words(
            f"från {days.reached}; sista observerade {days.observed}; svarar till {days.until}",
            f"from {days.reached}; last observed {days.observed}; answers until {days.until}",
        ),
    )

"""Notes on values outside those that a model was made for, which are still answered.

What is refused instead is in ``face.Published``; docs/decisions/0019 has both lists.
"""

from typing import Any

from ..predictors import Column, Value
from ..wording import Words
from .audience import ANYTHING, Audience, Seen
from .face import DiagnosisModel


def seen_of(audience: Audience | None, predictor: str) -> Seen:
    """What was seen of it; anything, where the model does not say."""
    return audience.predictors.get(predictor, ANYTHING) if audience else ANYTHING


def of_value(column: Column, seen: Seen, value: Value) -> Words | None:
    """A number out of range, or an answer that nobody had."""
    predictor, label = column.predictor, column.predictor.label
    if column.encoding == "number":
        if isinstance(value, str) or seen.number(value):
            return None
        low, high = predictor.shown(seen.low), predictor.shown(seen.high)
        return Words(
            f"{label.sv}: värdet ligger utanför dem som modellen bygger på, "
            f"{low.sv} till {high.sv}.",
            f"{label.en}: the value is outside those that the model was made from, "
            f"{low.en} to {high.en}.",
        )
    if isinstance(value, str) and seen.level(value):
        return None
    level = predictor.level(value)
    if predictor.outside(value) or not (isinstance(value, str) or seen.number(value)):
        return Words(
            f"{label.sv}: värdet ligger utanför dem som modellen bygger på; den räknar med "
            f"{level.answer.sv}.",
            f"{label.en}: the value is outside those that the model was made from; it uses "
            f"{level.answer.en}.",
        )
    if not seen.level(level.name):
        return Words(
            f"{label.sv}: ingen som modellen bygger på hade svaret {level.answer.sv}.",
            f"{label.en}: nobody in the model's data had the answer {level.answer.en}.",
        )
    return None


def of_horizon(audience: Audience | None, model: DiagnosisModel, horizon: int) -> Words | None:
    """A day after the last that was observed, or that the model was not made for."""
    last = round(model.last_day)
    if horizon > last:
        return Words(
            f"Efter dag {last} fanns inga observationer när modellen gjordes; risken är "
            "extrapolerad.",
            f"After day {last} nothing was observed when the model was made; the risk is "
            "extrapolated.",
        )
    horizons = audience and audience.horizons
    if not horizons or horizons[0] <= horizon <= horizons[-1]:
        return None
    return Words(
        f"Modellen är gjord för dag {horizons[0]} till {horizons[-1]}, inte för dag {horizon}.",
        f"The model was made for day {horizons[0]} to {horizons[-1]}, not for day {horizon}.",
    )


def of_length(model: DiagnosisModel) -> Words:
    """Days after the last that was observed."""
    last = round(model.last_day)
    return Words(
        f"Efter dag {last} fanns inga observationer när modellen gjordes; senare dagar är "
        "extrapolerade.",
        f"After day {last} nothing was observed when the model was made; later days are "
        "extrapolated.",
    )


def before(model: DiagnosisModel, day: Any) -> Any:
    """Whether the day, or each of an array, lies before the first that the model knows."""
    return day < round(model.first_day)


def of_day(model: DiagnosisModel) -> Words:
    """A day that every spell that the model knows had passed."""
    first = round(model.first_day)
    return Words(
        f"Modellen bygger på sjukfall som varat minst {first} dagar; risken gäller om sjukfallet "
        "når dit.",
        f"The model was made from spells of at least {first} days; the risk holds if the spell "
        "gets there.",
    )


def of_pooled(audience: Audience | None) -> Words:
    """For a diagnosis that has no model of its own, nor has a parent."""
    if audience is not None and audience.diagnoses is None:
        return Words(
            "Modellen är gjord utan diagnoser: den skiljer inte mellan dem.",
            "The model was made without diagnoses: it does not tell them apart.",
        )
    return Words(
        "Modellen har ingen egen del för diagnosen: den räknar alla sällsynta diagnoser av samma "
        "slag tillsammans.",
        "The model has no part of its own for the diagnosis: it treats all rare diagnoses of the "
        "same kind together.",
    )

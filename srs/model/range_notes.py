"""Notes on values outside those that a model was made for, where srs still answers.

``interface.Published`` has the cases that srs refuses instead; docs/decisions/0019 lists both.
"""

from typing import Any

from ..predictors import Column, Value
from ..wording import Words
from .audience import ANYTHING, Audience, Seen
from .interface import DiagnosisModel


def seen_of(audience: Audience | None, predictor: str) -> Seen:
    """The values of *predictor* that the model has seen; any value if the model does not say."""
    return audience.predictors.get(predictor, ANYTHING) if audience else ANYTHING


def of_value(column: Column, seen: Seen, value: Value) -> Words | None:
    """The note on a number out of range, or on an answer that nobody had."""
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
    """The note on a horizon after the last observed day, or one that the model was not made for."""
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
    """The note on days after the last observed day."""
    last = round(model.last_day)
    return Words(
        f"Efter dag {last} fanns inga observationer när modellen gjordes; senare dagar är "
        "extrapolerade.",
        f"After day {last} nothing was observed when the model was made; later days are "
        "extrapolated.",
    )


def before(model: DiagnosisModel, day: Any) -> Any:
    """Whether the day, or each day of an array, lies before the model's first day."""
    return day < round(model.first_day)


def of_day(model: DiagnosisModel) -> Words:
    """The note on a day that every spell in the model's data had passed."""
    first = round(model.first_day)
    return Words(
        f"Modellen bygger på sjukfall som varat minst {first} dagar; risken gäller om sjukfallet "
        "når dit.",
        f"The model was made from spells of at least {first} days; the risk holds if the spell "
        "gets there.",
    )


def of_pooled(audience: Audience | None) -> Words:
    """The note on a diagnosis without a model of its own or of a parent."""
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

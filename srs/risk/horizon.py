"""The day that the spell may outlast, if the caller asks for none."""

from bisect import bisect_right

from ..model import DiagnosisModel, Model
from ..wording import Words

DEFAULT_HORIZON = 90
HORIZONS = (DEFAULT_HORIZON, 180, 365)


def horizons(model: Model) -> tuple[int, ...]:
    """The horizons used by default, in order, in days of the spell.

    Those of 90, 180 and 365 that the model was made for, then its later ones. If it was made for
    none of the three, all that it was made for. Decision 0026 says why.
    """
    own = (model.audience and model.audience.horizons) or ()
    first, last = (own[0], own[-1]) if own else (HORIZONS[0], model.last_horizon)
    common = [each for each in HORIZONS if first <= each <= last]
    later = [each for each in own if not common or each > common[-1]]
    return tuple(each for each in (*common, *later) if each <= model.last_horizon)


def next_horizon(model: Model, of_diagnosis: DiagnosisModel, day: float) -> int | None:
    """The first of ``horizons`` after the day; None if there is none."""
    those = horizons(model)
    place = bisect_right(those, max(day, of_diagnosis.first_day))
    return those[place] if place < len(those) else None


def default_horizon(model: Model) -> int:
    """90, or the first horizon that the model was made for if it does not answer for 90."""
    first = next(iter(horizons(model)), DEFAULT_HORIZON)
    return DEFAULT_HORIZON if model.last_horizon >= DEFAULT_HORIZON else first


def lasts(horizon: int) -> Words:
    """The outcome that the risk is for.

    >>> lasts(90).en
    'that the spell lasts more than 90 days'
    """
    return Words(
        f"att sjukfallet varar i mer än {horizon} dagar",
        f"that the spell lasts more than {horizon} days",
    )

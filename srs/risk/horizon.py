"""The day that the spell may outlast, where nobody asks for one."""

from bisect import bisect_right

from ..model import DiagnosisModel, Model
from ..wording import Words

DEFAULT_HORIZON = 90
HORIZONS = (DEFAULT_HORIZON, 180, 365)


def horizons(model: Model) -> tuple[int, ...]:
    """Those that are taken unless asked for, in order, in days of the spell.

    90, 180 and 365 as far as the model was made for them, then the later ones that it was made
    for; all that it was made for where it was made for none of these. Decision 0026 says why.
    """
    own = (model.audience and model.audience.horizons) or ()
    first, last = (own[0], own[-1]) if own else (HORIZONS[0], model.last_horizon)
    common = [each for each in HORIZONS if first <= each <= last]
    later = [each for each in own if not common or each > common[-1]]
    return tuple(each for each in (*common, *later) if each <= model.last_horizon)


def next_horizon(model: Model, of_diagnosis: DiagnosisModel, day: float) -> int | None:
    """The first of ``horizons`` beyond the day, None where there is none."""
    those = horizons(model)
    place = bisect_right(those, max(day, of_diagnosis.first_day))
    return those[place] if place < len(those) else None


def default_horizon(model: Model) -> int:
    """90, or of a model that does not answer for it the first that it was made for."""
    first = next(iter(horizons(model)), DEFAULT_HORIZON)
    return DEFAULT_HORIZON if model.last_horizon >= DEFAULT_HORIZON else first


def lasts(horizon: int) -> Words:
    """What the risk is of.

    >>> lasts(90).en
    'that the spell lasts more than 90 days'
    """
    return Words(
        f"att sjukfallet varar i mer än {horizon} dagar",
        f"that the spell lasts more than {horizon} days",
    )

"""A probability in words: the one rounding, at the very edge."""

from ..risk import LOW, NATIONAL, Profile
from ..wording import Lang

_MOST_DECIMALS = 9
_HALF = 0.5  # "more than half of such spells still go on"


def percent(probability: float, lang: Lang, profile: Profile = NATIONAL) -> str:
    """With decimals where rounding would put it on the other side of what is said of it in words.

    That is a cut-off of *profile*, one below which a risk counts as low, and the half. Only what
    is certain is 0 or 100 per cent.

    >>> percent(0.387, "sv"), percent(0.387, "en"), percent(0.41, "en"), percent(0.9999, "en")
    ('38,7 %', '38.7%', '41%', '>99%')
    """
    number = _number(probability, profile)
    return f"{number.replace('.', ',')} %" if lang == "sv" else f"{number}%"


def _number(probability: float, profile: Profile) -> str:
    if 0 < probability < 0.005:
        return "<1"
    if 0.995 <= probability < 1:
        return ">99"
    sides = _sides(probability, profile)
    written = (f"{100 * probability:.{decimals}f}" for decimals in range(_MOST_DECIMALS))
    return next(
        (each for each in written if _sides(round(float(each) / 100, 11), profile) == sides),
        f"{100 * probability}",
    )


def _sides(probability: float, profile: Profile) -> tuple[int, ...]:
    low = (each.below(probability) for each in LOW)
    return profile.level(probability), probability > _HALF, *low

"""A probability in words: the only rounding, at the very edge."""

from functools import cache, lru_cache

from ..risk import LOW, NATIONAL, Profile
from ..wording import Lang

_MOST_DECIMALS = 9
_BEYOND = 0.501  # hundredths: a number further than this from a whole one rounds to another
_HALF = 0.5  # "more than half of such spells still go on"


def percent(probability: float, lang: Lang, profile: Profile = NATIONAL) -> str:
    """In per cent, with decimals if rounding would contradict the words next to it.

    The words depend on the cut-offs of *profile*, the one for a low risk, and one half. Only what
    is certain is 0 or 100 per cent.

    >>> percent(0.387, "sv"), percent(0.387, "en"), percent(0.41, "en"), percent(0.9999, "en")
    ('38,7 %', '38.7%', '41%', '>99%')
    """
    number = hundredths(probability, lang, profile)
    return f"{number} %" if lang == "sv" else f"{number}%"


def between(bounds: tuple[float, float], lang: Lang, profile: Profile = NATIONAL) -> str:
    """Both numbers, or one if they read the same.

    >>> between((0.5, 0.7), "en"), between((0.5, 0.7), "sv"), between((0.996, 0.999), "en")
    ('50–70%', '50–70 %', '>99%')
    """
    low, high = (percent(each, lang, profile) for each in bounds)
    return low if low == high else f"{low.removesuffix('%').rstrip()}–{high}"


def hundredths(probability: float, lang: Lang, profile: Profile = NATIONAL) -> str:
    """The number alone, as before the sign, or before "of 100".

    >>> hundredths(0.387, "sv"), hundredths(0.005, "sv")
    ('38,7', '<1')
    """
    number = written(probability, profile)
    return number.replace(".", ",") if lang == "sv" else number


def written(probability: float, profile: Profile = NATIONAL) -> str:
    """The same without a language."""
    whole = f"{100 * probability:.0f}"
    return whole if whole in _plain(profile) else _with_decimals(probability, profile)


@cache
def _plain(profile: Profile) -> frozenset[str]:
    """The whole numbers that never round across a cut-off.

    A rising risk passes each cut-off once.
    """
    return frozenset(
        str(each)
        for each in range(1, 100)
        if _sides((each - _BEYOND) / 100, profile) == _sides((each + _BEYOND) / 100, profile)
    )


def _with_decimals(probability: float, profile: Profile) -> str:
    sides = _sides(probability, profile)
    forms = (f"{100 * probability:.{decimals}f}" for decimals in range(_MOST_DECIMALS))
    number = next(
        (each for each in forms if _sides_of(each, profile) == sides),
        f"{100 * probability}",
    )
    if float(number) <= 0 < probability:
        return "<1"
    return ">99" if float(number) >= 100 and probability < 1 else number


@lru_cache(maxsize=1024)  # nearly all are whole
def _sides_of(number: str, profile: Profile) -> tuple[int, ...]:
    return _sides(round(float(number) / 100, 11), profile)


def _sides(probability: float, profile: Profile) -> tuple[int, ...]:
    low = (each.below(probability) for each in LOW)
    return profile.levels(probability), probability > _HALF, *low

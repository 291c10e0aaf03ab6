"""A risk as a frequency: of a hundred such spells, always with that denominator."""

from decimal import Decimal

from ..risk import Risk
from ..wording import Lang, Words
from .percent import written

_FEW, _MOST = Words("färre än 1", "fewer than 1"), Words("fler än 99", "more than 99")


def frequency(risk: Risk, reached: int, lang: Lang) -> str:
    """A sentence; *reached* is the day that the risk assumes was reached.

    The two numbers of a risk sum to 100. Bounds come from answers, not from chance; the rest of 100
    would be a second range to read, so it is left out.
    """
    if risk.bounds is not None:
        return _of_bounds(risk, risk.bounds, reached).to(lang)
    assert risk.probability is not None
    number = written(risk.probability, risk.profile)
    told, others = _told(number), _told(_rest(number))
    return Words(
        f"{_first(told.sv)} av 100 {_such(risk, reached).sv}, {others.sv} gör det inte.",
        f"{_first(told.en)} of 100 {_such(risk, reached).en}, {others.en} do not.",
    ).to(lang)


def _of_bounds(risk: Risk, bounds: tuple[float, float], reached: int) -> Words:
    low, high = (written(each, risk.profile) for each in bounds)
    such = _such(risk, reached)
    if low == high:
        told = _told(low)
        return Words(
            f"{_first(told.sv)} av 100 {such.sv}, vilka svaren som saknas än blir.",
            f"{_first(told.en)} of 100 {such.en}, whatever the missing answers turn out to be.",
        )
    told = _range(low, high)
    return Words(
        f"{_first(told.sv)} av 100 {such.sv}, beroende på svaren som saknas.",
        f"{_first(told.en)} of 100 {such.en}, depending on the missing answers.",
    )


def _such(risk: Risk, reached: int) -> Words:
    return Words(
        f"sådana sjukfall som når dag {reached} varar längre än {risk.horizon} dagar",
        f"such spells that reach day {reached} last longer than {risk.horizon} days",
    )


def _rest(number: str) -> str:
    """100 minus the number, with as many decimals.

    >>> _rest("38.7"), _rest("<1")
    ('61.3', '>99')
    """
    ends = {"<1": ">99", ">99": "<1"}
    return ends[number] if number in ends else f"{100 - Decimal(number)}"


def _range(low: str, high: str) -> Words:
    first, last = _told(low), _told(high)
    if (low, high) == (first.en, last.en):
        return Words(f"{first.sv}–{last.sv}", f"{first.en}–{last.en}")
    return Words(f"{first.sv} till {last.sv}", f"{first.en} to {last.en}")


def _told(number: str) -> Words:
    """In words if there is no number."""
    words = {"<1": _FEW, ">99": _MOST}
    return words.get(number) or Words(number.replace(".", ","), number)


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Numbers as readers of the language write them."""

from math import floor, log10

from srs.wording import Lang

from ..statistics.catalogue import metric
from ..statistics.definition import Definition

MINUS, NARROW = "\u2212", "\u202f"
NONE = "–"


def fixed(value: float, digits: int, lang: Lang, *, sign: bool = False) -> str:
    """A number with fixed decimals.

    >>> fixed(-1234.5, 1, "sv"), fixed(0.0004, 3, "en", sign=True)
    ('−1\u202f234,5', '0.000')
    """
    written = f"{abs(value):,.{digits}f}".replace(",", NARROW)
    if lang == "sv":
        written = written.replace(".", ",")
    # A number that rounds to 0 has no sign.
    seen = any(each in "123456789" for each in written)
    return (MINUS if value < 0 else "+" if sign else "") * seen + written


def count(value: float | None, lang: Lang) -> str:
    return NONE if value is None else fixed(value, 0, lang)


def plain(value: float, lang: Lang) -> str:
    r"""Whole numbers in full, others with four significant digits; tiny ones as below a limit.

    >>> plain(0.00123456, "en"), plain(90.0, "en"), plain(1e-9, "en")
    ('0.001235', '90', '<\xa00.0001')
    """
    if value == round(value):
        return fixed(value, 0, lang)
    if 0 < value < 1e-4:
        return f"<\u00a0{fixed(1e-4, 4, lang)}"
    return fixed(value, max(0, 3 - floor(log10(abs(value)))), lang).rstrip("0")


def p_value(p: float | None, lang: Lang) -> str:
    r"""
    >>> p_value(0.0004, "en"), p_value(0.031, "en"), p_value(1.0, "en")
    ('<\xa00.001', '0.031', '1')
    """
    if p is None:
        return NONE
    if p < 0.001:
        return "<\u00a0" + fixed(0.001, 3, lang)
    return fixed(p, 0 if p == 1 else 3 if p < 0.1 else 2, lang)


def digits(name: str) -> int:
    """The number of decimals for a metric."""
    found = metric(name)
    return Definition.digits if found is None else found.digits


def places(
    least: int, value: float | None, low: float | None = None, high: float | None = None
) -> int:
    """Decimals, at least *least*: one digit of the interval's half, and no value shown as a mere 0.

    >>> places(3, 0.662, 0.655, 0.669), places(3, -0.0005, -0.0012, 0.0002), places(3, 0.00003)
    (3, 4, 5)
    """
    half = abs(high - low) / 2 if low is not None and high is not None else 0.0
    found = max(least, _first(half or abs(value or 0.0)))
    ends = [abs(each) for each in (value, low, high) if each]
    # An end close to 0 gets two digits more, so that its side of 0 is visible.
    return min(max([found, *(min(_first(each), found + 2) for each in ends)]), max(least, _MOST))


def _first(size: float) -> int:
    """The decimal at which the first digit of *size* stands."""
    return max(0, -floor(log10(size))) if size else 0


_MOST = 6


def interval(low: float | None, high: float | None, places: int, lang: Lang) -> str:
    if low is None or high is None:
        return ""
    to = f" {'till' if lang == 'sv' else 'to'} " if min(low, high) < 0 else "–"
    return f"{fixed(low, places, lang)}{to}{fixed(high, places, lang)}"

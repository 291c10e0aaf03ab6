"""Numbers as a reader of the language writes them."""

from math import floor, log10

from srs.wording import Lang

from ..statistics.catalogue import metric
from ..statistics.definition import Definition

MINUS, NARROW = "\u2212", "\u202f"
NONE = "–"


def fixed(value: float, digits: int, lang: Lang, *, sign: bool = False) -> str:
    """
    >>> fixed(-1234.5, 1, "sv")
    '−1\u202f234,5'
    """
    written = f"{abs(value):,.{digits}f}".replace(",", NARROW)
    if lang == "sv":
        written = written.replace(".", ",")
    negative = value < 0 and any(each in "123456789" for each in written)
    return (MINUS if negative else "+" if sign and value > 0 else "") + written


def count(value: float | None, lang: Lang) -> str:
    return NONE if value is None else fixed(value, 0, lang)


def plain(value: float, lang: Lang) -> str:
    r"""A whole number as such, any other with four digits that count; what is tiny as such.

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
    """How many decimals a metric is told with."""
    found = metric(name)
    return Definition.digits if found is None else found.digits


def interval(low: float | None, high: float | None, places: int, lang: Lang) -> str:
    if low is None or high is None:
        return ""
    to = f" {'till' if lang == 'sv' else 'to'} " if min(low, high) < 0 else "–"
    return f"{fixed(low, places, lang)}{to}{fixed(high, places, lang)}"

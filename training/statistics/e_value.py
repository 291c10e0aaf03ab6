"""How strong a hidden confounder would have to be (VanderWeele and Ding, Annals of Internal
Medicine 2017).
"""

from math import inf, sqrt

from srs.errors import BadTable


def e_value(ratio: float) -> float:
    """The least risk ratio of a hidden confounder that could explain a risk ratio.

    The confounder has this ratio with both the measure and the outcome. It is above 1; a risk ratio
    below 1 is inverted first.

    Raises
    ------
    BadTable
        When the ratio is not above 0.

    >>> round(e_value(3.9), 3), round(e_value(1.8), 3), e_value(1.0)
    (7.263, 3.0, 1.0)
    """
    if not 0 < ratio < inf:
        raise BadTable("E-value: expected a risk ratio above 0")
    above = max(ratio, 1 / ratio)
    return above + sqrt(above * (above - 1))


def e_value_of_limit(ratio: float, low: float, high: float) -> float:
    """The E-value of the interval's limit nearer to 1; 1 where the interval contains 1.

    >>> e_value_of_limit(0.8, 0.7, 1.1), round(e_value_of_limit(3.9, 1.8, 8.7), 3)
    (1.0, 3.0)
    """
    if low <= 1 <= high:
        return 1.0
    return e_value(low if ratio > 1 else high)

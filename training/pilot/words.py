"""Words for numbers that only a pilot's page has."""

from typing import NamedTuple

from srs.wording import Words


class Definition(NamedTuple):
    title: Words
    said: Words


FUNNEL = Definition(
    Words("Trattdiagram", "Funnel plot"),
    Words(
        "O/E mot väntat antal, med gränserna 1 ± z √(n p (1 − p)) / E för 95 och 99,8\u00a0% "
        "(Spiegelhalter, Statistics in Medicine 2005). φ är medelvärdet av enheternas z² efter "
        "winsorisering av den yttersta tiondelen på var sida.",
        "O/E against the expected number, with limits 1 ± z √(n p (1 − p)) / E of 95% and "
        "99.8% (Spiegelhalter, Statistics in Medicine 2005). φ is the mean of the units' z², "
        "with the outermost tenth on each side winsorised.",
    ),
)

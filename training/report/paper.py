"""What paper leaves out: it has the overall rows of a long part, and says how many others exist.

An element with the class SCREEN is not printed; ``left_out`` counts such elements for the reader.
"""

from srs.wording import Lang, Words

from .element import Element, el
from .numbers import count

SCREEN = "screen"
ROWS = Words("Rader", "Rows")
FIGURES = Words("Figurer", "Figures")
TABLES = Words("Tabeller", "Tables")
_LEFT_OUT = Words(
    "{} som inte är med på papper: {}. De finns på sidan på skärmen och i JSON-filen bredvid den.",
    "{} left out on paper: {}. They are in the screen version and in the JSON file next to it.",
)


def left_out(of: Words, n: int, lang: Lang, more: str = "") -> Element | None:
    """A line that only paper has; *more* follows the number. ``None`` if nothing is left out."""
    told = f"{count(n, lang)} ({more})" if more else count(n, lang)
    return el("p", _LEFT_OUT.to(lang).format(of.to(lang), told), class_="paper") if n else None

"""Text shown to people, in both languages."""

from typing import Literal, NamedTuple

from .errors import BadInput

Lang = Literal["sv", "en"]
LANGUAGES: tuple[Lang, ...] = ("sv", "en")


class Words(NamedTuple):
    """One wording in Swedish and English.

    >>> Words("Ålder", "Age").to("en")
    'Age'
    """

    sv: str
    en: str

    def to(self, lang: Lang) -> str:
        return self.sv if lang == "sv" else self.en

    @property
    def inside(self) -> "Words":
        """As it reads inside a sentence: a small first letter, the rest unchanged.

        >>> Words("Besök för F43", "Visit for F43").inside
        Words(sv='besök för F43', en='visit for F43')
        """
        return Words(*(text[:1].lower() + text[1:] for text in self))


class Aside(Words):
    """A note that only makes a number exact: a page with little room leaves it to the full page."""

    __slots__ = ()


def language(text: str) -> Lang:
    """
    >>> language("sv")
    'sv'
    """
    for known in LANGUAGES:
        if text == known:
            return known
    raise BadInput("the language is not known", expected=f"one of {', '.join(LANGUAGES)}")


def thousands(number: int) -> str:
    """The number with a no-break space between groups of three, in both languages.

    >>> thousands(71240), thousands(999)
    ('71\\xa0240', '999')
    """
    return f"{number:,}".replace(",", "\u00a0")


def printable(text: str) -> str:
    """The text on one line, without control characters, which a terminal would obey.

    >>> printable(" upp  till\\n2\\xa0veckor\\x1b[31m ")
    'upp till 2 veckor[31m'
    """
    kept = "".join(c for c in text if c.isprintable() or c.isspace())
    return " ".join(kept.split())

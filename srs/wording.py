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
        """
        Raises
        ------
        BadInput
            For another language.
        """
        if lang == "sv":
            return self.sv
        if lang != "en":
            language(lang)
        return self.en

    @property
    def inside(self) -> "Words":
        """The text as it reads inside a sentence: a small first letter, the rest unchanged.

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
    raise BadInput(
        "the language is not known", expected=f"one of {', '.join(LANGUAGES)}", path=("lang",)
    )


def thousands(number: int) -> str:
    """The number with a no-break space between groups of three, in both languages.

    >>> thousands(71240), thousands(999)
    ('71\\xa0240', '999')
    """
    return f"{number:,}".replace(",", "\u00a0")


def counted(number: int, one: str, many: str = "") -> str:
    """The number with its noun, in the singular or the plural; *many* is *one* with an s.

    >>> counted(1, "row"), counted(71240, "row"), counted(0, "study", "studies")
    ('1 row', '71\\xa0240 rows', '0 studies')
    """
    return f"{thousands(number)} {one if number == 1 else many or f'{one}s'}"


def in_days(number: int) -> Words:
    """
    >>> in_days(1), in_days(181).sv
    (Words(sv='1 dag', en='1 day'), '181 dagar')
    """
    return Words(counted(number, "dag", "dagar"), counted(number, "day"))


def printable(text: str) -> str:
    """The text on one line, without control characters, which a terminal would obey.

    >>> printable(" upp  till\\n2\\xa0veckor\\x1b[31m ")
    'upp till 2 veckor[31m'
    """
    kept = "".join(c for c in text if c.isprintable() or c.isspace())
    return " ".join(kept.split())

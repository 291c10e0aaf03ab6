"""What is said to a person, in both languages."""

from typing import Literal, NamedTuple, cast

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


def language(text: str) -> Lang:
    """
    >>> language("sv")
    'sv'
    """
    if text not in LANGUAGES:
        raise BadInput(f"the language is not known: expected one of {', '.join(LANGUAGES)}")
    return cast(Lang, text)

"""What a watch finds: a number with its limit, and whether somebody must look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from srs.wording import Lang, Words

ENOUGH, LOOK, NOT_YET = "ok", "look", "not yet"
_WORDS = {
    ENOUGH: Words("bra", "ok"),
    LOOK: Words("KONTROLLERA", "LOOK"),
    NOT_YET: Words("inte än", "not yet"),
}


@dataclass(frozen=True)
class Signal:
    """One quantity that the watch follows.

    Attributes
    ----------
    name, what
        For example ``drift`` of ``age``; *what* is empty if there is only one such signal.
    look
        ``None`` where too little is known.
    words
        The line that may be published.
    numbers
        For programs; the gate removes those of few persons, by ``counts``.
    """

    name: str
    look: bool | None
    words: Words
    what: str = ""
    numbers: Mapping[str, Any] = field(default_factory=dict)
    counts: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        return NOT_YET if self.look is None else LOOK if self.look else ENOUGH

    def line(self, lang: Lang) -> str:
        """
        >>> Signal("ranges", True, Words("hälften", "half of them")).line("en")
        'LOOK: half of them'
        """
        return f"{_WORDS[self.status].to(lang)}: {self.words.to(lang)}"

    def entry(self) -> dict[str, Any]:
        return {
            "signal": self.name,
            "what": self.what,
            "status": self.status,
            **self.numbers,
            "words": {"sv": self.words.sv, "en": self.words.en},
            "counts": self.counts,
        }

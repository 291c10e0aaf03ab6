"""What a document says about itself, in words; what it does not say is "unknown"."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

from srs.wording import Lang, Words

from . import names
from .document import Document, number
from .numbers import fixed

HYPHEN = "\u2011"  # no line breaks here
NOT_STATED = Words("inte angivet", "not stated")
UNIT = Words("rader", "rows")
_SPELLS = Words("sjukfall", "spells")
_CREATED = Words("Skapad", "Created")


def created(given: object, lang: Lang) -> str | None:
    """When a document was made, to the minute.

    >>> created("2026-11-30T23:00:59+00:00", "en")
    'Created 2026-11-30 23:00 UTC'
    """
    if not given:
        return None
    told = str(given)
    with suppress(ValueError):
        moment = datetime.fromisoformat(told)
        told = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment.tzinfo else told
    return f"{_CREATED.to(lang)} {told}"


def unit(document: Document) -> Words:
    """What a row is: a spell, in a study of spells that outlast a horizon."""
    return _SPELLS if document.of_spells else UNIT


def interval(level: float | None, lang: Lang) -> str:
    r"""The name of an interval.

    >>> interval(0.95, "sv"), interval(0.95, "en"), interval(None, "en")
    ('95\xa0%\u2011intervall', '95% interval', 'interval')
    """
    word = Words("intervall", "interval").to(lang)
    if level is None:
        return word
    return f"{percent(level, lang)}{HYPHEN if lang == 'sv' else ' '}{word}"


def percent(level: float, lang: Lang) -> str:
    """A level with as many digits as it has: 95, and for several groups at once 99.17."""
    told = 100 * level
    places = next((each for each in range(2) if abs(round(told, each) - told) < 1e-9), 2)
    return fixed(told, places, lang) + ("\u00a0%" if lang == "sv" else "%")


def with_interval(told: Words, document: Document, lang: Lang) -> str:
    """The text *told*, with the level added."""
    return f"{told.to(lang)} ({interval(document.level, lang)})"


def horizon(document: Document, days: float, lang: Lang) -> str:
    """The horizon; empty for a 0/1 outcome, which has none."""
    if document.binary and len(document.horizons) == 1:
        return ""
    return names.horizon(days, lang)


def at_horizon(told: str, document: Document, days: float, lang: Lang) -> str:
    return ", ".join(filter(None, (told, horizon(document, days, lang))))


def landmark(document: Document) -> float | None:
    given = document.study.get("data")
    return number((given if isinstance(given, dict) else document.study).get("day"))


def steps(document: Document, lang: Lang) -> str | None:
    """How counts are rounded, where the document says so."""
    rounding = document.given.get("rounding")
    step = number(rounding.get("step")) if isinstance(rounding, Mapping) else None
    if step is None:
        return None
    if step <= 1:
        return _EXACT.to(lang)
    width = int(step)
    return _STEPS.to(lang).format(width, 2 * width + width // 2, 2 * width, 3 * width - 1)


_STEPS = Words(
    "Antal anges i steg om {0}: {1} betyder {2} till {3}. Färre än {0} visas inte. Andelar är "
    "beräknade ur de angivna antalen. Andra tal är avrundade efter sin osäkerhet.",
    "Counts are given in steps of {0}: {1} means {2} to {3}. Fewer than {0} are not shown. Shares "
    "are computed from the counts shown. Other numbers are rounded according to their uncertainty.",
)
_EXACT = Words("Antal är exakta: inte för utlämnande.", "Counts are exact: not for release.")

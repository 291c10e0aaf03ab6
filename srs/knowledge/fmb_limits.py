"""Whether the coded time of a typical case is an upper limit, which only the text shows.

The patterns are from the 439 typical cases of 2019
(docs/decisions/0004-fmb-months-limits-and-subcodes.md); in doubt a time is not used as a limit, so
that nothing is said to be exceeded.
"""

import re

from .fmb_case import Unit

_WORDS = ("ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_NUMBERS = {"en": 1} | {word: number for number, word in enumerate(_WORDS, 1)}
_COUNT = rf"\d{{1,3}}|{'|'.join(_NUMBERS)}"
_DURATION = rf"\b({_COUNT})\s*(dag|veck|v\b|mån|år)"
# Months and years are rounded in the texts: "90 dagar" is coded as 3 months.
_DAYS = {"d": 1, "dag": 1, "wk": 7, "veck": 7, "v": 7, "mo": 30, "mån": 30, "år": 360}
# The patient reports the first week without a certificate; it is not part of the time.
_SELF_REPORTED = re.compile(r"\(?utöver[^.)]*egen sjukanmälan[^.)]*\)?")
_LOWER_BOUND = re.compile(rf"(?:mer än|längre än|minst) {_DURATION}")
_NEGATED = re.compile(r"\b(?:sällan|inte|ej)\b[^.]*$")
_NO_LIMIT = tuple(
    (re.compile(pattern), why)
    for pattern, why in (
        (r"\b(?:eller|ibland) (?:längre|mer)\b", "the text says that it may be longer"),
        (
            r"(?<!någon )\blängre (?:tid|sjukskriv)(?![^.]{0,40}upp till)",
            "the text says that it may be long",
        ),
        (r"\bupp till (?:några|flera) ", "the text says that it may be longer"),
        (r"\beller fram till\b", "the text sets an event as the end"),
        (r"\bytterligare\b[^.]{0,40}(?:dag|veck|mån)", "the text adds it to or adds to it"),
        (r"\bdärefter\b[^.]{0,20}(?:sjukskriv|veck|mån)", "the text allows more to follow"),
        (r"\btillkommer en period\b", "the text allows more to follow"),
        (r"\bingen sjukskrivning med undantag\b", "the text makes an exception"),
    )
)


def why_no_limit(amount: int, unit: Unit, text: str, sentence: str) -> str | None:
    """Why the coded time is not an upper limit, or None if it is one.

    *text* is the case's own and may name another time. A *sentence* is often shared by cases with
    different times, so its times are not compared.
    """
    coded = amount * _DAYS[unit]
    said = [_days(*found) for found in _durations(_SELF_REPORTED.sub("", text.lower()))]
    if said and max(said) != coded:
        return "the text names another time than the one coded"
    both = f"{text}. {sentence}".lower()
    for bound in _LOWER_BOUND.finditer(both):
        if _days(*bound.groups()) == coded and not _NEGATED.search(both[: bound.start()]):
            return "the text says at least or more than"
    return next((why for pattern, why in _NO_LIMIT if pattern.search(both)), None)


def _durations(text: str) -> list[tuple[str, str]]:
    return re.findall(_DURATION, text)


def _days(count: str, unit: str) -> int:
    return (_NUMBERS.get(count) or int(count)) * _DAYS[unit]

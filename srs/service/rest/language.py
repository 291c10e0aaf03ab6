"""The language of the answers."""

from typing import Annotated

from fastapi import Depends, Header, Query

from ...wording import LANGUAGES, Lang


async def _language(
    lang: Annotated[
        Lang | None,
        Query(description="The language of texts; takes precedence over Accept-Language."),
    ] = None,
    accept_language: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Lang:
    return lang or preferred(accept_language or "")


def preferred(header: str) -> Lang:
    """The language that an Accept-Language header (RFC 9110) weighs highest; else Swedish.

    >>> preferred("de, en-GB;q=0.8, sv;q=0.5")
    'en'
    """
    weights = dict.fromkeys(LANGUAGES, 0.0)
    for part in header.split(","):
        tag, _, parameter = part.partition(";")
        for lang in LANGUAGES:
            if tag.strip().lower().partition("-")[0] == lang:
                weights[lang] = max(weights[lang], _weight(parameter))
    return max(weights, key=weights.__getitem__)


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if not parameter.strip():
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if name.strip().lower() == "q" and 0 <= weight <= 1 else 0.0


Language = Annotated[Lang, Depends(_language)]

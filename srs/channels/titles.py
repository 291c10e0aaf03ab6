"""A diagnosis's title, for one line."""

from ..certificate import Icd10
from ..risk import title
from ..wording import Lang


def titled(diagnosis: Icd10 | None, lang: Lang) -> str | None:
    """Its title, or the nearest parent's after the parent's code; None if neither has one.

    >>> titled(Icd10("F432"), "en"), titled(Icd10("F432X"), "en")
    ('Adjustment disorder', 'F43.2 Adjustment disorder')
    """
    found = title(diagnosis) if diagnosis else None
    if found is None:
        return None
    named = found.words.to(lang)
    return named if found.diagnosis == diagnosis else f"{found.diagnosis} {named}"

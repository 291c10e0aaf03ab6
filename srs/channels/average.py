"""The average that a risk is compared with: whose, of how many spells, from which day; as a line
and JSON.
"""

from typing import Any

from ..knowledge.averages import LEVEL
from ..risk import Average, Counted
from ..wording import Lang, Words, thousands
from .percent import hundredths, percent

_OF = {
    "female": Words("för kvinnor med ", "of women with "),
    "male": Words("för män med ", "of men with "),
    None: Words("", ""),
}


def average_line(average: Average, lang: Lang) -> str:
    """
    >>> from srs.risk import average
    >>> from srs.certificate import Icd10
    >>> average_line(average(Icd10("F438A")), "sv").split(", ")[0]
    'Genomsnitt F43: 37 % av sjukfall från dag 15 varar längre än 90 dagar'
    """
    named, of_whom = Words("Genomsnitt", "Average").to(lang), _OF[average.sex].to(lang)
    share, spells = average_share(average, lang), average_from(average, lang)
    return f"{named} {of_whom}{average.diagnosis}: {share} {spells}"


def average_in_short(average: Average, lang: Lang) -> str | None:
    """The line under a bar that has its code and share; None for the published average."""
    if average.counted is None:
        return None
    whose, spells = average.counted.whose, thousands(average.counted.spells)
    named, region = Words("Genomsnittet", "The average").to(lang), whose.name.to(lang)
    of = Words(
        f"omkring {spells} sjukfall från dag {average.day}",
        f"about {spells} spells from day {average.day}",
    ).to(lang)
    return f"{named} {_interval(average.counted, lang)}: {region} {whose.years}, {of}"


def average_share(average: Average, lang: Lang) -> str:
    """The share, with its interval if there is one: 41 % (38–44 %)."""
    share = percent(average.share, lang)
    if average.counted is None:
        return share
    return f"{share} ({_interval(average.counted, lang)})"


def _interval(counted: Counted, lang: Lang) -> str:
    return _ends(counted) + Words(" %", "%").to(lang)


def _ends(counted: Counted) -> str:
    low, high = (_whole(each) for each in (counted.low, counted.high))
    return low if low == high else f"{low}–{high}"


def average_from(average: Average, lang: Lang) -> str:
    """The number of spells, the day they reached, the day they outlast, and the source."""
    day, horizon, source = average.day, average.horizon, average.source
    if average.counted is None:
        return Words(
            f"av sjukfall från dag {day} varar längre än {horizon} dagar, {source.sv}",
            f"of spells from day {day} last longer than {horizon} days, {source.en}",
        ).to(lang)
    spells = thousands(average.counted.spells)
    return Words(
        f"av omkring {spells} sjukfall som nådde dag {day} varade längre än {horizon} dagar; "
        f"{source.sv}",
        f"of about {spells} spells that reached day {day} lasted longer than {horizon} days; "
        f"{source.en}",
    ).to(lang)


def average_document(average: Average | None, lang: Lang) -> dict[str, Any] | None:
    """The average as JSON; the published one has no number, interval or years."""
    if average is None:
        return None
    counted = average.counted
    return {
        "diagnosis": average.diagnosis.code,
        "sex": average.sex,
        "share": average.share,
        "percent": hundredths(average.share, lang),
        "day": average.day,
        "horizon": average.horizon,
        "own": counted is not None,
        **_counted(counted),
        "source": average.source.to(lang),
        "text": average_line(average, lang),
    }


def _counted(counted: Counted | None) -> dict[str, Any]:
    whose = counted and counted.whose
    return {
        "interval": counted
        and {
            "low": counted.low,
            "high": counted.high,
            "percent": _ends(counted),
            "level": LEVEL,
        },
        "spells": counted and counted.spells,
        "region": whose and whose.region,
        "first_year": whose and whose.first_year,
        "last_year": whose and whose.last_year,
        "until": whose and whose.until.isoformat(),
        "synthetic": whose and whose.synthetic,
    }


def _whole(share: float) -> str:
    """No text compares an interval's ends with a cut-off, so they need no decimals.

    >>> _whole(0.1997), _whole(0.004), _whole(0.9999)
    ('20', '<1', '>99')
    """
    return {"0": "<1", "100": ">99"}.get(text := f"{100 * share:.0f}", text)

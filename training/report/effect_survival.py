"""The share still on leave, day by day, under each strategy."""

from collections.abc import Iterator

from srs.wording import Lang, Words

from . import effect_names as names
from .chart import Series, axes, drawn, frame, upright
from .document import Point, Record, Value, number, records, text
from .element import Element
from .figure import figure, legend, points_table
from .wording import interval

_TITLE = Words(
    "Hur många är fortfarande sjukskrivna, dag för dag?", "How many are still on leave, day by day?"
)
_READ = Words(
    "Skattad andel sjukfall som varar längre än varje dag, om alla följde den ena eller den andra "
    "strategin. Ytan mellan kurvorna är skillnaden i dagar. Linjen visar tidsfristens slut.",
    "Estimated share of spells that outlast each day if all followed one strategy or the other. "
    "The area between the curves is the difference in days. The line marks the end of the grace "
    "period.",
)
_BANDS = Words("Banden är {}.", "Bands are {}s.")
_X, _Y = Words("Sjukfallets dag", "Day of the spell"), Words("Andel kvar", "Share on leave")
_GRACE = Words("tidsfrist", "grace period")


def section(document: Record, lang: Lang) -> Iterator[Element]:
    """The curves; none if the study is refused, because they are adjusted, too."""
    if names.answer(document) == names.REFUSED:
        return
    given, study = names.of(document, "survival"), names.of(document, "study")
    bands = names.answer(document) != names.NO_INTERVAL
    order = (("start", "start"), ("against", text(study, "against")))
    series = [
        Series(names.strategy(strategy, study, lang), _points(given, key, bands), place)
        for place, (key, strategy) in enumerate(order)
    ]
    days = [point.x for each in series for point in each.points]
    if not days or min(days) == max(days):
        return
    of = frame((min(days), 0), (max(days), 1), (_X.to(lang), _Y.to(lang)), lang, "survival")
    parts = [*axes(of)]
    zero, grace = number(study.get("day")), number(study.get("grace"))
    if zero is not None and grace is not None and min(days) <= zero + grace <= max(days):
        parts += upright(of, zero + grace, _GRACE.to(lang))
    level = number(names.of(document, "verdict").get("level"))
    told = any(point.value.low is not None for each in series for point in each.points)
    read = f"{_READ.to(lang)} {_BANDS.to(lang).format(interval(level, lang))}"
    yield figure(
        "survival",
        _TITLE.to(lang),
        read if told else _READ.to(lang),
        legend(series),
        [*parts, drawn(of, series)],
        [points_table(series, _X.to(lang), _Y.to(lang), 3, lang, level)],
        lang,
        definition="dr",
    )


def _points(given: Record, key: str, bands: bool) -> tuple[Point, ...]:
    found = []
    for each in records(given, key):
        day, value = number(each.get("day")), number(each.get("probability"))
        if day is not None:
            ends = (number(each.get("low")), number(each.get("high"))) if bands else (None, None)
            found.append(Point(day, Value(value, *ends)))
    return tuple(found)

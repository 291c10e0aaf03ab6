"""A measure from period to period, for all, women and men."""

from collections.abc import Iterator, Mapping, Sequence

from srs.wording import Lang

from . import effect_names as names
from . import patterns_words as words
from .axes import spanning
from .chart import Frame, Series, axes, drawn, frame
from .document import Point, Record, Value
from .element import Element
from .figure import figure, legend, points_table
from .patterns_tables import Tables, sexes, unit_of, value_of

_TICKS = 5
_STYLES = {"all": 0, "female": 1, "male": 2}


def figures(tables: Tables, lang: Lang) -> Iterator[Element]:
    """A figure for each measure that exists by period."""
    for measure in tables.measures:
        rows = tables.rows(measure, "period")
        unit = unit_of(tables.get(measure, "period"))
        series = [
            Series(
                tables.level("sex", sex, lang),
                points(tables, rows, (sex,), unit),
                _STYLES[sex],
            )
            for sex in sexes(rows)
        ]
        found = drawing(tables, measure, unit, series, lang)
        if found is not None:
            yield found


def drawing(
    tables: Tables, measure: str, unit: str, every: Sequence[Series], lang: Lang
) -> Element | None:
    """The figure; None without anything to draw."""
    periods, series = _periods(tables), [each for each in every if _told(each)]
    if not series or len(periods) < 2:
        return None
    title = tables.measures[measure].to(lang)
    named = words.UNITS_OF[unit].to(lang) if unit in words.UNITS_OF else unit
    of = _frame(series, periods, named, measure, lang)
    return figure(
        f"time-{measure}",
        title,
        "",
        legend(series),
        [*axes(of), drawn(of, series)],
        [points_table(series, words.PERIOD.to(lang), named, 1, lang)],
        lang,
        definition=measure,
    )


def points(
    tables: Tables, rows: Mapping[tuple[str, ...], Record], key: tuple[str, ...], unit: str
) -> tuple[Point, ...]:
    """Points; *key* is the row's without the period, which comes second; shares in per cent."""
    found = []
    for place, period in enumerate(_periods(tables)):
        row = rows.get((key[0], period, *key[1:]))
        value = Value(None, hidden=True) if row is None else value_of(row)
        found.append(Point(float(place), _times(value, 100.0 if unit == "share" else 1.0), period))
    return tuple(found)


def _times(value: Value, scale: float) -> Value:
    def told(each: float | None) -> float | None:
        return None if each is None else each * scale

    return Value(told(value.value), told(value.low), told(value.high), hidden=value.hidden)


def _told(series: Series) -> bool:
    return any(each.value.value is not None for each in series.points)


def _periods(tables: Tables) -> list[str]:
    found = names.of(tables.document, "data").get("periods")
    return [str(each) for each in found] if isinstance(found, list) else []


def _frame(series: list[Series], periods: list[str], title: str, measure: str, lang: Lang) -> Frame:
    values = [
        value
        for each in series
        for point in each.points
        for value in (point.value.value, point.value.low, point.value.high)
    ]
    y = spanning([0.0, *values], 0, 1)
    step = -(-len(periods) // _TICKS)
    ticks = [(float(n), each) for n, each in enumerate(periods) if n % step == 0]
    low = (-0.3, max(y.low, 0.0)), (len(periods) - 0.7, y.high)
    return frame(*low, (words.PERIOD.to(lang), title), lang, f"time-{measure}", ticks=ticks)

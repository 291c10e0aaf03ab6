"""Figures of the text channel: bars and a curve in characters, as wide as the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from ..assessment import Prediction
from ..explanation import direction_of, strength_of
from ..knowledge import SEXES, Interval, Statistics
from ..risk import Average, Level, Point, Profile
from ..wording import Lang, Words
from .average import average_share
from .percent import between, percent

_DIRECTIONS = {1: ("▲", "red"), 0: ("·", "dim"), -1: ("▼", "green")}
COLOUR = {Level.MODERATE: "green", Level.HIGH: "dark_orange", Level.VERY_HIGH: "red"}

_WIDEST_BAR, _BESIDE_BARS, _BESIDE_RISKS = 50, 30, 37  # columns
_PLOT_ROWS = 6
_LEVELS_OF_A_BLOCK = " ▁▂▃▄▅▆▇█"


def marks(log_odds: float) -> Text:
    """One to three arrows: direction and strength of a reason, as in the panel.

    >>> marks(0.7).plain, marks(-0.1).plain, marks(0).plain
    ('▲▲▲', '▼', '·')
    """
    mark, colour = _DIRECTIONS[direction_of(log_odds)]
    return Text(mark * max(strength_of(log_odds), 1), style=colour)


@dataclass(frozen=True)
class Bars:
    """Bars of the risk, the averages and the levels, as wide as the page.

    *few*: only the risk and one comparison.
    """

    prediction: Prediction
    lang: Lang
    few: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        risk, lang, width = self.prediction.risk, self.lang, _bar_width(options, _BESIDE_RISKS)
        rows = Table.grid(padding=(0, 1))
        if risk.bounds is not None:
            low, high = risk.bounds
            first = percent(low, lang, risk.profile).rstrip(" %")
            percents = f"{first}–{percent(high, lang, risk.profile)}"
            rows.add_row("Risk", _span(low, high, width), percents)
        if risk.probability is not None and risk.level is not None:
            bar = _bar(risk.probability, width, COLOUR[risk.level])
            told = percent(risk.probability, lang, risk.profile)
            if self.few and risk.interval:  # the full page has a separate line for it
                told = f"{told} ({between(risk.interval, lang, risk.profile)})"
            rows.add_row("Risk", bar, told)
        if risk.average is not None:
            named = Words("Genomsnitt", "Average").to(lang)
            rows.add_row(
                *_grey(f"{named} {risk.average.diagnosis}", risk.average.share, width, lang)
            )
        mean = self.prediction.reference_mean
        if mean is not None and not (self.few and risk.average):
            named = Words("Modellens medelvärde", "Model's mean").to(lang)
            of = self.prediction.subject.model.diagnosis
            rows.add_row(*_grey(f"{named} {of}", mean, width, lang))
        if not self.few:
            rows.add_row("", _scale(risk.profile, width, lang), "")
        yield rows


def _grey(label: str, share: float, width: int, lang: Lang) -> tuple[str, Text, str]:
    """A row for a comparison."""
    return label, _bar(share, width, "grey50"), percent(share, lang)


def _bar_width(options: ConsoleOptions, beside: int = _BESIDE_BARS) -> int:
    return max(10, min(_WIDEST_BAR, options.max_width - beside))


def _bar(share: float, width: int, colour: str) -> Text:
    return Text("█" * round(width * share), style=colour)


def _span(low: float, high: float, width: int) -> Text:
    start, end = round(width * low), round(width * high)
    return Text(" " * start) + Text("▒" * max(end - start, 1), style="blue")


def _scale(profile: Profile, width: int, lang: Lang) -> Text:
    """Where the levels begin and end, under the bars."""
    high, very_high = (round(width * c) for c in (profile.high_from, profile.very_high_above))
    names = (Words("måttlig", "moderate"), Words("hög", "high"), Words("mycket hög", "very high"))
    text = Text()
    widths = (high, very_high - high, width - very_high)
    for name, columns, level in zip(names, widths, Level, strict=True):
        label = name.to(lang) if len(name.to(lang)) < columns else ""
        text.append(label.center(columns - 1, "·") + "│", style=COLOUR[level])
    return text


@dataclass(frozen=True)
class Plot:
    """A column for each stretch of days; its height is the probability on its first day."""

    curve: Sequence[Point]
    horizon: int
    lang: Lang

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        columns = _bar_width(options)
        first, last = self.curve[0].day, self.curve[-1].day
        step = (last - first) / (columns - 1)
        heights = [_between(self.curve, first + step * i) * _PLOT_ROWS for i in range(columns)]
        for row in reversed(range(_PLOT_ROWS)):
            label = {_PLOT_ROWS - 1: percent(1, self.lang), 0: percent(0, self.lang)}.get(row, "")
            cells = (_LEVELS_OF_A_BLOCK[round(8 * min(max(h - row, 0), 1))] for h in heights)
            yield Text(f"  {label:>7} {''.join(cells)}")
        day = Words("dag", "day").to(self.lang)
        at = round((self.horizon - first) / step)
        yield Text(f"  {day:>7} {_axis(columns, {0: first, at: self.horizon}, last)}")


def _axis(columns: int, at: dict[int, int], last: int) -> str:
    """Days under their columns, the last one flush right; days without room are left out."""
    end = f" {last}".rjust(columns)
    line = ""
    for column, day in sorted(at.items()):
        if len(line) <= column and column + len(f"{day}") <= columns - len(f" {last}"):
            line = line.ljust(column) + f"{day} "
    return line + end[len(line) :]


def _between(curve: Sequence[Point], day: float) -> float:
    """Interpolate linearly between the curve's points."""
    after = next((i for i, p in enumerate(curve) if p.day >= day), len(curve) - 1)
    right, left = curve[after], curve[max(after - 1, 0)]
    if right.day == left.day:
        return right.probability
    part = (day - left.day) / (right.day - left.day)
    return left.probability + part * (right.probability - left.probability)


@dataclass(frozen=True)
class Lengths:
    """A bar for each interval of length."""

    statistics: Statistics
    lang: Lang

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rows, width = Table.grid(padding=(0, 1)), _bar_width(options)
        for each in self.statistics.intervals:
            share = each.spells / self.statistics.spells
            bar = _bar(share, width, "cyan")
            rows.add_row(f"  {_days(each).to(self.lang)}", bar, percent(share, self.lang))
        yield rows


def _days(interval: Interval) -> Words:
    first, after = interval.days_min, interval.days_max_excl
    if after is None:
        return Words(f"{first} dagar eller mer", f"{first} days or more")
    return Words(f"{first}–{after - 1} dagar", f"{first}–{after - 1} days")


@dataclass(frozen=True)
class Longer:
    """The shares of those who reach a day that outlast later days, for all and by sex."""

    averages: Sequence[Average]
    lang: Lang

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rows, day = Table.grid(padding=(0, 2)), self.averages[0].day
        reached = Words(f"  Av dem som når dag {day}", f"  Of those who reach day {day}")
        names = (Words("alla", "all"), Words("kvinnor", "women"), Words("män", "men"))
        rows.add_row(reached.to(self.lang), *(each.to(self.lang) for each in names), style="dim")
        found = {(each.horizon, each.sex): each for each in self.averages}
        for horizon in dict.fromkeys(each.horizon for each in self.averages):
            longer = Words(f"  längre än {horizon} dagar", f"  longer than {horizon} days")
            shares = (found.get((horizon, sex)) for sex in (None, *SEXES))
            told = (average_share(each, self.lang) if each else "–" for each in shares)
            rows.add_row(longer.to(self.lang), *told)
        yield rows

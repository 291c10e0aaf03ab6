"""The assessment as text: coloured in a terminal, plain in a pipe."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..assessment import Assessment
from ..knowledge import CATEGORIES, Measure, Recommendation, Statistics, TypicalCase
from ..knowledge import measures as catalogue
from ..knowledge import statistics as national
from ..risk import NATIONAL, Level, Point, Risk, title
from ..wording import Lang, Words

_COLOUR = {Level.MODERATE: "green", Level.HIGH: "dark_orange", Level.VERY_HIGH: "red"}
_SOURCES = {
    "answer": Words("svar", "answer"),
    "certificate": Words("intyg", "certificate"),
    "person": Words("personnummer", "person id"),
    "default": Words("formulärets förval", "the form's preselection"),
    "missing": Words("saknas", "missing"),
}
_BAR = 50  # columns that 100 per cent take
_STRONGEST = 5  # marks of the strongest reason; the others' are in proportion
_PLOT_COLUMNS, _PLOT_ROWS = 50, 6
_LEVELS_OF_A_BLOCK = " ▁▂▃▄▅▆▇█"


def render(assessment: Assessment, lang: Lang) -> str:
    return plain(page(assessment, lang))


def plain(page: RenderableType) -> str:
    """Without colour, 80 columns wide."""
    console = Console(width=80, color_system=None, force_terminal=False)
    with console.capture() as capture:
        console.print(page)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def page(assessment: Assessment, lang: Lang) -> RenderableType:
    """The whole assessment, what matters most first."""
    return Group(
        _heading(assessment, lang),
        _risk(assessment.risk, lang),
        *_curve(assessment.risk, lang),
        *_reasons(assessment, lang),
        *_missing(assessment, lang),
        *_notes(assessment, lang),
        *fmb_section(assessment.fmb, lang, assessment.spell.start),
        *_exceeded(assessment, lang),
        *_statistics(assessment.statistics, lang),
        *_predictors(assessment, lang),
        *_measures(assessment.measures, lang),
        Text(),
        Text(_source(assessment, lang), style="dim"),
    )


def _heading(assessment: Assessment, lang: Lang) -> Text:
    diagnosis, spell = assessment.certificate.diagnosis, assessment.spell
    assert diagnosis is not None  # one without diagnosis is not assessed
    name = title(assessment.subject.model.diagnosis)
    day, days = assessment.risk.day, spell.days
    text = Text(f"{diagnosis} {name.to(lang) if name else ''}\n", style="bold")
    text.append(
        Words(
            f"Dag {day} av sjukfallet, som började {spell.start}; intygat i {days} dagar.\n",
            f"Day {day} of the spell, which began {spell.start}; certified for {days} days.\n",
        ).to(lang),
        style="not bold",
    )
    return text


def _risk(risk: Risk, lang: Lang) -> RenderableType:
    bars = Table.grid(padding=(0, 1))
    if risk.probability is not None:
        assert risk.level is not None
        colour = _COLOUR[risk.level]
        bars.add_row("Risk", _bar(risk.probability, colour), _percent(risk.probability))
    if risk.bounds is not None:
        low, high = risk.bounds
        bars.add_row("Risk", _span(low, high), f"{_percent(low)}–{_percent(high)}")
    if risk.average is not None:
        label = f"{Words('Genomsnitt', 'Average').to(lang)} {risk.average.diagnosis}"
        bars.add_row(label, _bar(risk.average.share, "grey50"), _percent(risk.average.share))
    bars.add_row("", _scale(lang), "")
    return Group(_verdict(risk, lang), Text(), bars)


def _verdict(risk: Risk, lang: Lang) -> Text:
    that = Words(
        f"att sjukfallet varar i mer än {risk.horizon} dagar",
        f"that the spell lasts more than {risk.horizon} days",
    ).to(lang)
    if risk.probability is None or risk.level is None:
        low, high = risk.bounds or (0.0, 1.0)
        text = Words(
            f"Risken {that} är mellan {_percent(low)} och {_percent(high)}, beroende på svaren som "
            "saknas.",
            f"The risk {that} is between {_percent(low)} and {_percent(high)}, depending on the "
            "missing answers.",
        )
        return Text(text.to(lang), style="bold")
    return Text.assemble(
        (_percent(risk.probability), f"bold {_COLOUR[risk.level]}"),
        (f"  {risk.level.words.to(lang)} {that}", "bold"),
    )


def _curve(risk: Risk, lang: Lang) -> Iterator[RenderableType]:
    if not risk.curve:
        return
    heading = Words("Sannolikhet att sjukfallet pågår", "Probability that the spell goes on")
    yield _title(heading.to(lang))
    yield Padding(Text("\n".join(_plot(risk.curve, risk.horizon, lang))), (0, 0, 0, 2))


def _plot(curve: Sequence[Point], horizon: int, lang: Lang) -> Iterator[str]:
    """A column for each stretch of days, its height the probability at the stretch's first day."""
    first, last = curve[0].day, curve[-1].day
    width = (last - first) / (_PLOT_COLUMNS - 1)
    heights = [
        _between(curve, first + width * column) * _PLOT_ROWS for column in range(_PLOT_COLUMNS)
    ]
    for row in reversed(range(_PLOT_ROWS)):
        label = {_PLOT_ROWS - 1: "100 %", 0: "  0 %"}.get(row, "")
        cells = (_LEVELS_OF_A_BLOCK[round(8 * min(max(h - row, 0), 1))] for h in heights)
        yield f"{label:>5} {''.join(cells)}".rstrip()
    at = round((horizon - first) / width)
    ticks = f"{first}".ljust(max(at, len(str(first)) + 1)) + f"{horizon}"
    day = Words("dag", "day").to(lang)
    yield f"{day:>5} {ticks.ljust(_PLOT_COLUMNS - len(str(last)))}{last}"


def _between(curve: Sequence[Point], day: float) -> float:
    """Linearly between the curve's points."""
    after = next((i for i, p in enumerate(curve) if p.day >= day), len(curve) - 1)
    right, left = curve[after], curve[max(after - 1, 0)]
    if right.day == left.day:
        return right.probability
    part = (day - left.day) / (right.day - left.day)
    return left.probability + part * (right.probability - left.probability)


def _reasons(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    reasons = assessment.explanation.reasons
    if not reasons:
        return
    yield _title(Words("Varför, starkast först", "Why, strongest first").to(lang))
    rows = Table.grid(padding=(0, 1))
    for reason in reasons:
        strength = max(1, round(_STRONGEST * abs(reason.log_odds / reasons[0].log_odds)))
        up = reason.log_odds > 0
        mark = Text(("▲" if up else "▼") * strength, style="red" if up else "green")
        rows.add_row(Text("   ") + mark, reason.text(lang))
    yield rows


def _missing(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    if not assessment.subject.missing:
        return
    yield _title(Words("Svar som saknas", "Missing answers").to(lang))
    for known in assessment.subject.missing:
        yield _hanging("• ", known.predictor.question.to(lang))


def fmb_section(
    recommendation: Recommendation | None, lang: Lang, start: date | None = None
) -> Iterator[RenderableType]:
    """What FMB has for the diagnosis; *start* is the spell's, for months of the calendar."""
    heading = Words("FMB: rekommenderad sjukskrivning", "FMB: recommended sick leave").to(lang)
    if recommendation is None:
        yield _title(heading)
        nothing = Words("FMB har inget för diagnosen.", "FMB has nothing for the diagnosis.")
        yield Text(f"  {nothing.to(lang)}")
        return
    yield _title(f"{heading}, {recommendation.diagnosis}")
    for case in recommendation.cases:
        yield _hanging("• ", _case(case, recommendation.from_subcodes, lang, start))
    yield _hanging("", f"{recommendation.source}, {recommendation.date}", style="dim")


def _case(case: TypicalCase, from_subcodes: bool, lang: Lang, start: date | None) -> str:
    codes = ", ".join(map(str, case.diagnoses)) + " · " if from_subcodes else ""
    days = case.max_days(start)
    in_days = Words("dagar", "days").to(lang)
    return f"{codes}{case.text(lang)}" + (f" ({days} {in_days})" if days else "")


def _exceeded(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    if assessment.fmb_exceeded:
        text = Words(
            "Sjukfallet är längre än rekommendationen i varje typfall.",
            "The spell is longer than every typical case recommends.",
        )
        yield _hanging("! ", text.to(lang), style="bold dark_orange")


def _measures(measures: Sequence[Measure], lang: Lang) -> Iterator[RenderableType]:
    if not measures:
        return
    yield _title(Words("Åtgärder", "Measures").to(lang))
    for category, advice in groupby(measures, key=lambda measure: measure.category):
        yield Text(f"  {CATEGORIES[category].to(lang)}", style="italic")
        for measure in advice:
            body = Text(measure.title.to(lang), style="bold")
            yield _hanging("• ", body.append(f". {measure.advice.to(lang)}", style="not bold"))
    yield _hanging("", catalogue.SOURCE.to(lang), style="dim")


def _statistics(statistics: Statistics | None, lang: Lang) -> Iterator[RenderableType]:
    if statistics is None:
        return
    heading = Words("Sjukfallens längd i landet", "How long spells last in the country").to(lang)
    yield _title(f"{heading}, {statistics.diagnosis}")
    rows = Table.grid(padding=(0, 1))
    for each in statistics.intervals:
        until = "" if each.days_max_excl is None else str(each.days_max_excl - 1)
        days = Words("dagar", "days").to(lang)
        share = each.spells / statistics.spells
        label = f"  {each.days_min}–{until} {days}"
        rows.add_row(label, _bar(share, "cyan"), f"{_percent(share)}")
    yield rows
    total = Words(f"{statistics.spells} sjukfall", f"{statistics.spells} spells").to(lang)
    yield _hanging("", f"{total}. {national.SOURCE.to(lang)}", style="dim")


def _predictors(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    yield _title(Words("Uppgifter som risken bygger på", "What the risk is based on").to(lang))
    rows = Table.grid(padding=(0, 2))
    for known in assessment.known:
        value = "–" if known.value is None else known.predictor.level(known.value).answer.to(lang)
        if isinstance(known.value, int | float):
            value += f" ({known.value})"
        source = _SOURCES[known.source].to(lang)
        rows.add_row(f"  {known.predictor.label.to(lang)}", value, Text(source, style="dim"))
    yield rows


def _notes(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    if not assessment.notes:
        return
    yield _title(Words("Att veta", "To know").to(lang))
    for note in assessment.notes:
        yield _hanging("• ", note.to(lang))


def _source(assessment: Assessment, lang: Lang) -> str:
    model = f"{assessment.model.name}-{assessment.model.version}"
    return Words(
        f"Modell {model}. Beslutsstöd: stödjer en bedömning, avgör inget.",
        f"Model {model}. Decision support: it supports a judgement and decides nothing.",
    ).to(lang)


def _title(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _hanging(mark: str, text: str | Text, style: str = "") -> RenderableType:
    row = Table.grid()
    row.add_row(f"    {mark}", text, style=style)
    return row


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _bar(share: float, colour: str) -> Text:
    return Text("█" * round(_BAR * share), style=colour)


def _span(low: float, high: float) -> Text:
    start, end = round(_BAR * low), round(_BAR * high)
    return Text(" " * start) + Text("▒" * max(end - start, 1), style="blue")


def _scale(lang: Lang) -> Text:
    """Where the levels begin and end under the bars."""
    high, very_high = (round(_BAR * c) for c in (NATIONAL.high_from, NATIONAL.very_high_above))
    names = (Words("måttlig", "moderate"), Words("hög", "high"), Words("mycket hög", "very high"))
    widths = (high, very_high - high, _BAR - very_high)
    text = Text()
    for name, width, level in zip(names, widths, Level, strict=True):
        text.append(name.to(lang).center(width - 1, "·") + "│", style=_COLOUR[level])
    return text

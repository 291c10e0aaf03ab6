"""Advice on measures as text, and what is known about the secondary diagnoses."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from ..certificate import Icd10
from ..knowledge import CATEGORIES, OF_CATEGORY, SITUATIONS, Measure, Secondary, Situation
from ..wording import Lang, Words, counted, in_days
from .layout import hanging, heading
from .opening import answered

_TITLES = 5  # shown for a secondary diagnosis; all are in the JSON and in `srs measures`
_NO_FMB = Words("FMB saknar rekommendation", "FMB has no recommendation")
_NOTHING = Words(
    "Katalogen har inga åtgärder för diagnosen.", "The catalogue has no measures for the diagnosis."
)


def measures_section(
    measures: Sequence[Measure], lang: Lang, asked: Icd10, now: Situation | None = None
) -> Iterator[RenderableType]:
    """Advice by category. What applies *now* is marked; several sources are numbered.

    If a parent of the diagnosis *asked* for answered, it says which.
    """
    title = Words("Åtgärder", "Measures").to(lang)
    codes = {each.diagnosis for each in measures if each.diagnosis}
    if len(codes) == 1:  # a region's own measures and those that come with srs may differ in source
        title = answered(title, codes.pop(), asked, lang)
    yield Text(f"{title}: {SITUATIONS[now].inside.to(lang)}" if now else title, style="bold")
    if not measures:
        yield hanging("", _NOTHING.to(lang))
        return
    sources = list(dict.fromkeys(each.source.to(lang) for each in measures))
    for category, advice in groupby(measures, key=lambda measure: measure.category):
        mark = "▸ " if OF_CATEGORY[category] == now else "  "
        yield Text(f"{mark}{CATEGORIES[category].to(lang)}", style="italic")
        for measure in advice:
            body = Text(measure.title.to(lang), style="bold")
            body.append(f". {measure.advice.to(lang)}", style="not bold")
            if len(sources) > 1:
                number = sources.index(measure.source.to(lang)) + 1
                body.append(f" [{number}]", style="not bold dim")
            for effect in measure.effects:
                body.append(f"\n{effect.words.to(lang)}", style="not bold italic")
            yield hanging("• ", body)
    for number, source in enumerate(sources, 1):
        mark = f"[{number}] " if len(sources) > 1 else ""
        yield hanging(mark, source, style="dim")


def secondary_section(
    secondary: Sequence[Secondary],
    main: Sequence[Measure],
    lang: Lang,
    *,
    name: Callable[[Icd10, Lang], str],
    start: date | None,
) -> Iterator[RenderableType]:
    """In short: FMB's longest recommendation, and the first measures not named above.

    *name* gives a diagnosis in words; *start* is the spell's, from which months count.
    """
    if not secondary:
        return
    title = Words("Bidiagnoser (ingår inte i risken)", "Secondary diagnoses (no part of the risk)")
    yield heading(title.to(lang))
    shown = {each.id for each in main}
    for each in secondary:
        body = Text(name(each.diagnosis, lang), style="bold")
        body.append(f". {_recommended(each, lang, start)}.", style="not bold")
        titles = {m.id: m.title.to(lang) for m in each.measures if m.id not in shown}
        shown |= titles.keys()
        if titles:
            told = (
                f"{Words('Åtgärder', 'Measures').to(lang)}: {_first(list(titles.values()), lang)}"
            )
            body.append(f" {told}.", style="not bold")
        yield hanging("• ", body)


def _first(titles: Sequence[str], lang: Lang) -> str:
    more = len(titles) - _TITLES
    others = Words(f" · och {more} till", f" · and {more} more").to(lang) if more > 0 else ""
    return " · ".join(titles[:_TITLES]) + others


def _recommended(secondary: Secondary, lang: Lang, start: date | None) -> str:
    cases = secondary.fmb.cases if secondary.fmb else ()
    if not cases:
        return _NO_FMB.to(lang)
    limits = (case.max_days(start) for case in cases) if start else ()
    days = sorted({most for most in limits if most is not None})
    told = Words(f"{len(cases)} typfall", counted(len(cases), "typical case")).to(lang)
    if days:
        least = f"{days[0]}–" if len(days) > 1 else ""
        told = f"{told}, {least}{in_days(days[-1]).to(lang)}"
    return f"FMB: {told}"

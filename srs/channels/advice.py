"""Advice on measures as text, and what is known of the secondary diagnoses."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from ..knowledge import CATEGORIES, OF_CATEGORY, SITUATIONS, Measure, Situation
from ..wording import Lang, Words
from .layout import hanging, heading

_NOTHING = Words("Inga åtgärder finns för diagnosen.", "There are none for the diagnosis.")


def measures_section(
    measures: Sequence[Measure], lang: Lang, now: Situation | None = None
) -> Iterator[RenderableType]:
    """Advice by category; what is of use *now* is marked, and of several sources each numbered."""
    title = Words("Åtgärder", "Measures").to(lang)
    yield heading(f"{title}: {SITUATIONS[now].inside.to(lang)}" if now else title)
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
            yield hanging("• ", body)
    for number, source in enumerate(sources, 1):
        mark = f"[{number}] " if len(sources) > 1 else ""
        yield hanging(mark, source, style="dim")

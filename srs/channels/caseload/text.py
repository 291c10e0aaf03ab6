"""A caseload as text: coloured in a terminal, plain in a pipe."""

from collections.abc import Iterator

from rich.console import Group as Lines
from rich.console import RenderableType
from rich.text import Text

from ...caseload import Caseload, Group, Row, overview
from ...wording import Lang, Words
from ..charts import COLOUR
from ..layout import hanging, plain
from . import words

_COLUMNS = (
    Words("", ""),
    Words("Person", "Person"),
    Words("Diagnos", "Diagnosis"),
    Words("Dag", "Day"),
    Words("Grad", "Degree"),
    Words("Intyg till", "Until"),
    Words("Kvar", "Left"),
    Words("Risk", "Risk"),
    Words("dag", "day"),
    Words("Hälften", "Half"),
    Words("", ""),
)
_RIGHT = {0, 3, 4, 6, 7, 8, 9}  # columns of numbers
_BY_COUNT = 6  # kinds of the overview on a line


def render(caseload: Caseload, lang: Lang) -> str:
    return plain(page(caseload, lang))


def page(caseload: Caseload, lang: Lang) -> RenderableType:
    """Those to help first, then the whole list, then an overview and notes."""
    return Lines(
        Text(words.heading(caseload, lang), style="bold"),
        *_made_from(caseload, lang),
        *(Text(each.to(lang)) for each in words.expectations(caseload)),
        *_rows(caseload, lang),
        *_overview(caseload, lang),
        *_notes(caseload, lang),
        Text(),
        hanging("", words.ORDER.to(lang), style="dim"),
        hanging("", _legend(caseload).to(lang), style="dim"),
        Text(f"{words.of_model(caseload).to(lang)} {words.SUPPORT.to(lang)}", style="dim"),
    )


def _made_from(caseload: Caseload, lang: Lang) -> Iterator[Text]:
    """Whose spells the model was made from, before any number; a warning stands out."""
    for each in caseload.model.made_from:
        warning = each in caseload.model.warnings
        yield Text(f"{'! ' if warning else ''}{each.to(lang)}", "bold red" if warning else "dim")


def _rows(caseload: Caseload, lang: Lang) -> Iterator[RenderableType]:
    if not caseload.rows:
        yield Text()
        yield Text(words.NONE_ONGOING.to(lang), style="bold")
        return
    cells = [[each.to(lang) for each in _COLUMNS]]
    cells += [_cells(row, caseload, lang) for row in caseload.rows]
    widths = [max(len(row[n]) for row in cells) for n in range(len(_COLUMNS))]
    yield Text()
    yield Text(_line(cells[0], widths), style="dim")
    shown = iter(zip(caseload.rows, cells[1:], strict=True))
    for group in Group:
        own = caseload.of(group)
        if own:
            yield Text(f"\n{group.words.to(lang)} ({len(own)})", style="bold")
        for row, line in (next(shown) for _ in own):
            style = COLOUR[row.outlook.level] if row.outlook.level else ""
            yield Text(_line(line, widths), style=f"bold {style}" if row.place.first else style)
            yield from _beneath(row, lang)


def _cells(row: Row, caseload: Caseload, lang: Lang) -> list[str]:
    case, left = row.case, row.case.days_left(caseload.on)
    return [
        f"{'→' if row.place.first else ''}{row.place.number}",
        words.legible(case.person or "–"),
        str(case.diagnosis or "–"),
        str(case.day or "–"),
        words.degree(case.degree, lang),
        case.end.isoformat() if case.end else "–",
        "–" if left is None else f"{'! ' if left <= words.SOON else ''}{left}",
        words.risk(row, lang),
        f">{row.outlook.horizon}" if row.outlook.horizon else "",
        words.median(row, caseload),
        "FMB" if case.fmb_exceeded else "",
    ]


def _line(cells: list[str], widths: list[int]) -> str:
    padded = (
        cell.rjust(width) if n in _RIGHT else cell.ljust(width)
        for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return " ".join(padded).rstrip()


def _beneath(row: Row, lang: Lang) -> Iterator[RenderableType]:
    told = (
        words.support(row, lang),
        words.reasons(row.outlook.reasons, lang),
        words.missing(row, lang),
    )
    if any(told):
        yield hanging("", "; ".join(each for each in told if each), style="dim")
    if row.place.first:
        yield hanging("", row.why.to(lang))


def _overview(caseload: Caseload, lang: Lang) -> Iterator[RenderableType]:
    if not caseload.rows:
        return
    yield Text()
    for heading, counts in words.counts(overview(caseload.cases), lang):
        listed = [f"{what} {spells}" for what, spells in counts[:_BY_COUNT]]
        rest = sum(spells for _, spells in counts[_BY_COUNT:])
        if rest:
            listed.append(f"{Words('övriga', 'others').to(lang)} {rest}")
        yield Text.assemble((f"{heading}: ", "bold"), ", ".join(listed))


def _notes(caseload: Caseload, lang: Lang) -> Iterator[RenderableType]:
    told = [*words.noted(caseload, lang), *words.left_out(caseload, lang)]
    told.append(words.NOT_IN_FILES.to(lang))
    yield Text(f"\n{Words('Att tänka på', 'Bear in mind').to(lang)}", style="bold")
    yield from (hanging("• ", each) for each in told)


def _legend(caseload: Caseload) -> Words:
    return Words(
        f"{words.LEGEND.sv}. Risk: att passera dagen intill. Hälften: den dag då hälften av "
        f"sådana sjukfall har slutat. FMB: längre än FMB rekommenderar. ! intyget slutar inom "
        f"{words.SOON} dagar.",
        f"{words.LEGEND.en}. Risk: of passing the day next to it. Half: the day by which half of "
        f"such spells have ended. FMB: longer than FMB recommends. ! the certificate ends within "
        f"{words.SOON} days.",
    )

"""A caseload as a page to print: one HTML file, without scripts and external content.

It is made for A4 landscape and for the screen; on a narrow one, a row is a block of its cells.
"""

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from ...caseload import Caseload, Group, Row, overview
from ...risk import title
from ...wording import Lang, Words
from . import words

_HEADINGS = (
    Words("Nr", "No."),
    Words("Person, intyg", "Person, certificate"),
    Words("Diagnos", "Diagnosis"),
    Words("Dag", "Day"),
    Words("Grad", "Degree"),
    Words("Intyg till", "Until"),
    Words("Risk i dag", "Risk today"),
    Words("Hälften slut dag", "Half ended by day"),
    Words("Varför här, och vad modellen väger in", "Why here, and what the model weighs"),
    Words("Anteckning", "Note"),
)

_WIDTHS = (4, 10, 14, 4, 5, 9, 9, 6, 29, 10)


def render(caseload: Caseload, lang: Lang) -> str:
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    heading = escape(words.heading(caseload, lang))
    return "\n".join(
        (
            f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{heading}</title>\n<style>\n{style}</style>\n</head>\n<body><main>",
            f"<h1>{heading}</h1>",
            *_above(caseload, lang),
            *_table(caseload, lang),
            *_overview(caseload, lang),
            *_beneath(caseload, lang),
            "</main></body>\n</html>\n",
        )
    )


def _above(caseload: Caseload, lang: Lang) -> Iterator[str]:
    for each in caseload.model.made_from:
        warning = each in caseload.model.warnings
        yield f"<p{' class=warning' if warning else ''}>{escape(each.to(lang))}</p>"
    for each in words.expectations(caseload):
        yield f"<p class=expected>{escape(each.to(lang))}</p>"


def _table(caseload: Caseload, lang: Lang) -> Iterator[str]:
    if not caseload.rows:
        yield f"<p class=expected>{escape(words.NONE_ONGOING.to(lang))}</p>"
        return
    columns = "".join(f"<col style='width: {width}%'>" for width in _WIDTHS)
    yield f"<table class=rows role=table><colgroup>{columns}</colgroup>"
    heads = _cells((each.to(lang) for each in _HEADINGS), "th scope=col role=columnheader")
    yield f"<thead role=rowgroup><tr role=row>{heads}</tr></thead>"
    for group in Group:
        own = caseload.of(group)
        if own:
            name = escape(f"{group.words.to(lang)} ({len(own)})")
            head = f"<th colspan={len(_HEADINGS)} class=group role=rowheader>{name}</th>"
            yield f"<tbody role=rowgroup><tr role=row>{head}</tr>"
            yield from (_row(row, caseload, lang) for row in own)
            yield "</tbody>"
    yield "</table>"


def _row(row: Row, caseload: Caseload, lang: Lang) -> str:
    case, left = row.case, row.case.days_left(caseload.on)
    level = row.outlook.level
    marked = " class=first" if row.place.first else ""
    days = "" if left is None else Words(f"{left} d kvar", f"{left} d left").to(lang)
    soon = " class=soon" if left is not None and left <= words.SOON else ""
    horizon = row.outlook.horizon
    of = Words(f"att passera dag {horizon}", f"of passing day {horizon}").to(lang)
    cells = (
        f"{'→ ' if row.place.first else ''}{row.place.number}",
        _two(case.person or "–", case.certificate or ""),
        _diagnosis(row, lang),
        str(case.day or "–"),
        words.degree(case.degree, lang),
        f"{case.end or '–'}<br><span{soon}>{days}</span>",
        f"<strong class=level{int(level) if level else 0}>{escape(words.risk(row, lang))}</strong>"
        + (f"<br><small>{of}</small>" if horizon else ""),
        escape(words.median(row, caseload)),
        _why(row, lang),
        "",
    )
    told = "".join(
        f'<td role=cell data-name="{escape(name.to(lang))}">{cell}</td>'
        for name, cell in zip(_HEADINGS, cells, strict=True)
    )
    return f"<tr{marked} role=row>{told}</tr>"


def _two(one: str, other: str) -> str:
    one, other = (escape(words.legible(each)) for each in (one, other))
    return f"{one}<br><small>{other}</small>"


def _diagnosis(row: Row, lang: Lang) -> str:
    case = row.case
    if case.diagnosis is None:
        return "–"
    found = title(case.diagnosis)
    exceeded = Words("längre än FMB rekommenderar", "longer than FMB recommends").to(lang)
    beneath = [found.words.to(lang)] if found else []
    text = f"{case.diagnosis}" + "".join(f"<br><small>{escape(each)}</small>" for each in beneath)
    return text + (f"<br><span class=soon>{exceeded}</span>" if case.fmb_exceeded else "")


def _why(row: Row, lang: Lang) -> str:
    told = (
        words.support(row, lang),
        words.reasons(row.outlook.reasons, lang),
        words.missing(row, lang),
    )
    small = "<br>".join(f"<small>{escape(each)}</small>" for each in told if each)
    return f"<small>{escape(row.why.to(lang))}</small>" + (f"<br>{small}" if small else "")


def _overview(caseload: Caseload, lang: Lang) -> Iterator[str]:
    if not caseload.rows:
        return
    yield f"<h2>{Words('Översikt', 'Overview').to(lang)}</h2>\n<div class=overview>"
    for heading, counts in words.counts(overview(caseload.cases), lang):
        rows = "".join(
            f"<tr><td>{escape(what)}</td><td>{spells}</td></tr>" for what, spells in counts
        )
        yield f"<table><caption>{escape(heading)}</caption><tbody>{rows}</tbody></table>"
    yield "</div>"


def _beneath(caseload: Caseload, lang: Lang) -> Iterator[str]:
    told = [*words.noted(caseload, lang), *words.left_out(caseload, lang)]
    told.append(words.NOT_IN_FILES.to(lang))
    items = "".join(f"<li>{escape(each)}</li>" for each in told)
    yield f"<h2>{Words('Att tänka på', 'Bear in mind').to(lang)}</h2>\n<ul>{items}</ul>"
    for each in (words.ORDER, words.LEGEND, words.of_model(caseload)):
        yield f"<p>{escape(each.to(lang))}</p>"
    yield f"<p class=expected>{escape(words.SUPPORT.to(lang))}</p>"


def _cells(texts: Iterable[str], tag: str) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag.split()[0]}>" for text in texts)

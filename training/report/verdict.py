"""The verdict, in words first: is the second model better, by margins fixed before the run?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from srs.wording import Lang, Words

from ..statistics.definition import Definition
from . import names
from .definitions import anchor
from .document import ALL, Document, Record, Value, number, text
from .element import Content, Element, el, with_roles
from .forest import Mark, scale, strip
from .numbers import MINUS, NONE, count, digits, fixed, p_value, places
from .tables import wide
from .verdict_words import ANSWERS, HEAD, HIDDEN, SIGNS, WHY
from .wording import at_horizon, interval, unit


@dataclass(frozen=True)
class Verdict:
    """One answer from the document."""

    a: str
    b: str
    horizon: float
    subgroup: str
    metric: str
    answer: str
    value: Value
    level: float | None
    more: float | None
    worse_by: float | None
    better_by: float

    @classmethod
    def of(cls, record: Record) -> "Verdict":
        margin = record.get("margin")
        limits: Record = margin if isinstance(margin, dict) else {}
        return cls(
            text(record, "a"),
            text(record, "b"),
            number(record.get("horizon")) or 0.0,
            text(record, "subgroup", ALL),
            text(record, "metric"),
            text(record, "answer"),
            Value.of(record, "gain"),
            number(record.get("level")),
            number(record.get("more")),
            number(limits.get("worse_by")),
            number(limits.get("better_by")) or 0.0,
        )


def verdicts(document: Document) -> list[Verdict]:
    return [Verdict.of(each) for each in document.records("verdicts")]


def _by_pair(document: Document) -> list[tuple[list[Verdict], list[Verdict]]]:
    """For each pair and horizon the verdicts on everybody, the main one first, and on groups."""
    found: dict[tuple[str, str, float], tuple[list[Verdict], list[Verdict]]] = {}
    for each in verdicts(document):
        everybody, groups = found.setdefault((each.a, each.b, each.horizon), ([], []))
        (everybody if each.subgroup == ALL else groups).append(each)
    return [each for each in found.values() if each[0]]


def section(document: Document, lang: Lang) -> Iterator[Element]:
    """A box for each pair and horizon: the first metric judged is the study's main one."""
    pairs = _by_pair(document)
    for own, groups in pairs:
        yield _box(document, own, groups, lang)
    if not pairs:
        yield el("p", _none(document).to(lang), class_="verdict none")


def summary(document: Document, lang: Lang) -> Iterator[str]:
    """A line of Markdown for each pair and horizon, by the study's main metric."""
    pairs = _by_pair(document)
    for (main, *_), _ in pairs:
        yield f"**{_title(document, main, lang)}.** {sentence(main, lang)}".strip()
    if not pairs:
        yield _none(document).to(lang)


def badge(answer: str, lang: Lang) -> Element:
    """The answer in one word, with a sign for it."""
    word = ANSWERS[answer].to(lang) if answer in ANSWERS else answer
    return el("span", f"{SIGNS.get(answer, '')} {word}".strip(), class_=f"answer {_class(answer)}")


def _box(
    document: Document, own: Sequence[Verdict], groups: Sequence[Verdict], lang: Lang
) -> Element:
    main = own[0]
    horizon = names.outcome(document.study, main.horizon).to(lang)
    outcome = Words("Det som förutsägs: {}.", "What is predicted: {}.").to(lang).format(horizon)
    return el(
        "div",
        el(
            "h3",
            el("span", SIGNS.get(main.answer, "•"), class_="sign", aria_hidden="true"),
            f" {_title(document, main, lang)}",
        ),
        el("p", sentence(main, lang), class_="lead"),
        _more(main, unit(document), lang),
        _judged(own, lang),
        _groups(own, groups, lang),
        el("p", outcome, class_="small"),
        class_=f"verdict {_class(main.answer)}",
    )


def _title(document: Document, main: Verdict, lang: Lang) -> str:
    head = HEAD.get(main.answer)
    title = head.to(lang).format(a=main.a, b=main.b) if head else main.answer or HIDDEN.to(lang)
    if len(document.horizons) > 1:
        return at_horizon(title, document, main.horizon, lang)
    return title


def sentence(found: Verdict, lang: Lang) -> str:
    """The gain with its interval, and the margin that decided."""
    value = found.value
    metric = names.metric(found.metric)
    if not found.answer:
        return ""
    if value.value is None:
        told = Words("Skillnaden kunde inte beräknas.", "The difference could not be computed.")
        return told.to(lang)
    size = fixed(abs(value.value), _places(found), lang)
    said = _moved(value.value, metric, lang).format(
        metric=metric.name.to(lang), size=size, b=found.b, ideal=names.ideal(found.metric, lang)
    )
    return f"{said}{_interval(found, lang)}. {_why(found, lang)}".replace("..", ".")


def _places(found: Verdict) -> int:
    value = found.value
    return places(digits(found.metric), value.value, value.low, value.high)


def _moved(gain: float, metric: Definition, lang: Lang) -> str:
    """The gain in words; for a metric with an ideal, how much nearer to it the second model is."""
    if gain == 0:
        return Words(
            "{metric} skiljer sig {size} med {b}", "{metric} differs by {size} with {b}"
        ).to(lang)
    better = gain > 0
    if metric.ideal is not None:
        told = {
            True: Words(
                "{metric} ligger {size} närmare {ideal}, alltså bättre, med {b}",
                "{metric} is {size} nearer to {ideal}, that is better, with {b}",
            ),
            False: Words(
                "{metric} ligger {size} längre från {ideal}, alltså sämre, med {b}",
                "{metric} is {size} farther from {ideal}, that is worse, with {b}",
            ),
        }[better]
        return told.to(lang)
    told = {
        (True, False): Words(
            "{metric} är {size} högre med {b}", "{metric} is {size} higher with {b}"
        ),
        (False, False): Words(
            "{metric} är {size} lägre med {b}", "{metric} is {size} lower with {b}"
        ),
        (True, True): Words(
            "{metric} är {size} lägre, alltså bättre, med {b}",
            "{metric} is {size} lower, that is better, with {b}",
        ),
        (False, True): Words(
            "{metric} är {size} högre, alltså sämre, med {b}",
            "{metric} is {size} higher, that is worse, with {b}",
        ),
    }[better, metric.better == "lower"]
    return told.to(lang)


def _interval(found: Verdict, lang: Lang) -> str:
    between = _ends(found, lang)
    told = Words("vinst med {} {}", "gain with {} {}")
    return f" ({told.to(lang).format(interval(found.level, lang), between)})" if between else ""


def _ends(found: Verdict, lang: Lang) -> str:
    value = found.value
    if value.low is None or value.high is None:
        return ""
    low, high = (fixed(each, _places(found), lang, sign=True) for each in (value.low, value.high))
    return f"{low} {'till' if lang == 'sv' else 'to'} {high}"


def _why(found: Verdict, lang: Lang) -> str:
    told = WHY.get(found.answer)
    if told is None or found.worse_by is None:
        return ""
    return told.to(lang).format(
        b=found.b,
        worse=_margin(found.worse_by, found.metric, lang),
        better=_margin(found.better_by, found.metric, lang),
    )


def _margin(size: float, metric: str, lang: Lang) -> str:
    return fixed(size, places(max(digits(metric), 3), size), lang) if size else "0"


def _more(found: Verdict, unit: Words, lang: Lang) -> Element | None:
    if found.answer != "inconclusive":
        return None
    if found.more is None:
        told = Words(
            "Inget antal {unit} skulle avgöra det: vinsten ligger på gränsen.",
            "No number of {unit} would settle it: the gain lies on the margin.",
        )
    else:
        told = Words(
            "Omkring {more} fler {unit} med känt utfall skulle avgöra det, om vinsten står sig.",
            "About {more} more {unit} with a known outcome would settle it, if the gain holds.",
        )
    said = told.to(lang).format(more=count(found.more, lang), unit=unit.to(lang))
    return el("p", el("strong", said))


def _judged(own: Sequence[Verdict], lang: Lang) -> Element:
    """A row for each metric: its answer, its gain, and the gain drawn with the margins."""
    level = own[0].level
    told = [each.to(lang) for each in _COLUMNS]
    told[2] = f"{told[2]} ({interval(level, lang)})" if level is not None else told[2]
    better = Words("{} bättre", "{} better").to(lang)
    ends = [
        el("span", f"← {better.format(own[0].a)}"),
        el("span", f"{better.format(own[0].b)} →"),
    ]
    head = [el("th", each, scope="col") for each in told]
    head.append(el("th", el("div", ends, class_="ends"), scope="col", class_="drawing"))
    caption = Words("Vinst per mått", "Gain by metric").to(lang)
    table = el(
        "table",
        el("caption", caption, class_="unseen"),
        el("thead", el("tr", head)),
        el("tbody", [_row(each, lang) for each in own]),
        class_="forest judged",
    )
    return wide(with_roles(table), caption)


_COLUMNS = (
    Words("Mått", "Metric"),
    Words("Slutsats", "Verdict"),
    Words("Vinst", "Gain"),
    Words("Marginaler", "Margins"),
    Words("p", "p"),
)


def _row(found: Verdict, lang: Lang) -> Element:
    zone = None if found.worse_by is None else (-found.worse_by, found.better_by)
    mark = Mark(found.value, whole=True)
    margins = NONE
    if found.worse_by is not None:
        worse, better = (
            _margin(each, found.metric, lang) for each in (found.worse_by, found.better_by)
        )
        margins = f"{MINUS if found.worse_by else ''}{worse}; {'+' * bool(found.better_by)}{better}"
    metric = el("a", names.metric(found.metric).name.to(lang), href=anchor(found.metric))
    return el(
        "tr",
        el("th", metric, scope="row"),
        el("td", badge(found.answer, lang)),
        el("td", _gain(found, lang), class_="number"),
        el("td", margins, class_="number"),
        el("td", p_value(found.value.p, lang), class_="number"),
        el("td", strip([mark], scale([mark], line=0.0, zone=zone)), class_="drawing"),
    )


def _gain(found: Verdict, lang: Lang) -> Content:
    value = found.value
    if value.value is None:
        return NONE
    between = _ends(found, lang)
    return [
        el("data", fixed(value.value, _places(found), lang, sign=True), value=repr(value.value)),
        el("small", f" {between}", class_="between") if between else None,
    ]


def _groups(own: Sequence[Verdict], groups: Sequence[Verdict], lang: Lang) -> Element | None:
    """How many subgroups have each answer, worst first; those that are worse by name."""
    of = [each for each in groups if each.metric == own[0].metric]
    if not of:
        return None
    parts: list[Content] = []
    undecided: Content = None
    for answer in ("worse", "inconclusive", "non-inferior", "superior", ""):
        those = [each for each in of if each.answer == answer]
        named = names.together([each.subgroup for each in those], lang)
        if those:
            what = f" ({named})" if answer == "worse" or len(those) < 3 else ""
            parts.append(el("li", badge(answer, lang), f" {len(those)}{what}"))
        if answer == "inconclusive" and len(those) > 2:
            summary = Words("I vilka det inte avgörs", "Where it is inconclusive").to(lang)
            undecided = el("details", el("summary", summary), el("p", named, class_="small"))
    told = Words(
        "{} i {} grupper, justerat för att de är flera:",
        "{} in {} subgroups, adjusted for their number:",
    )
    metric = names.metric(own[0].metric).name.to(lang)
    return el(
        "div",
        el("p", told.to(lang).format(metric, len(of))),
        el("ul", parts, class_="answers"),
        undecided,
    )


def _none(document: Document) -> Words:
    if len(document.models) < 2:
        return Words(
            "Ingen jämförelse: dokumentet har bara en modell.",
            "No comparison: the document has only one model.",
        )
    return Words(
        "Ingen slutsats: inga marginaler var angivna.",
        "No verdict: no margins were given.",
    )


def _class(answer: str) -> str:
    return answer if answer in SIGNS else "other"

"""The answer in days first; without an answer, the reason and what would help."""

from collections.abc import Iterator

from srs.wording import Lang, Words

from . import effect_names as names
from .document import Record, Value, number, records, text
from .effect_words import ANSWERS, CHECKED, CLASSES, HEADS, NO_ANSWER, SIGNS, STARTS
from .element import Content, Element, el
from .forest import Mark, axis, scale, strip
from .numbers import count, fixed
from .wording import interval

_ASKED = Words(
    "Åtgärd: {measure}. Den genomsnittliga skillnaden i sjukskrivningsdagar inom {horizon} dagar "
    "från dag {day}, mellan att alla hade börjat inom {grace} dagar och att {against}.",
    "Measure: {measure}. The mean difference in days of leave within {horizon} days from day "
    "{day}, between everybody starting within {grace} days and {against}.",
)
_QUESTION = Words(
    "Åtgärd: {measure}. Frågan var hur stor den genomsnittliga skillnaden i sjukskrivningsdagar "
    "inom {horizon} dagar från dag {day} är mellan att alla hade börjat inom {grace} dagar och "
    "att {against}.",
    "Measure: {measure}. The question was the mean difference in days of leave within {horizon} "
    "days from day {day}, between everybody starting within {grace} days and {against}.",
)
_AGAINST = {
    "wait": Words(
        "ingen hade gjort det och allt sedan gått som vanligt",
        "nobody doing so and everything as usual afterwards",
    ),
    "never": Words("ingen någonsin hade börjat", "nobody ever starting"),
}
_WHY = Words("Varför", "Why")
_HELP = Words("Vad som skulle hjälpa: ", "What would help: ")
_NOTHING = Words(
    "Ingen justerad skattning visas: den kan vara fel utan att det syns.",
    "No adjusted estimate is shown: it might be wrong without any sign of it.",
)
_NO_INTERVAL = Words(
    "Skattningens osäkerhet kan inte anges. Därför är den inget svar.",
    "The uncertainty of the estimate is unknown. It is therefore no answer.",
)
_BEYOND = Words(
    "Hela intervallet ligger bortom marginalen.", "The whole interval lies beyond the margin."
)
_REACHES = Words(
    "Intervallet utesluter noll men når innanför marginalen: skillnaden kan vara mindre än den.",
    "The interval excludes zero but reaches inside the margin: the difference may be smaller.",
)
_WITHIN = Words(
    "Hela intervallet ligger inom marginalen.", "The whole interval lies within the margin."
)
_BOTH = Words(
    "Intervallet når bortom marginalen åt båda hållen: åtgärden kan både förkorta och förlänga.",
    "The interval reaches beyond the margin at both ends: the measure may shorten and prolong.",
)
_OPEN = Words(
    "Intervallet når både innanför och bortom marginalen.",
    "The interval reaches both inside and beyond the margin.",
)
_MORE = Words(
    "Omkring {} enheter till, lika stora som dessa, skulle räcka för ett svar, om skattningen "
    "står sig.",
    "About {} more units of this size would be enough for an answer, if the estimate holds.",
)
_SHORTER, _LONGER = Words("kortare", "shorter"), Words("längre", "longer")


def section(document: Record, lang: Lang) -> Iterator[Element]:
    asked = _ASKED if names.answered(document) else _QUESTION
    lead = el("p", _asked(document, asked, lang), class_="lead")
    starts = el("p", _starts(document, lang)) if names.answered(document) else None
    yield box(document, [lead, starts], lang)


def box(document: Record, asked: Content, lang: Lang) -> Element:
    """The answer, with the question *asked* below it."""
    answer = names.answer(document)
    found = value(document)
    return el(
        "div",
        el(
            "h3",
            el("span", SIGNS.get(answer, "•"), class_="sign", aria_hidden="true"),
            f" {headline(document, lang)}",
        ),
        asked,
        el("p", _told(document, found, lang)) if found.low is not None else None,
        _more(document, answer, lang),
        _drawn(document, found, lang) if found.low is not None else None,
        _reasons(document, answer, lang),
        class_=f"verdict {CLASSES.get(answer, 'other')}",
    )


def headline(document: Record, lang: Lang) -> str:
    """The days with interval and margin: "12 dagar kortare, 8 till 16; marginal 5"."""
    answer, found = names.answer(document), value(document)
    if answer not in ANSWERS:
        return (NO_ANSWER if "verdict" in document else CHECKED).to(lang)
    if answer == names.REFUSED:
        return HEADS[answer].to(lang)
    if found.value is None:
        return ANSWERS[answer].to(lang).capitalize()
    limits = names.margins(document)
    digits = _places(found, limits)
    told = names.days(found.value, found.low, found.high, digits, lang)
    head = HEADS[answer].to(lang).format(days=told) if answer in HEADS else told
    margin = _margin(limits, lang)
    return f"{head}; {margin}" if margin and found.low is not None else head


def question(document: Record, lang: Lang) -> str:
    """The question, without its answer."""
    return _asked(document, _QUESTION, lang)


def value(document: Record) -> Value:
    """The value that the answer allows: none if refused, and for some answers no interval."""
    answer, told = names.answer(document), Value.of(names.of(document, "verdict"), "estimate")
    if answer == names.REFUSED or answer not in ANSWERS:
        return Value(None)
    whole = answer != names.NO_INTERVAL and told.low is not None and told.high is not None
    return told if whole and told.value is not None else Value(told.value)


def _places(found: Value, limits: tuple[float | None, float | None]) -> int:
    shorter, longer = limits
    own = [None if shorter is None else -shorter, longer]
    whole = all(each is None or each == round(each) for each in own)
    return names.places([found.value, found.low, found.high], own) if whole else 1


def _margin(limits: tuple[float | None, float | None], lang: Lang) -> str:
    shorter, longer = (_days(each, lang) for each in limits)
    if not shorter or not longer:
        return ""
    told = Words("marginal {}", "margin {}").to(lang)
    if shorter == longer:
        return told.format(shorter)
    return told.format(f"{shorter} {_SHORTER.to(lang)}, {longer} {_LONGER.to(lang)}")


def _days(value: float | None, lang: Lang) -> str:
    return "" if value is None else fixed(value, 0 if value == round(value) else 1, lang)


def _asked(document: Record, words: Words, lang: Lang) -> str:
    study = names.of(document, "study")
    against = _AGAINST.get(text(study, "against"))
    told = "?" if against is None else against.to(lang)
    measure = names.measure(study, lang)
    # Only the study's days are filled in, so braces in a title stay.
    return names.with_days(words, study, lang, measure=measure, against=told)


def _starts(document: Record, lang: Lang) -> str:
    study = names.of(document, "study")
    words = STARTS.get(text(study, "starts"))
    return names.with_days(words, study, lang) if words else ""


def _told(document: Record, found: Value, lang: Lang) -> str:
    """Where the interval lies between the margins, whatever the answer is."""
    level = number(names.of(document, "verdict").get("level"))
    shorter, longer = names.margins(document)
    said = Words("Osäkerheten anges som ett {}.", "The uncertainty is given as a {}.").to(lang)
    parts = [said.format(interval(level, lang))]
    low, high = found.low, found.high
    if low is None or high is None or shorter is None or longer is None:
        return parts[0]
    if high < -shorter or low > longer:
        words = _BEYOND
    elif low < -shorter and high > longer:
        words = _BOTH
    elif -shorter < low and high < longer:
        words = _WITHIN
    else:
        words = _REACHES if high < 0 or low > 0 else _OPEN
    return " ".join([*parts, words.to(lang)])


def _more(document: Record, answer: str, lang: Lang) -> Element | None:
    more = number(names.of(document, "verdict").get("more_units"))
    if answer != "too little data" or more is None:
        return None
    return el("p", el("strong", _MORE.to(lang).format(count(more, lang))))


def _drawn(document: Record, found: Value, lang: Lang) -> Element:
    """The interval drawn with the margins."""
    shorter, longer = names.margins(document)
    zone = None if shorter is None or longer is None else (-shorter, longer)
    mark = Mark(found, whole=True)
    of = scale([mark], line=0.0, zone=zone, turned=True)
    ends = Words("dagar längre", "days longer"), Words("dagar kortare", "days shorter")
    return el(
        "div",
        strip([mark], of),
        axis(of, lang, (ends[0].to(lang), ends[1].to(lang))),
        class_="judged",
    )


def _reasons(document: Record, answer: str, lang: Lang) -> Iterator[Element]:
    found = records(document, "refused")
    if answer == names.NO_INTERVAL:
        yield el("p", _NO_INTERVAL.to(lang))
    if found:
        yield el("h4", _WHY.to(lang))
        yield el("ul", [_reason(each, lang) for each in found], class_="reasons")
    if answer == names.REFUSED:
        yield el("p", _NOTHING.to(lang), class_="small")


def _reason(each: Record, lang: Lang) -> Element:
    told, help_ = (text(names.of(each, key), lang) for key in ("text", "help"))
    help_words = el("p", el("strong", _HELP.to(lang)), help_) if help_ else None
    return el("li", el("p", told or text(each, "code")), help_words)

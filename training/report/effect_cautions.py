"""What a study's answer depends on, and what the study does not know: for hurried readers."""

from collections.abc import Iterable, Iterator

from srs.wording import Lang, Words

from . import effect_names as names
from .document import Record, number
from .effect_reasons import reason_words
from .element import Element, el
from .numbers import plain

TITLE = Words("Att tänka på", "Beware")
_ASSUMED = Words(
    "Ingen har lottats. Svaret stämmer bara om allt som påverkar både vem som börjar och hur "
    "länge sjukfallet varar finns bland det som justeras för: {}.",
    "Nobody was randomised. The answer is right only if everything that affects both who starts "
    "and how long the leave lasts is adjusted for. Adjusted for: {}.",
)
_NOTHING = Words(
    "Ingen har lottats, och det justeras inte för något.",
    "Nobody was randomised, and nothing is adjusted for.",
)
_OVERLAP = Words(
    "Svaret gäller en annan fråga: bara dem för vilka båda strategierna förekommer, inte alla.",
    "This answers another question: the effect among those for whom both strategies occur, not "
    "among all.",
)
_UNITS = Words(
    "Modellerna har inga enhetseffekter: resultatet kan bero på att bättre enheter oftare sätter "
    "in åtgärden.",
    "The models have no unit effects: better units giving the measure more often may explain the "
    "result.",
)
_LACKING = Words("Tabellerna saknar uppgift om {}.", "The tables do not give {}.")
_CHANGED = Words(
    "Studien har ändrat gränserna för när svar vägras: {}.",
    "The study changed the limits at which an answer is refused: {}.",
)
LIMITS = {
    "share": Words("andel med för liten sannolikhet", "share with too small a probability"),
    "probability": Words("för liten sannolikhet", "too small a probability"),
    "effective_share": Words("effektivt antal, andel av alla", "effective sample, share of all"),
    "effective": Words("effektivt antal, personer", "effective sample, persons"),
    "difference": Words("standardiserad skillnad", "standardised difference"),
    "control": Words("negativ kontroll, p", "negative control, p"),
    "units": Words("antal enheter", "number of units"),
    "starts": Words("andel av starterna från en enhet", "share of starts from one unit"),
    "follow_up": Words("uppföljning, andel av horisonten", "follow-up, share of the horizon"),
    "leads": Words("skillnad före införandet, p", "difference before the introduction, p"),
}


def section(document: Record, lang: Lang) -> Iterator[Element]:
    yield from box(_told(document, lang), lang)


def box(told: Iterable[str | None], lang: Lang) -> Iterator[Element]:
    """The box; nothing if no warning applies."""
    items = [el("li", each) for each in told if each]
    if items:
        yield el("div", el("h3", TITLE.to(lang)), el("ul", items), class_="beware")


def confounders(study: Record, lang: Lang) -> list[str]:
    """The confounders, in words if they are predictors of ours."""
    given = study.get("confounders")
    return [names.inside(str(each), lang) for each in given] if isinstance(given, list) else []


def changed(document: Record, lang: Lang) -> str | None:
    """The limits that differ from the default."""
    given = names.of(names.of(document, "study"), "changed_refusals")
    told = [
        f"{LIMITS[key].to(lang) if key in LIMITS else key} {plain(value, lang)}"
        for key, each in given.items()
        if (value := number(each)) is not None
    ]
    return _CHANGED.to(lang).format("; ".join(told)) if told else None


def _told(document: Record, lang: Lang) -> Iterator[str | None]:
    study = names.of(document, "study")
    if names.of(document, "population").get("who") == "overlap":
        yield _OVERLAP.to(lang)
    if names.answer(document) != names.REFUSED:
        found = confounders(study, lang)
        yield _ASSUMED.to(lang).format(", ".join(found)) if found else _NOTHING.to(lang)
        if study.get("unit_effects") is False:
            yield _UNITS.to(lang)
    lacking = document.get("lacking")
    for each in lacking if isinstance(lacking, list) else []:
        yield _LACKING.to(lang).format(reason_words(str(each)).to(lang))
    yield changed(document, lang)

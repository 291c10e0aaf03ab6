"""What to do next, from the numbers: each step gives its reason, and none decides."""

from collections.abc import Iterable, Iterator, Sequence

from srs.wording import Lang, Words

from . import names
from .document import ALL, Document, Value, text
from .element import Content, Element, el
from .numbers import count
from .tripod import opened
from .verdict import Verdict, verdicts
from .wording import unit

TITLE = Words("Vad som är nästa steg", "What to do next")
SYNTHETIC = Words(
    "Grunda inga beslut på dessa tal: data är syntetiska. Gör om studien på riktiga sjukfall.",
    "Base no decision on these numbers: the data are synthetic. Run the study on real spells.",
)
_UNSTATED = Words(
    "Ange i studiefilen om data är syntetiska (synthetic = false).",
    "State in the study file whether the data are synthetic (synthetic = false).",
)
_MARGINS = Words(
    "Bestäm marginaler i studiefilen innan nya data läses ([margins.auc]). Utan dem ges ingen "
    "slutsats.",
    "Fix margins in the study file before new data are read ([margins.auc]). Without them no "
    "verdict is given.",
)
REPLACE = Words(
    "Talen stöder att {b} ersätter {a}. Kör den först som skuggmodell och följ den varje månad.",
    "The numbers support {b} in place of {a}. Run it as a shadow first, and watch it every month.",
)
KEEP = Words(
    "Behåll {a} i stället för {b}, eller ta reda på varför {b} är sämre.",
    "Keep {a} rather than {b}, or find out why {b} is worse.",
)
_WEIGH = Words(
    "Väg {better} mot {worse}: {b} är bättre än {a} i det första och sämre i det andra.",
    "Weigh {better} against {worse}: {b} is better than {a} in the first and worse in the second.",
)
EITHER = Words(
    "{b} kan användas i stället för {a} om något annat talar för den, till exempel att den frågar "
    "om mindre.",
    "{b} may be used in place of {a} if something else speaks for it, such as fewer questions.",
)
_MORE = Words(
    "Samla omkring {more} {unit} till innan du väljer mellan {a} och {b}.",
    "Collect about {more} more {unit} before you choose between {a} and {b}.",
)
_UNSETTLED = Words(
    "Välj inte mellan {a} och {b} utifrån dessa tal: fler {unit} lär inte avgöra saken.",
    "Do not choose between {a} and {b} on these numbers: more {unit} would hardly settle it.",
)
_GROUPS = Words(
    "Ta reda på varför {b} är sämre än {a} för {groups}.",
    "Find out why {b} is worse than {a} for {groups}.",
)
_FEW = Words(
    "Dra ingen slutsats om en enskild grupp där resultatet inte avgörs: den är för liten.",
    "Draw no conclusion about a single inconclusive group: it is too small.",
)
_HARMFUL = Words(
    "Använd inte {model} i de {n} grupper där den är sämre än en gissning.",
    "Do not use {model} in the {n} groups where it is worse than a guess.",
)
_UPDATES = {
    "in the large": Words(
        "Kalibrera om {model} i stort innan den används här.",
        "Recalibrate {model} in the large before it is used here.",
    ),
    "logistic": Words(
        "Kalibrera om {model} (logistiskt) innan den används här.",
        "Recalibrate {model} (logistic) before it is used here.",
    ),
    "refit": Words(
        "Anpassa {model} på nytt innan den används här.",
        "Fit {model} anew before it is used here.",
    ),
}
_READ = Words("Läs vilka tal som inte kunde beräknas.", "Read what could not be computed.")
_TRIPOD = Words(
    "Besvara de {} öppna punkterna i TRIPOD+AI innan studien publiceras.",
    "Answer the {} open items of TRIPOD+AI before the study is published.",
)


def box(document: Document, lang: Lang) -> Element | None:
    """The steps; ``None`` for a document without numbers."""
    if not document.metrics:
        return None
    return listed(_steps(document, lang), lang)


def listed(steps: Iterable[Content], lang: Lang) -> Element:
    """Steps under their title, in the order in which to take them."""
    items = [el("li", step) for step in steps]
    return el("div", el("h3", TITLE.to(lang)), el("ol", items), class_="next")


def _steps(document: Document, lang: Lang) -> Iterator[Content]:
    if document.synthetic:
        yield SYNTHETIC.to(lang)
    elif document.synthetic is None:
        yield _UNSTATED.to(lang)
    found = verdicts(document)
    if not found and len(document.models) > 1:
        yield _MARGINS.to(lang)
    for own in _of_pairs(found):
        yield from _of_pair(document, own, lang)
    yield from _of_models(document, lang)
    if any(each.answer == "inconclusive" for each in found if each.subgroup != ALL):
        yield el("a", _FEW.to(lang), href="#groups")
    if document.given.get("problems"):
        yield el("a", _READ.to(lang), href="#problems")
    if left := len(opened(document)):
        yield el("a", _TRIPOD.to(lang).format(left), href="#tripod")


def _of_pairs(found: Sequence[Verdict]) -> Iterator[list[Verdict]]:
    """The verdicts of each pair and horizon by its main metric, everybody first."""
    for key in dict.fromkeys((e.a, e.b, e.horizon) for e in found if e.subgroup == ALL):
        own = [each for each in found if (each.a, each.b, each.horizon) == key]
        main = next(each for each in own if each.subgroup == ALL)
        yield [main, *(e for e in own if e is not main)]


def _of_pair(document: Document, own: Sequence[Verdict], lang: Lang) -> Iterator[str]:
    main, *others = own
    groups = [each for each in others if each.metric == main.metric]
    against = [e.metric for e in others if e.subgroup == ALL and e.answer == "worse"]
    told = {"superior": REPLACE, "worse": KEEP, "non-inferior": EITHER}.get(main.answer)
    if main.answer == "inconclusive":
        told = _UNSETTLED if main.more is None else _MORE
    if main.answer != "worse" and against:
        told = _WEIGH
    worse = [each for each in groups if each.answer == "worse"]
    more, of_what = count(main.more, lang), unit(document).to(lang)
    of = {"a": main.a, "b": main.b, "more": more, "unit": of_what}
    if told is not None:
        better, other = main.metric, ", ".join(names.metric(e).name.to(lang) for e in against)
        of |= {"better": names.metric(better).name.to(lang), "worse": other}
        yield told.to(lang).format(**of)
    if worse:
        named = names.together([each.subgroup for each in worse], lang)
        yield _GROUPS.to(lang).format(**of, groups=named)


def _of_models(document: Document, lang: Lang) -> Iterator[str]:
    """Where a model does harm, and what would correct it."""
    for model in document.models:
        harmed = {
            key[2]
            for key, value in document.metrics.items()
            if key[0] == model and _is_harmful(key[3], value)
        }
        if harmed:
            yield _HARMFUL.to(lang).format(model=model, n=len(harmed))
    proposed = dict.fromkeys(
        (text(each, "model"), text(each, "proposed")) for each in document.records("updating")
    )
    for model, update in proposed:
        if update in _UPDATES:
            yield _UPDATES[update].to(lang).format(model=model)


def _is_harmful(metric: str, value: Value) -> bool:
    limit = names.metric(metric).harmful_below
    return limit is not None and value.value is not None and value.value < limit

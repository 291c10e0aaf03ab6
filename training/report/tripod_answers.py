"""What a document knows about TRIPOD+AI's items."""

from collections.abc import Callable

from srs.wording import Lang, Words

from . import columns, names
from .checklist import Answer, own_answer
from .document import Document, records, span, tally
from .numbers import count, fixed, plain
from .wording import NOT_STATED


def answer(document: Document, name: str) -> Answer | None:
    own = own_answer(document.study.get("tripod"), name)
    known = _KNOWN.get(name)
    return own or (known(document) if known else None)


def _title(document: Document) -> Answer:
    models = ", ".join(document.models)
    return Answer(
        Words(
            f"Utvärdering av prediktionsmodeller ({models}). {_outcome(document).sv}.",
            f"Evaluation of prediction models ({models}). {_outcome(document).en}.",
        ),
        whole=False,
    )


def _outcome(document: Document) -> Words:
    told = [names.outcome(document.study, each) for each in document.horizons]
    return Words(
        "Utfall: " + "; ".join(each.sv for each in told),
        "Outcome: " + "; ".join(each.en for each in told),
    )


def _objective(document: Document) -> Answer:
    if document.records("verdicts"):
        return Answer(
            Words(
                "Utvärdering, och parad jämförelse mot studiens marginaler.",
                "Evaluation, and paired comparison against the study's margins.",
            )
        )
    return Answer(Words("Utvärdering.", "Evaluation."))


def _sources(document: Document) -> Answer | None:
    given = document.data.get("files")
    files = ", ".join(map(str, given)) if isinstance(given, list) else str(given or "")
    sv = en = files
    if document.synthetic:
        sv, en = f"Syntetiska data. {files}", f"Synthetic data. {files}"
    elif document.synthetic is None and files:
        sv = f"{files}. Det är inte angivet om data är syntetiska."
        en = f"{files}. Whether the data are synthetic is not stated."
    return Answer(Words(sv, en), whole=False) if sv else None


def _dates(document: Document) -> Answer | None:
    told = span(document.data, "period")
    if not told:
        return None
    given = document.study.get("data")
    column = given.get("date") if isinstance(given, dict) else None
    if not column:
        return Answer(Words(told, told), whole=False)
    sv, en = f"{told} (kolumnen {column})", f"{told} (column {column})"
    return Answer(Words(sv, en), whole=False)


def _defined(document: Document) -> Answer:
    return Answer(_outcome(document), whole=False)


def _size(document: Document) -> Answer | None:
    if document.data.get("rows") is None:
        return None
    told = _counts(document)
    if not document.records("sample_sizes"):
        return Answer(told, whole=False)
    return Answer(
        Words(
            f"{told.sv}. Vad som behövs: se Är data tillräckligt stora?",
            f"{told.en}. What is needed: see Is the data large enough?",
        ),
        whole=False,
    )


def _participants(document: Document) -> Answer | None:
    if document.data.get("rows") is None:
        return None
    return Answer(_counts(document), whole=False)


def _counts(document: Document) -> Words:
    data = document.data
    parts = ("rows", "persons", "events", "censored", "competing")
    told: dict[Lang, str] = {}
    for lang in ("sv", "en"):
        found = [
            f"{_of(document, each, lang)}: {count(tally(data, each), lang)}"
            for each in parts
            if tally(data, each) is not None
        ]
        if tally(data, "persons") is None:
            found.append(f"{_of(document, 'persons', lang)}: {NOT_STATED.to(lang)}")
        told[lang] = ", ".join(found)
    return Words(told["sv"], told["en"])


def _of(document: Document, key: str, lang: Lang) -> str:
    return columns.of_data(key, document.data, document.study, lang).lower()


def _measures(document: Document) -> Answer | None:
    bases = dict.fromkeys(name.partition("@")[0] for name in document.names)
    if not bases:
        return None
    sv, en = (", ".join(names.metric(each).name.to(lang) for each in bases) for lang in _BOTH)
    return Answer(Words(f"{sv}; definitioner på sidan.", f"{en}; definitions on the page."))


def _regional(document: Document) -> Answer | None:
    if not document.records("pooled"):
        return None
    return Answer(
        Words(
            "Per region, sammanvägt med slumpeffekter och prediktionsintervall; se Regioner.",
            "By region, pooled with random effects and a prediction interval; see Regions.",
        )
    )


def _listed(part: str, told: Words) -> Callable[[Document], Answer | None]:
    return lambda document: Answer(told) if records(document.given, part) else None


def _paired(document: Document) -> Answer | None:
    told = Words(
        "Modellerna parades per id. Det är inte angivet om någon modell har anpassats på samma "
        "data.",
        "Models were paired by id. Whether a model was fitted on the same data is not stated.",
    )
    return Answer(told, whole=False)


def _fairness(document: Document) -> Answer | None:
    variables = list(dict.fromkeys(names.variable(each, "sv") for each in document.subgroups[1:]))
    if not variables:
        return None
    sv, en = (
        ", ".join(dict.fromkeys(names.variable(each, lang) for each in document.subgroups[1:]))
        for lang in _BOTH
    )
    return Answer(Words(f"Mått per grupp: {sv}.", f"Metrics by subgroup: {en}."))


def _output(document: Document) -> Answer:
    cuts = document.cut_offs
    sv, en = (", ".join(fixed(each, 2, lang) for each in cuts) for lang in _BOTH)
    return Answer(
        Words(
            "Sannolikhet för utfallet" + (f"; tröskelvärden {sv}." if cuts else "."),
            "Probability of the outcome" + (f"; thresholds {en}." if cuts else "."),
        ),
        whole=False,
    )


def _performance(document: Document) -> Answer | None:
    if not document.metrics:
        return None
    return Answer(
        Words(
            "Mått med intervall där sådana kunde beräknas; kurvor och tabeller på sidan.",
            "Metrics, with intervals where these could be computed; curves and tables on the page.",
        )
    )


def _analysed(document: Document) -> Answer | None:
    if all(value.n is None for value in document.metrics.values()):
        return None
    return Answer(
        Words(
            "Antal rader och utfall står över varje tabell.",
            "Numbers of rows and outcomes stand above each table.",
        )
    )


def _limits(document: Document) -> Answer | None:
    problems = len(document.given.get("problems") or [])
    hidden = len(document.records("suppressed"))
    sv = [f"problem i data: {plain(problems, 'sv')}", f"dolda tal: {plain(hidden, 'sv')}"]
    en = [
        f"problems in the data: {plain(problems, 'en')}",
        f"numbers hidden: {plain(hidden, 'en')}",
    ]
    if document.synthetic:
        sv.insert(0, "Data är syntetiska: siffrorna säger inget om verkliga patienter")
        en.insert(0, "The data are synthetic: the numbers say nothing about real patients")
    return Answer(Words("; ".join(sv) + ".", "; ".join(en) + "."), whole=False)


def _calculated(document: Document) -> Answer | None:
    given = document.study.get("models")
    if not isinstance(given, dict):
        return None
    told = ", ".join(f"{model}: {source}" for model, source in given.items())
    words = Words(
        f"Kolumn eller publicerad modell ({told}).", f"Column or published model ({told})."
    )
    return Answer(words, whole=False)


_BOTH: tuple[Lang, Lang] = ("sv", "en")
_UPDATING = Words("Slutet test av uppdateringar; se Uppdatering.", "Closed test; see Updating.")
_KNOWN: dict[str, Callable[[Document], Answer | None]] = {
    "1": _title,
    "4": _objective,
    "5a": _sources,
    "5b": _dates,
    "8a": _defined,
    "10": _size,
    "12a": _paired,
    "12d": _regional,
    "12e": _measures,
    "12f": _listed("updating", _UPDATING),
    "12g": _calculated,
    "14": _fairness,
    "15": _output,
    "20a": _participants,
    "20c": _listed("drift", Words("Se Förskjutning.", "See Drift.")),
    "21": _analysed,
    "23a": _performance,
    "23b": _regional,
    "24": _listed("updating", _UPDATING),
    "26": _limits,
}

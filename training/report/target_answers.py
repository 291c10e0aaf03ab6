"""What a study's document knows about TARGET's items."""

from collections.abc import Callable

from srs.wording import LANGUAGES, Lang, Words

from . import effect_names as names
from .checklist import Answer, own_answer
from .document import Record, records, text
from .effect_cautions import confounders
from .effect_estimates import shown
from .effect_study import eligible
from .effect_verdict import headline, question
from .effect_words import ESTIMATORS, OUTCOMES, STARTS

_Known = Callable[[Record, Lang], str | None]


def answer(document: Record, name: str) -> Answer | None:
    """The study's own answer, else that of the document; ``None`` where the item is open."""
    own = own_answer(names.of(document, "study").get("target"), name)
    if own is not None or name not in _KNOWN:
        return own
    known, whole = _KNOWN[name]
    sv, en = (known(document, lang) for lang in LANGUAGES)
    return Answer(Words(sv, en), whole) if sv and en else None


def _said(sv: str, en: str) -> _Known:
    """What is true of every such study, with its days filled in."""

    def said(document: Record, lang: Lang) -> str:
        return names.with_days(Words(sv, en), names.of(document, "study"), lang)

    return said


def _question(document: Record, lang: Lang) -> str:
    return question(document, lang)


def _data(document: Record, lang: Lang) -> str | None:
    study = names.of(document, "study")
    files = [text(study, key) for key in ("table", "mapping", "measures", "units")]
    told = ", ".join(each for each in files if each)
    if document.get("synthetic"):
        return Words("Syntetiska data. ", "Synthetic data. ").to(lang) + told
    return told or None


def _eligible(document: Record, lang: Lang) -> str:
    study = names.of(document, "study")
    first = Words(
        "Sjukskrivna vid slutet av dag {day}, som inte har börjat åtgärden tidigare i sjukfallet; "
        "det första sådana sjukfallet för var och en.",
        "On leave at the end of day {day}, with no earlier start of the measure in the leave; "
        "each person's first such leave.",
    )
    more = eligible(names.of(study, "eligible"), lang)
    return " ".join([names.with_days(first, study, lang), *(f"{each}." for each in more)])


def _strategies(document: Record, lang: Lang) -> str:
    study = names.of(document, "study")
    parts = [
        names.measure(study, lang),
        *(names.strategy(e, study, lang) for e in ("start", text(study, "against"))),
    ]
    words = STARTS.get(text(study, "starts"))
    told = f"{parts[0]}. 1: {parts[1]}. 2: {parts[2]}."
    return f"{told} {names.with_days(words, study, lang)}" if words else told


def _outcomes(document: Record, lang: Lang) -> str:
    study = names.of(document, "study")
    days = study.get("outlast")
    told = [names.outcome(each, None, lang) for each in ("days", "net_days")]
    told += [
        names.outcome("outlast", each, lang) for each in (days if isinstance(days, list) else [])
    ]
    told += [OUTCOMES[each].to(lang) for each in ("days_to_return", "returned")]
    return "; ".join(told) + "."


def _assumed(document: Record, lang: Lang) -> str:
    words = Words(
        "Att de som börjar och de som inte gör det är jämförbara efter justering för {}; att båda "
        "strategierna är möjliga för alla; att en start betyder detsamma för alla; att de som "
        "faller bort är lika dem som följs.",
        "That those who start and those who do not are comparable after adjustment for {}; that "
        "both strategies are possible for all; that a start means the same for all; that those "
        "lost to follow-up are like those followed.",
    )
    return words.to(lang).format(", ".join(confounders(names.of(document, "study"), lang)) or "–")


def _assumed_of_trial(document: Record, lang: Lang) -> str:
    words = Words(
        "Att lottningen gör grupperna jämförbara, och att de som inte följer sin strategi eller "
        "faller bort är lika de andra, givet {}.",
        "That assignment makes the groups comparable, and that those who do not follow their "
        "strategy or are lost are like the others, given {}.",
    )
    more = Words("grad och antal intyg", "degree and number of certificates").to(lang)
    found = [*confounders(names.of(document, "study"), lang), more]
    return words.to(lang).format(", ".join(found))


def _variables(document: Record, lang: Lang) -> str | None:
    study = names.of(document, "study")
    found = confounders(study, lang)
    words = Words(
        "Så som de är kända vid tid noll: {}. Grad och antal intyg, kända vid varje stegs början, "
        "i modellerna för start och bortfall.",
        "As known at time zero: {}. Degree and number of certificates, as known at the start of "
        "each step, in the models of starts and losses.",
    )
    return words.to(lang).format(", ".join(found)) if found else None


def _analysis(document: Record, lang: Lang) -> str:
    study = names.of(document, "study")
    model = {
        "splines": Words("splines med samspel", "splines with interactions"),
        "trees": Words("LightGBM, korsanpassad per enhet", "LightGBM, cross-fitted by unit"),
    }.get(text(study, "models"))
    words = Words(
        "Sekventiellt dubbelt robust i steg om {step} dagar; modeller för utfall, start och "
        "bortfall: {model}; enhetseffekter: {units}. Varians ur enheternas bidrag, t-fördelning "
        "med det effektiva antalet enheter − 1.",
        "Sequentially doubly robust in steps of {step} days; models of outcome, starts and losses: "
        "{model}; unit effects: {units}. Variance from the contribution of each unit, t "
        "distribution with the effective number of units − 1.",
    )
    yes, no = Words("ja", "yes"), Words("nej", "no")
    return words.to(lang).format(
        step=text(study, "step", "?"),
        model=model.to(lang) if model else text(study, "models", "?"),
        units=(no if study.get("unit_effects") is False else yes).to(lang),
    )


def _sensitive(document: Record, lang: Lang) -> str | None:
    found = list(dict.fromkeys(text(each, "estimator") for each in shown(document)))
    told = [ESTIMATORS[each].to(lang) for each in found if each in ESTIMATORS and each != "dr"]
    controls = records(names.of(document, "diagnostics"), "controls")
    if controls:
        told.append(Words("negativa kontroller", "negative controls").to(lang))
    if shown(document) and document.get("e_value") and names.answer(document) != names.REFUSED:
        told.append(Words("E-värde", "E-value").to(lang))
    return "; ".join(told) + "." if told else None


def _answered(document: Record, lang: Lang) -> str | None:
    return f"{headline(document, lang)}."


def _effects(document: Record, lang: Lang) -> str | None:
    if names.answer(document) == names.REFUSED:
        return Words(
            "Ingen effekt anges: svar vägrades.", "No effect is given: an answer was refused."
        ).to(lang)
    only = Words("Bara absoluta skillnader.", "Only absolute differences.").to(lang)
    return f"{_answered(document, lang)} {only}" if shown(document) else None


def _see(part: str, sv: str, en: str) -> _Known:
    """A reference to a *part* of the page, if the document has it."""

    def see(document: Record, lang: Lang) -> str | None:
        found = names.of(document, "diagnostics").get(part) or document.get(part)
        return Words(sv, en).to(lang) if found else None

    return see


_KNOWN: dict[str, tuple[_Known, bool]] = {
    "1a": (_question, False),
    "1b": (_data, False),
    "1c": (_answered, False),
    "3": (_question, True),
    "5": (_data, False),
    "6a": (_eligible, True),
    "6b": (_strategies, True),
    "6c": (
        _said(
            "Lottning till en av strategierna vid slutet av dag {day}. Ingen blindning.",
            "Random assignment to one of the strategies at the end of day {day}. No blinding.",
        ),
        True,
    ),
    "6d": (
        _said(
            "Från slutet av dag {day}, då personerna lottas, i {horizon} dagar.",
            "From the end of day {day}, when persons are assigned, for {horizon} days.",
        ),
        True,
    ),
    "6e": (_outcomes, True),
    "6f": (
        _said(
            "Om alla följde sin strategi: skillnad i medeltal dagar inom {horizon} dagar, och i "
            "sannolikhet.",
            "If all followed their strategy: the difference in mean days within {horizon} days, "
            "and in probability.",
        ),
        True,
    ),
    "6g": (_assumed_of_trial, True),
    "6h": (
        _said(
            "Som i data, med lottningen i stället för justering vid tid noll.",
            "As in the data, with assignment in place of adjustment at time zero.",
        ),
        True,
    ),
    "7a": (_eligible, True),
    "7b": (_strategies, True),
    "7c": (
        _said(
            "Varje person räknas i båda strategierna från slutet av dag {day}, och lämnar en "
            "strategi när det som sker inte längre är förenligt med den.",
            "Each person counts in both strategies from the end of day {day}, and leaves a "
            "strategy once what happens no longer fits it.",
        ),
        True,
    ),
    "7d": (
        _said(
            "Från slutet av dag {day}, då personerna förs till strategierna, till sjukfallets "
            "slut, till att personen faller bort, eller {horizon} dagar.",
            "From the end of day {day}, when persons are assigned, until the leave ends, the "
            "person is lost, or {horizon} days.",
        ),
        True,
    ),
    "7e": (_outcomes, True),
    "7f": (
        _said(
            "Som i prövningen; medeltalen är de som alla skulle ha haft under vardera strategin.",
            "As in the trial; the means are those that all would have had under each strategy.",
        ),
        True,
    ),
    "7g(i)": (_assumed, True),
    "7g(ii)": (_variables, True),
    "7h(i)": (_analysis, False),
    "7h(ii)": (_sensitive, False),
    "8": (_see("flow", "Se Vilka som följs.", "See Who is followed."), True),
    "9": (_see("balance", "Se Balans: skillnader.", "See Balance: differences."), False),
    "12": (_see("survival", "Se Kurvor.", "See Curves."), False),
    "13": (_effects, False),
    "14": (_sensitive, False),
    "16": (_assumed, False),
}

"""The assessment as text: coloured in a terminal, plain in a pipe."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..assessment import Assessment, Prediction
from ..certificate import Icd10
from ..knowledge import Recommendation, Statistics, TypicalCase
from ..model import DiagnosisModel, outside
from ..predictors import Predictor
from ..risk import Absence, Length, Remaining, Risk, Support, lasts, title
from ..wording import Lang, Words, thousands
from .advice import measures_section, secondary_section
from .certificate import certificate_section
from .charts import COLOUR, Bars, Lengths, Plot
from .interval import interval_line
from .layout import hanging as _hanging
from .layout import heading as _title
from .percent import percent

_SOURCES = {
    "answer": Words("svar", "answer"),
    "certificate": Words("intyg", "certificate"),
    "person": Words("personnummer", "person id"),
    "default": Words("formulärets förval", "the form's preselection"),
    "missing": Words("saknas", "missing"),
}
_MARKS = {1: ("▲", "red"), 0: ("·", "dim"), -1: ("▼", "green")}
_WHAT = {
    "certificate_end": Words("intygens sista dag", "the certificates' last day"),
    "fmb": Words("FMB:s rekommendation", "FMB's recommendation"),
    "prognosis": Words("läkaren räknar med återgång", "the physician expects a return"),
}
_STRONGEST = 5  # marks of the strongest reason; the others' are in proportion


def render(assessment: Assessment, lang: Lang) -> str:
    return plain(page(assessment, lang))


def plain(page: RenderableType) -> str:
    """Without colour, 80 columns wide."""
    console = Console(width=80, color_system=None, force_terminal=False)
    with console.capture() as capture:
        console.print(page)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def page(assessment: Assessment, lang: Lang) -> RenderableType:
    """The whole assessment, what matters most first."""
    return Group(
        _heading(assessment, lang),
        *_made_from(assessment, lang),
        *_no_risk(assessment, lang),
        *_risk(assessment.prediction, lang),
        *_support(assessment.support, lang),
        *_length(assessment, lang),
        *_reasons(assessment.prediction, lang),
        *_missing(assessment, lang),
        *_notes(assessment, lang),
        *certificate_section(assessment.certificate, lang),
        *_of_the_diagnosis(assessment, lang),
        *secondary_section(
            assessment.secondary,
            assessment.measures,
            lang,
            name=_name,
            start=assessment.spell.start if assessment.spell else None,
        ),
        Text(),
        Text(_source(assessment, lang), style="dim"),
    )


def _of_the_diagnosis(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    """Of none there is nothing to say, not even that nothing is known of it."""
    if assessment.diagnosis:
        start = assessment.spell.start if assessment.spell else None
        yield Text()
        yield from fmb_section(assessment.fmb, lang, start)
        yield from _exceeded(assessment, lang)
        yield from statistics_section(assessment.statistics, lang)
        yield from _predictors(assessment, lang)
        yield from measures_section(assessment.measures, lang, assessment.situation)


def _heading(assessment: Assessment, lang: Lang) -> Text:
    none = Words("Intyget har ingen diagnos", "The certificate has no diagnosis").to(lang)
    named = _name(assessment.diagnosis, lang) if assessment.diagnosis else none
    told = (Text(words.to(lang)) for words in _spell(assessment))
    return Text("\n").join([Text(named, style="bold"), *told])


def _spell(assessment: Assessment) -> Iterator[Words]:
    day, spell, certificate = assessment.day, assessment.spell, assessment.certificate
    if spell is None:
        if day is not None:
            yield Words(f"Dag {day} av sjukfallet.", f"Day {day} of the spell.")
        elif certificate and not certificate.periods:
            yield Words(
                "Intyget har ingen sjukskrivningsperiod än.",
                "The certificate has no period of sick leave yet.",
            )
        elif certificate:
            start, end = certificate.start, certificate.end
            yield Words(f"Intyget gäller {start} till {end}.", f"It holds from {start} to {end}.")
        return
    start, end, days = spell.start, spell.end, spell.days
    if assessment.not_ongoing is Absence.NOT_BEGUN:
        yield Words(
            f"Sjukfallet börjar {start}; intygen täcker {days} dagar.",
            f"The spell begins {start}; certified for {days} days.",
        )
    elif assessment.not_ongoing is Absence.ENDED:
        yield Words(
            f"Sjukfallet började {start} och slutade {end}, efter {days} dagar.",
            f"The spell began {start} and ended {end}, after {days} days.",
        )
    else:
        yield Words(
            f"Dag {day} av sjukfallet, som började {start}; intygen täcker {days} dagar.",
            f"Day {day} of the spell, which began {start}; certified for {days} days.",
        )


def _made_from(assessment: Assessment, lang: Lang) -> Iterator[Text]:
    """Of whom the model knows, before any number; a warning stands out."""
    warnings = assessment.model.warnings
    for words in assessment.model.made_from:
        warning = words in warnings
        yield Text(f"{'! ' if warning else ''}{words.to(lang)}", "bold red" if warning else "dim")


def _name(diagnosis: Icd10, lang: Lang) -> str:
    """The code with its title, or with its parent's where it has none."""
    found = title(diagnosis)
    if found is None:
        return str(diagnosis)
    named = found.words.to(lang)
    own = found.diagnosis == diagnosis
    return f"{diagnosis} {named}" if own else f"{diagnosis} ({found.diagnosis} {named})"


def _no_risk(assessment: Assessment, lang: Lang) -> Iterator[Text]:
    """Where there are bounds, they say it."""
    if assessment.no_risk and not assessment.prediction:
        # "No risk" would be read as a risk of nought.
        none = Words("Risken är inte beräknad", "The risk was not computed").to(lang)
        yield Text()
        yield Text(f"{none}. {assessment.no_risk.words.to(lang)}", style="bold")


def _risk(prediction: Prediction | None, lang: Lang) -> Iterator[RenderableType]:
    if prediction:
        yield Text()
        yield _verdict(prediction.risk, lang)
        if told := interval_line(prediction.risk, lang):
            yield Text(told)
        yield Text()
        yield Bars(prediction, lang)
        yield from _curve(prediction.risk, lang)


def _verdict(risk: Risk, lang: Lang) -> Text:
    that = lasts(risk.horizon).to(lang)
    if risk.bounds is not None:
        low, high = (percent(bound, lang, risk.profile) for bound in risk.bounds)
        text = Words(
            f"Risken {that} är mellan {low} och {high}, beroende på svaren som saknas.",
            f"The risk {that} is between {low} and {high}, depending on the missing answers.",
        )
        return Text(text.to(lang), style="bold")
    assert risk.probability is not None
    assert risk.level is not None
    return Text.assemble(
        (percent(risk.probability, lang, risk.profile), f"bold {COLOUR[risk.level]}"),
        (f"  {risk.level.words.to(lang)} {that}", "bold"),
    )


def _curve(risk: Risk, lang: Lang) -> Iterator[RenderableType]:
    if risk.curve:
        heading = Words(
            "Sannolikhet att sjukfallet fortfarande pågår",
            "Probability that the spell is still ongoing",
        )
        yield _title(heading.to(lang))
        yield Plot(risk.curve, risk.horizon, lang)


def _support(support: Support | None, lang: Lang) -> Iterator[RenderableType]:
    """Without a colour: it is no level."""
    if support:
        yield Text()
        yield Text(support.words.to(lang))


def _length(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    length = assessment.length
    if length is None:
        return
    heading = Words(
        f"Hur länge sådana sjukfall varar, när de har nått dag {length.from_day}",
        f"How long such spells last, once they have reached day {length.from_day}",
    )
    yield _title(heading.to(lang))
    ended = {
        Words("en fjärdedel har slutat", "a quarter have ended"): length.q25_day,
        Words("hälften har slutat", "half have ended"): length.median_day,
        Words("tre fjärdedelar har slutat", "three quarters have ended"): length.q75_day,
    }
    rows = Table.grid(padding=(0, 2))
    for what, day in ended.items():
        last = assessment.model.last_horizon
        at = Words(f"dag {day}", f"day {day}")
        later = Words(f"efter dag {last}", f"after day {last}")
        rows.add_row(f"  {(at if day else later).to(lang)}", what.to(lang))
    for day, those in groupby(length.remaining, key=lambda each: each.day):
        on_day = Words(f"dag {day}", f"day {day}").to(lang)
        rows.add_row(f"  {on_day}", _remains(list(those), length, lang))
    yield rows
    if assessment.foreseen and assessment.foreseen.disagreement:
        told = assessment.foreseen.disagreement.to(lang)
        yield _hanging("! ", told, style="bold dark_orange")
    if length.extrapolated and assessment.of_diagnosis:
        beyond = outside.of_length(assessment.of_diagnosis)
        yield _hanging("", beyond.to(lang), style="dim")


def _remains(of_day: Sequence[Remaining], length: Length, lang: Lang) -> str:
    share, still = of_day[0].probability, Words("pågår fortfarande", "still go on")
    if share is not None:
        text = f"{percent(share, lang)} {still.to(lang)}"
    elif of_day[0].day <= length.from_day:
        text = Words("modellen vet inte", "the model does not know").to(lang)
    else:
        text = Words("efter modellens sista dag", "after the model's last day").to(lang)
    named = ", ".join(_WHAT[each.what].to(lang) for each in of_day if each.what in _WHAT)
    return f"{text} ({named})" if named else text


def _reasons(prediction: Prediction | None, lang: Lang) -> Iterator[RenderableType]:
    reasons = prediction.explanation.reasons if prediction else ()
    if not prediction or not reasons:
        return
    yield _title(Words("Varför, starkast först", "Why, strongest first").to(lang))
    strongest = abs(reasons[0].log_odds)
    rows = Table.grid(padding=(0, 1))
    for reason in reasons:
        mark, colour = _MARKS[reason.direction]
        times = round(_STRONGEST * abs(reason.log_odds) / strongest) if reason.direction else 1
        rows.add_row(Text(f"   {mark * max(times, 1)}", style=colour), Text(reason.text(lang)))
    yield rows
    yield _hanging("", prediction.subject.model.reference.to(lang), style="dim")


def _missing(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    if assessment.missing:
        yield _title(Words("Svar som saknas", "Missing answers").to(lang))
        for known in assessment.missing:
            yield _hanging("• ", known.predictor.question.to(lang))


def _notes(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    if assessment.notes:
        heading = Words("Att tänka på när siffrorna läses", "When reading the numbers")
        yield _title(heading.to(lang))
        for note in assessment.notes:
            yield _hanging("• ", note.to(lang))


def fmb_section(
    recommendation: Recommendation | None, lang: Lang, start: date | None = None
) -> Iterator[RenderableType]:
    """What FMB has for the diagnosis; *start* is the spell's, for months of the calendar."""
    heading = Words("FMB: rekommenderad sjukskrivning", "FMB: recommended sick leave").to(lang)
    if recommendation is None or not recommendation.cases:
        yield Text(heading, style="bold")
        nothing = Words(
            "FMB saknar rekommendation för diagnosen.",
            "FMB has no recommendation for the diagnosis.",
        )
        yield _hanging("", nothing.to(lang))
        return
    yield Text(f"{heading}, {recommendation.diagnosis}", style="bold")
    for case in recommendation.cases:
        yield _hanging("• ", _case(case, recommendation.from_subcodes, lang, start))
    yield _hanging("", f"{recommendation.source}, {recommendation.date}", style="dim")


def _case(case: TypicalCase, from_subcodes: bool, lang: Lang, start: date | None) -> str:
    codes = ", ".join(map(str, case.diagnoses)) + " · " if from_subcodes else ""
    days = case.max_days(start)
    in_days = Words("dagar", "days").to(lang)
    return f"{codes}{case.text(lang)}" + (f" ({days} {in_days})" if days else "")


def fmb_texts(recommendation: Recommendation | None) -> Iterator[RenderableType]:
    """What Socialstyrelsen writes of the diagnosis, in Swedish, where it was imported."""
    for document in recommendation.documents if recommendation else ():
        yield _title(document.title)
        for heading, body in {
            "Försäkringsmedicinsk information": document.information,
            "Symtom, prognos, behandling": document.symptoms,
            "Funktionsnedsättning": document.function_impairment,
            "Aktivitetsbegränsning": document.activity_limitation,
            "Rehabilitering": document.rehabilitation,
        }.items():
            if body:
                yield Text(f"\n  {heading}", style="italic")
                yield _hanging("", body)
        yield _hanging("", f"{document.reference} {document.updated}".strip(), style="dim")


def _exceeded(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    if assessment.fmb_exceeded:
        text = Words(
            "Sjukfallet är längre än rekommendationen i varje typfall.",
            "The spell is longer than every typical case recommends.",
        )
        yield _hanging("! ", text.to(lang), style="bold dark_orange")


def statistics_section(statistics: Statistics | None, lang: Lang) -> Iterator[RenderableType]:
    heading = Words("Sjukfallens längd i landet", "How long spells last in the country").to(lang)
    if statistics is None:
        yield _title(heading)
        nothing = Words("Ingen statistik finns för diagnosen.", "There is none for the diagnosis.")
        yield _hanging("", nothing.to(lang))
        return
    if not statistics.national:
        heading = Words("Sjukfallens längd", "How long spells last").to(lang)
    yield _title(f"{heading}, {statistics.diagnosis}")
    yield Lengths(statistics, lang)
    spells = thousands(statistics.spells)
    total = Words(f"{spells} sjukfall", f"{spells} spells").to(lang)
    yield _hanging("", f"{total}. {statistics.source.to(lang)}", style="dim")


def _predictors(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    if not assessment.known:
        return
    yield _title(Words("Uppgifter som modellen använder", "What the model is told").to(lang))
    rows = Table.grid(padding=(0, 2))
    rows.add_column(no_wrap=True)  # a second line would not stand under the first
    for known in assessment.known:
        value = known.predictor.shown(known.value).to(lang)
        source = Text(_SOURCES[known.source].to(lang), style="dim")
        rows.add_row(Text(f"  {known.predictor.label.to(lang)}"), Text(value), source)
    yield rows


def _source(assessment: Assessment, lang: Lang) -> str:
    model = assessment.model.full_name
    return Words(
        f"Modell {model}. Beslutsstöd: stödjer en bedömning, avgör inget.",
        f"Model {model}. Decision support: it supports a judgement and decides nothing.",
    ).to(lang)


def form_page(model: DiagnosisModel, lang: Lang) -> RenderableType:
    """What to ask for a diagnosis, in the form's order."""
    predictors = {column.name: column.predictor for column in model.columns}
    asked = [predictors[name] for name in model.asked]
    derived = [each for name, each in predictors.items() if name not in model.asked]
    lines = [Text(_name(model.diagnosis, lang), style="bold")]
    for number, predictor in enumerate(asked, start=1):
        lines += _question(number, predictor, lang)
    names = ", ".join(predictor.label_inside.to(lang) for predictor in derived)
    others = Words(
        f"Tas från intyg och personnummer: {names}.",
        f"Taken from certificate and person id: {names}.",
    )
    return Group(*lines, Text(), Text(others.to(lang), style="dim"))


def _question(number: int, predictor: Predictor, lang: Lang) -> Iterator[Text]:
    ids = f"  {predictor.name}, SRS {predictor.srs}"
    yield Text(f"\n{number}. {predictor.question.to(lang)}").append(ids, style="dim")
    if predictor.help:
        yield Text(f"   {predictor.help.to(lang)}", style="italic")
    if predictor.derive:
        known = Words(
            "Frågas inte om intygen redan säger det.", "Not asked if certificates say it."
        )
        yield Text(f"   {known.to(lang)}", style="italic")
    for level in predictor.levels:
        mark = "●" if level.name == predictor.default else "○"
        ids = f"  {level.name}" + (f", SRS {level.srs}" if level.srs != level.name else "")
        yield Text(f"   {mark} {level.answer.to(lang)}").append(ids, style="dim")

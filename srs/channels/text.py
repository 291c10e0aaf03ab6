"""The assessment as text: coloured in a terminal, plain in a pipe."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..assessment import Assessment, Prediction
from ..certificate import Icd10
from ..knowledge import Recommendation, Statistics, TypicalCase
from ..model import DiagnosisModel, range_notes
from ..predictors import Predictor
from ..risk import Length, Remaining, Risk, Support
from ..wording import Lang, Words, counted, in_days, thousands
from .advice import measures_section, secondary_section
from .average import average_line
from .certificate import certificate_section
from .charts import Bars, Lengths, Longer, Plot, marks
from .interval import interval_line
from .layout import aligned, plain
from .layout import hanging as _hanging
from .layout import heading as _title
from .opening import answered, head, made_from, named, verdict, without_risk
from .percent import percent

_SOURCES = {
    "answer": Words("svar", "answer"),
    "certificate": Words("intyg", "certificate"),
    "person": Words("personnummer", "person id"),
    "default": Words("formulärets förval", "the form's preselection"),
    "missing": Words("saknas", "missing"),
}
_WHAT = {
    "certificate_end": Words("intygens sista dag", "the certificates' last day"),
    "fmb": Words("FMB:s rekommendation", "FMB's recommendation"),
    "prognosis": Words("läkaren räknar med återgång", "the physician expects a return"),
}
_ELSEWHERE = Words(
    "Varje diagnos har sina egna vikter: samma svar kan tala för högre risk vid en diagnos och för "
    "lägre vid en annan. De säger hur modellen räknar, inte vad sjukfallet beror på.",
    "Each diagnosis has weights of its own: the same answer may speak for a higher risk with one "
    "diagnosis and for a lower one with another. They say how the model computes, not why the "
    "patient is on sick leave.",
)


def render(assessment: Assessment, lang: Lang) -> str:
    return plain(page(assessment, lang))


def page(assessment: Assessment, lang: Lang) -> RenderableType:
    """The whole assessment, the most important first."""
    return Group(
        head(assessment, lang),
        *made_from(assessment, lang),
        *without_risk(assessment, lang),
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
            name=named,
            start=assessment.spell.start if assessment.spell else None,
        ),
        Text(),
        Text(_source(assessment, lang), style="dim"),
    )


def _of_the_diagnosis(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    """The certificate without diagnosis gets no sections on it."""
    if assessment.diagnosis:
        start = assessment.spell.start if assessment.spell else None
        yield Text()
        yield from fmb_section(assessment.fmb, lang, assessment.diagnosis, start)
        yield from _exceeded(assessment, lang)
        yield Text()
        yield from statistics_section(assessment.statistics, lang, assessment.diagnosis)
        yield from _predictors(assessment, lang)
        yield Text()
        yield from measures_section(
            assessment.measures, lang, assessment.diagnosis, assessment.situation
        )


def _risk(prediction: Prediction | None, lang: Lang) -> Iterator[RenderableType]:
    if prediction:
        yield Text()
        yield verdict(prediction.risk, lang)
        if told := interval_line(prediction.risk, lang):
            yield Text(told)
        yield Text()
        yield Bars(prediction, lang)
        average = prediction.risk.average
        if average and average.counted:
            yield Text(average_line(average, lang), style="dim")
        yield from _curve(prediction.risk, lang)


def _curve(risk: Risk, lang: Lang) -> Iterator[RenderableType]:
    if risk.curve:
        heading = Words(
            "Sannolikhet att sjukfallet fortfarande pågår",
            "Probability that the spell is still ongoing",
        )
        yield _title(heading.to(lang))
        yield Plot(risk.curve, risk.horizon, lang)


def _support(support: Support | None, lang: Lang) -> Iterator[RenderableType]:
    """Without a colour, because it is not a level."""
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
        beyond = range_notes.of_length(assessment.of_diagnosis)
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
    rows = Table.grid(padding=(0, 1))
    for reason in reasons:
        rows.add_row("  ", marks(reason.log_odds), Text(reason.text(lang)))
    yield rows
    yield _hanging("", prediction.subject.model.reference.to(lang), style="dim")
    yield _hanging("", _ELSEWHERE.to(lang), style="dim")


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
    recommendation: Recommendation | None, lang: Lang, asked: Icd10, start: date | None = None
) -> Iterator[RenderableType]:
    """FMB's recommendations for the diagnosis *asked* for.

    *start* is the spell's: from it, months become days. Without it no days are shown.
    """
    heading = Words("FMB:s rekommenderade sjukskrivning", "FMB's recommended sick leave").to(lang)
    if recommendation is None or not recommendation.cases:
        yield Text(heading, style="bold")
        nothing = Words(
            "FMB saknar rekommendation för diagnosen.",
            "FMB has no recommendation for the diagnosis.",
        )
        yield _hanging("", nothing.to(lang))
        return
    yield Text(answered(heading, recommendation.diagnosis, asked, lang), style="bold")
    for case in recommendation.cases:
        yield _hanging("• ", _case(case, recommendation.from_subcodes, lang, start))
    if start and any(case.amount for case in recommendation.cases):
        counted = Words(f"Dagar räknas från {start}.", f"Days are counted from {start}.")
        yield _hanging("", counted.to(lang), style="dim")
    yield _hanging("", f"{recommendation.source}, {recommendation.date}", style="dim")


def _case(case: TypicalCase, from_subcodes: bool, lang: Lang, start: date | None) -> str:
    codes = ", ".join(map(str, case.diagnoses)) + " · " if from_subcodes else ""
    days = case.max_days(start) if start else None
    return f"{codes}{case.text(lang)}" + (f" ({in_days(days).to(lang)})" if days else "")


def fmb_texts(recommendation: Recommendation | None) -> Iterator[RenderableType]:
    """Socialstyrelsen's texts on the diagnosis, in Swedish, if imported."""
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


def statistics_section(
    statistics: Statistics | None, lang: Lang, asked: Icd10
) -> Iterator[RenderableType]:
    heading = Words("Sjukfallens längd i landet", "How long spells last in the country").to(lang)
    if statistics is None:
        yield Text(heading, style="bold")
        nothing = Words(
            "Det finns ingen statistik för diagnosen.", "There are no statistics for the diagnosis."
        )
        yield _hanging("", nothing.to(lang))
        return
    if not statistics.national:
        heading = Words("Sjukfallens längd", "How long spells last").to(lang)
    yield Text(answered(heading, statistics.diagnosis, asked, lang), style="bold")
    yield Lengths(statistics, lang)
    if statistics.averages:
        yield Longer(statistics.averages, lang)
    spells = statistics.spells
    total = Words(f"{thousands(spells)} sjukfall", counted(spells, "spell")).to(lang)
    yield _hanging("", f"{total}. {statistics.source.to(lang)}", style="dim")


def _predictors(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    if not assessment.known:
        return
    yield _title(Words("Uppgifter som modellen använder", "What the model uses").to(lang))
    rows = Table.grid(padding=(0, 2))
    rows.add_column(no_wrap=True)  # a second line would not be aligned with the first
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


def form_page(model: DiagnosisModel, lang: Lang, asked_for: Icd10 | None = None) -> RenderableType:
    """The questions for a diagnosis, in the form's order; it says which code has them."""
    predictors = {column.name: column.predictor for column in model.columns}
    asked = [predictors[name] for name in model.asked]
    derived = [each for name, each in predictors.items() if name not in model.asked]
    code = named(model.diagnosis, lang)
    if asked_for and asked_for != model.diagnosis:
        code = f"{asked_for}: {Words('frågor för', 'questions for').to(lang)} {code}"
    lines: list[RenderableType] = [Text(code, style="bold")]
    for number, predictor in enumerate(asked, start=1):
        lines += _question(number, predictor, lang)
    names = ", ".join(predictor.label_inside.to(lang) for predictor in derived)
    others = Words(
        f"● är formulärets förval. Tas från intyg och personnummer: {names}.",
        f"● is the form's preselection. Taken from certificate and person id: {names}.",
    )
    return Group(*lines, Text(), Text(others.to(lang), style="dim"))


def _question(number: int, predictor: Predictor, lang: Lang) -> Iterator[RenderableType]:
    mark, ids = f"{number}. ", f"  {predictor.name}, SRS {predictor.srs}"
    beside = " " * len(mark)
    yield Text()
    yield aligned(mark, Text(predictor.question.to(lang)).append(ids, style="dim"))
    if predictor.help:
        yield aligned(beside, predictor.help.to(lang), style="italic")
    if predictor.derive:
        known = Words(
            "Frågan ställs inte om svaret redan finns i intygen.",
            "Not asked if the certificates have the answer.",
        )
        yield aligned(beside, known.to(lang), style="italic")
    for level in predictor.levels:
        mark = "●" if level.name == predictor.default else "○"
        ids = f"  {level.name}" + (f", SRS {level.srs}" if level.srs != level.name else "")
        answer = Text(level.answer.to(lang)).append(ids, style="dim")
        yield aligned(f"{beside}{mark} ", answer)

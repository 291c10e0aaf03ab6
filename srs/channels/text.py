"""The assessment as text: coloured in a terminal, plain in a pipe."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..assessment import Assessment
from ..certificate import Icd10
from ..knowledge import CATEGORIES, Measure, Recommendation, Statistics, TypicalCase
from ..model import DiagnosisModel
from ..predictors import Predictor
from ..risk import Risk, title
from ..wording import Lang, Words
from .charts import COLOUR, Bars, Lengths, Plot, percent, percent_of_level

_SOURCES = {
    "answer": Words("svar", "answer"),
    "certificate": Words("intyg", "certificate"),
    "person": Words("personnummer", "person id"),
    "default": Words("formulärets förval", "the form's preselection"),
    "missing": Words("saknas", "missing"),
}
_MARKS = {1: ("▲", "red"), 0: ("·", "dim"), -1: ("▼", "green")}
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
        Text(),
        _verdict(assessment.risk, lang),
        Text(),
        Bars(assessment.risk, lang),
        *_curve(assessment.risk, lang),
        *_reasons(assessment, lang),
        *_missing(assessment, lang),
        *_notes(assessment, lang),
        Text(),
        *fmb_section(assessment.fmb, lang, assessment.spell.start if assessment.spell else None),
        *_exceeded(assessment, lang),
        *_statistics(assessment.statistics, lang),
        *_predictors(assessment, lang),
        *_measures(assessment.measures, lang),
        Text(),
        Text(_source(assessment, lang), style="dim"),
    )


def _heading(assessment: Assessment, lang: Lang) -> Text:
    day, spell = assessment.risk.day, assessment.spell
    told = Words(f"Dag {day} av sjukfallet.", f"Day {day} of the spell.")
    if spell:
        start, days = spell.start, spell.days
        told = Words(
            f"Dag {day} av sjukfallet, som började {start}; intygen täcker {days} dagar.",
            f"Day {day} of the spell, which began {start}; certified for {days} days.",
        )
    return Text.assemble((_name(assessment.diagnosis, lang), "bold"), "\n", told.to(lang))


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


def _verdict(risk: Risk, lang: Lang) -> Text:
    that = Words(
        f"att sjukfallet varar i mer än {risk.horizon} dagar",
        f"that the spell lasts more than {risk.horizon} days",
    ).to(lang)
    if risk.bounds is not None:
        low, high = (percent(bound, lang) for bound in risk.bounds)
        text = Words(
            f"Risken {that} är mellan {low} och {high}, beroende på svaren som saknas.",
            f"The risk {that} is between {low} and {high}, depending on the missing answers.",
        )
        return Text(text.to(lang), style="bold")
    assert risk.probability is not None
    assert risk.level is not None
    return Text.assemble(
        (percent_of_level(risk.probability, risk.profile, lang), f"bold {COLOUR[risk.level]}"),
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


def _reasons(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    reasons = assessment.explanation.reasons
    if not reasons:
        return
    yield _title(Words("Varför, starkast först", "Why, strongest first").to(lang))
    strongest = abs(reasons[0].log_odds)
    rows = Table.grid(padding=(0, 1))
    for reason in reasons:
        mark, colour = _MARKS[reason.direction]
        times = round(_STRONGEST * abs(reason.log_odds) / strongest) if reason.direction else 1
        rows.add_row(Text(f"   {mark * max(times, 1)}", style=colour), Text(reason.text(lang)))
    yield rows
    yield _hanging("", assessment.subject.model.reference.to(lang), style="dim")


def _missing(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    if assessment.subject.missing:
        yield _title(Words("Svar som saknas", "Missing answers").to(lang))
        for known in assessment.subject.missing:
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


def _statistics(statistics: Statistics | None, lang: Lang) -> Iterator[RenderableType]:
    if statistics is None:
        return
    heading = Words("Sjukfallens längd i landet", "How long spells last in the country").to(lang)
    yield _title(f"{heading}, {statistics.diagnosis}")
    yield Lengths(statistics, lang)
    total = Words(f"{statistics.spells} sjukfall", f"{statistics.spells} spells").to(lang)
    yield _hanging("", f"{total}. {statistics.source.to(lang)}", style="dim")


def _predictors(assessment: Assessment, lang: Lang) -> Iterator[RenderableType]:
    yield _title(Words("Uppgifter som risken bygger på", "What the risk is based on").to(lang))
    rows = Table.grid(padding=(0, 2))
    for known in assessment.known:
        value = known.predictor.shown(known.value).to(lang)
        source = Text(_SOURCES[known.source].to(lang), style="dim")
        rows.add_row(Text(f"  {known.predictor.label.to(lang)}"), Text(value), source)
    yield rows


def _measures(measures: Sequence[Measure], lang: Lang) -> Iterator[RenderableType]:
    if not measures:
        return
    yield _title(Words("Åtgärder", "Measures").to(lang))
    for category, advice in groupby(measures, key=lambda measure: measure.category):
        yield Text(f"  {CATEGORIES[category].to(lang)}", style="italic")
        for measure in advice:
            body = Text(measure.title.to(lang), style="bold")
            yield _hanging("• ", body.append(f". {measure.advice.to(lang)}", style="not bold"))
    yield _hanging("", measures[0].source.to(lang), style="dim")


def _source(assessment: Assessment, lang: Lang) -> str:
    model = f"{assessment.model.name}-{assessment.model.version}"
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


def _title(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _hanging(mark: str, text: str | Text, style: str = "") -> RenderableType:
    row = Table.grid()
    row.add_row(f"    {mark}", text if isinstance(text, Text) else Text(text), style=style)
    return row

"""An assessment on one screen of 80 by 24, to read in twenty seconds, and where to find the rest.

``text`` has all of it in the same words. The patient's background (age, sex, …) counts as one
reason, after those on the patient's condition. If there is too little room, the weakest reasons and
some names are dropped first, then measures; warnings, the risk, its length and one note stay.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..assessment import Assessment, Prediction
from ..explanation import Explanation, few
from ..knowledge import SITUATIONS
from ..wording import Aside, Lang, Words, counted
from .average import average_in_short
from .charts import Bars, marks
from .layout import WIDTH, heading, plain
from .opening import head, made_from, verdict, without_risk

LINES, WORDS = 23, 120  # one line is left for the prompt


@dataclass(frozen=True, slots=True)
class _Room:
    """The room for each: reasons in each direction, notes, names in a row, measures."""

    reasons: int
    notes: int
    names: int
    measures: int = 3


_ROOMS = (
    *(_Room(3, notes, names) for notes, names in ((2, 5), (2, 3), (1, 3), (1, 2), (1, 1))),
    *(_Room(reasons, 1, names) for reasons in (2, 1) for names in (2, 1)),
    _Room(1, 1, 1, measures=2),
    _Room(1, 1, 1, measures=1),
)

_WEIGHED = Words(
    "Vad modellen väger in (▲ högre risk, ▼ lägre)",
    "The model weighs (▲ higher risk, ▼ lower)",
)
_LONGER_THAN_FMB = Words(
    "Sjukfallet är längre än FMB rekommenderar i varje typfall.",
    "The spell is longer than FMB recommends in any typical case.",
)


def render(assessment: Assessment, lang: Lang) -> str:
    return plain(page(assessment, lang))


def page(assessment: Assessment, lang: Lang) -> RenderableType:
    """The screen, with as many reasons and notes as fit."""
    pages = (_page(assessment, lang, room) for room in _ROOMS)
    least = _page(assessment, lang, _ROOMS[-1])
    return next((each for each in pages if _fits(plain(each))), least)


def word_count(text: str) -> int:
    """The number of words; numbers, units and marks do not count.

    >>> word_count("75 %  Mycket hög risk ▲▲")
    3
    """
    return sum(any(c.isalpha() for c in each) for each in text.split())


def _fits(text: str) -> bool:
    return text.count("\n") < LINES and word_count(text) <= WORDS


def _page(assessment: Assessment, lang: Lang, room: _Room) -> Group:
    return Group(
        head(assessment, lang),
        *_warnings(assessment, lang),
        *without_risk(assessment, lang),
        *_risk(assessment.prediction, lang),
        *_length(assessment, lang),
        *_notes(assessment, lang, room.notes),
        *_reasons(assessment.explanation, lang, room),
        *_missing(assessment, lang, room.names),
        *_measures(assessment, lang, room.measures),
        *_rest(assessment, lang),
    )


def _warnings(assessment: Assessment, lang: Lang) -> Iterator[Text]:
    return (each for each in made_from(assessment, lang) if each.plain.startswith("! "))


def _risk(prediction: Prediction | None, lang: Lang) -> Iterator[RenderableType]:
    if prediction:
        yield Text()
        yield verdict(prediction.risk, lang)
        yield Bars(prediction, lang, few=True)
        average = prediction.risk.average
        if average and (told := average_in_short(average, lang)):
            yield Text(told, style="dim")


def _length(assessment: Assessment, lang: Lang) -> Iterator[Text]:
    length = assessment.length
    if length is None:
        return
    day, last = length.median_day, assessment.model.last_horizon
    if day is None:
        words = Words(
            f"Mer än hälften av sådana sjukfall pågår fortfarande dag {last}.",
            f"More than half of such spells still go on on day {last}.",
        )
    else:
        date = assessment.date_of(day)
        on = f" ({date})" if date else ""
        words = Words(
            f"Hälften av sådana sjukfall har slutat dag {day}{on}.",
            f"Half of such spells end by day {day}{on}.",
        )
    yield Text(words.to(lang))


def _notes(assessment: Assessment, lang: Lang, most: int) -> Iterator[Text]:
    for note in islice(_weighty(assessment), most):
        yield Text(_clipped(f"! {note.to(lang)}"), style="bold dark_orange")


def _weighty(assessment: Assessment) -> Iterator[Words]:
    """Notes that may change how the risk is read and are nowhere else on the screen."""
    if assessment.fmb_exceeded:
        yield _LONGER_THAN_FMB
    if assessment.foreseen and assessment.foreseen.disagreement:
        yield assessment.foreseen.disagreement
    warnings = assessment.model.warnings
    for each in assessment.notes:
        if not isinstance(each, Aside) and each not in warnings:
            yield each


def _clipped(line: str) -> str:
    """Cut to one line, at the end of a word."""
    if len(line) <= WIDTH:
        return line
    return f"{line[: WIDTH - 1].rpartition(' ')[0]} …"


def _reasons(explanation: Explanation, lang: Lang, room: _Room) -> Iterator[RenderableType]:
    """The strongest in each direction, then the background together."""
    if not explanation.reasons:
        return
    yield heading(_WEIGHED.to(lang))
    rows = Table.grid(padding=(0, 1))
    for way in (1, -1):
        those = (each for each in explanation.others if each.direction == way)
        for each in islice(those, room.reasons):
            rows.add_row("  ", marks(each.log_odds), each.statement(lang))
    if background := explanation.background:
        rows.add_row("  ", marks(background.log_odds), background.text(lang, room.names))
    yield rows


def _missing(assessment: Assessment, lang: Lang, most: int) -> Iterator[RenderableType]:
    """The missing answers by name, the most narrowing first."""
    if not assessment.missing or not assessment.prediction:
        return
    narrowing = (each.known for each in assessment.worst_answers)
    those = list(
        dict.fromkeys(
            each.predictor.label_inside.to(lang) for each in chain(narrowing, assessment.missing)
        )
    )
    told = Words("Svar som saknas", "Missing answers").to(lang)
    yield Text()
    yield Text.assemble((f"{told}: ", "bold"), few(those, lang, most))


def _measures(assessment: Assessment, lang: Lang, most: int) -> Iterator[RenderableType]:
    if not assessment.measures:
        return
    shown = assessment.measures[:most]
    years = ", ".join(dict.fromkeys(f"{each.year}" for each in shown))
    title = f"{Words('Åtgärder', 'Measures').to(lang)} ({years})"
    now = assessment.situation
    yield heading(f"{title}: {SITUATIONS[now].inside.to(lang)}" if now else title)
    for each in shown:
        yield Text(_clipped(f"  • {each.title.to(lang)}"))


def _rest(assessment: Assessment, lang: Lang) -> Iterator[Text]:
    """The model, what else there is, and how to see it."""
    rest = ", ".join(each.to(lang) for each in _others(assessment))
    model = assessment.model.full_name
    more = f"--all ({rest})" if rest else "--all"
    words = Words(
        f"{model}, beslutsstöd. Mer: {more}.", f"{model}, decision support. More: {more}."
    )
    yield Text()
    yield Text(words.to(lang), style="dim")


def _others(assessment: Assessment) -> Iterator[Words]:
    if assessment.fmb and assessment.fmb.cases:
        yield Words(*(f"FMB {assessment.fmb.diagnosis}",) * 2)
    if assessment.explanation.reasons:
        yield Words("skäl", "reasons")
    if assessment.measures:
        yield Words("åtgärder", "measures")
    if count := len(assessment.notes):
        yield Words(counted(count, "anmärkning", "anmärkningar"), counted(count, "note"))

"""Texts about a caseload, for every channel."""

from collections.abc import Iterator, Sequence

from ...caseload import LEAD, Caseload, Expected, Overview, Row, expected
from ...explanation import Reason
from ...predictors import PREDICTORS
from ...wording import LANGUAGES, Lang, Words, counted
from ..percent import between, percent

SUPPORT = Words(
    "Beslutsstöd: stödjer en bedömning, avgör inget.",
    "Decision support: it supports a judgement and decides nothing.",
)
ORDER = Words(
    "Ordningen: mycket hög, hög och måttlig risk i dag att passera nästa av dagarna 90, 180 och "
    f"365 (eller modellens egna) som är minst {LEAD} dagar bort, så att något hinner göras; inom "
    "varje nivå det kortaste sjukfallet först, för tidiga insatser gör mest. Saknas svar räknas "
    "mitten av "
    "gränserna. Sist kommer de som inte nått modellens första dag, de som redan är långa och de "
    "som ingen modell gäller. Vid lika kommer det intyg först som slutar först.",
    "The order: very high, high and moderate risk today of passing the next of the days 90, 180 "
    f"and 365 (or the model's own) that is at least {LEAD} days ahead, so that there is time to "
    "act; within each level the shortest spell first, because early help does most. If answers are "
    "missing, the middle of the bounds counts. Last come spells before the model's first day, "
    "spells that are already long, and spells that no model covers. Among equals, the certificate "
    "that ends first comes first.",
)
# A file cannot know this, and readers shall not think that it does.
NOT_IN_FILES = Words(
    "Om sjukfallen har bedömts förut framgår inte av intygen.",
    "The certificates do not show whether the spells were assessed before.",
)
NONE_ONGOING = Words("Inga pågående sjukfall.", "No ongoing spells.")
_NO_SUPPORT = Words("inget särskilt stöd indicerat", "no special support indicated")
SOON = 7  # days to the last certified day
_MARKS = {1: "▲", 0: "·", -1: "▼"}
LEGEND = Words(
    "▲ talar för högre risk i modellen, ▼ för lägre",
    "▲ speaks for a higher risk in the model, ▼ for a lower one",
)


def heading(caseload: Caseload, lang: Lang) -> str:
    of_unit = legible(caseload.unit or "") or Words("ingen enhet angiven", "no unit named").to(lang)
    count = len(caseload.rows)
    return Words(
        f"{count} pågående sjukfall {caseload.on}, {of_unit}",
        f"{counted(count, 'ongoing spell')} on {caseload.on}, {of_unit}",
    ).to(lang)


def legible(id: str) -> str:
    """An id without control characters, which would move a terminal's or a page's text.

    >>> legible("\\x1b[2Jc-1")
    '\ufffd[2Jc-1'
    """
    return "".join(each if each.isprintable() else "\ufffd" for each in id)


def of_model(caseload: Caseload) -> Words:
    """The model's name and the years of the spells it was made from."""
    model = caseload.model
    period = model.audience.population.period if model.audience else None
    if period is None:
        return Words(
            f"Modell {model.full_name}; det framgår inte från vilka år dess sjukfall är.",
            f"Model {model.full_name}; the years of its spells are not known.",
        )
    return Words(
        f"Modell {model.full_name}, gjord på sjukfall från {period}.",
        f"Model {model.full_name}, made from spells in {period}.",
    )


def expectations(caseload: Caseload) -> Iterator[Words]:
    """How many of the first spells, and of all, are expected to become long."""
    if not caseload.rows:
        return
    if caseload.capacity is not None:
        if caseload.capacity > len(caseload.rows):
            count, most = len(caseload.rows), caseload.capacity
            sv, en = ("det är markerat", "it is marked")
            if count > 1:
                sv, en = ("alla är markerade", "all are marked")
            yield Words(
                f"Tid för {most} och bara {count} sjukfall: {sv}.",
                f"Time for {most} and only {counted(count, 'spell')}: {en}.",
            )
        first = expected(caseload.first)
        if first.spells < len(caseload.rows):
            yield _expected(first, _first(first.spells))
    found = expected(caseload.rows)
    yield _expected(found, _all(found.spells))


def _first(count: int) -> Words:
    if count == 1:
        return Words("Det första", "The first one")
    return Words(f"De {count} första", f"The first {count}")


def _all(count: int) -> Words:
    return (
        Words("Det enda", "The only one") if count == 1 else Words(f"Alla {count}", f"All {count}")
    )


def _expected(found: Expected, which: Words) -> Words:
    in_sum = found.with_risk + found.with_bounds
    if not in_sum:
        sv = "det går inte att säga hur många som blir långa"
        en = "the number of long spells cannot be estimated"
    else:
        alone = not found.with_bounds
        sv_number, en_number = (
            number(found.number, lang)
            if alone
            else f"{number(found.low, lang)}–{number(found.high, lang)}"
            for lang in LANGUAGES
        )
        long, are = ("långt", "is") if in_sum == 1 else ("långa", "are")
        sv = f"{sv_number} av {in_sum} väntas bli {long} (passera den dag som risken gäller)"
        en = f"{en_number} of {in_sum} {are} expected to become long (pass the day of the risk)"
    return Words(
        f"{which.sv}: {sv}{_not_in_sum(found).sv}.", f"{which.en}: {en}{_not_in_sum(found).en}."
    )


def _not_in_sum(found: Expected) -> Words:
    parts = []
    if found.early:
        parts.append(
            Words(
                f"{found.early} har inte nått modellens första dag",
                f"{found.early} {'has' if found.early == 1 else 'have'} not reached the model's "
                "first day",
            )
        )
    if found.without:
        parts.append(Words(f"{found.without} utan risk", f"{found.without} without risk"))
    if not parts:
        return Words("", "")
    sv, en = ", ".join(each.sv for each in parts), ", ".join(each.en for each in parts)
    return Words(f"; inte i summan: {sv}", f"; not in the sum: {en}")


def number(value: float, lang: Lang) -> str:
    """The number with one decimal.

    >>> number(3.44, "sv")
    '3,4'
    """
    text = f"{value:.1f}"
    return text.replace(".", ",") if lang == "sv" else text


def left_out(caseload: Caseload, lang: Lang) -> list[str]:
    return [f"{each.words.to(lang)}: {count}" for each, count in caseload.left_out.items()]


def degree(per_cent: int | None, lang: Lang) -> str:
    """
    >>> degree(50, "sv"), degree(50, "en"), degree(None, "en")
    ('50 %', '50%', '–')
    """
    return Words(f"{per_cent} %", f"{per_cent}%").to(lang) if per_cent else "–"


def risk(row: Row, lang: Lang) -> str:
    """The risk, its bounds, or a dash."""
    outlook = row.outlook
    if outlook.probability is not None:
        return percent(outlook.probability, lang, outlook.profile)
    if outlook.bounds is None:
        return "–"
    return between(outlook.bounds, lang, outlook.profile)


def median(row: Row, caseload: Caseload) -> str:
    """The day by which half of such spells have ended."""
    length = row.outlook.length
    if length is None:
        return "–"
    return str(length.median_day) if length.median_day else f">{caseload.model.last_horizon}"


def reasons(those: Sequence[Reason], lang: Lang) -> str:
    """The reasons in brief, for a list: each with a mark that LEGEND explains."""
    return " · ".join(f"{_MARKS[each.direction]} {_told(each, lang)}" for each in those)


def _told(reason: Reason, lang: Lang) -> str:
    predictor = reason.known.predictor
    said = f"{predictor.label.to(lang)}: {predictor.shown(reason.value).to(lang)}"
    return f"{said} ({Words('förvalt', 'preselected').to(lang)})" if reason.preselected else said


def missing(row: Row, lang: Lang) -> str:
    """How many answers are missing and which to ask for first; empty if none is missing."""
    outlook = row.outlook
    if not outlook.missing:
        return ""
    count = len(outlook.missing)
    text = Words(f"{count} svar saknas", f"{counted(count, 'answer')} missing")
    if outlook.narrowed_most_by:
        first = PREDICTORS[outlook.narrowed_most_by].label_inside
        text = Words(f"{text.sv}; fråga först: {first.sv}", f"{text.en}; ask first: {first.en}")
    return text.to(lang)


def support(row: Row, lang: Lang) -> str:
    """In brief, that no special support is indicated; a note has what was measured."""
    return _NO_SUPPORT.to(lang) if row.outlook.support else ""


def noted(caseload: Caseload, lang: Lang) -> list[str]:
    """The notes on rows, each once, with the rows' places."""
    places: dict[Words, list[int]] = {}
    for row in caseload.rows:
        support = row.outlook.support
        for note in (*row.case.notes, *([support.words] if support else ())):
            places.setdefault(note, []).append(row.place.number)
    return [f"{_ranges(those)}: {note.to(lang)}" for note, those in places.items()]


def _ranges(numbers: Sequence[int]) -> str:
    """
    >>> _ranges([1, 2, 3, 7, 9, 10])
    '1–3, 7, 9–10'
    """
    runs: list[list[int]] = []
    for each in numbers:
        if runs and runs[-1][-1] == each - 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


OVERVIEW: dict[str, Words] = {
    "sex": Words("Kön", "Sex"),
    "age": Words("Ålder", "Age"),
    "diagnosis": Words("Diagnos", "Diagnosis"),
    "degree": Words("Grad", "Degree"),
    "days": Words("Längd hittills", "Length so far"),
}


def counts(found: Overview, lang: Lang) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """A heading, and how many spells there are of each kind."""
    for name, words in OVERVIEW.items():
        yield words.to(lang), [(c.words.to(lang), c.spells) for c in getattr(found, name)]

"""The role of each column, as far as a table shows: person, start, duration, end."""

from collections.abc import Sequence
from dataclasses import dataclass

from srs.certificate import Icd10
from srs.errors import BadDiagnosis
from srs.tables.cells import ids
from srs.tables.columns import pl
from srs.wording import counted

from .duration import guess_time
from .event import guess_event
from .guess import Guess, candidates, named
from .kinds import Column
from .words import BIRTH, says

_IDS = 0.2  # least number of distinct ids per row
_IDS_IF_CLEAR = 0.001  # the same, if the name, such as patient or id, leaves no doubt
_CLEAR = 2.15  # likeness of such a name
_CODES = 3  # distinct codes that make a column one of diagnoses, whatever its name


@dataclass(frozen=True)
class Roles:
    """The roles in a table with a row for each spell."""

    person: Guess
    start: Guess
    end: Column | None
    diagnosis: Guess
    time: Guess
    event: Guess

    @property
    def taken(self) -> set[str]:
        """Columns with a role."""
        guesses = (self.person, self.start, self.diagnosis, self.time, self.event)
        return {guess.column.name for guess in guesses if guess.column}


def roles_of(columns: Sequence[Column]) -> Roles:
    person = guess_person(columns)
    left = [each for each in columns if each is not person.column]
    start = guess_day(left, "start")
    end = guess_day([each for each in left if each is not start.column], "end").column
    seen = _between(start.column, end)
    time = guess_time(left, seen, person.column)
    event = guess_event(left, time.column)
    left = [each for each in left if each not in (time.column, event.column)]
    diagnosis = guess_diagnosis(left)
    asks = (*person.asks, *_several(person.column, start.column))
    return Roles(Guess(person.column, asks), start, end, diagnosis, time, event)


def guess_person(columns: Sequence[Column]) -> Guess:
    found = [(score, c) for score, c in candidates(columns, "person") if _is_id(c, score)]
    if not found:
        return Guess(
            None,
            (
                "can a person have several rows? No column looks like the person's id, so each "
                "row counts as a separate person.",
            ),
        )
    score, best = found[0]
    return Guess(best, () if score >= 2 else (f"is {named(best)} the person's id?",))


def _is_id(column: Column, score: float) -> bool:
    if column.kind not in ("number", "text", "date") or (
        column.kind == "number" and not column.whole
    ):
        return False
    least = _IDS_IF_CLEAR if score >= _CLEAR else _IDS
    enough = column.distinct >= max(2, least * column.known)
    return enough and ids(column.text).null_count() == column.text.null_count()


def _several(person: Column | None, start: Column | None) -> tuple[str, ...]:
    if person is None:
        return ()
    rows = person.known
    if person.distinct == rows:
        return ()
    if start is not None:
        pairs = pl.DataFrame({"person": person.text, "start": start.values}).drop_nulls()
        if pairs.n_unique() == len(pairs):
            return ()
    return (
        f"is each row a separate spell? The table has {counted(rows, 'row')} of "
        f"{counted(person.distinct, 'person')}; a mapping needs one row for each spell.",
    )


def guess_day(columns: Sequence[Column], role: str) -> Guess:
    """The first or last day that a row covers."""
    dates = [c for c in columns if c.kind == "date" and not says(c.name, BIRTH)]
    fit = [each for each in dates if not each.unread]
    found = [each for _, each in candidates(fit, role)]
    if found:
        return Guess(found[0])
    if role == "end" or not fit:
        asks: tuple[str, ...] = ()
        if dates and role != "end":
            asks = (
                f"is {named(dates[0])} the first day? Some rows have no date that can be read.",
            )
        return Guess(None, asks)
    first = min(fit, key=lambda each: (str(each.values.median()), each.name))
    others = " It is the earliest of the dates." if len(fit) > 1 else " It is the only date."
    return Guess(first, (f"is {named(first)} the first day of the spell?{others}",))


def guess_diagnosis(columns: Sequence[Column]) -> Guess:
    texts = [each for each in columns if each.kind == "text"]
    coded = [each for each in texts if _are_codes(each)]
    found = [each for _, each in candidates(coded, "diagnosis")]
    if found:
        return Guess(found[0])
    likely = [each for each in coded if each.distinct >= _CODES]
    if likely:
        return Guess(likely[0], (f"are the codes of {named(likely[0])} diagnoses of ICD-10?",))
    named_so = [each for _, each in candidates(texts, "diagnosis")]
    if named_so:
        wrong = sum(not _is_code(value) for value in named_so[0].text.drop_nulls().unique())
        return Guess(
            None,
            (
                f"is {named(named_so[0])} a diagnosis? {wrong} of its {named_so[0].distinct} "
                "values are not codes of ICD-10-SE, such as F43.8A: translate these under "
                "[spells.codes.diagnosis], or shorten them, and name the column here.",
            ),
        )
    return Guess()


def _are_codes(column: Column) -> bool:
    return all(_is_code(value) for value in column.text.drop_nulls().unique())


def _is_code(text: str) -> bool:
    try:
        Icd10.parse(text)
    except BadDiagnosis:
        return False
    return True


def _between(start: Column | None, end: Column | None) -> pl.Series | None:
    if start is None or end is None:
        return None
    return (end.values - start.values).dt.total_days().cast(pl.Float64)

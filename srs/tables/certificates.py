"""Certificates -> the spells that are going on on a day, with what was known of them that day.

The same as ``srs.assess`` knows of each person's certificates, for all persons at once:
tests/unit/test_batch_certificates.py holds the risks equal.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import partial

from ..certificate import PersonId
from ..errors import BadPersonId
from ..predictors import Predictor
from ..spell.spells import GAP, known_gap
from .answers import ages, answered
from .cases import case_spells, members
from .cells import unread
from .columns import pl
from .days import covered_days
from .history import (
    CARE_EXPECTED,
    OCCUPATION_EXPECTED,
    OPTIONAL,
    History,
    read_care,
    read_occupations,
    read_regions,
)
from .joins import ANSWERED, SPELLS, counted_as
from .predictors import derived
from .spells import PROBLEM, RULES, count_replacements, read_periods, with_problems

# In the order of the table; ``day`` is the day of the spell. Predictors follow.
COLUMNS: dict[str, pl.DataType] = {
    "person": pl.String(),
    "spell": pl.Int64(),
    "start": pl.Date(),
    "end": pl.Date(),
    "days": pl.Int64(),
    "active": pl.Boolean(),
    "diagnosis": pl.String(),
    "unit": pl.String(),
    "on": pl.Date(),
    "day": pl.Int64(),
}
DERIVED: dict[str, pl.DataType] = {
    "age": pl.Int64(),
    "sex": pl.String(),
    "region": pl.String(),
    "degree": pl.String(),
    "occupation": pl.String(),
    "primary_care": pl.String(),
    "earlier_sick_leave": pl.Int64(),
}
BUILT = COLUMNS | DERIVED | {PROBLEM: pl.String()}
_ROW = "row of the spells"

# Beyond those of ``srs spells``.
_MORE_RULES = {
    "signed: expected the time of signing, because a certificate is known from then on": pl.col(
        "signed"
    ).is_null(),
    f"occupation: {OCCUPATION_EXPECTED}": pl.col("no_occupation"),
    f"care_level: {CARE_EXPECTED}": pl.col("no_care"),
}


def current_spells(
    periods: pl.DataFrame | pl.LazyFrame,
    *,
    on: date,
    gap: int = GAP,
    answers: Sequence[pl.DataFrame] = (),
    own: Collection[Predictor] = (),
    complete_since: date | None = None,
    counts: Counter[str] | None = None,
) -> pl.DataFrame:
    """The spells that are going on on the day *on*, by person.

    What is in a row was known on that day: certificates that were signed later, and what they
    replace, do not count yet. Diagnosis, unit and region are those of the spell's newest
    certificate, the one that ``srs assess`` is about; age and sex come from a ``person`` that is
    a Swedish person id with century or sign; ``day`` is the day of the spell.

    Parameters
    ----------
    periods
        A row per period, as for ``srs.tables.spells.spells_table``, and where they are known
        ``occupation`` (codes of KV_FKMU_0002, several joined by ``|``), ``care_level`` (primary,
        specialised) and ``postcode``.
    answers
        What is known beside the certificates, see ``srs.tables.answers``; later tables win.
    own
        Predictors that the model declares itself.
    complete_since
        The first day from which on the certificates have all sick leave of the persons. Without it
        a year without certificates is one of which nothing is known, as in ``srs assess``.
    counts
        As for ``spells_table``; and how many spells have answers, see ``srs.tables.joins``.

    Returns
    -------
    polars.DataFrame
        COLUMNS, the predictors DERIVED and those of *answers*, and ``problem``: a row that breaks
        a rule has a row of its own with its person, the rule, and nulls; the person's other rows
        make spells as if it were not there.

    Raises
    ------
    BadTable, BadInput
    """
    gap = known_gap(gap)
    # As read_periods wants it, and as the certificates of JSON have it.
    lists = pl.selectors.list() & pl.selectors.by_name("occupation", require_all=False)
    frame = periods.lazy().with_columns(lists.list.join("|"))
    rows = _in_one_form(read_periods(frame, on, OPTIONAL))
    rows = with_problems(rows, RULES | _MORE_RULES)
    count_replacements(rows, counts)
    past = History.of(_of_candidates(rows, on))
    cases = _ongoing(past, on, gap)
    found = derived(past, cases, gap, complete_since, "newest").with_columns(
        pl.col("start", "end", "on").cast(pl.Int32).cast(pl.Date),
        person=past.persons.gather(cases["person"]),
    )
    found = found.with_columns(_of_ids(found["person"], on))
    found = found.select(pl.col(n).cast(dtype) for n, dtype in (COLUMNS | DERIVED).items())
    for number, each in enumerate(answers, 1):
        found = answered(found, each, on, own, partial(_counted, counts, number))
    bad = rows.filter(pl.col(PROBLEM).is_not_null()).select("person", PROBLEM)
    return pl.concat(
        [found.with_columns(pl.lit(None, pl.String).alias(PROBLEM)), bad], how="diagonal"
    ).sort("person", "start", PROBLEM, nulls_last=False)


def with_risks(spells: pl.DataFrame, score: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """*spells* with the columns that *score* adds; who has a ``problem`` is not scored."""
    at_fault = pl.col(PROBLEM).is_not_null()
    spells = spells.with_row_index(_ROW)
    scored = score(spells.filter(~at_fault).drop(PROBLEM))
    kept = spells.filter(at_fault)
    return pl.concat([scored, kept], how="diagonal").sort(_ROW).drop(_ROW)


def _counted(counts: Counter[str] | None, number: int, spells: int, answered: int) -> None:
    if counts is not None:
        counts[counted_as(number, SPELLS)] += spells
        counts[counted_as(number, ANSWERED)] += answered


def _in_one_form(rows: pl.DataFrame) -> pl.DataFrame:
    occupation, care = read_occupations(rows["occupation"]), read_care(rows["care_level"])
    return rows.with_columns(
        occupation,
        care,
        read_regions(rows["postcode"]),
        pl.col("unit", "code").cast(pl.String),
        no_occupation=unread(rows["occupation"], occupation),
        no_care=unread(rows["care_level"], care),
    )


def _of_candidates(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """What was known of the persons who have a certificate that reaches the day or goes beyond.

    Nobody else has a spell then, and most of a register's persons have none.
    """
    known = rows.filter(pl.col(PROBLEM).is_null() & (pl.col("signed").dt.date() <= on))
    reaching = known.filter((pl.col("end") >= on) & pl.col("code").is_not_null())
    return known.join(reaching.select("person").unique(), on="person", how="semi").select(
        "person",
        "unit",
        "replaced_by",
        "code",
        pl.col("start", "end").to_physical().cast(pl.Int64),
        pl.col("degree").cast(pl.Int64),
        "signed",
        "occupation",
        "care_level",
        "region",
        id="certificate",
    )


def _ongoing(past: History, on: date, gap: int) -> pl.DataFrame:
    """Cases: a row per spell, with what it has from all of its certificates."""
    certificates = past.certificates.filter(
        pl.col("code").is_not_null() & pl.col("replaced").is_null()
    )
    known = certificates.select("number", "ordinal", "code", "signed", case="person").join(
        past.periods, left_on="number", right_on="certificate", how="inner"
    )
    today = (on - date(1970, 1, 1)).days
    spells = case_spells(known, on=on, gap=gap)
    spells = spells.filter(pl.lit(today).is_between("start", "end"))
    so_far = (
        members(spells, known)
        .filter(pl.col("start") <= today)
        .with_columns(pl.col("end").clip(upper_bound=today))
    )
    days = covered_days(so_far.select("start", "end", case="spell"))
    return spells.select(
        "start",
        "end",
        "spell",
        "days",
        "active",
        day=days["days"],  # each spell has one, so they are its rows
        person="case",
        on=pl.lit(today, pl.Int64),
        case=pl.int_range(pl.len()),
    )


def _of_ids(persons: pl.Series, on: date) -> list[pl.Series]:
    """Age and sex where the person is a Swedish person id that cannot be another number."""
    ids = [_id(text, on) for text in persons]
    born = pl.Series("born", [each and each.born for each in ids], dtype=pl.Date)
    days = pl.repeat((on - date(1970, 1, 1)).days, len(ids), dtype=pl.Int64, eager=True)
    sex = pl.Series("sex", [each and each.sex for each in ids], dtype=pl.String)
    return [ages(born.to_physical(), days), sex]


def _id(text: str, on: date) -> PersonId | None:
    if len(text) == 10:  # such digits without a sign are somebody's running number as well
        return None
    try:
        found = PersonId.parse(text, on=on)
    except BadPersonId:
        return None
    return found if found.check_digit_agrees else None

"""Certificates -> the spells ongoing on a day, with what was known about them that day.

The same values as ``srs.assess`` takes from each person's certificates, for all persons at once:
tests/unit/test_batch_certificates.py checks that the risks agree.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import partial

from ..certificate import PersonId
from ..errors import BadPersonId
from ..notes import WRONG_CHECK_DIGIT
from ..predictors import Predictor
from ..risk import Absence
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
from .remarks import AT_FAULT
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
# Further columns for ``with_risks``: whether the person id's check digit is wrong, and the code of
# why there is no risk.
DOUBTFUL, NO_RISK = "person_doubtful", "no_risk"
FOUND: dict[str, pl.DataType] = {
    DOUBTFUL: pl.Boolean(),
    NO_RISK: pl.String(),
    PROBLEM: pl.String(),
}
BUILT = COLUMNS | DERIVED | FOUND
_ROW = "row of the spells"

# For persons without sick leave on the day.
_WITHOUT_SPELL = {
    Absence.NO_DIAGNOSIS.value: "diagnosis: the newest certificate has none",
    Absence.NOT_BEGUN.value: "start: the spell of the newest certificate begins after the day",
    Absence.ENDED.value: "end: the spell of the newest certificate has ended before the day",
}

# Besides those of ``srs spells``.
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
    everybody: bool = False,
    counts: Counter[str] | None = None,
) -> pl.DataFrame:
    """The spells ongoing on the day *on*, by person.

    A row has only what was known on that day: certificates signed later, and replacements by them,
    do not count yet. Diagnosis, unit and region are those of the spell's newest certificate, the
    one that ``srs assess`` is about. Age and sex come from ``person`` if it is a Swedish person id
    with century or sign, even if its check digit is wrong, as in ``srs.assess``. ``day`` is the day
    of the spell.

    Parameters
    ----------
    periods
        A row per period, as for ``srs.tables.spells.spells_table``, and if known ``occupation``
        (codes of KV_FKMU_0002, several joined by ``|``), ``care_level`` (primary, specialised) and
        ``postcode``.
    answers
        Answers, see ``srs.tables.answers``; later tables take precedence.
    own
        Predictors that the model declares itself.
    complete_since
        The first day from which the certificates include all sick leave of the persons. Without it,
        nothing is known about a year without certificates, as in ``srs assess``.
    everybody
        Whether persons with certificates but no spell that day also get a row, with the reason.
    counts
        As for ``spells_table``; and how many spells have answers, see ``srs.tables.joins``.

    Returns
    -------
    polars.DataFrame
        COLUMNS, the predictors DERIVED, the columns of *answers*, and FOUND, where ``problem`` says
        what is wrong. A row that breaks a rule gets a row of its own with its person, the rule, and
        nulls. The person's other rows make spells as if that row did not exist.

    Raises
    ------
    BadTable, BadInput
    """
    gap = known_gap(gap)
    rows = read_certificates(periods, on)
    count_replacements(rows, counts)
    past = History.of(_of_candidates(rows, on, everybody=everybody))
    cases = _ongoing(past, on, gap)
    found = derived(past, cases, gap, complete_since, "newest").with_columns(
        pl.col("start", "end", "on").cast(pl.Int32).cast(pl.Date),
        person=past.persons.gather(cases["person"]),
    )
    found = found.with_columns(*_of_ids(found["person"], on), _nothing(NO_RISK), _nothing(PROBLEM))
    found = found.select(pl.col(n).cast(dtype) for n, dtype in BUILT.items())
    for number, each in enumerate(answers, 1):
        found = answered(found, each, on, own, BUILT, partial(_counted, counts, number))
    no_answer = pl.when(pl.col(PROBLEM).is_not_null()).then(pl.lit(AT_FAULT))
    found = found.with_columns(no_answer.alias(NO_RISK))
    found = found.select(pl.exclude(FOUND), *FOUND)
    bad = rows.filter(pl.col(PROBLEM).is_not_null()).select(
        "person", PROBLEM, pl.lit(AT_FAULT).alias(NO_RISK)
    )
    others = [_without_spell(past, cases["person"], on)] if everybody else []
    return pl.concat([found, bad, *others], how="diagonal").sort(
        "person", "start", PROBLEM, nulls_last=False
    )


def read_certificates(periods: pl.DataFrame | pl.LazyFrame, on: date) -> pl.DataFrame:
    """The rows of *periods* in standard form, with the first rule that each breaks."""
    # As read_periods expects it, and as certificates in JSON have it.
    lists = pl.selectors.list() & pl.selectors.by_name("occupation", require_all=False)
    frame = periods.lazy().with_columns(lists.list.join("|"))
    rows = _in_one_form(read_periods(frame, on, OPTIONAL))
    return with_problems(rows, RULES | _MORE_RULES)


def with_risks(spells: pl.DataFrame, score: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """*spells* with the columns that *score* adds; rows with a ``problem`` are not scored.

    *spells* are those of ``current_spells``; their columns FOUND go into the added columns.
    """
    at_fault = pl.col(PROBLEM).is_not_null()
    spells = spells.with_row_index(_ROW)
    scored = score(spells.filter(~at_fault).drop(NO_RISK, PROBLEM))
    doubted = pl.col(DOUBTFUL).fill_null(False) & _answered()
    scored = scored.with_columns(
        pl.when(doubted)
        .then(
            pl.concat_str("outside", pl.lit(WRONG_CHECK_DIGIT.en), separator=" ", ignore_nulls=True)
        )
        .otherwise("outside")
        .alias("outside")
    )
    kept = _without_model(spells.filter(at_fault), score)
    return pl.concat([scored, kept], how="diagonal").sort(_ROW).drop(_ROW, DOUBTFUL)


def _answered() -> pl.Expr:
    """Whether a row has everything requested: risks, or their bounds."""
    code = pl.col(NO_RISK)
    return pl.col(PROBLEM).is_null() | (code == Absence.ANSWERS_MISSING.value).fill_null(False)


def _without_model(
    absent: pl.DataFrame, score: Callable[[pl.DataFrame], pl.DataFrame]
) -> pl.DataFrame:
    """*absent* rows; if there is no model for the diagnosis, that replaces other reasons."""
    tried = score(absent.drop(NO_RISK, PROBLEM))
    no_model = (tried[NO_RISK] == Absence.NO_MODEL.value).fill_null(False)
    first = no_model & (absent[NO_RISK] != AT_FAULT)
    return absent.with_columns(
        tried[name].zip_with(first, absent[name]) for name in (NO_RISK, PROBLEM)
    )


def _nothing(name: str) -> pl.Expr:
    return pl.lit(None, pl.String).alias(name)


def _without_spell(past: History, ongoing: pl.Series, on: date) -> pl.DataFrame:
    """Persons with certificates but no spell on the day, by the newest certificate known then."""
    today = (on - date(1970, 1, 1)).days
    code = (
        pl.when(pl.col("code").is_null())
        .then(pl.lit(Absence.NO_DIAGNOSIS.value))
        .when(pl.col("start") > today)
        .then(pl.lit(Absence.NOT_BEGUN.value))
        .otherwise(pl.lit(Absence.ENDED.value))
    )
    newest = (
        past.certificates.filter(pl.col("replaced").is_null())
        .filter(~pl.col("person").is_in(ongoing.implode()))
        .sort("person", "signed", "start", "end", "ordinal")
        .unique("person", keep="last", maintain_order=True)
    )
    return newest.select(
        pl.lit(past.persons.gather(newest["person"])).alias("person"),
        pl.col("unit").cast(pl.String),
        pl.col("code").cast(pl.String).alias("diagnosis"),
        pl.lit(on).alias("on"),
        code.alias(NO_RISK),
        code.replace_strict(_WITHOUT_SPELL, return_dtype=pl.String).alias(PROBLEM),
    )


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


def _of_candidates(rows: pl.DataFrame, on: date, *, everybody: bool) -> pl.DataFrame:
    """What was known about the persons with a certificate that reaches the day or goes beyond.

    Nobody else has a spell then; most persons in a register have no such certificate.
    """
    known = rows.filter(pl.col(PROBLEM).is_null() & (pl.col("signed").dt.date() <= on))
    if not everybody:
        reaching = known.filter((pl.col("end") >= on) & pl.col("code").is_not_null())
        known = known.join(reaching.select("person").unique(), on="person", how="semi")
    return known.select(
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
    """Cases: a row per spell, with what comes from all of its certificates."""
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
    """Age and sex if the person is a Swedish person id, and whether its check digit is wrong."""
    ids = [_id(text, on) for text in persons]
    born = pl.Series("born", [each and each.born for each in ids], dtype=pl.Date)
    days = pl.repeat((on - date(1970, 1, 1)).days, len(ids), dtype=pl.Int64, eager=True)
    sex = pl.Series("sex", [each and each.sex for each in ids], dtype=pl.String)
    wrong = [each is not None and not each.check_digit_agrees for each in ids]
    return [ages(born.to_physical(), days), sex, pl.Series(DOUBTFUL, wrong, dtype=pl.Boolean)]


def _id(text: str, on: date) -> PersonId | None:
    if len(text) == 10:  # without a sign these digits may be a serial number
        return None
    try:
        return PersonId.parse(text, on=on)
    except BadPersonId:
        return None

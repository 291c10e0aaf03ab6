"""Whole tables of certificates' periods -> sick-leave spells.

These are the rules of ``spells.py`` in columns; ``tests/properties/test_spells.py`` checks that the
two agree. Persons are laid end to end on one axis of days, so far apart that no spell reaches the
next person. So one running maximum over the whole table is enough for all of them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from ..arguments import check_day
from ..certificate import Icd10
from ..errors import BadDiagnosis
from ..spell.spells import GAP, known_gap
from .cells import AN_ID, days, degrees, ids, moments, one_form, texts, unread
from .columns import collected, pl
from .frames import frame_of
from .names import refuse_lacking

PERIODS = ("person", "certificate", "unit", "diagnosis", "start", "end", "degree", "signed")

SPELLS: dict[str, pl.DataType] = {
    "person": pl.String(),
    "spell": pl.Int64(),
    "start": pl.Date(),
    "end": pl.Date(),
    "days": pl.Int64(),
    "diagnosis": pl.String(),
    "degree": pl.Int64(),
    "degrees": pl.List(pl.Int64()),
    "certificates": pl.List(pl.String()),
    "unit": pl.String(),
    "active": pl.Boolean(),
}

PROBLEM = "problem"
REPLACED, BY_NONE = "replaced", "replaced by none"  # names in the counts

_READERS = {
    **dict.fromkeys(("person", "certificate", "unit", "replaced_by"), ids),
    "start": days,
    "end": days,
    "degree": degrees,
    "signed": moments,
}
# Columns that may be empty, and the column that marks unreadable content.
_UNREAD = {"unit": "no_unit", "replaced_by": "no_replacement", "signed": "no_time"}

# The rules with their messages, in the order in which they are tried.
RULES = {
    f"person: {AN_ID}": pl.col("person").is_null(),
    f"certificate: {AN_ID}": pl.col("certificate").is_null(),
    f"unit: {AN_ID}": pl.col("no_unit"),
    f"replaced_by: {AN_ID}": pl.col("no_replacement"),
    "start: expected a date as YYYY-MM-DD": pl.col("start").is_null(),
    "end: expected a date as YYYY-MM-DD": pl.col("end").is_null(),
    "end: expected a date that is not before start": pl.col("end") < pl.col("start"),
    "degree: expected 25, 50, 75 or 100, a share of 1, or a code of KV_FKMU_0003, "
    "such as HALFTEN": pl.col("degree").is_null(),
    "signed: expected a time as YYYY-MM-DDTHH:MM:SS, or nothing": pl.col("no_time"),
    "diagnosis: expected an ICD-10-SE code such as F43 or F43.8A, or nothing for infection "
    "control": pl.col("diagnosis").is_not_null() & pl.col("code").is_null(),
}


def spells_table(
    frame: Any,
    *,
    on: date,
    gap: int = GAP,
    counts: Counter[str] | None = None,
) -> Any:
    """The spells that have begun by the day *on*, by person and in time order.

    Parameters
    ----------
    frame
        A frame of Polars, or of another library that ``srs.tables.frames`` knows; the spells are
        then a frame of that library. One row per period, with the columns PERIODS and, if known,
        ``replaced_by``. ``cells`` reads the columns: days and times are dates, datetimes or ISO
        text; the degree is percent, share or code. Several forms of one person id become one, with
        the century. Rows without a diagnosis (infection control) and replaced ones make no spell.
        Certificate ids are unique within a person. If the rows of a certificate differ in
        diagnosis, unit or signature, the first in time counts.

    counts
        Receives the number of replaced certificates, and the number replaced by one that the person
        does not have.

    Returns
    -------
    polars.DataFrame
        The columns SPELLS; ``spell`` counts 1, 2, … for each person. If rows break one of RULES,
        there is also a column ``problem``: each such row is kept with its person, the rule and
        nulls, before the person's spells, which are made from the other rows.

    Raises
    ------
    BadTable
        When a column is missing or has a type that cannot be read.
    BadInput
        When *gap* is not 0 to 90 days.
    BadArgument
        When *on* is no date.

    >>> from datetime import date
    >>> table = pl.read_csv("examples/periods.csv")
    >>> spells_table(table, on=date(2025, 3, 20)).select("spell", "days", "active").rows()
    [(1, 56, False), (1, 35, False), (2, 56, True)]
    """
    if not isinstance(frame, pl.DataFrame | pl.LazyFrame):
        other = frame_of(frame)
        read = other.read((*PERIODS, "replaced_by"))
        return other.like(spells_table(read, on=on, gap=gap, counts=counts))
    check_day("on", on)
    gap = known_gap(gap)
    rows = with_problems(read_periods(frame.lazy(), on, ("replaced_by",)), RULES)
    count_replacements(rows, counts)
    found = _spells(_valid(rows), on, gap)
    bad = rows.filter(pl.col(PROBLEM).is_not_null()).select("person", PROBLEM)
    if bad.is_empty():
        return found
    return (
        pl.concat([bad, found], how="diagonal")
        .sort("person", "start", PROBLEM, nulls_last=False)
        .select(*SPELLS, PROBLEM)
    )


def with_problems(rows: pl.DataFrame, rules: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """*rows*, as ``read_periods`` gives them, with the first of *rules* that each breaks."""
    broken = [pl.when(is_broken).then(pl.lit(rule)) for rule, is_broken in rules.items()]
    return rows.with_columns(pl.coalesce(broken).alias(PROBLEM))


def count_replacements(rows: pl.DataFrame, counts: Counter[str] | None) -> None:
    """Add to *counts* the number of replaced certificates in *rows*, and of those replaced by one
    that the person does not have.
    """
    replaced = pl.col("replaced_by") != pl.col("certificate")
    named = rows.filter(replaced).select("person", "certificate", "replaced_by").unique()
    if counts is None or named.is_empty():
        return
    known = rows.select("person", replaced_by="certificate").unique()
    counts[REPLACED] += len(named)
    counts[BY_NONE] += named.join(known, on=["person", "replaced_by"], how="anti").height


def _spells(valid: pl.DataFrame, on: date, gap: int) -> pl.DataFrame:
    periods = _numbered(valid)
    if periods.is_empty():
        return pl.DataFrame(schema=SPELLS)
    room = _room(periods, gap)
    certificates = _chained(_certificates(periods, on), room, gap)
    parts = (
        _spans(certificates),
        _lengths(periods, certificates, room),
        _views(periods, certificates),
    )
    return (
        pl.concat(parts, how="horizontal")
        .filter(pl.col("start") <= on)
        .select(pl.col(name).cast(dtype) for name, dtype in SPELLS.items())
    )


def read_periods(frame: pl.LazyFrame, on: date, beside: Collection[str] = ()) -> pl.DataFrame:
    """The columns in standard form, in the rows' order, with what RULES check.

    Parameters
    ----------
    on
        Decides the century of person ids without one.
    beside
        Further columns to read, as text; null if the table lacks one.

    Returns
    -------
    polars.DataFrame
        The columns PERIODS, ``code``, ``no_time``, ``no_unit`` and ``no_replacement`` (the cell is
        not empty, but cannot be read), ``replaced`` by another certificate, and *beside*.

    Raises
    ------
    BadTable
        When a column is missing or of a kind that cannot be read, or the file behind *frame* is
        broken.
    """
    rows = _read(collected(_selected(frame, beside)))
    codes = _codes(rows["diagnosis"].unique())
    known = pl.Enum(sorted({code for code in codes.values() if code}))
    other = pl.col("replaced_by") != pl.col("certificate")
    return rows.with_columns(
        pl.col("unit").cast(pl.Categorical),  # as number: a fourth less memory, with the codes
        one_form(rows["person"], on),
        code=pl.col("diagnosis").replace_strict(codes, default=None, return_dtype=known),
        replaced=other.fill_null(False),
    ).select(pl.exclude({"replaced_by"}.difference(beside)))


def _valid(rows: pl.DataFrame) -> pl.DataFrame:
    """The periods from which spells are made."""
    counting = pl.col("code").is_not_null() & ~pl.col("replaced") & pl.col(PROBLEM).is_null()
    return rows.filter(counting).drop(
        "diagnosis", "replaced", "replaced_by", PROBLEM, *_UNREAD.values()
    )


def _selected(frame: pl.LazyFrame, beside: Collection[str]) -> pl.LazyFrame:
    schema = frame.collect_schema()
    refuse_lacking(schema, PERIODS, "the table lacks")
    names = dict.fromkeys((*PERIODS, "replaced_by", *beside))
    return frame.select(
        pl.col(name) if name in schema else pl.lit(None, pl.String).alias(name) for name in names
    )


def _read(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns read row by row, without regard to other rows."""
    flags = []
    for name in rows.columns:
        given = rows[name]
        found = _READERS.get(name, texts)(given)
        if flag := _UNREAD.get(name):
            flags.append(unread(given, found).alias(flag))
        rows = rows.with_columns(found)  # in place, so that only one column is twice in memory
    return rows.with_columns(flags)


def _codes(texts: Iterable[str | None]) -> dict[str, str | None]:
    return {text: _code(text) for text in texts if text is not None}


def _code(text: str) -> str | None:
    try:
        return Icd10.parse(text).code
    except BadDiagnosis:
        return None


def _numbered(periods: pl.DataFrame) -> pl.DataFrame:
    """Sorted by person, certificate and time, each period once, persons and certificates numbered.

    Numbers count from 0 without gaps, so that they serve as row numbers.
    """
    same = ("person", "certificate", "start", "end", "degree")
    person, certificate, *period = (pl.col(name).ne_missing(pl.col(name).shift()) for name in same)
    return (
        # The rest matters only if a table contradicts itself; its order must not decide then.
        periods.sort(*same, "signed", "code", "unit")
        .filter(pl.any_horizontal(person, certificate, *period))
        .with_row_index("row")
        .with_columns(
            pl.col("row").cast(pl.Int64),
            person_number=_number(person),
            certificate_number=_number(person | certificate),
        )
    )


def _number(begins: pl.Expr) -> pl.Expr:
    """A number for the rows from one that *begins* to the next; marked as sorted, for speed."""
    return (begins.cum_sum().cast(pl.Int64) - 1).set_sorted()


def _certificates(periods: pl.DataFrame, on: date) -> pl.DataFrame:
    """One row per certificate in time order, with the ``current`` one of its periods."""
    row, start, end, n = pl.col("row"), pl.col("start"), pl.col("end"), len(periods)
    # One maximum gives the last period that covers the day, else the last begun, else the first.
    current = pl.when(start > on).then(-row).when(end < on).then(n + row).otherwise(2 * n + row)
    return (
        periods.group_by("certificate_number", maintain_order=True)
        .agg(
            pl.col("person_number").first(),
            pl.col("start").first(),
            pl.col("end").max(),
            pl.col("certificate", "code", "unit", "signed").first(),
            current.max().alias("current"),
        )
        .with_columns(
            active=pl.col("current") >= 2 * n,
            current=pl.when(pl.col("current") < 0)
            .then(-pl.col("current"))
            .otherwise(pl.col("current") % n),
        )
        .sort("person_number", "start", "end", "signed", "certificate", nulls_last=True)
    )


def _chained(certificates: pl.DataFrame, room: int, gap: int) -> pl.DataFrame:
    """The certificates with the number of the spell that each belongs to."""
    first, last = _on_axis(room)
    reach = last.cum_max().shift()
    begins = (first > reach + gap + 1).fill_null(True)
    return certificates.with_columns(spell_number=_number(begins))


def _spans(certificates: pl.DataFrame) -> pl.DataFrame:
    """The columns of a spell that come from all its certificates."""
    count, person = pl.int_range(pl.len()), pl.col("person_number")
    before = pl.when(person.ne_missing(person.shift())).then(count).forward_fill()
    return (
        certificates.group_by("spell_number", maintain_order=True)
        .agg(
            person.first(),
            pl.col("start").first(),
            pl.col("end").max(),
            pl.col("certificate").alias("certificates"),
        )
        .select("start", "end", "certificates", spell=count - before + 1)
    )


def _lengths(periods: pl.DataFrame, certificates: pl.DataFrame, room: int) -> pl.DataFrame:
    """The columns of a spell that come from all its periods."""
    spell_numbers = certificates.sort("certificate_number")["spell_number"]
    first, last = _on_axis(room)
    reach = last.cum_max().shift()
    return (
        periods.select(
            "person_number",
            "start",
            "end",
            "degree",
            spell_number=spell_numbers.gather(periods["certificate_number"]),
        )
        .sort("person_number", "start", "end", "degree")
        .with_columns(
            pl.col("spell_number").set_sorted(),
            days=(last - pl.max_horizontal(first - 1, reach)).clip(0),
        )
        .group_by("spell_number", maintain_order=True)
        .agg(pl.col("days").sum(), pl.col("degree").alias("degrees"))
        .select("days", "degrees")
    )


def _views(periods: pl.DataFrame, certificates: pl.DataFrame) -> pl.DataFrame:
    """The columns of a spell that come from its deciding certificate."""
    spell = pl.col("spell_number")
    # The certificates are in time order, which therefore decides between equals.
    deciding = certificates.sort(
        "spell_number", "active", "signed", nulls_last=True, maintain_order=True
    ).filter(spell.ne_missing(spell.shift(-1)))
    return deciding.select(
        pl.lit(periods["person"].gather(deciding["current"])).alias("person"),
        pl.lit(periods["degree"].gather(deciding["current"])).alias("degree"),
        "active",
        "unit",
        diagnosis="code",
    )


def _room(periods: pl.DataFrame, gap: int) -> int:
    """Days for one person on the common axis, so that not even a gap reaches the next."""
    days = periods.select(pl.col("end").max().to_physical() - pl.col("start").min().to_physical())
    return int(days.item()) + gap + 2


def _on_axis(room: int) -> tuple[pl.Expr, pl.Expr]:
    origin = pl.col("person_number") * room
    return origin + pl.col("start").to_physical(), origin + pl.col("end").to_physical()

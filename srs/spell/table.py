"""Whole tables of certificates' periods -> sick-leave spells.

The rules of ``spells.py``, said in columns; ``tests/properties/test_spells.py`` holds the two
equal. Persons are laid end to end on one axis of days, so far apart that no spell reaches the
next person: then one running maximum over the whole table does for all of them.
"""

from collections.abc import Collection, Iterable
from datetime import date

from ..certificate import DEGREES, Icd10
from ..errors import BadDiagnosis, BadTable
from .columns import collected, pl
from .spells import GAP, known_gap

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

TIME = pl.Datetime("us")

# What a row is told, and when: in the order in which the rules are tried.
RULES = {
    "person: expected an id": pl.col("person").is_null(),
    "certificate: expected an id": pl.col("certificate").is_null(),
    "start: expected a date as YYYY-MM-DD": pl.col("start").is_null(),
    "end: expected a date as YYYY-MM-DD": pl.col("end").is_null(),
    "end: expected a date that is not before start": pl.col("end") < pl.col("start"),
    "degree: expected 25, 50, 75 or 100, a share of 1, or a code of KV_FKMU_0003, "
    "such as HALFTEN": pl.col("degree").is_null(),
    "signed: expected a time as YYYY-MM-DDTHH:MM:SS, or nothing": pl.col("unread"),
    "diagnosis: expected an ICD-10-SE code such as F43 or F43.8A, or nothing for infection "
    "control": pl.col("diagnosis").is_not_null() & pl.col("code").is_null(),
}


def spells_table(frame: pl.LazyFrame | pl.DataFrame, *, on: date, gap: int = GAP) -> pl.DataFrame:
    """The spells that have begun by the day *on*, by person and in time order.

    Parameters
    ----------
    frame
        One row per period, with the columns PERIODS and, where it is known, ``replaced_by``.
        Days and times are dates, datetimes or ISO text; the degree is percent, share or code.
        Rows without diagnosis (infection control) and replaced ones make no spell. The ids of
        certificates are a person's own. Where the rows of a certificate differ in diagnosis,
        unit or signature, the first in time counts.

    Returns
    -------
    polars.DataFrame
        The columns SPELLS; ``spell`` counts 1, 2, … for each person.

    Raises
    ------
    BadTable
        When a column is missing or a row breaks one of RULES.
    BadInput
        When *gap* is not 0 to 90 days.
    """
    gap = known_gap(gap)
    periods = _numbered(_valid(frame.lazy()))
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


def read_periods(frame: pl.LazyFrame, beside: Collection[str] = ()) -> pl.DataFrame:
    """Each column in its one form, in the rows' order, with what RULES look at.

    Parameters
    ----------
    beside
        Further columns to read, as text; null where the table lacks one.

    Returns
    -------
    polars.DataFrame
        The columns PERIODS, ``code``, ``unread`` (a time that cannot be read), ``replaced`` by
        another certificate, and *beside*.

    Raises
    ------
    BadTable
        When a column is missing or the file behind *frame* is broken.
    """
    rows = collected(_read(frame, beside))
    codes = _codes(rows["diagnosis"].unique())
    times = _times(rows["signed"])
    known = pl.Enum(sorted({code for code in codes.values() if code}))
    return rows.with_columns(
        code=pl.col("diagnosis").replace_strict(codes, default=None, return_dtype=known),
        unread=rows["signed"].is_not_null() & times.is_null(),
        signed=times,
    )


def _valid(frame: pl.LazyFrame) -> pl.DataFrame:
    """The periods that make spells."""
    rows = read_periods(frame)
    _check(rows)
    return rows.filter(pl.col("code").is_not_null() & ~pl.col("replaced")).drop(
        "diagnosis", "replaced", "unread"
    )


def _read(frame: pl.LazyFrame, beside: Collection[str]) -> pl.LazyFrame:
    schema = frame.collect_schema()
    lacking = [name for name in PERIODS if name not in schema]
    if lacking:
        raise BadTable(
            f"the table lacks {', '.join(lacking)}: expected the columns {', '.join(PERIODS)}"
        )
    names = dict.fromkeys((*PERIODS, "replaced_by", *beside))
    frame = frame.select(
        _text(name, schema) if name in schema else pl.lit(None, pl.String).alias(name)
        for name in names
    )
    return frame.with_columns(
        pl.col("unit").cast(pl.Categorical),  # as number: a fourth less memory, with the codes
        start=_day("start", schema),
        end=_day("end", schema),
        degree=_degree("degree"),
        replaced=(pl.col("replaced_by") != pl.col("certificate")).fill_null(False),
    ).drop(set(names) - {*PERIODS, *beside})


def _text(name: str, schema: pl.Schema) -> pl.Expr:
    """Null where there is nothing but space; dates and datetimes stay what they are."""
    if name in ("start", "end", "signed") and schema[name] in (pl.Date, pl.Datetime):
        return pl.col(name)
    text = pl.col(name).cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def _day(name: str, schema: pl.Schema) -> pl.Expr:
    column = pl.col(name)
    if schema[name] in (pl.Date, pl.Datetime):
        return column.dt.date()
    # A time may follow.
    ends = (column.str.len_bytes() == 10) | column.str.slice(10, 1).is_in(["T", " "])
    return pl.when(ends).then(column.str.head(10).str.to_date("%Y-%m-%d", strict=False))


def _times(given: pl.Series) -> pl.Series:
    """As the clock on the wall showed it, like in ``spells``."""
    if given.dtype == pl.Datetime:
        return given.dt.replace_time_zone(None).cast(TIME)
    if given.dtype == pl.Date:
        return given.cast(TIME)
    # Nearly all texts have one form; the others are slow to try on everything.
    times = given.str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)
    others = (times.is_null() & given.is_not_null()).arg_true()
    local = (
        given.gather(others)
        .str.replace(" ", "T", literal=True)
        .str.replace(r"(Z|[+-]\d\d:?\d\d)$", "")
    )
    times[others] = pl.select(
        pl.coalesce(
            local.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False),
            local.str.to_datetime("%Y-%m-%dT%H:%M", time_unit="us", strict=False),
            local.str.to_date("%Y-%m-%d", strict=False).cast(TIME),
        )
    ).to_series()
    return times


def _degree(name: str) -> pl.Expr:
    """Percent of full time, whichever way it was said."""
    text = pl.col(name)
    number = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    percent = pl.when(number <= 1).then(100 * number).otherwise(number)
    return pl.coalesce(
        text.replace_strict(DEGREES, default=None, return_dtype=pl.UInt8),
        pl.when(percent.is_in([float(known) for known in DEGREES.values()]))
        .then(percent)
        .cast(pl.UInt8),
    )


def _codes(texts: Iterable[str | None]) -> dict[str, str | None]:
    return {text: _code(text) for text in texts if text is not None}


def _code(text: str) -> str | None:
    try:
        return Icd10.parse(text).code
    except BadDiagnosis:
        return None


def _check(rows: pl.DataFrame) -> None:
    for rule, broken in RULES.items():
        where = rows.select(broken).to_series().arg_true()
        if len(where):
            raise BadTable(
                f"{len(where)} of the table's {len(rows)} rows break a rule, the first is row "
                f"{where[0] + 1} after the header; {rule}"
            )


def _numbered(periods: pl.DataFrame) -> pl.DataFrame:
    """Sorted by person, certificate and time, each period once, persons and certificates numbered.

    Numbers count from 0 without holes, so that they serve as row numbers.
    """
    same = ("person", "certificate", "start", "end", "degree")
    person, certificate, *period = (pl.col(name).ne_missing(pl.col(name).shift()) for name in same)
    return (
        # The rest matters only where a table contradicts itself: then not its order decides.
        periods.sort(*same, "signed", "code", "unit")
        .filter(pl.any_horizontal(person, certificate, *period))
        .with_row_index("row")
        .with_columns(
            pl.col("row").cast(pl.Int64),
            person_number=person.cum_sum().cast(pl.Int64) - 1,
            certificate_number=(person | certificate).cum_sum().cast(pl.Int64) - 1,
        )
    )


def _certificates(periods: pl.DataFrame, on: date) -> pl.DataFrame:
    """One row per certificate in time order, with the ``current`` one of its periods."""
    row, start, end, n = pl.col("row"), pl.col("start"), pl.col("end"), len(periods)
    # The last period that covers the day, else the last begun, else the first: one maximum.
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
    """With the number of the spell that each certificate belongs to."""
    first, last = _on_axis(room)
    reach = last.cum_max().shift()
    begins = (first > reach + gap + 1).fill_null(True)
    return certificates.with_columns(spell_number=begins.cum_sum().cast(pl.Int64) - 1)


def _spans(certificates: pl.DataFrame) -> pl.DataFrame:
    """What a spell has from all its certificates."""
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
    """What a spell has from all its periods."""
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
        .with_columns(days=(last - pl.max_horizontal(first - 1, reach)).clip(0))
        .group_by("spell_number", maintain_order=True)
        .agg(pl.col("days").sum(), pl.col("degree").alias("degrees"))
        .select("days", "degrees")
    )


def _views(periods: pl.DataFrame, certificates: pl.DataFrame) -> pl.DataFrame:
    """What a spell has from its deciding certificate."""
    spell = pl.col("spell_number")
    # The certificates come in time order, which therefore decides between equals.
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

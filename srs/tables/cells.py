"""Reading cells of any table, column by column; the only reader, for all commands.

The same content gives the same values in any type: text, numbers, dictionaries, dates, times with
and without zone; decision 0023 has the rules. A reader gives null for an empty cell and for one
that it cannot read; ``unread`` distinguishes them.
"""

from collections.abc import Callable, Collection
from datetime import date

from ..certificate import DEGREES
from ..certificate.swedish_time import ZONE
from ..errors import BadTable
from ..predictors.words import NO, YES, nothing_beside
from ..wording import counted, thousands
from .columns import pl

TIME = pl.Datetime("us")
_FIRST, _LAST = date(1800, 1, 1), date(9999, 12, 31)  # not 0001-01-01 or 0024-01-05
Reader = Callable[[pl.Series], pl.Series]

AN_ID = (
    "expected an id; a number that has lost digits, such as 1.98E+11, and true or false are not ids"
)

# Below this a float keeps all digits of a whole number.
_EXACT: dict[pl.DataType, int] = {pl.Float64(): 10**15, pl.Float32(): 2**24, pl.Float16(): 2**11}
# 4.0 is 4; after a comma three zeros may be thousands.
_WHOLE = r"^([-+]?\d{1,15})(?:\.0+|,0{1,2}|,0{4,})$"
_QUOTED = r'^"\s*([^"]*?)\s*"$'
# A number that has lost digits, or a boolean: neither can be an id.
_NO_ID = (
    r"(?i)^[-+]?\d+[.,]\d*e[-+]?\d+$|^[-+]?\d+e[-+]\d+$|^\d{1,4}e\d{1,2}$|^\d{16,}[.,]0+$"
    r"|^[-+]?inf$|^true$|^false$"
)
_LONGEST_NO_ID = 30  # shorter than ids of 32 characters, such as hashes, which so need no search
_SOME = 100  # rows to check before all
_COMMA = r"^[-+]?\d*,\d+(?:[eE][-+]?\d+)?$"
_THOUSANDS = r"^[-+]?[1-9]\d{0,2}(?:,\d{3})+$"
_PER_CENT = r"\s*%$"
_MOMENT = (
    r"^(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?))?"
    r"(?P<zone> ?(?:[Zz]|UTC|GMT|(?P<sign>[-+])(?P<hours>[01]\d)(?::?(?P<minutes>[0-5]\d))?))?$"
)
_BASIC = r"^((?:1[89]|2[01])\d\d)(\d\d)(\d\d)$"  # 20240105; no serial number of Excel is so large
_PERSON = r"^(?:\d\d)?\d{6}[-+]?\d{4}$"
_OTHER_LENGTHS = (10, 11, 13)  # other than twelve digits, which are already a key
_PERSON_LENGTHS = (*_OTHER_LENGTHS, 12)


def check_readable(
    name: str, dtype: pl.DataType, expected: str = "text, numbers or booleans"
) -> None:
    """Refuse a type whose values have no single text.

    Raises
    ------
    BadTable
    """
    if dtype.is_nested() or dtype.is_temporal() or dtype in (pl.Binary, pl.Object):
        raise BadTable(f"the column {name}: expected {expected}")


def texts(column: pl.Series, levels: Collection[str] = ()) -> pl.Series:
    """Like ``written``, but null for a word that means nothing and is not one of *levels*."""
    text = written(column)
    if column.dtype.is_numeric():
        return text
    nothing = text.is_in(nothing_beside(levels))
    return text.set(nothing, None) if nothing.any() else text


def written(column: pl.Series) -> pl.Series:
    """The texts without surrounding space; whole numbers without decimals (1.0 is ``1``); NaN is
    null.

    Raises
    ------
    BadTable
        When the column's values have no single text.
    """
    check_readable(column.name, column.dtype)
    if column.dtype.is_float():
        return _of_floats(column)
    text = column.cast(pl.String)
    if column.dtype.is_integer():
        return text
    text = text.str.strip_chars()
    if text.str.starts_with('"').any():  # after a space, so not quotation to Polars
        text = text.str.replace(_QUOTED, "$1")
    ends = text.str.ends_with("0")
    if not ends.any():
        return text
    told = text.filter(ends.fill_null(False))
    whole = told.filter(told.str.contains(_WHOLE)).unique()
    return text.replace(whole, whole.str.replace(_WHOLE, "$1")) if len(whole) else text


def ids(column: pl.Series) -> pl.Series:
    """Ids as texts; null for booleans and for numbers that have lost digits."""
    if _digits_alone(column):
        return column
    text = texts(column)
    if column.dtype.is_integer():
        return text
    if column.dtype.is_float():
        text = text.set((column.abs() >= _EXACT[column.dtype]).fill_null(False), None)
    short = text.filter((text.str.len_bytes() <= _LONGEST_NO_ID).fill_null(False))
    lost = short.filter(short.str.contains(_NO_ID)).unique()
    return text.set(text.is_in(lost.implode()), None) if len(lost) else text


def _digits_alone(column: pl.Series) -> bool:
    """Whether all texts are whole numbers, which are ids unchanged; a quick check."""
    return column.dtype == pl.String and all(
        some.cast(pl.Int64, strict=False).null_count() == some.null_count()
        for some in (column.head(_SOME), column)
    )


def unread(column: pl.Series, found: pl.Series) -> pl.Series:
    """Where *found*, which was read from *column*, is null although the cell is not empty."""
    if column.null_count() == found.null_count():
        return pl.repeat(False, len(column), dtype=pl.Boolean, eager=True)
    nothing = found.is_null()
    if column.dtype.is_temporal():
        return nothing & column.is_not_null()
    return nothing & texts(column.set(~nothing, None)).is_not_null()


def refuse(column: pl.Series, wrong: pl.Series, expected: str) -> None:
    """Raise BadTable where *wrong* is true in any row."""
    count = int(wrong.sum())
    if count:
        raise BadTable(
            f"the column {column.name}: {thousands(count)} of {counted(len(column), 'row')}; "
            f"{expected}"
        )


def all_read(column: pl.Series, reader: Reader, expected: str) -> pl.Series:
    """*column* as *reader* reads it, null where it is empty.

    Raises
    ------
    BadTable
        If the reader cannot read something, with the number of rows.
    """
    found = reader(column)
    refuse(column, unread(column, found), expected)
    return found


def by_value(column: pl.Series, meaning: Callable[[str], str | None]) -> pl.Series:
    """*meaning* applied to each distinct text; it returns None for unknown texts."""

    def meanings(text: pl.Series) -> pl.Series:
        return pl.Series(
            [None if each is None else meaning(each) for each in text], dtype=pl.String
        )

    return _by_value(column, meanings, pl.String())


def days(column: pl.Series) -> pl.Series:
    """The days: of a time with zone, the Swedish calendar day; of a time without, its own day."""
    return _possible(_any_days(column))


def moments(column: pl.Series) -> pl.Series:
    """The times in Swedish local time; a date becomes its midnight."""
    return _possible(_any_moments(column))


def _possible(found: pl.Series) -> pl.Series:
    day = found.dt.date()
    outside = (day < _FIRST) | (day > _LAST)
    return found.set(outside, None) if outside.any() else found


def _any_days(column: pl.Series) -> pl.Series:
    if column.dtype == pl.Date:
        return column
    if column.dtype == pl.Datetime:
        return _any_moments(column).dt.date()
    check_readable(column.name, column.dtype, "dates or text")
    if column.dtype != pl.String:
        return _by_value(column, _days, pl.Date())
    found = column.str.to_date("%Y-%m-%d", strict=False)
    odd = found.is_null() | (column.str.len_bytes() != 10)
    return _mended(found, column, odd & column.is_not_null(), _days)


def _any_moments(column: pl.Series) -> pl.Series:
    if column.dtype == pl.Date:
        return column.cast(TIME)
    if isinstance(column.dtype, pl.Datetime):
        zoned = column.dtype.time_zone is not None
        local = column.dt.convert_time_zone(ZONE).dt.replace_time_zone(None) if zoned else column
        return local.cast(TIME)
    check_readable(column.name, column.dtype, "times, dates or text")
    if column.dtype != pl.String:
        return _by_value(column, _moments, TIME)
    # Nearly all texts have one form; trying the other forms on all of them would be slow.
    found = column.str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)
    return _mended(found, column, found.is_null() & column.is_not_null(), _moments)


def numbers(column: pl.Series, *, per_cent: bool = False) -> pl.Series:
    """Numbers with a decimal point or comma, without separators of thousands; with *per_cent*, 12 %
    is 0.12.
    """
    if column.dtype.is_numeric():
        return _finite(column.cast(pl.Float64))
    text = texts(column)
    found = text.cast(pl.Float64, strict=False)
    rest = found.is_null() & text.is_not_null()
    if rest.any():
        found = _mended(found, text, rest, lambda told: _commas(told, per_cent=per_cent))
    return _finite(found)


def degrees(column: pl.Series) -> pl.Series:
    """Degrees in per cent of full time, from per cent, a share of 1 or a code of KV_FKMU_0003."""
    return _by_value(column, _degrees, pl.UInt8())


def truths(column: pl.Series) -> pl.Series:
    """Booleans, from true, yes, ja and 1, their opposites, and first letters."""
    return _by_value(column, _truths, pl.Boolean())


def person_keys(text: pl.Series, on: date) -> pl.Series:
    """A key that is the same for every form of a Swedish person id: its twelve digits.

    The day *on* decides the century. A text without a birth date up to *on*, or with a wrong check
    digit, is not a person id and stays unchanged; see ``srs.certificate.PersonId``.
    """
    others = text.filter(text.str.len_bytes().is_in(_OTHER_LENGTHS).fill_null(False))
    forms = others.filter(others.str.contains(_PERSON)).unique()
    if not len(forms):
        return text
    digits = forms.str.replace_all("[-+]", "")
    number = digits.str.tail(10).cast(pl.Int64)
    day = number // 10_000 % 100
    frame = pl.DataFrame(
        {
            "short": digits.str.tail(10),
            "century": digits.str.head(2).set(digits.str.len_bytes() == 10, None).cast(pl.Int64),
            "year": number // 100_000_000,
            "rest": (number // 1_000_000 % 100) * 100 + day - 60 * (day > 60).cast(pl.Int64),
            "hundred": forms.str.contains("+", literal=True),
        }
    )
    within = on.year // 100 * 100 + pl.col("year")
    later = 10_000 * within + pl.col("rest") > int(f"{on:%Y%m%d}")
    hundred = pl.col("year") + (on.year - 100 - pl.col("year")) // 100 * 100
    year = (
        pl.when(pl.col("century").is_not_null())
        .then(100 * pl.col("century") + pl.col("year"))
        .when("hundred")
        .then(hundred)
        .otherwise(within - 100 * later.cast(pl.Int64))
    )
    born = (10_000 * year + pl.col("rest")).cast(pl.String).str.to_date("%Y%m%d", strict=False)
    keys = frame.select(
        key=(year // 100).cast(pl.String) + pl.col("short"),
        real=(born <= on).fill_null(False) & (year >= 1000) & (year < 9900),
    )
    real = keys["real"] & _check_digit_agrees(number)
    return text.replace(forms.filter(real), keys["key"].filter(real))


def person_lengths(persons: pl.Series) -> set[int]:
    """The lengths of person ids among *persons*; two forms of one id differ in length."""
    return set(persons.str.len_bytes().unique()).intersection(_PERSON_LENGTHS)


def one_form(persons: pl.Series, on: date) -> pl.Series:
    """The ids *persons* with one form for each person: the longest of the forms among them."""
    if len(person_lengths(persons)) < 2:
        return persons  # all have the same form
    forms = persons.drop_nulls().unique()
    table = pl.DataFrame({"form": forms, "key": person_keys(forms, on)})
    longest = pl.col("form").sort_by(pl.col("form").str.len_bytes(), "form", descending=True)
    table = table.with_columns(chosen=longest.first().over("key"))
    others = table.filter(pl.col("form") != pl.col("chosen"))
    return persons.replace(others["form"], others["chosen"]) if len(others) else persons


def _of_floats(column: pl.Series) -> pl.Series:
    column = column.fill_nan(None)
    whole = (column == column.floor()) & (column.abs() < _EXACT[column.dtype])
    numbers = column.set((~whole).fill_null(True), None).cast(pl.Int64).cast(pl.String)
    if numbers.null_count() == column.null_count():
        return numbers
    return numbers.zip_with(whole.fill_null(True), column.cast(pl.String))


def _by_value(column: pl.Series, reader: Reader, dtype: pl.DataType) -> pl.Series:
    """*reader* applied to the text of each distinct value."""
    distinct = column.unique()
    values = reader(texts(distinct))
    return column.replace_strict(distinct, values, return_dtype=dtype).cast(dtype)


def _mended(found: pl.Series, column: pl.Series, odd: pl.Series, reader: Reader) -> pl.Series:
    """*found*, with the *odd* values of *column* read by *reader*."""
    if not odd.any():
        return found
    told = column.filter(odd)
    return found.scatter(odd.arg_true(), _by_value(told, reader, found.dtype))


def _days(text: pl.Series) -> pl.Series:
    return _moments(text).dt.date()


def _moments(text: pl.Series) -> pl.Series:
    parts = text.str.replace(_BASIC, "$1-$2-$3").str.extract_groups(_MOMENT).struct.unnest()
    clock = pl.col("time").fill_null("00:00").str.replace(",", ".", literal=True)
    local = pl.coalesce(
        pl.format("{}T{}", "day", clock).str.to_datetime(form, time_unit="us", strict=False)
        for form in ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M")
    )
    hours, minutes = (pl.col(n).cast(pl.Int64).fill_null(0) for n in ("hours", "minutes"))
    offset = pl.duration(minutes=(60 * hours + minutes) * pl.when(sign="-").then(-1).otherwise(1))
    swedish = (local - offset).dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE)
    zoned = pl.col("zone").is_not_null() & pl.col("time").is_not_null()
    shown = pl.when(zoned).then(swedish.dt.replace_time_zone(None)).otherwise(local)
    return parts.select(shown.alias(text.name)).to_series()


def _commas(text: pl.Series, *, per_cent: bool) -> pl.Series:
    text = text.set(text.str.contains(_THOUSANDS), None)
    whole = pl.Series([1.0])
    if per_cent:
        whole = text.str.contains(_PER_CENT).replace_strict(
            [True, False], [100.0, 1.0], default=None, return_dtype=pl.Float64
        )
        text = text.str.replace(_PER_CENT, "")
    comma = text.str.contains(_COMMA).fill_null(False)
    point = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    found = point.zip_with(comma, text.cast(pl.Float64, strict=False))
    return found / whole


def _finite(found: pl.Series) -> pl.Series:
    return found.set(~found.is_finite().fill_null(True), None)


def _degrees(text: pl.Series) -> pl.Series:
    known = [float(each) for each in DEGREES.values()]
    told = text.str.contains(_PER_CENT).fill_null(False)
    number = numbers(text.str.replace(_PER_CENT, ""))
    percent = number.zip_with(told | (number > 1).fill_null(True), 100 * number)
    found = percent.set(~percent.is_in(known).fill_null(True), None).cast(pl.UInt8)
    codes = text.str.to_uppercase().replace_strict(DEGREES, default=None, return_dtype=pl.UInt8)
    return codes.zip_with(codes.is_not_null(), found)


def _truths(text: pl.Series) -> pl.Series:
    told = {**dict.fromkeys((*YES, "1"), True), **dict.fromkeys((*NO, "0"), False)}
    return text.str.to_lowercase().replace_strict(told, default=None, return_dtype=pl.Boolean)


def _check_digit_agrees(number: pl.Series) -> pl.Series:
    """Whether the check digit of ten-digit numbers is right (ISO/IEC 7812-1, annex B)."""
    total = pl.zeros(len(number), dtype=pl.Int64, eager=True)
    for place in range(10):
        product = number // 10**place % 10 * (1 + place % 2)
        total += product // 10 + product % 10
    return total % 10 == 0

"""Birth and sex from person ids, for many at once: ``srs.certificate.PersonId`` in columns.

An id of ten characters without a sign says nothing: it may also be somebody's running number.
"""

from datetime import date

from srs.certificate import PersonId
from srs.errors import BadPersonId
from srs.tables.columns import pl

SEXES = ("female", "male")
SEX = pl.Enum(SEXES)
_PLAIN = r"^\d{8}[-+]?\d{4}$"
_RUNNING = 10  # characters


def born_and_sex(persons: pl.Series, on: date) -> pl.DataFrame:
    """``born`` (a date) and ``sex`` of each person, null where the id does not say.

    *on* decides the century of an id without one; a later birth is null.
    """
    plain = persons.str.contains(_PLAIN).fill_null(False)
    if plain.all():
        return _of_plain(persons, on).drop("person")
    others = persons.filter(~plain & (persons.str.len_chars() != _RUNNING)).unique()
    table = pl.concat([_of_plain(persons.filter(plain).unique(), on), _one_by_one(others, on)])
    return persons.to_frame("person").join(table, on="person", how="left", maintain_order="left")[
        ["born", "sex"]
    ]


def numbered(persons: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The number of each person, from 0 in the order of ids; and the ids."""
    own = persons.cast(pl.Categorical(pl.Categories.random()))
    code, distinct = own.to_physical(), own.unique()
    ids = distinct.cast(pl.String).gather(distinct.to_physical().arg_sort())
    order = ids.arg_sort()
    place = pl.select(pl.int_range(len(ids), dtype=pl.UInt32)).to_series()
    rank = place.gather(order.arg_sort())
    return rank.gather(code).alias("person"), ids.gather(order)


def _of_plain(ids: pl.Series, on: date) -> pl.DataFrame:
    text, day = pl.col("person"), pl.col("person").str.slice(6, 2).cast(pl.Int32)
    day = day - 60 * (day > 60).cast(pl.Int32)
    born = (text.str.slice(0, 6) + day.cast(pl.String).str.zfill(2)).str.to_date(
        "%Y%m%d", strict=False
    )
    female = text.str.slice(-2, 1).cast(pl.Int32) % 2 == 0
    real = (born <= on) & ~text.str.starts_with("99")
    sex = pl.when(female).then(pl.lit("female")).otherwise(pl.lit("male"))
    return (
        ids.to_frame("person")
        .with_columns(born=born)
        .select(
            "person",
            born=pl.when(real).then("born"),
            sex=pl.when(real).then(sex).cast(SEX),
        )
    )


def _one_by_one(ids: pl.Series, on: date) -> pl.DataFrame:
    found = [_parsed(text, on) for text in ids]
    return pl.DataFrame(
        {
            "person": ids,
            "born": pl.Series([each and each.born for each in found], dtype=pl.Date),
            "sex": pl.Series([each and each.sex for each in found], dtype=SEX),
        }
    )


def _parsed(text: str, on: date) -> PersonId | None:
    try:
        return PersonId.parse(text, on=on)
    except BadPersonId:
        return None

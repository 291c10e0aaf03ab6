"""Tables of certificates' periods -> the spells of the persons who were assessed.

They are read and made as in ``srs spells``. srs does not use data that it cannot trust: if a row of
a person breaks a rule, the ends of the person's spells count as unknown.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from ..batch.sources import columns_of, opened, tables_in
from ..batch.spells import Spells as Built
from ..certificate import PersonId
from ..errors import BadPersonId, BadTable
from ..storage import Keys
from ..tables.cells import person_keys
from ..tables.columns import pl
from ..tables.spells import (
    PERIODS,
    PROBLEM,
    RULES,
    count_replacements,
    read_periods,
    spells_table,
    with_problems,
)
from ..wording import counted, thousands
from .spells import PERIODS as KEPT
from .spells import Spells

AT_FAULT = "a row of its person has a problem, so the end of the spell is not known"
TWO_ENDINGS = "a period of one of the spell's certificates has two last days"

_MOST_REPLACED = 20  # how many times a certificate is followed to the one that replaces it
_OWN = ["person", "certificate"]  # a certificate's id is unique only within a person
# Digits alone: without a century they may be a serial number; with twelve nothing is missing.
_NO_CENTURY, _WHOLE = 10, 12


def read(
    sources: Iterable[str | Path], *, until: date, keys: Keys, assessed: pl.DataFrame
) -> Spells:
    """The spells, begun by the day *until*, of the persons and certificates that were *assessed*.

    Raises
    ------
    BadTable
        When a table cannot be read, is empty, or has certificates signed after *until*.
    """
    rows = _rows(tables_in(sources), until)
    counts = Counter[str]()
    count_replacements(rows, counts)
    problems = Counter(dict(rows[PROBLEM].drop_nulls().value_counts().rows()))
    lines = tuple(Built(len(rows), counts, problems, ()).lines())
    units = [keys.reference(each) for each in rows["unit"].cast(pl.String).unique() if each]
    rows, pseudonyms = _numbered(rows, until, keys)
    rows = rows.with_columns(references(rows["certificate"], assessed["certificate"], keys))
    pseudonyms = pseudonyms.join(assessed, left_on="pseudonym", right_on="person", how="semi")
    named = rows.join(assessed, left_on="reference", right_on="certificate", how="semi")
    wanted = pl.concat([named["person"], pseudonyms["person"]]).unique()
    rows = rows.join(wanted.to_frame(), on="person", how="semi")
    return _built(rows, pseudonyms, pl.Series(units, dtype=pl.String), until, lines)


def references(ids: pl.Series, stored: pl.Series, keys: Keys) -> pl.Series:
    """The stored forms of the certificates' *ids*, by ``Keys.reference`` only where needed."""
    hashed = stored.filter(stored.str.starts_with("hash.").fill_null(False))
    if hashed.is_empty():
        return ids.alias("reference")
    others = ids.drop_nulls().unique()
    others = others.filter(~others.is_in(stored.drop_nulls().implode()))
    kept = pl.Series([keys.reference(each) for each in others], dtype=pl.String)
    return ids.replace(others, kept).alias("reference")


def _rows(files: Sequence[Path], until: date) -> pl.DataFrame:
    names = [name for name in columns_of(files) if name in (*PERIODS, "replaced_by")]
    table = pl.concat([opened(path).select(names) for path in files])
    rows = with_problems(read_periods(table, until, ("replaced_by",)), RULES)
    if rows.is_empty():
        raise BadTable("the certificates: the table has no rows: expected one for each period")
    late = int((rows["signed"].dt.date() > until).sum())
    if late:
        raise BadTable(
            f"the certificates: signed after {until}, up to which they should be complete: "
            f"{thousands(late)} "
            f"of {counted(len(rows), 'row')}: expected the day up to which the table has all"
        )
    return rows


def _numbered(rows: pl.DataFrame, on: date, keys: Keys) -> tuple[pl.DataFrame, pl.DataFrame]:
    """*rows* with numbers for persons, and each person's pseudonyms under all keys."""
    persons = rows["person"].drop_nulls().unique(maintain_order=True)
    if persons.is_empty():
        raise BadTable("the certificates: no row has a person: expected the ids that were assessed")
    texts = pl.Series([_person(each, on) for each in person_keys(persons, on)], dtype=pl.String)
    one = texts.unique(maintain_order=True)
    numbers = pl.int_range(len(one), eager=True)
    of_persons = texts.replace_strict(one, numbers, return_dtype=pl.Int64)
    number = pl.col("person").replace_strict(persons, of_persons, return_dtype=pl.Int64)
    each_under_all = [name for text in one for name in keys.pseudonyms(text)]
    pseudonyms = pl.DataFrame(
        {"pseudonym": each_under_all, "person": numbers.repeat_by(len(keys.ids)).explode()},
        schema={"pseudonym": pl.String, "person": pl.Int64},
    )
    return rows.with_columns(number), pseudonyms


def _person(text: str, on: date) -> str:
    """A person's id in the form from which the service makes pseudonyms."""
    if len(text) == _NO_CENTURY or (len(text) == _WHOLE and text.isdecimal()):
        return text
    try:
        return PersonId.parse(text, on=on).text
    except BadPersonId:
        return text


def _built(
    rows: pl.DataFrame,
    pseudonyms: pl.DataFrame,
    units: pl.Series,
    until: date,
    lines: Sequence[str],
) -> Spells:
    at_fault = rows.filter(pl.col(PROBLEM).is_not_null())["person"].unique()
    valid = rows.filter(pl.col(PROBLEM).is_null())
    made = spells_table(
        valid.select(*PERIODS, "replaced_by").with_columns(pl.lit(None, pl.String).alias("unit")),
        on=until,
    )
    found = made.select(
        pl.col("person").cast(pl.Int64),
        *("start", "end", "certificates"),
        spell=pl.int_range(pl.len(), dtype=pl.Int64),
    )
    counting = found.select("person", "spell", certificate=pl.col("certificates")).explode(
        "certificate"
    )
    of_spells = valid.filter(~pl.col("replaced")).join(counting, on=_OWN, how="inner")
    twice = (
        of_spells.group_by("spell", "certificate", "start")
        .agg(pl.col("end").n_unique())
        .filter(pl.col("end") > 1)
    )
    fault = (
        pl.when(pl.col("person").is_in(at_fault.implode()))
        .then(pl.lit(AT_FAULT))
        .when(pl.col("spell").is_in(twice["spell"].implode()))
        .then(pl.lit(TWO_ENDINGS))
    )
    return Spells(
        found.select("spell", "person", "start", "end", fault=fault),
        _certificates(rows, valid, counting),
        pseudonyms,
        # Of the periods that cover a day, the one signed last counts, as in srs.spell.
        of_spells.sort("spell", "signed", "start", "end", "degree", nulls_last=True).select(
            pl.col(name).cast(dtype) for name, dtype in KEPT.items()
        ),
        units,
        lines,
    )


def _certificates(rows: pl.DataFrame, valid: pl.DataFrame, counting: pl.DataFrame) -> pl.DataFrame:
    """Each certificate with its spell; a replaced one with the spell of its replacement."""
    replaced = valid.filter("replaced").select(*_OWN, "replaced_by").unique(_OWN, keep="first")
    found = counting.select(*_OWN, "spell")
    for _ in range(_MOST_REPLACED):
        more = replaced.join(
            found, left_on=["person", "replaced_by"], right_on=_OWN, how="inner"
        ).select(*_OWN, "spell")
        more = more.join(found, on=_OWN, how="anti")
        if more.is_empty():
            break
        found = pl.concat([found, more])
    return (
        rows.filter(pl.col("certificate").is_not_null())
        .select(*_OWN, "reference")
        .unique(_OWN)
        .join(found, on=_OWN, how="left")
        .select("person", "spell", certificate="reference")
    )

"""Tables of what is known of persons and spells beside their certificates."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from ..errors import BadAnswer, BadTable
from ..predictors import PREDICTORS, Predictor, predictor
from ..predictors.words import INDEX
from .cells import AN_ID, all_read, days, ids, person_keys, texts
from .columns import pl
from .names import names_in

KEYS = ("person", "start", "born")
_OLDEST = 120


class Named(Protocol):
    """A predictor as far as its column goes."""

    @property
    def name(self) -> str: ...


Own = TypeVar("Own", bound=Named)


def declared_columns(
    names: Iterable[str], own: Iterable[Own], what: str, keys: Sequence[str] = KEYS
) -> dict[str, Own | Predictor]:
    """The predictor that each column of *what* stands for, by name or SRS id.

    Raises
    ------
    BadTable
        When a column is no predictor of srs and not among *own*, or a predictor is there twice.
    """
    of_name = {each.name: each for each in own}
    names = list(names)
    about = [name for name in names if name not in (*keys, *INDEX)]
    columns = {name: of_name.get(name) or _ours(name, what) for name in about}
    if "person" in keys and "person" not in names:
        raise BadTable(f"the {what} lack person: expected a column with the person's id")
    given = [each.name for each in columns.values()]
    twice = sorted({name for name in given if given.count(name) > 1})
    if twice:
        raise BadTable(f"the {what} have {', '.join(twice)} twice: by its name and its SRS id")
    return columns


def keys_of(frame: pl.DataFrame, what: str) -> list[str]:
    """What a row of *frame* is about: a person, or a person's spell by its first day.

    Raises
    ------
    BadTable
        When rows repeat each other's.
    """
    keys: list[str] = [key for key in ("person", "start") if key in frame.columns]
    twice = len(frame) - frame.select(keys).n_unique()
    if twice:
        raise BadTable(
            f"the {what}: {twice} rows repeat {' and '.join(keys)} of another: expected one each"
        )
    return keys


def ages(born: pl.Series, on: pl.Series) -> pl.Series:
    """Whole years on the day, null for an age that nobody has; both are numbers of days."""
    then, now = (pl.col(name).cast(pl.Int32).cast(pl.Date).dt for name in ("born", "on"))
    ahead = (now.month() < then.month()) | (
        (now.month() == then.month()) & (now.day() < then.day())
    )
    years = now.year().cast(pl.Int64) - then.year() - ahead.cast(pl.Int64)
    frame = pl.DataFrame({"born": born, "on": on}).select(age=years)
    return frame.select(pl.when(pl.col("age").is_between(0, _OLDEST)).then("age")).to_series()


def answered(
    spells: pl.DataFrame,
    answers: pl.DataFrame,
    on: date,
    own: Iterable[Predictor] = (),
    tell: Callable[[int, int], None] = lambda spells, answered: None,
) -> pl.DataFrame:
    """*spells* with what *answers* give, which wins over what was derived.

    A value stays the text that it was, so that who scores can say of a row what is wrong in it.

    Parameters
    ----------
    spells
        With ``person``, ``start`` and ``on``.
    answers
        A row per ``person``, or per spell where there is a column ``start`` (its first day as it
        was known that day). Predictors by name or SRS id; ``born`` gives the age.
    on
        Decides the century of person ids without one.
    own
        Predictors that a model declares itself.
    tell
        Is told how many spells there are, and how many of them met a row.

    Raises
    ------
    BadTable
    """
    columns = declared_columns(answers.columns, own, "answers")
    given = {
        f"given_{each.name}": texts(answers[name], each.words) for name, each in columns.items()
    }
    dates = [
        all_read(answers[key], days, "expected dates as YYYY-MM-DD, or nothing")
        for key in ("start", "born")
        if key in answers.columns
    ]
    person = person_keys(all_read(answers["person"], ids, AN_ID), on)
    frame = pl.DataFrame([person, *dates]).with_columns(**given).drop_nulls("person")
    keys = keys_of(frame, "answers")
    written = spells["person"]
    spells = spells.with_columns(person_keys(written, on)).join(
        frame.with_columns(met=True), on=keys, how="left", maintain_order="left"
    )
    tell(len(spells), len(spells) - spells["met"].null_count())
    spells = spells.with_columns(written).drop("met")
    if "born" in frame.columns:
        age = ages(*(spells[name].to_physical() for name in ("born", "on")))
        spells = _with(spells.drop("born"), "age", age.cast(pl.String))
    for column in columns.values():
        spells = _with(spells, column.name, spells[f"given_{column.name}"])
    return spells.drop(*given)


def _ours(name: str, what: str) -> Predictor:
    try:
        return predictor(name)
    except BadAnswer as error:
        meant = names_in([name], PREDICTORS.values(), KEYS).near.get(name)
        why = f"did you mean {meant}?" if meant else str(error)
        raise BadTable(
            f"the {what}: the column {name} is no predictor of srs and none is declared: {why}"
        ) from None


def _with(spells: pl.DataFrame, name: str, given: pl.Series) -> pl.DataFrame:
    if name not in spells.columns:
        return spells.with_columns(given.alias(name))
    derived = spells[name].cast(pl.String)
    return spells.with_columns(pl.coalesce(given, derived).alias(name))

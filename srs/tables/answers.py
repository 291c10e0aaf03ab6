"""Tables of answers: facts about persons and spells that are not in their certificates."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol, TypeVar

from ..errors import BadAnswer, BadTable
from ..predictors import PREDICTORS, Predictor, predictor
from ..predictors.words import INDEX
from ..wording import counted
from .cells import AN_ID, all_read, days, ids, person_keys, texts, unread
from .columns import pl
from .names import names_in

KEYS = ("person", "start", "born")
_OLDEST = 120
_GIVEN = "given by answers: "  # prefix of a column that is joined to the spells
_NO_BIRTH = "born: expected a date as YYYY-MM-DD, or nothing"
_NO_START = "answers: the start of a row of the person: expected a date as YYYY-MM-DD, or nothing"


class Named(Protocol):
    """A predictor, reduced to its column."""

    @property
    def name(self) -> str: ...


Own = TypeVar("Own", bound=Named)


def declared_columns(
    names: Iterable[str], own: Iterable[Own], what: str, keys: Sequence[str] = KEYS
) -> dict[str, Own | Predictor]:
    """The predictor of each column of *what*, by name or SRS id.

    Raises
    ------
    BadTable
        When a column is not a predictor of srs or among *own*, or a predictor is there twice.
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
    """The keys of *frame*: a row is about a person, or a person's spell by its first day.

    Raises
    ------
    BadTable
        When two rows have the same keys.
    """
    keys: list[str] = [key for key in ("person", "start") if key in frame.columns]
    twice = len(frame) - frame.select(keys).n_unique()
    if twice:
        raise BadTable(
            f"the {what}: {counted(twice, 'row repeats', 'rows repeat')} {' and '.join(keys)} of "
            "another: expected one each"
        )
    return keys


def ages(born: pl.Series, on: pl.Series) -> pl.Series:
    """Ages in whole years on the day, null if impossible; both arguments are numbers of days."""
    then, now = (pl.col(name).cast(pl.Int32).cast(pl.Date).dt for name in ("born", "on"))
    ahead = (now.month() < then.month()) | (
        (now.month() == then.month()) & (now.day() < then.day())
    )
    years = now.year().cast(pl.Int64) - then.year() - ahead.cast(pl.Int64)
    frame = pl.DataFrame({"born": born, "on": on}).select(age=years)
    return frame.select(pl.when(pl.col("age").is_between(0, _OLDEST)).then("age")).to_series()


def unknown_columns(names: Iterable[str], own: Iterable[Named]) -> list[str]:
    """Those of *names* that are neither keys, predictors of srs, nor a model's *own*."""
    known = {*KEYS, *INDEX, *(each.name for each in own)}
    known |= {name for each in PREDICTORS.values() for name in (each.name, each.srs)}
    return [name for name in names if name not in known]


def answered(
    spells: pl.DataFrame,
    answers: pl.DataFrame,
    on: date,
    own: Collection[Predictor] = (),
    reserved: Collection[str] = (),
    tell: Callable[[int, int], None] = lambda spells, answered: None,
) -> pl.DataFrame:
    """*spells* with the values of *answers*, which take precedence over derived ones.

    A value keeps its text, so that scoring can say what is wrong in a row.

    Parameters
    ----------
    spells
        With ``person``, ``start``, ``on`` and ``problem``, which is filled in for spells whose
        answers contradict each other or cannot be found for certain.
    answers
        A row per ``person``, or per spell where there is a column ``start`` (its first day as it
        was known that day). Predictors by name or SRS id; ``born`` gives the age. Other columns
        are passed through, but for the *reserved* ones.
    on
        Decides the century of person ids without one.
    own
        Predictors that a model declares itself.
    tell
        Called with the number of spells, and of those that matched a row.

    Raises
    ------
    BadTable
        When there is no column ``person`` or it cannot be read, a predictor is there twice, or the
        table is one of certificates.
    """
    if "certificate" in answers.columns:
        raise BadTable(
            "the answers have the column certificate, as a table of certificates has: expected a "
            "row per person, or per spell with its start"
        )
    unknown = unknown_columns(answers.columns, own)
    passed = [name for name in unknown if name not in reserved]
    known = [name for name in answers.columns if name not in unknown]
    columns = declared_columns(known, own, "answers")
    frame = _read(answers, columns, on).with_columns(
        **{f"{_GIVEN}{name}": answers[name] for name in passed}
    )
    frame = frame.drop_nulls("person")
    lost = frame.filter(pl.col("no_start"))["person"]
    frame = frame.filter(~pl.col("no_start")).drop("no_start")
    keys = [key for key in ("person", "start") if key in frame.columns]
    if frame.select(keys).n_unique() < len(frame):
        frame = _without_repetitions(frame, keys)
    written = spells["person"]
    spells = spells.with_columns(person_keys(written, on)).join(
        frame.with_columns(met=True), on=keys, how="left", maintain_order="left"
    )
    tell(len(spells), len(spells) - spells["met"].null_count())
    no_start = pl.when(pl.col("person").is_in(lost.implode())).then(pl.lit(_NO_START))
    spells = spells.with_columns(
        written, problem=pl.coalesce("problem", "no_answer", no_start)
    ).drop("met", "no_answer")
    if "born" in frame.columns:
        age = ages(*(spells[name].to_physical() for name in ("born", "on")))
        spells = _with(spells.drop("born"), "age", age.cast(pl.String))
    for column in columns.values():
        spells = _with(spells, column.name, spells[f"{_GIVEN}{column.name}"])
    for name in passed:
        spells = _with(spells, name, spells[f"{_GIVEN}{name}"], as_text=False)
    return spells.drop(pl.selectors.starts_with(_GIVEN))


def _without_repetitions(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """One row per key; if rows with a key differ, the spells get that as their problem."""
    frame = frame.unique(maintain_order=True)
    differ = f"answers: rows with the same {' and '.join(keys)} differ; expected one each"
    several = pl.when(pl.len().over(keys) > 1).then(pl.lit(differ))
    return frame.with_columns(no_answer=several.otherwise("no_answer")).unique(
        keys, keep="first", maintain_order=True
    )


def _read(answers: pl.DataFrame, columns: Mapping[str, Predictor], on: date) -> pl.DataFrame:
    """The keys and predictors; ``no_start``: the start is unreadable; ``no_answer``: the reason."""
    person = person_keys(all_read(answers["person"], ids, AN_ID), on)
    dates = {key: days(answers[key]) for key in ("start", "born") if key in answers.columns}
    wrong = {key: unread(answers[key], found) for key, found in dates.items()}
    given = {
        f"{_GIVEN}{each.name}": texts(answers[name], each.words) for name, each in columns.items()
    }
    no_born = pl.lit(wrong["born"]) if "born" in wrong else pl.lit(False)
    return pl.DataFrame([person, *dates.values()]).with_columns(
        no_start=pl.lit(wrong["start"]) if "start" in wrong else pl.lit(False),
        no_answer=pl.when(no_born).then(pl.lit(_NO_BIRTH)),
        **given,
    )


def _ours(name: str, what: str) -> Predictor:
    try:
        return predictor(name)
    except BadAnswer as error:
        meant = names_in([name], PREDICTORS.values(), KEYS).near.get(name)
        unknown = f"the {what}: the column {name} is not a predictor of srs and none is declared"
        if meant:
            raise BadTable(f"{unknown}: did you mean {meant}?") from None
        raise BadTable.of(error, unknown) from None


def _with(
    spells: pl.DataFrame, name: str, given: pl.Series, *, as_text: bool = True
) -> pl.DataFrame:
    """*spells* with *given* instead of the existing value, wherever it is not null."""
    if name not in spells.columns:
        return spells.with_columns(given.alias(name))
    before = spells[name]
    if as_text or before.dtype != given.dtype:
        before, given = before.cast(pl.String), given.cast(pl.String)
    return spells.with_columns(pl.select(pl.coalesce(given, before).alias(name)).to_series())

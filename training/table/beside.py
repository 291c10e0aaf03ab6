"""What is known of persons and spells beside their certificates."""

from collections.abc import Sequence
from dataclasses import dataclass

from srs.errors import BadAnswer, BadTable
from srs.predictors import PREDICTORS, Predictor, predictor
from srs.spell.columns import pl

from .report import Report
from .shape import Declared, OwnPredictor
from .values import coalesced, read_values

_KEYS = ("person", "start", "born")
_OLDEST = 120


@dataclass(frozen=True, slots=True)
class Beside:
    """Values of predictors by ``person`` (its number), and by ``start`` too where there is one.

    Later frames win over earlier ones.
    """

    frames: tuple[pl.DataFrame, ...]
    predictors: dict[str, Declared]

    def added_to(self, rows: pl.DataFrame) -> pl.DataFrame:
        """*rows*, whose derived values stay where nothing was given."""
        for frame in self.frames:
            keys = [key for key in ("person", "start") if key in frame.columns]
            named = frame.rename({n: f"given_{n}" for n in frame.columns if n not in keys})
            rows = rows.join(named, on=keys, how="left", maintain_order="left")
            if "given_born" in rows.columns:
                rows = _with(rows, "age", _ages(rows["given_born"], rows["on"]), PREDICTORS["age"])
            for name, declared in self.predictors.items():
                if f"given_{name}" in rows.columns:
                    rows = _with(rows, name, rows[f"given_{name}"], declared)
            rows = rows.drop(n for n in rows.columns if n.startswith("given_"))
        return rows


def beside(
    persons: pl.DataFrame | None,
    covariates: pl.DataFrame | None,
    own: Sequence[OwnPredictor],
    numbers: pl.Series,
    report: Report,
) -> Beside:
    """*persons* and *covariates* read; *numbers* has the ids of the persons with certificates."""
    frames: list[pl.DataFrame] = []
    found: dict[str, Declared] = {}
    for what, frame in (("persons", persons), ("covariates", covariates)):
        if frame is None:
            continue
        report.read(what, len(frame))
        columns = declared_columns(frame.columns, own, what)
        read = frame.select(
            pl.col("person").cast(pl.String),
            *(_day(frame, key) for key in ("start", "born") if key in frame.columns),
            *(read_values(frame[c], each).alias(each.name) for c, each in columns.items()),
        )
        frames.append(_numbered(read, numbers, what, report))
        found |= {each.name: each for each in columns.values()}
        if "born" in frame.columns:
            found["age"] = PREDICTORS["age"]
    missing = [each.name for each in own if each.name not in found]
    if missing:
        raise BadTable(
            f"persons and covariates lack {', '.join(missing)}: expected a column for each "
            "predictor that is declared"
        )
    return Beside(tuple(frames), found)


def declared_columns(
    names: Sequence[str], own: Sequence[OwnPredictor], what: str, keys: Sequence[str] = _KEYS
) -> dict[str, Declared]:
    """The predictor that each column of *what* stands for, by name or SRS id."""
    of_name: dict[str, Declared] = {each.name: each for each in own}
    columns = {n: of_name.get(n) or _ours(n, what) for n in names if n not in keys}
    if "person" in keys and "person" not in names:
        raise BadTable(f"the {what} lack person: expected a column with the person's id")
    given = [each.name for each in columns.values()]
    twice = sorted({name for name in given if given.count(name) > 1})
    if twice:
        raise BadTable(f"the {what} have {', '.join(twice)} twice: by its name and its SRS id")
    return columns


def _ours(name: str, what: str) -> Predictor:
    try:
        return predictor(name)
    except BadAnswer as error:
        raise BadTable(
            f"the {what}: the column {name} is no predictor of srs and none is declared: {error}"
        ) from None


def _day(frame: pl.DataFrame, name: str) -> pl.Expr:
    if frame.schema[name] != pl.Date:
        raise BadTable(f"the column {name}: expected dates")
    return pl.col(name).to_physical().cast(pl.Int64)


def _numbered(frame: pl.DataFrame, numbers: pl.Series, what: str, report: Report) -> pl.DataFrame:
    keys = [key for key in ("person", "start") if key in frame.columns]
    frame = report.keep(frame, what, {f"no {key}": pl.col(key).is_null() for key in keys})
    twice = len(frame) - frame.select(keys).n_unique()
    if twice:
        raise BadTable(
            f"the {what}: {twice} rows repeat {' and '.join(keys)} of another: expected one each"
        )
    of_person = pl.DataFrame({"person": numbers, "number": pl.int_range(len(numbers), eager=True)})
    joined = frame.join(of_person, on="person", how="inner", maintain_order="left")
    if len(joined) < len(frame):
        report.dropped(what, "persons without certificates", len(frame) - len(joined))
    return joined.with_columns(person="number").drop("number")


def _ages(born: pl.Series, on: pl.Series) -> pl.Series:
    """Whole years on the day, null for an age that nobody has."""
    then, now = (pl.col(name).cast(pl.Int32).cast(pl.Date).dt for name in ("born", "on"))
    ahead = (now.month() < then.month()) | (
        (now.month() == then.month()) & (now.day() < then.day())
    )
    years = now.year().cast(pl.Int64) - then.year() - ahead.cast(pl.Int64)
    frame = pl.DataFrame({"born": born, "on": on}).select(age=years)
    return frame.select(pl.when(pl.col("age").is_between(0, _OLDEST)).then("age")).to_series()


def _with(rows: pl.DataFrame, name: str, given: pl.Series, declared: Declared) -> pl.DataFrame:
    if name not in rows.columns:
        return rows.with_columns(given.alias(name))
    return rows.with_columns(coalesced(given, rows[name], declared))

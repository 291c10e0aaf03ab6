"""What is known of persons and spells besides their certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from srs.errors import BadTable
from srs.predictors import PREDICTORS
from srs.tables.answers import ages, declared_columns, keys_of
from srs.tables.cells import AN_ID, all_read, ids, person_keys
from srs.tables.columns import pl

from .report import Report
from .shape import Declared, OwnPredictor
from .values import coalesced, read_values


@dataclass(frozen=True, slots=True)
class Beside:
    """Values of predictors by ``person`` (its number), and also by ``start`` where that exists.

    Later frames take precedence over earlier ones.
    """

    frames: tuple[pl.DataFrame, ...]
    predictors: dict[str, Declared]

    def added_to(self, rows: pl.DataFrame) -> pl.DataFrame:
        """*rows*, which keep their derived values where nothing was given."""
        for frame in self.frames:
            keys = [key for key in ("person", "start") if key in frame.columns]
            named = frame.rename({n: f"given_{n}" for n in frame.columns if n not in keys})
            rows = rows.join(named, on=keys, how="left", maintain_order="left")
            if "given_born" in rows.columns:
                rows = _with(rows, "age", ages(rows["given_born"], rows["on"]), PREDICTORS["age"])
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
    on: date,
    report: Report,
) -> Beside:
    """*persons* and *covariates*, read; *numbers* has the ids of the persons with certificates.

    The day *on* decides the century of person ids without one.
    """
    numbers = person_keys(numbers, on)
    frames: list[pl.DataFrame] = []
    found: dict[str, Declared] = {}
    for what, frame in (("persons", persons), ("covariates", covariates)):
        if frame is None:
            continue
        report.read(what, len(frame))
        columns = declared_columns(frame.columns, own, what)
        read = frame.select(
            all_read(frame["person"], ids, AN_ID),
            *(_day(frame, key) for key in ("start", "born") if key in frame.columns),
            *(read_values(frame[c], each).alias(each.name) for c, each in columns.items()),
        )
        read = read.with_columns(person_keys(read["person"], on))
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


def _day(frame: pl.DataFrame, name: str) -> pl.Expr:
    if frame.schema[name] != pl.Date:
        raise BadTable(f"the column {name}: expected dates")
    return pl.col(name).to_physical().cast(pl.Int64)


def _numbered(frame: pl.DataFrame, numbers: pl.Series, what: str, report: Report) -> pl.DataFrame:
    keys = [key for key in ("person", "start") if key in frame.columns]
    frame = report.keep(frame, what, {f"no {key}": pl.col(key).is_null() for key in keys})
    keys_of(frame, what)
    of_person = pl.DataFrame({"person": numbers, "number": pl.int_range(len(numbers), eager=True)})
    joined = frame.join(of_person, on="person", how="inner", maintain_order="left")
    if len(frame) and len(numbers) and joined.is_empty():
        raise BadTable(
            f"{what}: no row is of a person with certificates: expected the same ids in the column "
            f"person of both"
        )
    if len(joined) < len(frame):
        report.dropped(what, "persons without certificates", len(frame) - len(joined))
    return joined.with_columns(person="number").drop("number")


def _with(rows: pl.DataFrame, name: str, given: pl.Series, declared: Declared) -> pl.DataFrame:
    if name not in rows.columns:
        return rows.with_columns(given.alias(name))
    return rows.with_columns(coalesced(given, rows[name], declared))

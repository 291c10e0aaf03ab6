"""When the measure of a study began in each spell; the unused rows of its table, with reasons."""

from dataclasses import dataclass
from datetime import date

from srs.errors import BadInput, BadTable
from srs.knowledge.measure_codes import name_of
from srs.tables.cells import AN_ID, all_read, days, ids, person_keys, refuse
from srs.tables.columns import pl

from ..table.mapping import Source
from ..table.report import Report
from ..table.source import read_source
from .measure_names import of_measure
from .study import Study

_NEEDED = ("person", "measure", "start")
_COLUMNS = (*_NEEDED, "end", "unit")
_DATES = "expected dates as YYYY-MM-DD, or nothing"
OTHERS = "other_measure"


@dataclass(frozen=True, eq=False)
class Given:
    """Rows of the table of measures.

    Attributes
    ----------
    frame
        ``key`` of the person, ``start``, ``end`` and ``unit`` (null if not given) of the study's
        measure, each start once.
    unused
        Reasons with rows.
    """

    frame: pl.DataFrame
    unused: tuple[tuple[str, int], ...]


def measure_of(study: Study) -> str:
    """The study's measure by its canonical name.

    Raises
    ------
    BadInput
    """
    try:
        return name_of(study.measure)
    except BadInput as error:
        raise BadInput(f"measure: {error}") from None


def given_measures(source: Source, measure: str, on: date) -> Given:
    """The rows of *source* for the *measure*; the day *on* decides the century of person ids.

    Raises
    ------
    BadTable
        For an unknown code, an end before its start, or two ends for one start.
    """
    frame = read_source(source, _COLUMNS, Report())
    lacking = [name for name in _NEEDED if name not in frame.columns]
    if lacking:
        raise BadTable(
            f"measures: the columns {', '.join(lacking)} are missing: expected "
            f"{', '.join(_COLUMNS)}"
        )
    absent = [name for name in _COLUMNS if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
    ours = of_measure(frame["measure"], measure).fill_null(False)
    if not ours.any():
        raise BadTable(f"measures: no row is for the measure {measure}")
    found = frame.filter(ours)
    read = found.select(
        all_read(found["person"], ids, AN_ID),
        all_read(found["start"], days, _DATES),
        all_read(found["end"], days, _DATES),
        all_read(found["unit"], ids, AN_ID),
    )
    refuse(read["end"], (read["end"] < read["start"]).fill_null(False), "the end is before start")
    counts = [(OTHERS, len(frame) - len(found))]
    for name in ("person", "start"):
        counts.append((f"no_{name}", read[name].null_count()))
        read = read.filter(pl.col(name).is_not_null())
    read = read.with_columns(key=person_keys(read["person"], on)).drop("person")
    once = read.unique()
    counts.append(("said_twice", len(read) - len(once)))
    ends = once.drop_nulls("end").group_by("key", "start").agg(pl.col("end").n_unique())
    refuse(once["end"], ends["end"] > 1, "measures with one start have two ends")
    once = once.group_by("key", "start").agg(pl.col("end").max(), pl.col("unit").drop_nulls())
    return Given(once.sort("key", "start"), tuple((why, n) for why, n in counts if n))


@dataclass(frozen=True, eq=False)
class Placed:
    """The spells that the measures belong to.

    Attributes
    ----------
    frame
        ``row`` of the spell, ``date``, and ``unit``, ``unit_of_spell``; from time zero on, sorted
        by row and date.
    before : polars.Series
        Rows of the spells in which it began before time zero, or was already ongoing.
    unused
        Reasons with rows.
    """

    frame: pl.DataFrame
    before: pl.Series
    unused: tuple[tuple[str, int], ...]


def placed(given: Given, rows: pl.DataFrame) -> Placed:
    """Which spell each measure began in: the last that had begun by then.

    *rows* has ``row``, ``key``, ``start``, ``on`` and ``unit`` of each spell. When the spell ended
    is not considered here.
    """
    spells = rows.select("row", "key", "on", "unit", begun="start").sort("begun")
    found = given.frame.sort("start").join_asof(
        spells,
        left_on="start",
        right_on="begun",
        by="key",
        suffix="_of_spell",
        check_sortedness=False,
    )
    within = found.filter(pl.col("row").is_not_null())
    early = pl.col("start") < pl.col("on")
    going_on = (
        given.frame.filter(pl.col("end").is_not_null())
        .join(spells, on="key", how="inner")
        .filter((pl.col("start") < pl.col("begun")) & (pl.col("end") >= pl.col("on")))
    )
    before = pl.concat([within.filter(early)["row"], going_on["row"]]).unique().sort()
    counts = [
        ("no_spell", len(found) - len(within)),
        ("before_time_zero", len(within.filter(early))),
    ]
    after = within.filter(~early).select("row", "unit", "unit_of_spell", date="start")
    return Placed(after.sort("row", "date"), before, tuple((why, n) for why, n in counts if n))


def check_units(within: pl.DataFrame) -> None:
    """Refuse measures of a spell at another unit; *within* has the columns of ``Placed.frame``.

    Raises
    ------
    BadTable
    """
    told = within.select("row", "unit", "unit_of_spell").explode("unit").drop_nulls("unit")
    per_spell = told.group_by("row").agg(
        pl.col("unit").n_unique().alias("units"),
        (pl.col("unit") != pl.col("unit_of_spell")).any().alias("other"),
    )
    refuse(
        per_spell["units"].alias("unit"),
        (per_spell["units"] > 1) | per_spell["other"].fill_null(False),
        "of measures: spells have another unit than in the table, or several: expected the unit "
        "of the spell in both, or no column unit in measures",
    )

"""What needs the spells themselves and not their sums: groups at equal need, units compared.

Only the columns read here are kept. If a register has more than MOST periods, only a sample of its
persons is kept, just small enough to have fewer, and the document says so.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import numpy as np

from srs.model import Model
from srs.tables.columns import pl

from ..evaluation.files import plain
from ..evaluation.numbers.entries import Entry
from ..evaluation.problems import Problems
from ..evaluation.release.suppression import Ledger
from .coverage import Ints
from .equality import equality
from .equality_risk import with_risk
from .facts import Facts
from .study import Study
from .units import units

MOST = 20_000_000  # periods
_READ = (
    *("person", "start", "sex", "age", "diagnosis", "unit", "region", "degree"),
    *("days", "ended", "earlier_days"),
)


def one_in(periods: int) -> int:
    """The sampling step: one person in this many is compared."""
    return -(-periods // MOST)


def kept_of(facts: Facts, spells: pl.DataFrame, columns: Sequence[str], every: int) -> pl.DataFrame:
    """The part of a range of persons that is compared.

    *spells* are the ``spells_of`` *facts*; *columns* are further columns of the certificates, from
    which a spell takes the value of its first certificate.
    """
    own = [name for name in columns if name in facts.frame.columns and name not in _READ]
    begun = pl.Series(_first_days(facts) <= _last(spells))
    beside = facts.frame[facts.first].select(own, measure_day=_measure_day(facts)).filter(begun)
    found = spells.select(each for each in _READ if each in spells.columns).hstack(beside)
    found = found.with_columns(
        pl.col("diagnosis").cast(pl.Categorical)
    )  # each range has its own codes
    return found.filter((pl.col("days") > 0) & (pl.col("person") % every == 0))


def _first_days(facts: Facts) -> Ints:
    return facts.numbers("start")[facts.first]


def _last(spells: pl.DataFrame) -> int:
    last = spells["start"].max()
    return (last - date(1970, 1, 1)).days if isinstance(last, date) else -1


def _measure_day(facts: Facts) -> pl.Series:
    """For each spell, the first day of the first certificate that proposes a measure."""
    count = len(facts.first)
    if "work_measures" not in facts.frame.columns:
        return pl.Series("measure_day", [None], pl.Int64).new_from_index(0, count)
    told = facts.frame["work_measures"].is_not_null().to_numpy()
    day = np.where(told, facts.numbers("start"), np.iinfo(np.int64).max)
    first = np.minimum.reduceat(day, facts.first) if count else day
    since = pl.Series("measure_day", first - _first_days(facts) + 1)
    return since.set(pl.Series(first == np.iinfo(np.int64).max), None)


def together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All ranges together; each range numbers its persons from 0."""
    found, persons = [], 0
    for part in parts:
        found.append(part.with_columns(pl.col("person").cast(pl.Int64) + persons))
        most = part["person"].max()
        persons += 1 + (most if isinstance(most, int) else 0)
    return pl.concat(found)


def comparisons(
    spells: pl.DataFrame, study: Study, model: Model | None, last: date, gap: int, ledger: Ledger
) -> Entry:
    """``equality``, ``units``, ``risk_model`` and ``problems``, before the gate.

    Parameters
    ----------
    spells
        Those that began in the period of the study.
    last
        The last day that certificates cover: the end of a spell shows *gap* days later.
    """
    grain, of_groups, of_units = study.release.grain, Problems(), Problems()
    rows = spells if model is None or not len(spells) else with_risk(spells, model)
    rows = rows.select(
        each
        for each in rows.columns
        if each in ("person", "start", "unit") or not _empty(rows[each])
    )
    until = last - timedelta(days=gap + 1)
    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(units, rows, until, ledger, of_units, grain, study.level)
        groups = equality(rows, study.equality, ledger, of_groups, grain, study.level)
    found = {
        "equality": groups,
        "units": beside.result(),
        "risk_model": model
        and {
            "title": model.full_name,
            "synthetic": bool(model.manifest.get("synthetic")),
        },
        "problems": [*of_groups.lines, *of_units.lines],
    }
    told: Entry = plain(found)
    return told


def columns_of(study: Study) -> list[str]:
    """The columns that the study compares by, or holds equal."""
    named = [(pair.column, *pair.given, *pair.within) for pair in study.equality]
    return list(dict.fromkeys(name for each in named for name in each))


def _empty(column: pl.Series) -> bool:
    """Whether a column with rows has no value at all."""
    return 0 < len(column) == column.null_count()

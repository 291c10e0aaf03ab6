"""What needs spells themselves and not their sums: groups at equal need, and units set side by side.

A row per spell is kept of what is read here and of nothing else.
"""

from collections.abc import Iterable
from datetime import date

from srs.model import Model
from srs.tables.columns import pl

from ..evaluation.entries import Entry
from ..evaluation.problems import Problems
from ..evaluation.suppression import Ledger
from .equality import equality
from .equality_risk import with_risk
from .study import Study
from .units import units

READ = (
    *("person", "start", "sex", "age", "diagnosis", "unit", "region", "degree"),
    *("days", "ended", "earlier_days", "measure_day"),
)


def compared_of(spells: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """Of a range of persons, what is read of spells (``spells_of``) that certificates were seen of.

    *columns* are further ones that the study names.
    """
    wanted = dict.fromkeys((*READ, *columns))
    return spells.filter(pl.col("days") > 0).select(
        each for each in wanted if each in spells.columns
    )


def comparisons(
    spells: pl.DataFrame, study: Study, model: Model | None, until: date, ledger: Ledger
) -> Entry:
    """``equality``, ``units``, ``risk_model`` and ``problems``, before the gate.

    *spells* are those that began in the study's time, of ``compared_of``; *until* is the last day
    on which the end of a spell would have been seen.
    """
    problems, grain = Problems(), study.release.grain
    rows = spells if model is None else with_risk(spells, model)
    known = rows.select(
        each for each in rows.columns if each in ("person", "start") or not _empty(rows[each])
    )
    return {
        "equality": equality(known, study.equality, ledger, problems, grain, study.level),
        "units": units(known, until, ledger, problems, grain, study.level),
        "risk_model": model
        and {
            "title": model.full_name,
            "synthetic": bool(model.manifest.get("synthetic")),
        },
        "problems": problems.lines,
    }


def _empty(column: pl.Series) -> bool:
    return column.null_count() == len(column)

"""What a table of spells shows for a design: variation, and correlation within units."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from srs.tables.columns import whole_table

from ..rollout.data import spells_of
from ..rollout.days import restricted_days
from ..rollout.study import Study
from ..statistics.intraclass import Intraclass, intraclass
from .size import Sizes


@dataclass(frozen=True)
class Seen:
    """Components of days within the horizon, by unit and month."""

    correlation: Intraclass
    sizes: Sizes
    months: int


def seen(table: Path, unit: str, day: int, horizon: int) -> Seen:
    """Read the variation from a training table.

    Raises
    ------
    BadTable
    """
    study = Study(measure="", table="", units="", unit=unit, day=day, horizon=horizon)
    spells = spells_of(whole_table(table), None, study)
    days = restricted_days(spells.days, spells.ended, horizon, spells.unit, spells.period)
    each = np.bincount(spells.unit) / spells.calendar.periods
    cv = float(each.std(ddof=1) / each.mean()) if len(each) > 1 else 0.0
    # Sizes also vary by chance alone.
    own = cv**2 - 1 / (each.mean() * spells.calendar.periods)
    return Seen(
        intraclass(days, spells.unit, spells.period),
        Sizes(float(each.mean()), float(np.sqrt(max(own, 0.0)))),
        spells.calendar.periods,
    )

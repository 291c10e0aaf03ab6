"""The tables of measures: who began them, where and when they were introduced, and the truth."""

from collections.abc import Mapping

import numpy as np

from srs.tables.columns import pl

from .assumptions import MEASURES_CONTROL, MEASURES_DEATHS, MEASURES_PENSIONS
from .measure_population import Measured
from .measure_starts import NEVER, USUAL
from .persons import Persons, counties, days
from .population import Floats
from .spells import Ints

CONTROL = "sick_days_before"
ENDED_BY = "ended_by"
_ENDS = ("return", "death", "pension")
_ORDER = ("person", "start", "measure")


def measure_tables(found: Measured, persons: Persons, until: int) -> dict[str, pl.DataFrame]:
    """``measures`` and ``units`` as they are known on the day *until*, and ``measures_truth``."""
    start = found.rows.start[found.row]
    keys = {"person": persons.id.gather(found.rows.person[found.row]), "start": days(start)}
    given = [_given(found, keys["person"], name, until) for name in found.begun]
    truth = [_truth(found, keys, name) for name in found.begun]
    return {
        "measures": pl.concat(given).sort(*_ORDER),
        "units": _introduced(found.introduced, until),
        "measures_truth": pl.concat(truth).sort(*_ORDER),
    }


def beside(found: Measured, until: int, rng: np.random.Generator) -> pl.DataFrame:
    """A row per spell: how it ended (null if ongoing), and a negative control.

    The control lies long before, so no measure changes it. It is associated with sick leave since
    then, and with the hidden confounder if there is one.
    """
    mean, by_level, by_hidden, chance = MEASURES_CONTROL.value
    level = found.spells.levels["earlier_sick_leave"]
    control = mean + by_level * level + chance * rng.normal(size=len(level))
    control += by_hidden * found.hidden * (found.plan.hidden != 0)
    return pl.DataFrame(
        {
            ENDED_BY: _ended_by(found, until, rng),
            CONTROL: np.maximum(np.round(control), 0).astype(np.int64),
        }
    )


def _date(found: Measured, day: Ints) -> Ints:
    """The date of a day on sick leave of each spell, in days since 1970."""
    rows, row = found.rows, found.row
    date: Ints = rows.start[row] + day - 1 + rows.pause[row] * (day > rows.pause_after[row])
    return date


def _given(found: Measured, person: pl.Series, measure: str, until: int) -> pl.DataFrame:
    """Measures that began during the leave."""
    usual = found.begun[measure][USUAL]
    day = found.plan.day + np.where(usual == NEVER, 0, usual).astype(np.int64)
    date = _date(found, day)
    there = (usual < NEVER) & (day < found.spells.days) & (date <= until)
    frame = pl.DataFrame(
        {
            "person": person,
            "measure": pl.repeat(measure, len(day), eager=True),
            "start": days(date),
            "unit": pl.Series(counties().unit_names).gather(found.unit),
        }
    )
    return frame.filter(pl.Series(there))


def _introduced(introduced: Mapping[str, Floats], until: int) -> pl.DataFrame:
    """A row per unit and measure that is introduced; null for never, or not yet."""
    names = pl.Series(counties().unit_names)
    schema = {"unit": pl.String, "measure": pl.String, "introduced": pl.Date}
    parts = [pl.DataFrame(schema=schema)]
    for measure, at in introduced.items():
        known = at <= until
        comes = days(np.where(known, at, 0).astype(np.int64)).set(pl.Series(~known), None)
        which = pl.repeat(measure, len(names), eager=True)
        parts.append(pl.DataFrame({"unit": names, "measure": which, "introduced": comes}))
    return pl.concat(parts)


def _truth(found: Measured, keys: Mapping[str, pl.Series], measure: str) -> pl.DataFrame:
    """Last days as observed and under each strategy, and what no register knows.

    ``begins`` is when the measure would begin as usual, in days since time zero, whether or not the
    leave lasts that long.
    """
    usual = found.begun[measure][USUAL]
    begins = np.where(usual == NEVER, 0, usual).astype(np.int32)
    last = {name: each.astype(np.int32) for name, each in found.last[measure].items()}
    return pl.DataFrame(
        {
            **keys,
            "measure": pl.repeat(measure, len(usual), eager=True),
            "last_day": found.spells.days.astype(np.int32),
            **last,
            "begins": pl.Series(begins).set(pl.Series(usual == NEVER), None),
            "risk": found.risk.astype(np.float32),
            "hidden": (found.hidden * (found.plan.hidden != 0)).astype(np.float32),
            "unit_effect": found.sooner[found.unit].astype(np.float32),
        }
    )


def _ended_by(found: Measured, until: int, rng: np.random.Generator) -> pl.Series:
    last = found.spells.days
    after, shares = zip(*MEASURES_PENSIONS.value.items(), strict=True)
    pension = np.array(shares)[np.searchsorted(after, last, side="right") - 1]
    chance, deaths = rng.random(len(last)), MEASURES_DEATHS.value
    kind = np.where(chance < deaths, 1, np.where(chance < deaths + pension, 2, 0))
    goes_on = pl.Series(_date(found, last) > until)
    return pl.Series(_ENDS).gather(pl.Series(kind)).set(goes_on, None)

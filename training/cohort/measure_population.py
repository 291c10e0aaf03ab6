"""The population with measures: lengths of spells, starts of measures, and the counterfactuals.

The lengths are drawn anew, from the national hazards times the factors of the unit, the hidden
confounder and the measures. All tables use these lengths.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from .assumptions import MEASURES_ICC
from .certificates import home_units
from .histories import Rows
from .measure_lengths import last_days
from .measure_starts import STRATEGIES, USUAL, Given, introductions, starts
from .measures import Measure, Measures
from .persons import Persons, counties
from .population import Floats
from .spells import Ints, Spells

_RISK_DAYS = (15, 90)


@dataclass(frozen=True, eq=False)
class Measured:
    """A population with measures, n spells.

    Attributes
    ----------
    spells, rows
        Unchanged, except for the lengths.
    units : (rows,)
        The unit that writes all certificates of a row.
    row : (n,)
        The row of each spell.
    risk, hidden : (n,)
        In standard deviations.
    sooner : (units,)
        Log-hazard of an end at a unit.
    begun
        By measure, as usual and by strategy: days since time zero, see ``starts``.
    introduced
        By measure that is introduced: days since 1970, for each unit.
    last
        By measure and strategy: the last day of each spell, all other measures as usual.
    """

    plan: Measures
    spells: Spells
    rows: Rows
    units: Ints
    row: Ints
    risk: Floats
    hidden: Floats
    sooner: Floats
    begun: Mapping[str, Mapping[str, Floats]]
    introduced: Mapping[str, Floats]
    last: Mapping[str, Mapping[str, Ints]]

    @property
    def unit(self) -> Ints:
        """The unit of each spell."""
        return self.units[self.row]


def measured(
    spells: Spells,
    rows: Rows,
    persons: Persons,
    plan: Measures,
    years: tuple[int, int],
    rng: np.random.Generator,
) -> Measured:
    """*rows* has each of the *spells* once among those that are counted.

    *years* are the first and the last day on which these begin, in days since 1970.
    """
    units = home_units(rows, spells, persons, rng)
    counted = np.flatnonzero(rows.counted)
    row = np.empty(len(spells), dtype=np.int64)
    row[rows.origin[counted]] = counted
    sooner = _unit_effect() * rng.normal(size=len(counties().unit_names))
    risk, hidden = standardised_risk(spells), rng.normal(size=len(spells))
    rate = np.exp(sooner[units[row]] - plan.hidden * hidden)
    goal = rng.exponential(size=len(spells)) / rate
    begun, introduced = {}, {}
    for each in plan.measures:
        comes = np.full(len(sooner), -np.inf)
        if each.introduced:
            comes = introduced[each.id] = introductions(len(sooner), *years, plan.never, rng)
        # Day s after time zero has the date of the start + day - 1 + s, but for a pause.
        since = np.ceil((comes[units[row]] - rows.start[row] - plan.day + 1) / 7)
        giving = _giving(each, sooner, rng)[units[row]]
        begun[each.id] = starts(each, plan, Given(risk, hidden, giving, since), rng)

    def lasting(strategy: str, of: str | None = None) -> Ints:
        """All measures as usual, except the measure *of*."""
        times = {name: by[strategy if name == of else USUAL] for name, by in begun.items()}
        days = [plan.day + each for each in times.values()]
        return last_days(spells, goal, days, plan.measures)

    last = {name: {s: lasting(s, name) for s in STRATEGIES} for name in begun}
    final = lasting(USUAL)
    lengths = rows.days.copy()
    lengths[row] = final
    return Measured(
        plan=plan,
        spells=replace(spells, days=final),
        rows=replace(rows, days=lengths),
        units=units,
        row=row,
        risk=risk,
        hidden=hidden,
        sooner=sooner,
        begun=begun,
        introduced=introduced,
        last=last,
    )


def _unit_effect() -> float:
    """Standard deviation of the units' log-hazards."""
    icc = MEASURES_ICC.value
    return float(np.sqrt(icc / (1 - icc) * np.pi**2 / 6))


def _giving(measure: Measure, sooner: Floats, rng: np.random.Generator) -> Floats:
    """Log-odds of each unit."""
    rho = measure.better_units
    own = np.sqrt(1 - rho**2) * rng.normal(size=len(sooner))
    giving: Floats = measure.spread * (rho * sooner / _unit_effect() + own)
    return giving


def standardised_risk(spells: Spells) -> Floats:
    """Log-odds of the model's risk of more than 90 days, in standard deviations of the spells'."""
    odds = np.empty(len(spells))
    for place, stratum in enumerate(spells.strata):
        of = spells.stratum == place
        if of.any():
            at_day, later = stratum.survival(_RISK_DAYS).T
            risk = np.clip(later / at_day, 1e-6, 1 - 1e-6)
            odds[of] = np.log(risk / (1 - risk))[spells.combination[of]]
    spread = odds.std()
    found: Floats = (odds - odds.mean()) / (spread if spread > 0 else 1.0)
    return found

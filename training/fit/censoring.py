"""Outcomes at a horizon when some spells were not followed until it.

Inverse probability of censoring weights (Graf et al., Statistics in Medicine 1999): with C the day
on which the observation ends and G(t) = P(C > t), a spell observed to outlast h counts 1 / G(h),
one observed to end on day T <= h counts 1 / G(T-), one lost before counts nothing.
"""

import numpy as np

from training.statistics.censoring import Censoring as Censoring

from .spells import Floats, Spells


def outcomes(
    spells: Spells, day: Floats, horizon: Floats, censoring: Censoring
) -> tuple[Floats, Floats]:
    """Whether each spell outlasted its *horizon*, and the weight of that, given it outlasted *day*.

    The weight is 0 if that is not known, or if the spell did not reach *day* or was not yet
    observed then.
    """
    outlasted = spells.last_day > horizon
    seen = outlasted | (spells.ended & (spells.last_day <= horizon))
    present = (spells.last_day > day) & (spells.entry <= day)
    kept = np.where(outlasted, censoring.after(horizon), censoring.before(spells.last_day))
    weights = np.where(seen & present, censoring.after(day) / np.maximum(kept, 1e-3), 0.0)
    return outlasted.astype(float), weights

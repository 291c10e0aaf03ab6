"""The outcomes of a spell: what each step contributes, and the end."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .steps import Floats, Integers, Steps

Kind = Literal["days", "net_days", "outlast", "returned", "days_to_return"]


@dataclass(frozen=True, eq=False)
class Outcome:
    """A sum over steps.

    Attributes
    ----------
    day
        Days since time zero, up to which it is summed.
    stays, ends : (K,)
        What a step gives a person who stays, and on average one whose leave ends in it.
    until
        The first step that gives nothing; there ``outlast`` is 1 for those still on leave.
    """

    kind: Kind
    day: int
    stays: Floats
    ends: Floats
    until: int


def outcomes(steps: Steps, days: tuple[int, ...]) -> tuple[Outcome, ...]:
    """All reported outcomes; *days* since time zero, edges of steps, are those of ``outlast``."""
    widths, horizon = steps.widths, int(steps.edges[-1])
    ended = steps.ended
    width = widths[np.maximum(steps.last, 0)]
    share = float(steps.days[ended].sum() / max(width[ended].sum(), 1.0))
    ends = np.where(widths > 1, widths * (share if ended.any() else 0.5), widths)
    degree = _degree(steps)
    back = float(steps.returned[ended].mean()) if ended.any() else 1.0
    lasting = np.where(np.arange(steps.count) >= 0, (1 - back) * (horizon - steps.edges[:-1]), 0.0)
    zero = np.zeros(steps.count)
    found = [
        Outcome("days", horizon, widths, ends, steps.count),
        Outcome("net_days", horizon, widths * degree, ends * degree, steps.count),
        Outcome("returned", horizon, zero, zero + back, steps.count),
        Outcome("days_to_return", horizon, widths, ends + lasting - (1 - back) * ends, steps.count),
    ]
    found += [
        Outcome("outlast", day, zero, zero, int(np.searchsorted(steps.edges, day))) for day in days
    ]
    return tuple(found)


def last_values(steps: Steps, asked: tuple[Outcome, ...], rows: Integers, rate: Floats) -> Floats:
    """(outcomes, rows): the contribution of the step in which the leave ended."""
    days, back = steps.days[rows], steps.returned[rows]
    left = steps.edges[-1] - steps.edges[np.maximum(steps.last[rows], 0)] - days
    values = {
        "days": days,
        "net_days": days * rate,
        "returned": back.astype(float),
        "days_to_return": days + np.where(back, 0.0, left),
        "outlast": np.zeros(len(rows)),
    }
    return np.stack([values[each.kind] for each in asked])


def rates(steps: Steps, rows: Integers) -> Floats:
    """(rows, trial's steps): the value of a day on leave; its degree if not observed."""
    trial, order = steps.trial, steps.order[rows]
    edges = trial.edges.astype(float)
    days = np.clip(trial.days[order, None] - edges[:-1], 0, np.diff(edges))
    net = trial.net[order].astype(float)
    found = np.divide(net, days, out=np.full_like(net, np.nan), where=days > 0)
    degree = trial.degree[order].astype(float)
    found = np.where(np.isnan(found), degree, found)
    return np.nan_to_num(found, nan=1.0)


def _degree(steps: Steps) -> Floats:
    """The mean degree of those on leave, by step."""
    trial = steps.trial
    known = ~np.isnan(trial.degree)
    sums = np.where(known, trial.degree, 0.0).sum(axis=0, dtype=float)
    found = sums / np.maximum(known.sum(axis=0), 1)
    return np.where(found > 0, found, 1.0)[steps.whole]

"""What a low risk from the run's model means on the test side; its published model may say so.

The numbers are published with the model, so they pass the release gate, as in an evaluation.
"""

from collections.abc import Mapping
from math import isfinite, nan

import numpy as np

from srs.model.odds import probability
from srs.risk import LowProfile, low_profile

from ..evaluation.grain import Grain
from ..evaluation.numbers.entries import Entry, number
from ..evaluation.numbers.shares import Sums
from ..evaluation.release import gate
from ..evaluation.release.counts import name
from ..evaluation.release.suppression import Ledger
from ..fit.spells import Bools, Floats
from ..statistics.support import BELOW, MISSED, below_cut_off
from ..statistics.usefulness import NPV
from .measures import OWN, Cases

GRAIN = Grain(5)
LEVEL = 0.95


def supported(cases: Cases, log_odds: Floats, groups: Mapping[str, Bools]) -> list[Entry]:
    """A row for all and for each group, as in the part ``support`` of an evaluation.

    Empty where the horizon has no low profile, or too few rows could be published.

    *log_odds* and *groups* belong to the test side, (rows,).
    """
    profile = low_profile(cases.horizon)
    if profile is None:
        return []
    ledger = Ledger()
    some = [cases, *(cases.where(own[cases.at], group) for group, own in groups.items())]
    rows = [_row(each, log_odds, profile, ledger) for each in some if each.known]
    passed, _ = gate.release({"support": rows}, ledger, GRAIN)
    return [each for each in passed["support"] if isfinite(each["npv"] or nan)]


def _row(cases: Cases, log_odds: Floats, profile: LowProfile, ledger: Ledger) -> Entry:
    predicted, outcomes = probability(log_odds[cases.at]), cases.outcomes
    below = predicted < profile.cut_off
    sums = Sums(predicted, outcomes, GRAIN, profile.cut_off)
    found = below_cut_off(predicted, outcomes, profile.cut_off)
    npv, share_below, share_missed = (
        number(of, LEVEL, cases.person, GRAIN, sums.share(each.id, of.value))
        for each in (NPV, BELOW, MISSED)
        for of in (found[each.id],)
    )
    happened = outcomes.known & (outcomes.happened > 0)
    keys = tuple(
        _counted(cases, kind, side, which & mask, ledger)
        for kind, which in (("rows", True), ("with", happened), ("without", ~happened))
        for side, mask in (("<", below), (">=", ~below))
    )
    return {
        "profile": profile.name,
        "model": OWN,
        "horizon": cases.horizon,
        "day": cases.day,
        "subgroup": cases.group,
        "cut_off": profile.cut_off,
        "npv": npv["value"],
        "low": npv["low"],
        "high": npv["high"],
        "below": share_below["value"],
        "missed": share_missed["value"],
        "n": len(outcomes),
        "events": outcomes.events,
        "n_below": int(below.sum()),
        "n_missed": int((below & happened).sum()),
        "counts": keys,
    }


def _counted(cases: Cases, kind: str, side: str, rows: Bools, ledger: Ledger) -> str:
    key = f"{name(kind, cases.group, cases.horizon)} | day {cases.day} {side}"
    return ledger.count(key, int(rows.sum()), len(np.unique(cases.person[rows])))

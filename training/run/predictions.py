"""The fitted model's log-odds on the test side, from the product's own code."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from srs import Icd10
from srs.errors import NoModel
from srs.model.averages import nearest
from srs.model.boosted import ANY, Boosted, Forest

from ..fit.spells import Bools, Floats, Texts
from .baselines import FILE, name_of, write_log_odds
from .checkpoint import Kept, Step
from .fitting import read_model
from .plan import Evaluation
from .rows import Side

_FAR = 1e-15  # the least distance of a risk from 0 and 1, or its log-odds would be infinite


def boosted_log_odds(evaluation: Evaluation, fitted: Step, tested: Side, kept: Kept) -> Step:
    """Log-odds for every pair; NaN where no trees answer for the diagnosis."""

    def make(out: Path) -> None:
        model = read_model(fitted, {"name": "fitted", "version": "0"})
        found = {name_of(d, h): np.full(len(tested), np.nan) for d, h in evaluation.pairs}
        for forest, own in forests(model, tested.spells.diagnosis):
            for day in evaluation.days:
                horizons = [h for d, h in evaluation.pairs if d == day]
                risks = forest.survival(tested.spells.rows[own], horizons, given=day)
                for horizon, risk in zip(horizons, risks.T, strict=True):
                    found[name_of(day, horizon)][own] = log_odds_of(risk)
        write_log_odds(out / FILE, found)

    return kept.step("predict", {"of": fitted.key, "pairs": evaluation.pairs}, make)


def intervals(evaluation: Evaluation, fitted: Step, tested: Side, kept: Kept) -> Step:
    """(low or high, spells) for every pair; NaN where no trees answer for the diagnosis."""

    def make(out: Path) -> None:
        model = read_model(fitted, {"name": "fitted", "version": "0"})
        found = {name_of(d, h): np.full((2, len(tested)), np.nan) for d, h in evaluation.pairs}
        for forest, own in forests(model, tested.spells.diagnosis):
            rows = tested.spells.rows[own]
            for day, horizon in evaluation.pairs:
                found[name_of(day, horizon)][:, own] = forest.interval(rows, day, horizon)
        write_log_odds(out / FILE, found)

    return kept.step("interval", {"of": fitted.key, "pairs": evaluation.pairs}, make)


def forests(model: Boosted, diagnosis: Texts) -> Iterable[tuple[Forest, Bools]]:
    """Every forest that answers for some of the spells, and for which of them.

    Codes that share trees have their own average, and so their own forest.
    """
    codes, inverse = np.unique(diagnosis, return_inverse=True)
    answering: dict[str, tuple[Forest, list[int]]] = {}
    for place, code in enumerate(codes):
        try:
            forest = model.of(Icd10(str(code)))
        except NoModel:
            continue
        own = nearest(str(code), model.document["codes"]) or ANY
        answering.setdefault(own, (forest, []))[1].append(place)
    for forest, places in answering.values():
        yield forest, np.isin(inverse, places)


def log_odds_of(risk: Floats) -> Floats:
    """Log-odds, finite for every risk."""
    inside = np.clip(risk, _FAR, 1 - _FAR)
    log_odds: Floats = np.log(inside) - np.log1p(-inside)
    return log_odds

"""The rows needed to develop such a model and to validate it, compared with the data.

What is expected follows from the data: the share with the outcome, the number of predictors, and
the spread of the models' own predictions. For a time to event, nobody is assumed lost before the
horizon; data that lose many need more rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, log

import numpy as np

from srs.errors import BadTable
from srs.risk.level import NATIONAL
from srs.tables.columns import pl

from ...statistics import samplesize
from ...statistics.definition import Definition, at
from ...statistics.drift import expected_auc
from ...statistics.outcome import log_odds
from ...statistics.samplesize import (
    MEAN_INCIDENCE,
    MEAN_RISK,
    OPTIMISM,
    R2,
    SHRINKAGE,
    SIZE_AUC,
    SIZE_C_HARRELL,
    SIZE_NET_BENEFIT,
    SIZE_OE,
    SIZE_SLOPE,
    SIZE_SLOPE_COX,
)
from ...statistics.statistic import Floats, normal
from ..grain import Grain
from ..horizon import Horizon, whole
from ..numbers.entries import Entry, definition
from ..numbers.shares import Sums
from ..problems import Problems
from ..release.counts import of_flagged, of_group
from ..rows.groups import ALL
from ..rows.table import BASELINE, Cases
from .periods import predictors

_HORIZON = 1.0  # in any unit: with constant hazards and nobody lost, the unit does not matter
_MOST = 20_000  # rows that represent the spread of the predictions
# Intervals 0.2 wide, 0.1 for AUC and C: the examples of the two papers on validation.
_SE, _AUC_SE = 0.1 / normal(0.95), 0.05 / normal(0.95)


Asked = Iterator[tuple[str, Definition, int]]  # purpose, criterion, rows


@dataclass(frozen=True, eq=False)
class Expected:
    """The inputs of the formulas.

    Attributes
    ----------
    share
        With the event, as published: the outcome of a 0/1 column, or the end by the horizon of a
        time.
    predicted
        Probabilities of that event, by model: (some rows,).
    """

    share: float
    parameters: int
    predicted: dict[str, Floats]
    seed: int
    grain: Grain

    def most(self, ask: Callable[[Floats], int]) -> int:
        return max(ask(each) for each in self.predicted.values())


def sizes(given: Horizon, cases: Cases, problems: Problems) -> Iterator[Entry]:
    """An entry per criterion; the largest of a purpose is the number needed."""
    where = f"horizon {given.horizon:g}, sample sizes"
    with problems.noted(where):
        of = _expected(given, cases)
        asked = (
            (_develop_binary, _judge_binary)
            if given.outcomes.kind is None
            else (_develop_survival, _judge_survival)
        )
        for ask in asked:
            with problems.noted(where):
                for purpose, said, rows in ask(of):
                    yield _entry(given, of, purpose, said, rows)


def _entry(given: Horizon, of: Expected, purpose: str, said: Definition, rows: int) -> Entry:
    keys, name = of_group(ALL, given.horizon), said.id.removeprefix("size_")
    if said is SIZE_NET_BENEFIT:
        name = f"{name}@{at(NATIONAL.high_from)}"
        keys = of_flagged(ALL, given.horizon, of.predicted, NATIONAL.high_from)
    return {
        "horizon": whole(given.horizon),
        "purpose": purpose,
        "outcome": "binary" if given.outcomes.kind is None else "time-to-event",
        "criterion": name,
        "rows": of.grain.needed(rows),
        "events": of.grain.needed(ceil(rows * of.share)),
        "has_rows": len(given.outcomes),
        "definition": definition(said),
        "asked": ("rows", "events"),
        "counts": keys,
    }


def _expected(given: Horizon, cases: Cases) -> Expected:
    study, outcomes = cases.study, given.outcomes.both()
    chosen = np.arange(len(outcomes))
    if len(chosen) > _MOST:
        random = np.random.default_rng([study.seed, 0])
        chosen = np.sort(random.choice(chosen, _MOST, replace=False))
    some = outcomes.take(chosen)
    models = [name for name in given.risks if name != BASELINE] or list(given.risks)
    predicted = {name: given.risks[name][chosen] for name in models}
    for each in predicted.values():
        log_odds(each, some)
    ends, grain = outcomes.kind == "outlast", study.release.grain
    share = outcomes.prevalence
    if not grain.exact:
        share = Sums(next(iter(given.risks.values())), outcomes, grain).observed
    return Expected(
        1 - share if ends else share,
        sum(map(parameters, predictors(cases))),
        {name: 1 - each if ends else each for name, each in predicted.items()},
        study.seed,
        grain,
    )


def parameters(column: pl.Series) -> int:
    """The number of parameters of a predictor."""
    return 1 if column.dtype.is_numeric() else max(column.drop_nulls().n_unique() - 1, 0)


def _fitted(of: Expected, most: float) -> Asked:
    if of.parameters:
        yield (
            "development",
            SHRINKAGE,
            samplesize.shrinkage(of.parameters, R2 * most),
        )
        yield (
            "development",
            OPTIMISM,
            samplesize.optimism(of.parameters, R2 * most, most),
        )


def _develop_binary(of: Expected) -> Asked:
    yield from _fitted(of, samplesize.most_r2(of.share))
    yield "development", MEAN_RISK, samplesize.mean_risk(of.share)


def _develop_survival(of: Expected) -> Asked:
    yield from _fitted(of, samplesize.most_r2_survival(of.share))
    rate = -log(1 - of.share) / _HORIZON
    # With a constant hazard, until the end or the horizon.
    follow_up = of.share / rate
    yield (
        "development",
        MEAN_INCIDENCE,
        samplesize.mean_incidence(rate, _HORIZON, follow_up),
    )


def _judge_binary(of: Expected) -> Asked:
    yield "validation", SIZE_OE, samplesize.observed_expected(of.share, _SE)
    yield (
        "validation",
        SIZE_SLOPE,
        of.most(lambda p: samplesize.slope(np.log(p / (1 - p)), _SE)),
    )
    yield (
        "validation",
        SIZE_AUC,
        of.most(lambda p: samplesize.auc(expected_auc(p), of.share, _AUC_SE)),
    )
    yield "validation", SIZE_NET_BENEFIT, of.most(lambda p: _net_benefit(p, of.share))


def _net_benefit(predicted: Floats, share: float) -> int:
    at = NATIONAL.high_from
    flagged = predicted >= at
    if flagged.all() or not flagged.any():
        raise BadTable(f"net benefit: expected probabilities on both sides of {at:g}")
    sensitivity = float(predicted[flagged].sum() / predicted.sum())
    specificity = float((1 - predicted[~flagged]).sum() / (1 - predicted).sum())
    return samplesize.net_benefit(sensitivity, specificity, share, at, _SE)


def _judge_survival(of: Expected) -> Asked:
    yield "validation", SIZE_OE, samplesize.observed_expected(of.share, _SE)
    both = [
        samplesize.survival(
            np.log(-np.log1p(-each) / _HORIZON),
            _HORIZON,
            0.0,
            slope_se=_SE,
            c_se=_AUC_SE,
            seed=of.seed,
        )
        for each in of.predicted.values()
    ]
    for said, rows in zip((SIZE_SLOPE_COX, SIZE_C_HARRELL), zip(*both, strict=True), strict=True):
        yield "validation", said, max(rows)

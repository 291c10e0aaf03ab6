"""What decisions at a threshold are worth."""

from dataclasses import replace
from typing import Literal

import numpy as np

from srs.errors import BadTable
from srs.risk.level import NATIONAL
from srs.wording import Words

from .definition import EVERY, Definition, at
from .outcome import Outcomes, probabilities
from .statistic import Bools, Floats, Statistic

_VICKERS = "Vickers and Elkin, Medical Decision Making 2006"
NET_BENEFIT = Definition(
    id="net_benefit",
    name=Words("Nettonytta", "Net benefit"),
    formula="TP/n - FP/n × t/(1 - t), flagged at p >= t",
    estimator="influence function",
    source=_VICKERS,
    group="usefulness",
    better="higher",
    compared=EVERY,
    at="thresholds",
    compute=lambda predicted, outcomes, threshold: net_benefit(predicted, outcomes, threshold),
)
OF_ALL = Words("Nettonytta av att flagga alla", "Net benefit of flagging all")
AVOIDED = Definition(
    id="interventions_avoided",
    name=Words("Undvikna insatser per 100", "Interventions avoided per 100"),
    formula="100 × (net benefit - net benefit of flagging all) / (t/(1 - t))",
    estimator="influence function",
    source="Vickers, Van Calster and Steyerberg, BMJ 2016",
    group="usefulness",
    better="higher",
    digits=1,
)
BY_SUBGROUP = (
    "observed share among the flagged by their own Kaplan-Meier or Aalen-Johansen estimate "
    "(Vickers, Cronin, Elkin and Gonen, BMC Medical Informatics and Decision Making 2008)"
)
_ALTMAN = "Altman and Bland, BMJ 1994"


def _at_level(predicted: Floats, outcomes: Outcomes, threshold: float) -> tuple[Statistic, ...]:
    """Who is at the cut-off of "very high" is not above it."""
    found = at_cut_off(
        predicted, outcomes, threshold, inclusive=threshold != NATIONAL.very_high_above
    )
    return tuple(found.values())


SENSITIVITY = Definition(
    "sensitivity",
    Words("Sensitivitet", "Sensitivity"),
    "flagged among those with the outcome",
    "Wilson interval",
    _ALTMAN,
    group="usefulness",
    better="higher",
    compared=EVERY,
    at="levels",
    parts=("equality",),
    compute=_at_level,
)
SPECIFICITY = replace(
    SENSITIVITY,
    id="specificity",
    name=Words("Specificitet", "Specificity"),
    formula="not flagged among those without",
)
PPV = replace(
    SENSITIVITY,
    id="ppv",
    name=Words("Positivt prediktivt värde", "Positive predictive value"),
    formula="with the outcome among the flagged",
)
NPV = replace(
    SENSITIVITY,
    id="npv",
    name=Words("Negativt prediktivt värde", "Negative predictive value"),
    formula="without among those not flagged",
    parts=(),
)
# Neither more nor fewer is better.
FLAGGED = replace(
    SENSITIVITY,
    id="flagged",
    name=Words("Andel flaggade", "Share flagged"),
    formula="flagged among all rows",
    better="",
)
METRICS = (NET_BENEFIT, AVOIDED, SENSITIVITY, SPECIFICITY, PPV, NPV, FLAGGED)


def net_benefit(
    predicted: Floats,
    outcomes: Outcomes,
    threshold: float,
    lost: Literal["weights", "flagged"] = "weights",
) -> Statistic:
    """The net benefit of flagging rows at or above *threshold*, in true positives per row.

    Parameters
    ----------
    lost
        How lost rows are represented: by the weights, or among those *flagged*. The second is for
        rows with a high probability that are lost more often than others.

    Raises
    ------
    BadTable
        When a value is no probability, or the threshold is not within (0, 1).
    """
    flagged = probabilities(predicted, outcomes) >= threshold
    odds = _odds(threshold)
    definition = _named(outcomes.described(NET_BENEFIT), threshold)
    if lost == "weights" or outcomes.follow_up is None:
        worth = np.where(outcomes.happened > 0, 1.0, -odds)
        return Statistic(*outcomes.mean(np.where(flagged, worth, 0.0)), definition)
    definition = _named(NET_BENEFIT.also(BY_SUBGROUP), threshold)
    share, moved = outcomes.own_mean(flagged.astype(float))
    if not flagged.any():
        return Statistic(0.0, np.zeros(len(flagged)), definition)
    group = outcomes.take(flagged)
    observed, own = group.mean(group.happened)
    shares = moved * (observed - odds * (1 - observed))
    shares[flagged] += share * (1 + odds) * own
    return Statistic(share * (observed - odds * (1 - observed)), shares, definition)


def net_benefit_of_all(outcomes: Outcomes, threshold: float) -> Statistic:
    """The net benefit of flagging everybody; flagging nobody has 0."""
    everybody = np.ones(len(outcomes))
    found = net_benefit(everybody, outcomes, threshold)
    return replace(found, definition=replace(found.definition, name=OF_ALL))


def interventions_avoided(predicted: Floats, outcomes: Outcomes, threshold: float) -> Statistic:
    """Interventions avoided per 100 rows, net of those missed, against flagging everybody.

    Raises
    ------
    BadTable
        See ``net_benefit``.
    """
    passed = probabilities(predicted, outcomes) < threshold
    odds = _odds(threshold)
    worth = np.where(outcomes.happened > 0, -100 / odds, 100.0)
    value, shares = outcomes.mean(np.where(passed, worth, 0.0))
    return Statistic(value, shares, _named(outcomes.described(AVOIDED), threshold))


def at_cut_off(
    predicted: Floats, outcomes: Outcomes, cut_off: float, *, inclusive: bool = True
) -> dict[str, Statistic]:
    """Sensitivity, specificity, ppv, npv and flagged; NaN where a share has no rows.

    A row at the cut-off is flagged where it is *inclusive*. For our levels, high begins at 0.39
    inclusive, very high above 0.62.

    Raises
    ------
    BadTable
        When a value is no probability.
    """
    predicted = probabilities(predicted, outcomes)
    high = predicted >= cut_off if inclusive else predicted > cut_off
    flagged, happened = high.astype(float), outcomes.happened
    parts = (
        (SENSITIVITY, flagged * happened, happened),
        (SPECIFICITY, (1 - flagged) * (1 - happened), 1 - happened),
        (PPV, flagged * happened, flagged),
        (NPV, (1 - flagged) * (1 - happened), 1 - flagged),
    )
    found = {
        defined.id: Statistic(
            *outcomes.ratio(top, bottom),
            _named(outcomes.described(defined), cut_off),
            scale="share",
            limits=(0, 1),
            rows=_rows(outcomes, bottom > 0),
        )
        for defined, top, bottom in parts
    }
    found[FLAGGED.id] = Statistic(
        *outcomes.own_mean(flagged),
        _named(FLAGGED, cut_off),
        scale="share",
        limits=(0, 1),
        rows=len(flagged),
    )
    return found


def _rows(outcomes: Outcomes, which: Bools) -> int:
    return int(np.count_nonzero(which & outcomes.known))


def _odds(threshold: float) -> float:
    if not 0 < threshold < 1:
        raise BadTable("threshold: expected a number above 0 and below 1")
    return threshold / (1 - threshold)


def _named(definition: Definition, threshold: float) -> Definition:
    return replace(definition, id=f"{definition.id}@{at(threshold)}")

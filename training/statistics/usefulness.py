"""What decisions by a threshold are worth."""

from dataclasses import replace
from typing import Literal

import numpy as np

from srs.errors import BadTable

from .outcome import Outcomes, probabilities
from .statistic import Bools, Definition, Floats, Statistic

_VICKERS = "Vickers and Elkin, Medical Decision Making 2006"
NET_BENEFIT = Definition(
    name="net_benefit",
    title="Net benefit",
    formula="TP/n - FP/n × t/(1 - t), flagged at p >= t",
    estimator="influence function",
    source=_VICKERS,
)
AVOIDED = Definition(
    name="interventions_avoided",
    title="Net interventions avoided per 100",
    formula="100 × (net benefit - net benefit of flagging all) / (t/(1 - t))",
    estimator="influence function",
    source="Vickers, Van Calster and Steyerberg, BMJ 2016",
)
BY_SUBGROUP = (
    "observed share among the flagged by their own Kaplan-Meier or Aalen-Johansen estimate "
    "(Vickers, Cronin, Elkin and Gonen, BMC Medical Informatics and Decision Making 2008)"
)
_ALTMAN = "Altman and Bland, BMJ 1994"
_SHARE = "interval of Wilson"
AT_CUT_OFF = {
    "sensitivity": Definition(
        "sensitivity", "Sensitivity", "flagged among those with the outcome", _SHARE, _ALTMAN
    ),
    "specificity": Definition(
        "specificity", "Specificity", "not flagged among those without", _SHARE, _ALTMAN
    ),
    "ppv": Definition(
        "ppv", "Positive predictive value", "with the outcome among the flagged", _SHARE, _ALTMAN
    ),
    "npv": Definition(
        "npv", "Negative predictive value", "without among those not flagged", _SHARE, _ALTMAN
    ),
    "flagged": Definition("flagged", "Flagged", "flagged among all rows", _SHARE, _ALTMAN),
}


def net_benefit(
    predicted: Floats,
    outcomes: Outcomes,
    threshold: float,
    lost: Literal["weights", "flagged"] = "weights",
) -> Statistic:
    """Of flagging who is at or above *threshold*, in true positives per row.

    Parameters
    ----------
    lost
        How rows that were lost are stood for: by the weights, or by those *flagged*, for when
        rows with a high probability are lost more often than others.

    Raises
    ------
    BadTable
        When probabilities are no probabilities, or the threshold lies not within (0, 1).
    """
    flagged = probabilities(predicted, outcomes) >= threshold
    odds = _odds(threshold)
    definition = _named(outcomes.told(NET_BENEFIT), threshold)
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
    """Of flagging everybody; of flagging nobody it is 0."""
    everybody = np.ones(len(outcomes))
    found = net_benefit(everybody, outcomes, threshold)
    return replace(found, definition=replace(found.definition, title="Net benefit of flagging all"))


def interventions_avoided(predicted: Floats, outcomes: Outcomes, threshold: float) -> Statistic:
    """Net of those who would miss one, per 100 rows, against flagging everybody.

    Raises
    ------
    BadTable
        See ``net_benefit``.
    """
    passed = probabilities(predicted, outcomes) < threshold
    odds = _odds(threshold)
    worth = np.where(outcomes.happened > 0, -100 / odds, 100.0)
    value, shares = outcomes.mean(np.where(passed, worth, 0.0))
    return Statistic(value, shares, _named(outcomes.told(AVOIDED), threshold))


def at_cut_off(
    predicted: Floats, outcomes: Outcomes, cut_off: float, *, inclusive: bool = True
) -> dict[str, Statistic]:
    """Sensitivity, specificity, ppv, npv and flagged; NaN where a share would be of nobody.

    Who is at the cut-off is flagged where it is *inclusive*. Of our levels, high begins at 0.39
    inclusive, very high above 0.62.

    Raises
    ------
    BadTable
        When probabilities are no probabilities.
    """
    predicted = probabilities(predicted, outcomes)
    high = predicted >= cut_off if inclusive else predicted > cut_off
    flagged, happened = high.astype(float), outcomes.happened
    parts = {
        "sensitivity": (flagged * happened, happened),
        "specificity": ((1 - flagged) * (1 - happened), 1 - happened),
        "ppv": (flagged * happened, flagged),
        "npv": ((1 - flagged) * (1 - happened), 1 - flagged),
    }
    found = {
        name: Statistic(
            *outcomes.ratio(top, bottom),
            _named(outcomes.told(AT_CUT_OFF[name]), cut_off),
            scale="share",
            limits=(0, 1),
            rows=_rows(outcomes, bottom > 0),
        )
        for name, (top, bottom) in parts.items()
    }
    found["flagged"] = Statistic(
        *outcomes.own_mean(flagged),
        _named(AT_CUT_OFF["flagged"], cut_off),
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
    """With the threshold, to two digits or more where it has more."""
    text = f"{threshold:.2f}" if round(threshold, 2) == threshold else f"{threshold:g}"
    return replace(definition, name=f"{definition.name}@{text}")

"""What a low risk means: how many are below the cut-off, with how many of the long ones."""

from dataclasses import replace

from srs.wording import Words

from .definition import Definition, at
from .outcome import Outcomes, probabilities
from .statistic import Floats, Statistic
from .usefulness import NPV, at_cut_off


def _low(predicted: Floats, outcomes: Outcomes, cut_off: float) -> tuple[Statistic, ...]:
    return tuple(below_cut_off(predicted, outcomes, cut_off).values())


BELOW = Definition(
    "below",
    Words("Andel under gränsen", "Share below the cut-off"),
    "rows with p < cut-off among all rows: the assessment may say for these that no special "
    "support is indicated",
    "Wilson interval",
    group="usefulness",
    kinds=("outlast",),
    at="low",
    compute=_low,
)
MISSED = replace(
    BELOW,
    id="missed",
    name=Words("Andel av de långa som missas", "Share of the long ones missed"),
    formula="rows with p < cut-off among those with the outcome; 1 - sensitivity",
    source="Altman and Bland, BMJ 1994",
    better="lower",
)
METRICS = (BELOW, MISSED)


def below_cut_off(predicted: Floats, outcomes: Outcomes, cut_off: float) -> dict[str, Statistic]:
    """below, npv and missed, for risks below *cut_off*; NaN where a share has no rows.

    Raises
    ------
    BadTable
        When a value is no probability.
    """
    below = (probabilities(predicted, outcomes) < cut_off).astype(float)
    happened = outcomes.happened

    def share(of: Definition, value: float, shares: Floats, rows: int) -> Statistic:
        return Statistic(
            value,
            shares,
            replace(of, id=f"{of.id}@{at(cut_off)}"),
            scale="share",
            limits=(0, 1),
            rows=rows,
        )

    return {
        BELOW.id: share(BELOW, *outcomes.own_mean(below), len(below)),
        NPV.id: at_cut_off(predicted, outcomes, cut_off)[NPV.id],
        MISSED.id: share(
            outcomes.described(MISSED), *outcomes.ratio(below * happened, happened), outcomes.events
        ),
    }

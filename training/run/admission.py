"""Whether a run's model is good enough to publish: as good as a fair rival, and calibrated.

The rule, decided before any run (docs/decisions/0041):

* at the first day and horizon its AUC is at most one standard error behind the ridge hierarchy's,
* at none of the other days and horizons is it behind by more than chance explains (95 per cent),
* at all of them the intervals of the calibration intercept and slope overlap what still counts as
  calibrated.
"""

from collections.abc import Iterator, Mapping, Sequence

from ..statistics.statistic import normal
from .baselines import name_of
from .leads import RIVALS, interval
from .plan import Evaluation

INTERCEPT = (-0.05, 0.05)
SLOPE = (0.93, 1.07)
_RIVAL, _TITLE = RIVALS["ridge"]
_LEVEL = 0.95

Metrics = Mapping[str, float]


def reasons_against(evaluation: Evaluation, metrics: Metrics) -> list[str]:
    """A sentence for each reason; none if the model may be published."""
    return [*_behind(evaluation, metrics), *_uncalibrated(evaluation, metrics)]


def what_would_help(evaluation: Evaluation, metrics: Metrics) -> list[str]:
    """A sentence for each remedy, for a model that should not be published."""
    helps = []
    if any(True for _ in _behind(evaluation, metrics)):
        helps.append(
            f"until then the {_TITLE} is the better of the two models, and more spells help the "
            f"boosted trees most: see the learning curve"
        )
    if any(True for _ in _uncalibrated(evaluation, metrics)):
        helps.append(
            "if the model is off only on later spells, it is out of date: learn from later years "
            '([spells] since). [split] by = "person" shows whether that is the reason'
        )
    return helps


def _behind(evaluation: Evaluation, metrics: Metrics) -> Iterator[str]:
    for place, (day, horizon) in enumerate(evaluation.pairs):
        lead = interval(metrics, _RIVAL, day, horizon)
        where = _where(day, horizon)
        if lead is None:
            yield f"{where}: it could not be compared with the {_TITLE}"
        elif not (lead.value + lead.error if place == 0 else lead.high) >= 0:
            yield f"{where}: its AUC is behind that of the {_TITLE}: {lead}"


def _uncalibrated(evaluation: Evaluation, metrics: Metrics) -> Iterator[str]:
    for day, horizon in evaluation.pairs:
        for name, (low, high) in {"intercept": INTERCEPT, "slope": SLOPE}.items():
            pair = name_of(day, horizon)
            value = metrics.get(f"{name}@{pair}")
            if value is None:
                yield f"{_where(day, horizon)}: the {name} of its calibration could not be measured"
                continue
            half = normal(_LEVEL) * metrics[f"{name}_error@{pair}"]
            # A result that is not a number allows no publishing.
            if not (value - half <= high and value + half >= low):
                yield (
                    f"{_where(day, horizon)}: it is not calibrated: the {name} is {value:.3f} "
                    f"({value - half:.3f} to {value + half:.3f}), expected within "
                    f"{low:g} to {high:g}"
                )


def _where(day: int, horizon: int) -> str:
    return f"more than {horizon} days from day {day}"


def publishing(run_id: str, name: str, against: Sequence[str], helps: Sequence[str]) -> list[str]:
    """The last lines of the run."""
    command = f"python -m training publish {run_id} --name {name}"
    if not against:
        return [f"to publish it: {command}"]
    return [
        "should not be published, because it is not good enough:",
        *(f"- {each}" for each in against),
        *(f"what would help: {each}" for each in helps),
    ]

"""Every number of every model in every group, and the differences of the models."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import combinations

from srs.errors import BadTable

from ..statistics.distance import Distance, distance
from ..statistics.outcome import Outcomes
from ..statistics.statistic import Bools, Codes, Difference, Floats, Statistic, difference
from .counted import of_flagged, of_group
from .entries import Entry, change, number
from .groups import ALL
from .hints import of_auc
from .metrics import Metric, Number, finite, kind_of, metrics
from .problems import Problems
from .study import Study

THREADS = 2


@dataclass(frozen=True, eq=False)
class Group:
    """The rows of one group at one horizon: probabilities by model, outcomes with their own G."""

    name: str
    horizon: float
    risks: Mapping[str, Floats]
    outcomes: Outcomes
    person: Codes | None

    @property
    def title(self) -> str:
        return f"{self.name}, horizon {self.horizon:g}"


@dataclass(eq=False)
class Found:
    """What came of it, in order."""

    metrics: list[Entry] = field(default_factory=list)
    comparisons: list[Entry] = field(default_factory=list)
    differences: dict[tuple[str, str, float, str, str], tuple[Difference, int]] = field(
        default_factory=dict
    )
    problems: Problems = field(default_factory=Problems)

    def add(self, other: "Found") -> None:
        self.metrics += other.metrics
        self.comparisons += other.comparisons
        self.differences |= other.differences
        self.problems.extend(other.problems)


def group(
    name: str,
    rows: Bools,
    horizon: float,
    risks: Mapping[str, Floats],
    outcomes: Outcomes,
    person: Codes | None,
) -> Group:
    if rows.all():
        return Group(name, horizon, risks, outcomes, person)
    return Group(
        name,
        horizon,
        {model: each[rows] for model, each in risks.items()},
        outcomes.take(rows),
        None if person is None else person[rows],
    )


def measured(groups: Iterable[Group], study: Study) -> Found:
    """Closed forms; a metric of all models at a time, so that few rows' shares are held."""
    tasks = [(each, metric) for each in groups for metric in metrics(study)]
    found = Found()
    with ThreadPoolExecutor(THREADS) as pool:
        for part in pool.map(lambda task: _metric(task[0], task[1], study), tasks):
            found.add(part)
    return found


def _metric(given: Group, metric: Metric, study: Study) -> Found:
    found = Found()
    numbers: dict[str, Sequence[Number]] = {}
    for model, predicted in given.risks.items():
        with found.problems.noted(f"model {model}, {given.title}, {metric.name}"):
            numbers[model] = metric.compute(predicted, given.outcomes)
    for model, several in numbers.items():
        for each in several:
            with found.problems.noted(f"model {model}, {given.title}"):
                finite(each)
                found.metrics.append(
                    {
                        **names(given, model, each),
                        **number(each, study.level, given.person),
                        "n": len(given.outcomes),
                        "events": given.outcomes.events,
                        "counts": _counts(given, (model,), metric),
                    }
                )
    if metric.name == "auc" and given.name == ALL:
        for entry in found.metrics:
            of_auc(study, entry["model"], entry["value"], entry["high"], found.problems)
    for a, b in combinations(numbers, 2):
        _compare(found, given, metric, study, (a, b), zip(numbers[a], numbers[b], strict=True))
    return found


def _compare(
    found: Found,
    given: Group,
    metric: Metric,
    study: Study,
    models: tuple[str, str],
    pairs: Iterable[tuple[Number, Number]],
) -> None:
    for first, second in pairs:
        if not (isinstance(first, Statistic) and isinstance(second, Statistic)):
            continue
        if kind_of(study) not in second.definition.compared:
            continue
        try:
            finite(first), finite(second)
        except BadTable:
            continue  # said above
        of = difference(first, second, study.level, given.person)
        nearer = None
        if second.definition.ideal is not None:
            nearer = distance(first, second, study.level, given.person)
        told(found, given, models, of, _counts(given, models, metric), nearer)


def told(
    found: Found,
    given: Group,
    models: tuple[str, str],
    of: Difference,
    counts: tuple[str, ...],
    nearer: Distance | None = None,
) -> None:
    """A metric with an ideal is judged by how much *nearer* to it the second is."""
    a, b = models
    metric = of.definition.id
    found.comparisons.append(
        {
            "a": a,
            "b": b,
            "horizon": whole(given.horizon),
            "subgroup": given.name,
            "metric": metric,
            **change(of, nearer),
            "counts": counts,
        }
    )
    known = int(given.outcomes.known.sum())
    found.differences[a, b, given.horizon, given.name, metric] = nearer or of, known


def names(given: Group, model: str, each: Number) -> Entry:
    return {
        "model": model,
        "horizon": whole(given.horizon),
        "subgroup": given.name,
        "metric": each.definition.id,
    }


def _counts(given: Group, models: tuple[str, ...], metric: Metric) -> tuple[str, ...]:
    if metric.end is None:
        return of_group(given.name, given.horizon)
    return of_flagged(given.name, given.horizon, models, metric.end)


def whole(horizon: float) -> float | int:
    """As JSON writes it: 90, not 90.0."""
    return int(horizon) if horizon == int(horizon) else horizon

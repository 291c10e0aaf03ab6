"""Every number of every model in every group, and differences between models."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import combinations

from srs.errors import BadTable

from ...statistics.distance import distance
from ...statistics.statistic import Difference, Statistic, difference
from ..hints import of_auc
from ..horizon import Group, whole
from ..metrics import Metric, Number, finite, kind_of, metrics
from ..problems import Problems
from ..release.counts import of_flagged, of_group
from ..rows.groups import ALL
from ..study import Study
from .entries import Entry, change, nearer, number, published
from .shares import Share, Sums

THREADS = 2


@dataclass(frozen=True)
class Judged:
    """The basis of a verdict: exact, as published, and rows with a known outcome."""

    exact: Difference
    told: Difference
    rows: int


@dataclass(eq=False)
class Found:
    """The results, in order."""

    metrics: list[Entry] = field(default_factory=list)
    comparisons: list[Entry] = field(default_factory=list)
    differences: dict[tuple[str, str, float, str, str], Judged] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)

    def add(self, other: "Found") -> None:
        self.metrics += other.metrics
        self.comparisons += other.comparisons
        self.differences |= other.differences
        self.problems.extend(other.problems)


def measured(groups: Iterable[Group], study: Study) -> Found:
    """Closed forms; one metric of all models at a time, to limit the memory for rows."""
    tasks = [(each, metric) for each in groups for metric in metrics(study, each.horizon)]
    found = Found()
    with ThreadPoolExecutor(THREADS) as pool:
        for part in pool.map(lambda task: _metric(task[0], task[1], study), tasks):
            found.add(part)
    return found


def _metric(given: Group, metric: Metric, study: Study) -> Found:
    found, grain = Found(), study.release.grain
    numbers: dict[str, Sequence[Number]] = {}
    shares: dict[str, list[Share | None]] = {}
    for model, predicted in given.risks.items():
        with found.problems.noted(f"model {model}, {given.title}, {metric.name}"):
            numbers[model] = metric.compute(predicted, given.outcomes)
    for model, several in numbers.items():
        sums = Sums(given.risks[model], given.outcomes, grain, metric.end)
        shares[model] = [sums.share(each.definition.id, value(each)) for each in several]
        for each, share in zip(several, shares[model], strict=True):
            with found.problems.noted(f"model {model}, {given.title}"):
                finite(each)
                found.metrics.append(
                    {
                        **names(given, model, each),
                        **number(each, study.level, given.person, grain, share),
                        "n": len(given.outcomes),
                        "events": given.outcomes.events,
                        "counts": _counts(given, (model,), metric),
                    }
                )
    if metric.name == "auc" and given.name == ALL:
        for entry in found.metrics:
            of_auc(study, entry["model"], entry["value"], entry["high"], found.problems)
    for a, b in combinations(numbers, 2):
        own = zip(numbers[a], numbers[b], strict=True)
        as_told = zip(shares[a], shares[b], strict=True)
        _compare(found, given, metric, study, (a, b), zip(own, as_told, strict=True))
    return found


def _compare(
    found: Found,
    given: Group,
    metric: Metric,
    study: Study,
    models: tuple[str, str],
    pairs: Iterable[tuple[tuple[Number, Number], tuple[Share | None, Share | None]]],
) -> None:
    level, grain = study.level, study.release.grain
    for (first, second), shares in pairs:
        if not (isinstance(first, Statistic) and isinstance(second, Statistic)):
            continue
        if kind_of(study) not in second.definition.compared:
            continue
        try:
            finite(first), finite(second)
        except BadTable:
            continue  # reported above
        exact = of = difference(first, second, level, given.person)
        judged = own = published(of, level, grain, shares)
        far = None
        if second.definition.ideal is not None:
            exact = distance(first, second, level, given.person)
            judged = far = nearer(exact, level, grain, shares)
        entry = change(own, far)
        known = int(given.outcomes.known.sum())
        compared(
            found,
            given,
            models,
            entry,
            _counts(given, models, metric),
            Judged(exact, judged, known),
        )


def compared(
    found: Found,
    given: Group,
    models: tuple[str, str],
    entry: Entry,
    counts: tuple[str, ...],
    judged: Judged,
) -> None:
    """A metric with an ideal is judged by how much nearer to the ideal the second model is."""
    a, b = models
    metric = judged.exact.definition.id
    found.comparisons.append(
        {
            "a": a,
            "b": b,
            "horizon": whole(given.horizon),
            "subgroup": given.name,
            "metric": metric,
            **entry,
            "counts": counts,
        }
    )
    found.differences[a, b, given.horizon, given.name, metric] = judged


def value(of: Number) -> float:
    """The estimate; of a test, its statistic."""
    return of.z if isinstance(of, Difference) else of.value


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

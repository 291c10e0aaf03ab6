"""ICI, E50, E90 and Emax of all models and groups, with the bootstrap's intervals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TypeVar

from ...statistics import bootstrap
from ...statistics.calibration import defined, indices
from ...statistics.outcome import Outcomes
from ...statistics.statistic import Bools, Difference, Estimate, Floats
from ..horizon import Group, Horizon
from ..metrics import smoothers
from ..release.counts import of_group
from ..rows.groups import ALL
from ..study import Study
from . import replicates as resampled
from .entries import Entry, change, number, published
from .estimates import Found, Judged, compared, names

Either = TypeVar("Either", Estimate, Difference)

_COX = "cloglog"
_FEW = 5000  # rows; with more, the curve by Cox regression is fitted once and not bootstrapped


def distances(given: Horizon, groups: Sequence[tuple[str, Bools]], study: Study) -> Found:
    """Every model in every group, and the differences within replicates."""
    found = Found()
    of = {name: given.group(name, rows) for name, rows in groups}
    tasks: dict[tuple[str, str, str], resampled.Task] = {}
    for name, rows in groups:
        for smoother in _smoothers(study, name):
            for model, predicted in given.risks.items():
                with found.problems.noted(f"model {model}, {of[name].title}, ici_{smoother}"):
                    tasks[name, smoother, model] = resampled.Task.of(
                        model, name, rows, predicted, given.outcomes, smoother, _beyond(study)
                    )
    drawn = resampled.resampled(
        list(tasks.values()), given.person, len(given.outcomes), study.seed, study.replicates
    )
    replicates = dict(zip(tasks, drawn, strict=True))
    text = resampled.description(
        study.seed, study.replicates, persons=study.data.person is not None
    )
    for (name, _, model), task in tasks.items():
        own = replicates[name, task.smoother, model]
        for each in resampled.estimates(task, own, text, study.level):
            found.metrics.append(_entry(of[name], model, each, study))
    for name, smoother, pair in _pairs(tasks):
        one, two = ((name, smoother, model) for model in pair)
        for change_ in resampled.differences(
            tasks[one], tasks[two], replicates[one], replicates[two], text, study.level
        ):
            _told(found, of[name], pair, change_, study)
    for name, _ in groups:
        if _by_cox(study, given, name):
            _cox(found, of[name], study)
    return found


def _smoothers(study: Study, name: str) -> list[str]:
    """The study's smoothers that work on bins."""
    return [each for each in smoothers(study, everybody=name == ALL) if each != _COX]


def _by_cox(study: Study, given: Horizon, name: str) -> bool:
    return given.outcomes.follow_up is not None and (name == ALL or _COX in study.smoothers)


def _pairs(
    tasks: Mapping[tuple[str, str, str], resampled.Task],
) -> Iterator[tuple[str, str, tuple[str, str]]]:
    for name, smoother in dict.fromkeys((name, smoother) for name, smoother, _ in tasks):
        models = [model for n, s, model in tasks if (n, s) == (name, smoother)]
        for pair in combinations(models, 2):
            yield name, smoother, pair


def _cox(found: Found, given: Group, study: Study) -> None:
    """Distances by Cox regression, which needs the times themselves."""
    person = resampled.codes(given.person, len(given.outcomes))
    few = len(given.outcomes) <= _FEW
    able = {}
    for model, predicted in given.risks.items():
        with found.problems.noted(f"model {model}, {given.title}, ici_{_COX}"):
            several: list[Estimate] = (
                bootstrap.calibration(
                    predicted,
                    given.outcomes,
                    _COX,
                    person,
                    study.seed,
                    study.replicates,
                    study.level,
                    _beyond(study),
                )
                if few
                else _once(predicted, given.outcomes, study)
            )
            found.metrics += [_entry(given, model, each, study) for each in several]
            able[model] = predicted
    for a, b in combinations(able, 2) if few else ():
        changes: list[Difference] = bootstrap.calibration_difference(
            able[a],
            able[b],
            given.outcomes,
            _COX,
            person,
            study.seed,
            study.replicates,
            study.level,
            _beyond(study),
        )
        for each in changes:
            _told(found, given, (a, b), each, study)


def _beyond(study: Study) -> int:
    """The largest distance belongs to one person: it leaves out the lowest and highest."""
    return study.release.grain.beyond


def _told(
    found: Found, given: Group, models: tuple[str, str], each: Difference, study: Study
) -> None:
    own = published(_named(each, study), study.level, study.release.grain)
    known = int(given.outcomes.known.sum())
    counts = of_group(given.name, given.horizon)
    compared(found, given, models, change(own), counts, Judged(each, own, known))


def _named(each: Either, study: Study) -> Either:
    """*each* with a note on what is left out."""
    few = _beyond(study)
    if not few or not each.definition.id.startswith("emax"):
        return each
    without = f"without the {few} lowest and the {few} highest probabilities"
    return replace(each, definition=each.definition.also(without))


def _once(predicted: Floats, outcomes: Outcomes, study: Study) -> list[Estimate]:
    nan = float("nan")
    told = f"no interval: with more than {_FEW} rows this curve is not bootstrapped"
    return [
        Estimate(value, nan, nan, nan, defined(name, _COX, outcomes).also(told))
        for name, value in indices(predicted, outcomes, _COX, _beyond(study)).items()
    ]


def _entry(given: Group, model: str, each: Estimate, study: Study) -> Entry:
    return {
        **names(given, model, each),
        **number(_named(each, study), study.level, None, study.release.grain),
        "n": len(given.outcomes),
        "events": given.outcomes.events,
        "counts": of_group(given.name, given.horizon),
    }

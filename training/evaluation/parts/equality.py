"""Does a model treat groups alike? Each level of a subgroup is compared with the largest."""

from collections.abc import Iterator, Sequence

import numpy as np

from srs.risk.level import NATIONAL

from ...statistics.outcome import log_odds
from ...statistics.recalibration import EXPECTED, GIVEN_RISK, OBSERVED, logistic
from ...statistics.statistic import Difference, Estimate, Statistic, compared, deviation
from ..grain import Grain
from ..horizon import Group, Horizon, whole
from ..metrics import Number, metrics_of, one
from ..numbers.entries import Entry, change, estimate, published
from ..numbers.shares import Sums
from ..problems import Problems
from ..release.counts import of_flagged, of_group
from ..rows.groups import ALL, Partition
from ..study import Study

_AGAINST = "the level less the reference (the largest level); the two are independent"


def equality(
    given: Horizon,
    partition: Partition,
    study: Study,
    problems: Problems,
) -> Iterator[Entry]:
    """Every level against the largest, from their published numbers."""
    level, grain = study.level, study.release.grain
    groups = [given.group(name, rows) for name, rows in partition.groups()]
    if len(groups) < 2:
        return
    reference = max(groups, key=lambda group: len(group.outcomes))
    others = [group for group in groups if group is not reference]
    for model in given.risks:
        with problems.noted(f"model {model}, {reference.title}, equality"):
            base = _estimates(model, reference, level, grain)
            for group in others:
                with problems.noted(f"model {model}, {group.title}, equality"):
                    for a, b in zip(base, _estimates(model, group, level, grain), strict=True):
                        se = float(np.hypot(a.se, b.se))
                        found = compared(b.value - a.value, se, b.definition.also(_AGAINST), level)
                        yield _entry(model, group, reference, "unadjusted", found)
        with problems.noted(f"model {model}, {partition.column}, given_risk"):
            for group, found in _given_risk(given, model, partition, others, reference, level):
                yield _entry(model, group, reference, "given risk", published(found, level, grain))


def _estimates(model: str, group: Group, level: float, grain: Grain) -> list[Estimate]:
    predicted, outcomes = group.risks[model], group.outcomes
    numbers: list[Number] = [
        Statistic(*outcomes.observed, outcomes.described(OBSERVED)),
        Statistic(*outcomes.own_mean(predicted), EXPECTED),
        *(
            one(each, predicted, outcomes, NATIONAL.high_from if each.at else None)
            for each in metrics_of("equality").values()
        ),
    ]
    sums = Sums(predicted, outcomes, grain, NATIONAL.high_from)
    return [
        estimate(each, level, group.person, grain, sums.share(each.definition.id, each.value))
        for each in numbers
        if isinstance(each, Statistic)
    ]


def _given_risk(
    given: Horizon,
    model: str,
    partition: Partition,
    others: Sequence[Group],
    reference: Group,
    level: float,
) -> Iterator[tuple[Group, Difference]]:
    """All levels in one regression."""
    members = dict(partition.groups())
    every = np.any([members[group.name] for group in (reference, *others)], axis=0)
    of = given.group(ALL, every)
    risk = log_odds(of.risks[model], of.outcomes)
    levels = [members[group.name][every].astype(float) for group in others]
    found, shares = logistic(np.column_stack([np.ones_like(risk), risk, *levels]), of.outcomes)
    for group, value, own in zip(others, found[2:], shares[2:], strict=True):
        se = deviation(own, of.person)
        yield group, compared(float(value), se, of.outcomes.described(GIVEN_RISK), level)


def _entry(model: str, group: Group, reference: Group, kind: str, found: Difference) -> Entry:
    """It reveals counts of the level and of the reference."""
    keys = [
        of_flagged(each.name, each.horizon, (model,), NATIONAL.high_from)
        if "@" in found.definition.id
        else of_group(each.name, each.horizon)
        for each in (group, reference)
    ]
    return {
        "model": model,
        "horizon": whole(group.horizon),
        "subgroup": group.name,
        "reference": reference.name,
        "kind": kind,
        "metric": found.definition.id,
        **change(found),
        "n": len(group.outcomes),
        "events": group.outcomes.events,
        "counts": (*keys[0], *keys[1]),
    }

"""Verdicts by the study's margins, and changes of level."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np

from srs.risk.level import NATIONAL, Level

from ...statistics.reclassification import reclassification
from ...statistics.verdict import Margin, Verdict, verdict, verdicts
from ..grain import Grain
from ..horizon import Horizon, whole
from ..metrics import ABOVE_VERY_HIGH
from ..problems import Problems
from ..release.counts import Counted, at, name, of_group
from ..rows.groups import ALL
from ..study import Study
from .entries import Entry
from .estimates import Found, Judged

_LEVELS = [level.name.lower() for level in Level]


def judged(found: Found, study: Study, problems: Problems) -> list[Entry]:
    """Everybody by the margin alone; declared subgroups jointly (Bonferroni, Holm)."""
    told = []
    for metric in study.margins:
        margin = study.margin(metric)
        mine: dict[Any, dict[str, Judged]] = defaultdict(dict)
        for (a, b, horizon, subgroup, name_), each in found.differences.items():
            if name_ == metric:
                mine[a, b, horizon][subgroup] = each
        if not mine:
            alone = len(study.models) < 2 and not study.data.baseline
            expected = "two models to compare, found one" if alone else "a metric that is compared"
            problems.say(f"margin of {metric}: expected {expected}; no verdict")
        for (a, b, horizon), by_group in mine.items():
            exact = _verdicts(by_group, margin, study.level)
            shown = _as_told(by_group, study)
            for subgroup, answer in _verdicts(shown, margin, study.level).items():
                told.append(
                    {
                        "a": a,
                        "b": b,
                        "horizon": whole(horizon),
                        "subgroup": subgroup,
                        "metric": metric,
                        **_said(answer, margin, study.release.grain),
                        "answer": exact[subgroup].answer,
                        "counts": of_group(subgroup, horizon),
                    }
                )
    return told


def _verdicts(by_group: Mapping[str, Judged], margin: Margin, level: float) -> dict[str, Verdict]:
    found = {}
    if ALL in by_group:
        found[ALL] = verdict(by_group[ALL].exact, margin, by_group[ALL].rows, level)
    parts = {name: each for name, each in by_group.items() if name != ALL}
    found |= verdicts(
        {name: each.exact for name, each in parts.items()},
        margin,
        {name: each.rows for name, each in parts.items()},
        level,
    )
    return found


def _as_told(by_group: Mapping[str, Judged], study: Study) -> dict[str, Judged]:
    """The answer uses exact numbers; those shown with it are the published ones."""
    middle = study.release.grain.middle
    return {
        name: Judged(each.told, each.told, int(middle(each.rows)))
        for name, each in by_group.items()
    }


def _said(answer: Verdict, margin: Margin, grain: Grain) -> Entry:
    return {
        "gain": answer.gain,
        "low": answer.low,
        "high": answer.high,
        "level": answer.level,
        "p": answer.p,
        "more": None if answer.more is None else grain.needed(answer.more),
        "margin": {"worse_by": margin.worse_by, "better_by": margin.better_by},
    }


def reclassified(given: Horizon, counted: Counted) -> list[Entry]:
    """Numbers of rows and events by level of the first and of the second model."""
    return [_table(given, counted, a, b) for a, b in combinations(given.risks, 2)]


def _table(given: Horizon, counted: Counted, a: str, b: str) -> Entry:
    # "Very high" begins above its cut-off.
    cuts = (NATIONAL.high_from, ABOVE_VERY_HIGH)
    found = reclassification(given.risks[a], given.risks[b], given.outcomes, cuts)
    first, second = (np.searchsorted(cuts, given.risks[m], "right") for m in (a, b))
    happened = given.outcomes.known & (given.outcomes.happened > 0)
    kinds = {"rows": np.ones(len(happened), bool), "with": happened, "without": ~happened}
    keys = {
        (kind, i, j): counted.add(
            f"{name(kind, ALL, given.horizon)} | {at(a, given.horizon)} {_LEVELS[i]} | "
            f"{at(b, given.horizon)} {_LEVELS[j]}",
            which & (first == i) & (second == j),
        )
        for kind, which in kinds.items()
        for i in range(3)
        for j in range(3)
    }
    return {
        "a": a,
        "b": b,
        "horizon": whole(given.horizon),
        "rows": [
            {
                "from": _LEVELS[i],
                "to": _LEVELS[j],
                "rows": int(found.rows[i, j]),
                "events": int(found.events[i, j]),
                "observed": _observed(found.observed[i, j], found.rows[i, j], counted.grain),
                "mean_a": _nothing(counted.grain.rounded(found.first[i, j], 2)),
                "mean_b": _nothing(counted.grain.rounded(found.second[i, j], 2)),
                "counts": tuple(keys[kind, i, j] for kind in kinds),
            }
            for i in range(3)
            for j in range(3)
        ],
    }


def _observed(share: float, rows: int, grain: Grain) -> float | None:
    if grain.exact or np.isnan(share):
        return _nothing(share)
    return _nothing(grain.share(float(share * rows), rows))


def _nothing(value: float) -> float | None:
    return None if np.isnan(value) else float(value)

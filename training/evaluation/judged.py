"""Verdicts by the study's margins, and who changes level."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np

from srs.risk.level import NATIONAL, Level

from ..statistics.reclassification import reclassification
from ..statistics.statistic import Difference
from ..statistics.verdict import Margin, Verdict, verdict, verdicts
from .counted import Counted, at, name, of_group
from .distances import Horizon
from .entries import Entry
from .groups import ALL
from .measured import Found, whole
from .metrics import ABOVE_VERY_HIGH
from .problems import Problems
from .study import Study

_LEVELS = [level.name.lower() for level in Level]


def judged(found: Found, study: Study, problems: Problems) -> list[Entry]:
    """Everybody by the margin alone; declared subgroups all together (Bonferroni, Holm)."""
    told = []
    for metric in study.margins:
        margin = study.margin(metric)
        mine: dict[Any, dict[str, tuple[Difference, int]]] = defaultdict(dict)
        for (a, b, horizon, subgroup, name_), each in found.differences.items():
            if name_ == metric:
                mine[a, b, horizon][subgroup] = each
        if not mine:
            alone = len(study.models) < 2 and not study.data.baseline
            expected = "two models to compare, found one" if alone else "a metric that is compared"
            problems.say(f"margin of {metric}: expected {expected}; no verdict")
        for (a, b, horizon), by_group in mine.items():
            for subgroup, answer in _verdicts(by_group, margin, study.level).items():
                told.append(
                    {
                        "a": a,
                        "b": b,
                        "horizon": whole(horizon),
                        "subgroup": subgroup,
                        "metric": metric,
                        **_said(answer, margin),
                        "counts": of_group(subgroup, horizon),
                    }
                )
    return told


def _verdicts(
    by_group: Mapping[str, tuple[Difference, int]], margin: Margin, level: float
) -> dict[str, Verdict]:
    found = {}
    if ALL in by_group:
        found[ALL] = verdict(*_first(by_group[ALL], margin), level=level)
    parts = {name: each for name, each in by_group.items() if name != ALL}
    found |= verdicts(
        {name: each for name, (each, _) in parts.items()},
        margin,
        {name: rows for name, (_, rows) in parts.items()},
        level,
    )
    return found


def _first(each: tuple[Difference, int], margin: Margin) -> tuple[Difference, Margin, int]:
    difference, rows = each
    return difference, margin, rows


def _said(answer: Verdict, margin: Margin) -> Entry:
    return {
        "answer": answer.answer,
        "gain": answer.gain,
        "low": answer.low,
        "high": answer.high,
        "level": answer.level,
        "p": answer.p,
        "more": answer.more,
        "margin": {"worse_by": margin.worse_by, "better_by": margin.better_by},
    }


def reclassified(given: Horizon, counted: Counted) -> list[Entry]:
    """Numbers of rows and events by level of the first model and of the second."""
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
    _sums(counted, given, keys, kinds, {a: first, b: second})
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
                "observed": _nothing(found.observed[i, j]),
                "mean_a": _nothing(found.first[i, j]),
                "mean_b": _nothing(found.second[i, j]),
                "counts": tuple(keys[kind, i, j] for kind in kinds),
            }
            for i in range(3)
            for j in range(3)
        ],
    }


def _sums(counted: Counted, given: Horizon, keys: Any, kinds: Any, levels: Any) -> None:
    """Every cell's parts, and the margins, which stand at the thresholds."""
    ledger, h = counted.ledger, given.horizon
    for i in range(3):
        for j in range(3):
            own = [keys[kind, i, j] for kind in ("rows", "with", "without")]
            ledger.sum(*own)
            ledger.together(*own)
    for kind in kinds:
        base = name(kind, ALL, h)
        for side, model in enumerate(levels):
            says = at(model, h)
            parts = [
                [keys[kind, i, j] for i in range(3) for j in range(3) if (i, j)[side] == level]
                for level in range(3)
            ]
            ledger.sum(f"{base} | {says} < {NATIONAL.high_from:.17g}", *parts[0])
            ledger.sum(f"{base} | {says} >= {NATIONAL.high_from:.17g}", *parts[1], *parts[2])
            ledger.sum(f"{base} | {says} >= {ABOVE_VERY_HIGH:.17g}", *parts[2])


def _nothing(value: float) -> float | None:
    return None if np.isnan(value) else float(value)

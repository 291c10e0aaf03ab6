"""How often spells end within the days that a model gives, for everybody and for each group."""

from collections.abc import Iterator, Sequence

import numpy as np

from srs.errors import BadTable

from ...statistics.length import WITHIN_80, WITHIN_HALF, Within
from ...statistics.statistic import Bools, Codes
from ..problems import Problems
from ..release.counts import Counted
from ..rows.days import Q10, Q25, Q75, Q90
from ..rows.table import Cases
from ..study import Study
from .entries import Entry, number
from .replicates import codes
from .shares import Share

_BETWEEN = {WITHIN_HALF: (Q25, Q75), WITHIN_80: (Q10, Q90)}


def lengths(
    cases: Cases, groups: Sequence[tuple[str, Bools]], counted: Counted, problems: Problems
) -> Iterator[Entry]:
    """An entry for each model, interval and group, if the model's days are known."""
    given = cases.follow_up
    if given is None:
        return
    for model, days in cases.days.items():
        for of, (first, last) in _BETWEEN.items():
            if first not in days or last not in days:
                continue
            for group, rows in groups:
                with problems.noted(f"model {model}, {group}, length of spells"):
                    found = Within.of(days[first][rows], days[last][rows], given.take(rows), of)
                    yield _entry(found, np.flatnonzero(rows), model, group, cases.study, counted)


def _entry(
    found: Within, at: Codes, model: str, group: str, study: Study, counted: Counted
) -> Entry:
    """*at* are the indices of the group's rows among all."""
    grain, cases = study.release.grain, counted.cases
    followed, left_out = at[found.kept], at[~found.kept]
    inside = found.inside > 0

    def add(kind: str, places: Codes) -> str:
        rows = np.zeros(len(cases), bool)
        rows[places] = True
        return counted.add(f"{kind} {found.definition.id} | {group} | {model}", rows)

    keys = (
        add("followed", followed),
        add("inside", followed[inside]),
        add("not inside", followed[~inside]),
        add("outside", followed[found.known & ~inside]),
    )
    count_of = {"left_out": add("not followed", left_out)}
    person = None if cases.person is None else codes(cases.person[followed], len(followed))
    share = None if grain.exact else Share(grain.share(found.top, found.total), found.total)
    told = number(found.share(), study.level, person, grain, share)
    if not np.isfinite(told["value"]):
        raise BadTable(f"{found.definition.id}: expected spells that end within it and outside it")
    return {
        "model": model,
        "day": study.data.day,
        "subgroup": group,
        "metric": found.definition.id,
        **told,
        "n": len(followed),
        "known": int(np.count_nonzero(found.known)),
        "left_out": len(left_out),
        "counts": keys,
        "count_of": count_of,
    }

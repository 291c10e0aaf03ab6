"""By time: quarters, maturity of the outcomes, drift, and what to expect before they mature."""

from collections.abc import Iterator

import numpy as np

from srs.errors import BadTable
from srs.predictors.registry import PREDICTORS
from srs.tables.cells import numbers, texts
from srs.tables.columns import pl

from ...statistics.definition import Definition
from ...statistics.drift import (
    EXPECTED_AUC,
    EXPECTED_BRIER,
    KS,
    PSI,
    expected_auc,
    moved_numbers,
    psi,
)
from ...statistics.statistic import Bools, Floats
from ..grain import Grain
from ..horizon import Horizon, whole
from ..metrics import metrics_of, one
from ..numbers.entries import EXACT, Entry, definition, number
from ..numbers.estimates import value
from ..numbers.shares import Sums
from ..problems import Problems
from ..release.counts import Counted, name, of_group
from ..rows.groups import Partition, later
from ..rows.table import Cases
from ..study import Study


def quarterly(
    given: Horizon, quarters: Partition, study: Study, problems: Problems
) -> Iterator[Entry]:
    """Performance in each quarter; those without outcomes of both kinds are left out."""
    points: dict[tuple[str, str], list[Entry]] = {}
    said: dict[str, Definition] = {}
    skipped = 0
    shown = metrics_of("quarters")
    for place, (quarter, rows) in enumerate(quarters.groups()):
        group = given.group(quarter, rows)
        for model, predicted in group.risks.items():
            for metric, of in shown.items():
                try:
                    found = one(of, predicted, group.outcomes.both())
                except BadTable:
                    skipped += 1
                    continue
                sums = Sums(predicted, group.outcomes, study.release.grain)
                share = sums.share(metric, value(found))
                told = number(found, study.level, group.person, study.release.grain, share)
                said[metric] = found.definition
                points.setdefault((model, metric), []).append(
                    {
                        "x": place,
                        "y": told["value"],
                        "low": told["low"],
                        "high": told["high"],
                        "n": len(group.outcomes),
                        "label": quarter,
                        "counts": of_group(quarter, given.horizon),
                    }
                )
    if skipped:
        problems.say(
            f"horizon {given.horizon:g}: quarters without known outcomes of both kinds are left out"
        )
    for (model, metric), own in points.items():
        yield {
            "kind": "quarters",
            "model": model,
            "horizon": whole(given.horizon),
            "subgroup": "all",
            "metric": metric,
            "points": own,
            "definition": definition(said[metric]),
        }


def maturity(given: Horizon, quarters: Partition, counted: Counted) -> Iterator[Entry]:
    """The share with a known outcome, by quarter."""
    known, middle = given.outcomes.known, counted.grain.middle
    for quarter, rows in quarters.groups():
        base = name("rows", quarter)
        keys = [
            counted.add(f"{base} | {word} at {given.horizon:g}", rows & which)
            for word, which in (("known", known), ("not known", ~known))
        ]
        total, mature = int(rows.sum()), int((rows & known).sum())
        yield {
            "horizon": whole(given.horizon),
            "quarter": quarter,
            "rows": total,
            "known": mature,
            "share": middle(mature) / middle(total),
            "events": int((rows & known & (given.outcomes.happened > 0)).sum()),
            "counts": (base, *keys, *of_group(quarter, given.horizon)),
        }


def drift(given: Horizon, cases: Cases, days: pl.Series, counted: Counted) -> Iterator[Entry]:
    """Drift of predictors and predictions from the first period to the second."""
    study = cases.study
    first, second = later(days, study.since)
    keys = [
        counted.add(f"rows | {word} period", which)
        for word, which in (("first", first), ("second", second))
    ]
    if not (first.any() and second.any()):
        raise BadTable("drift: expected rows in both periods")
    about = {
        "horizon": whole(given.horizon),
        "n_first": int(first.sum()),
        "n_second": int(second.sum()),
        "counts": tuple(keys),
    }
    of: list[tuple[str, Entry]] = []
    grain = counted.grain
    for model, risk in given.risks.items():
        of.append((f"prediction {model}", _numeric(risk[first], risk[second], grain)))
        of.append((f"expected {model}", _expected(risk, first, second)))
    of += [(each.name, _of_column(each, first, second, grain)) for each in predictors(cases)]
    for what, found in of:
        yield {**about, "what": what, **_told(found, grain)}


def _told(numbers: Entry, grain: Grain) -> Entry:
    """Not a share, but made of counts in bins: to two decimals, p to one."""
    return {
        key: each
        if not isinstance(each, float)
        else grain.digits(each, 1)
        if key == "p"
        else grain.rounded(each, 2 if key in ("psi", "ks") else 3)
        for key, each in numbers.items()
    }


def predictors(cases: Cases) -> list[pl.Series]:
    """Numbers as numbers, whether or not their file distinguishes them from texts."""
    known = {*PREDICTORS, *(each.srs for each in PREDICTORS.values())}
    named = cases.study.data.predictors or [c for c in cases.frame.columns if c in known]
    return [_plain(cases.frame[each]) for each in named if each in cases.frame.columns]


def _plain(column: pl.Series) -> pl.Series:
    text, number = texts(column, ("none",)), numbers(column)
    return number if number.null_count() == text.null_count() < len(text) else text


def _of_column(column: pl.Series, first: Bools, second: Bools, grain: Grain = EXACT) -> Entry:
    if column.dtype.is_numeric():
        values = column.cast(pl.Float64).fill_null(np.nan).to_numpy()
        a, b = values[first], values[second]
        return _numeric(a[~np.isnan(a)], b[~np.isnan(b)], grain)
    code = column.cast(pl.String).fill_null("").rank("dense").to_numpy().astype(np.intp) - 1
    count = int(code.max()) + 1
    tally = [np.bincount(code[which], minlength=count) for which in (first, second)]
    return {"psi": psi(*tally), "ks": None, "p": None, "definition": definition(PSI)}


def _numeric(a: Floats, b: Floats, grain: Grain) -> Entry:
    if not (len(a) and len(b) and grain.enough(len(a)) and grain.enough(len(b))):
        return {"psi": None, "ks": None, "p": None, "definition": definition(PSI)}
    found = moved_numbers(a, b)
    return {
        "psi": found.psi,
        "ks": found.statistic,
        "p": found.p,
        "definition": definition(PSI),
        "ks_definition": definition(KS),
    }


def _expected(risk: Floats, first: Bools, second: Bools) -> Entry:
    before, after = (expected_auc(risk[which]) for which in (first, second))
    return {
        "expected_auc_first": before,
        "expected_auc_second": after,
        "expected_brier_first": float(np.mean(risk[first] * (1 - risk[first]))),
        "expected_brier_second": float(np.mean(risk[second] * (1 - risk[second]))),
        "definition": definition(EXPECTED_AUC),
        "brier_definition": definition(EXPECTED_BRIER),
    }

"""Points to draw."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from srs.tables.columns import pl

from ...statistics.capacity import CAPACITY, found_at_capacity, selected
from ...statistics.curve import CALIBRATION, HISTOGRAM, SMOOTHERS, curve
from ...statistics.definition import Definition
from ...statistics.discrimination import ROC
from ...statistics.statistic import Floats, Statistic, sums
from ...statistics.usefulness import AVOIDED, NET_BENEFIT, OF_ALL, net_benefit
from ..grain import Grain
from ..horizon import Horizon, whole
from ..numbers.entries import Entry, definition, estimate
from ..numbers.estimates import THREADS
from ..numbers.shares import Share, Sums
from ..numbers.shares import net_benefit as shares_of_benefit
from ..problems import Problems
from ..release.counts import Counted, at, flag, name, of_flagged, of_group
from ..rows.groups import ALL, months
from ..study import DRAWN, Study


def curves(
    given: Horizon, study: Study, counted: Counted, days: pl.Series | None, problems: Problems
) -> Iterator[Entry]:
    """Curves of each model for everybody, with the net benefit of flagging all."""
    for model in given.risks:
        where = f"model {model}, horizon {given.horizon:g}"
        for smoother in study.smoothers:
            with problems.noted(f"{where}, calibration curve by {smoother}"):
                yield _calibration(given, model, smoother, study)
        with problems.noted(f"{where}, decision curve"):
            yield from _thresholds(given, model, study)
        yield _histogram(given, model, study.release.grain)
        if days is not None:
            with problems.noted(f"{where}, capacity curve"):
                yield _capacity(given, model, study, counted, days)
    with problems.noted(f"horizon {given.horizon:g}, decision curve of flagging all"):
        yield _of_all(given, study)


def _curve(given: Horizon, model: str, kind: str, said: Definition, points: list[Entry]) -> Entry:
    return {
        "kind": kind,
        "model": model,
        "horizon": whole(given.horizon),
        "subgroup": ALL,
        "metric": said.id,
        "points": points,
        "definition": definition(said),
    }


def _calibration(given: Horizon, model: str, smoother: str, study: Study) -> Entry:
    predicted = given.risks[model]
    smooth = SMOOTHERS[smoother](predicted, given.outcomes)
    # Ends where enough persons lie beyond, not at the highest and lowest value of a person.
    grain = study.release.grain
    few = min(grain.width, (len(predicted) - 1) // 2)
    ends = (few, len(predicted) - 1 - few)
    inner = np.partition(predicted, ends)[list(ends)]
    if not grain.exact:
        inner = np.clip(np.round(inner, 2), 0.001, 0.999)
    found = curve(smooth, inner, level=study.level)
    said = replace(CALIBRATION, id=f"{CALIBRATION.id}_{smoother}", smoother=smoother)
    keys = of_group(ALL, given.horizon)
    columns = zip(found.predicted, found.observed, found.low, found.high, strict=True)
    points = [
        {
            "x": grain.rounded(float(x), 4),
            **_told(float(y), float(a), float(b), grain),
            "counts": keys,
        }
        for x, y, a, b in columns
    ]
    return _curve(given, model, "calibration", given.outcomes.described(said), points)


def _told(y: float, low: float, high: float, grain: Grain) -> Entry:
    """To two digits of half an interval."""
    found = (grain.value(each, (high - low) / 4) for each in (y, low, high))
    return dict(zip(("y", "low", "high"), found, strict=True))


def _thresholds(given: Horizon, model: str, study: Study) -> Iterator[Entry]:
    predicted, outcomes = given.risks[model], given.outcomes
    prevalence, grain, level = outcomes.observed, study.release.grain, study.level

    def points(threshold: float) -> tuple[Entry, Entry]:
        keys = of_flagged(ALL, given.horizon, (model,), threshold)
        benefit = net_benefit(predicted, outcomes, threshold)
        avoided = avoided_of(benefit, prevalence, threshold)
        shares: tuple[Share | None, Share | None] = (None, None)
        if not grain.exact:
            sums = Sums(predicted, outcomes, grain, threshold)
            own, per = shares_of_benefit(sums), 100 * (1 - threshold) / threshold
            of_all = _share_of_all(sums.observed, sums.rows, threshold)
            shares = (own, Share(per * (own.value - of_all.value), own.bottom, per * own.unit))
        return (
            _point(threshold, benefit, given, level, keys, grain, shares[0]),
            _point(threshold, avoided, given, level, keys, grain, shares[1]),
        )

    with ThreadPoolExecutor(THREADS) as pool:
        benefit, avoided = zip(*pool.map(points, DRAWN), strict=True)
    yield _curve(
        given, model, "net_benefit", _of_any(outcomes.described(NET_BENEFIT)), list(benefit)
    )
    yield _curve(
        given, model, "interventions_avoided", _of_any(outcomes.described(AVOIDED)), list(avoided)
    )
    yield _curve(given, model, "roc", outcomes.described(ROC), _roc(given, model, grain))


def _share_of_all(observed: float, rows: float, threshold: float) -> Share:
    odds = threshold / (1 - threshold)
    return Share(observed * (1 + odds) - odds, rows, 1 + odds)


def _of_all(given: Horizon, study: Study) -> Entry:
    outcomes, level, grain = given.outcomes, study.level, study.release.grain
    prevalence = outcomes.observed
    keys = of_group(ALL, given.horizon)
    sums = Sums(next(iter(given.risks.values())), outcomes, grain)
    points = [
        _point(
            t,
            benefit_of_all(prevalence, t),
            given,
            level,
            keys,
            grain,
            None if grain.exact else _share_of_all(sums.observed, sums.rows, t),
        )
        for t in DRAWN
    ]
    said = replace(_of_any(outcomes.described(NET_BENEFIT)), name=OF_ALL)
    return _curve(given, ALL, "net_benefit", said, points)


def benefit_of_all(prevalence: tuple[float, Floats], threshold: float) -> Statistic:
    """``net_benefit_of_all`` from the share with the outcome."""
    odds = threshold / (1 - threshold)
    share, shares = prevalence
    return Statistic(share * (1 + odds) - odds, (1 + odds) * shares, NET_BENEFIT)


def avoided_of(benefit: Statistic, prevalence: tuple[float, Floats], threshold: float) -> Statistic:
    """``interventions_avoided`` from the net benefit and the share with the outcome."""
    per = 100 * (1 - threshold) / threshold
    of_all = benefit_of_all(prevalence, threshold)
    return Statistic(
        per * (benefit.value - of_all.value), per * (benefit.shares - of_all.shares), AVOIDED
    )


def _of_any(said: Definition) -> Definition:
    return said.also("at each threshold t")


def _roc(given: Horizon, model: str, grain: Grain) -> list[Entry]:
    """Sensitivity and 1 - specificity, by sums in the bands between the thresholds."""
    outcomes = given.outcomes
    band = np.searchsorted(np.array(DRAWN), given.risks[model], "right")
    happened = sums(band, outcomes.weights * outcomes.happened, len(DRAWN) + 1)
    not_happened = sums(band, outcomes.weights * (1 - outcomes.happened), len(DRAWN) + 1)
    above = [np.cumsum(each[::-1])[::-1] for each in (happened, not_happened)]
    if not (above[0][0] > 0 and above[1][0] > 0):
        return []
    return [
        {
            "threshold": threshold,
            "x": grain.middle(float(above[1][place + 1])) / grain.middle(float(above[1][0])),
            "y": grain.middle(float(above[0][place + 1])) / grain.middle(float(above[0][0])),
            "low": None,
            "high": None,
            "label": f"{threshold:.2f}",
            "tells": ("x",),
            "counts": of_flagged(ALL, given.horizon, (model,), threshold),
        }
        for place, threshold in enumerate(DRAWN)
    ]


def _point(
    x: float,
    of: Statistic,
    given: Horizon,
    level: float,
    keys: tuple[str, ...],
    grain: Grain,
    share: Share | None,
) -> Entry:
    found = estimate(of, level, given.person, grain, share)
    return {"x": x, "y": found.value, "low": found.low, "high": found.high, "counts": keys}


def _histogram(given: Horizon, model: str, grain: Grain) -> Entry:
    """The bins' ends are thresholds, so that the gate knows what they reveal."""
    edges = (0.0, *DRAWN, 1.0)
    tally = np.histogram(given.risks[model], edges)[0]
    base = name("rows", ALL, given.horizon)
    points = []
    for place, count in enumerate(tally):
        keys = [
            flag(base, at(model, given.horizon), side, end)
            for side in (">=", "<")
            for end in edges[place : place + 2]
            if 0 < end < 1
        ]
        points.append(
            {
                "x": (edges[place] + edges[place + 1]) / 2,
                "y": grain.middle(int(count)) / grain.middle(int(tally.sum())),
                "low": None,
                "high": None,
                "n": int(count) or None,
                "label": f"{edges[place]:.2f}-{edges[place + 1]:.2f}",
                "counts": tuple(keys),
            }
        )
    return _curve(given, model, "histogram", HISTOGRAM, points)


def _capacity(given: Horizon, model: str, study: Study, counted: Counted, days: pl.Series) -> Entry:
    month = months(days)
    happened = given.outcomes.known & (given.outcomes.happened > 0)
    points, grain = [], study.release.grain
    sums = Sums(given.risks[model], given.outcomes, grain)
    base = name("with", ALL, given.horizon)
    for places in sorted(study.places):
        found = found_at_capacity(given.risks[model], given.outcomes, month, places)
        share = None if grain.exact else sums.over(found.value * sums.happened, sums.happened)
        told = estimate(found, study.level, given.person, grain, share)
        chosen = (selected(given.risks[model], month, places) > 0) & happened
        own = f"{base} | {at(model, given.horizon)}, {places} places a month"
        counted.add(own, chosen)
        counted.add(f"{own}, not found", happened & ~chosen)
        points.append(
            {
                "x": places,
                "y": told.value,
                "low": told.low,
                "high": told.high,
                "counts": (*of_group(ALL, given.horizon), own, f"{own}, not found"),
            }
        )
    return _curve(given, model, "capacity", CAPACITY, points)

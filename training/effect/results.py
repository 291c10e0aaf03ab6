"""All estimates of a study in one table, by every estimator."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log, nan
from typing import Literal

import numpy as np

from srs.tables.columns import pl

from ..statistics.e_value import e_value, e_value_of_limit
from .estimates import Adjusted, Design, adjusted
from .outcomes import Outcome, outcomes
from .predictions import predictions
from .steps import Bools, Floats
from .study import Study
from .variance import Estimate, estimate, wild
from .weighted_means import crude, weighted

Estimator = Literal["crude", "ipw", "standardised", "dr"]
_EVERY = 4  # weeks between the points of a curve
_RISK_OF = 90  # the day of the spell for the E-value


@dataclass(frozen=True)
class Effect:
    """*day* of the outcome counts in the spell; *subgroup* is a column with its level."""

    estimator: Estimator
    outcome: str
    day: int
    subgroup: tuple[str, str] | None
    estimate: Estimate
    persons: int
    started: int
    effective: float | None


@dataclass(frozen=True)
class Point:
    day: int
    probability: Estimate


@dataclass(frozen=True, eq=False)
class Results:
    effects: tuple[Effect, ...]
    survival: tuple[tuple[Point, ...], tuple[Point, ...]]
    e_value: tuple[float, float] | None

    @property
    def main(self) -> Effect:
        (found,) = (
            each
            for each in self.effects
            if (each.estimator, each.outcome, each.subgroup) == ("dr", "days", None)
        )
        return found


def results(
    design: Design, study: Study, effective: float | None, share: Floats | None = None
) -> Results:
    """*share* : (n,), the weight of each person; equal by default."""
    steps = design.steps
    until = {day - study.day: day for day in study.outlast}
    curve = [int(each) for each in steps.trial.edges[_EVERY::_EVERY]]
    asked = tuple(
        each
        for each in outcomes(steps, tuple(sorted({*until, *curve, study.horizon})))
        if each.kind not in ("returned", "days_to_return") or _others(steps.ended, steps.returned)
    )
    first, second = adjusted(design, asked, share)
    own = [each.values.robust for each in (first, second)]
    told = [place for place, each in enumerate(asked) if _told(each, until)]
    of = _Of(design, study, share)
    effects = []
    picked = tuple(asked[place] for place in told)
    standardised = _standardised(of, picked, [(e, e.values.model[told]) for e in (first, second)])
    for place, each, by_models in zip(told, picked, standardised, strict=True):
        effects.append(of.effect("dr", each, own[0][place] - own[1][place], effective))
        effects.append(by_models)
    if share is None:
        by_weights = [weighted(steps, picked, e.weights.values) for e in (first, second)]
        by_hand = [weighted(steps, picked, each) for each in crude(steps)]
        for place, each in enumerate(picked):
            difference = by_weights[0][place] - by_weights[1][place]
            effects.append(of.effect("ipw", each, difference, effective))
            difference = by_hand[0][place] - by_hand[1][place]
            effects.append(of.effect("crude", each, difference, None))
    effects += of.subgroups(asked[0], own[0][0] - own[1][0])
    curves = [_curve(of, asked, each, study.day) for each in (first, second)]
    return Results(tuple(effects), (curves[0], curves[1]), _e_value(of, asked, own, study))


@dataclass(frozen=True, eq=False)
class _Of:
    design: Design
    study: Study
    share: Floats | None

    def estimate(self, own: Floats, rows: Bools | None = None, level: float = 0.0) -> Estimate:
        unit = self.design.steps.unit
        if self.share is not None:
            weight = self.share if rows is None else np.where(rows, self.share, 0.0)
            value = float(weight @ own / weight.sum())
            own = value + weight / weight.mean() * (own - value)
        elif rows is not None:
            own, unit = own[rows], unit[rows]
        level = level or self.study.level
        found = estimate(own, unit, level)
        if self.study.bootstrap and rows is None:
            low, high = wild(own, unit, self.study.seed, self.study.bootstrap, level)
            found = Estimate(found.value, found.se, low, high, found.units)
        return found

    def effect(
        self, estimator: Estimator, outcome: Outcome, own: Floats, effective: float | None
    ) -> Effect:
        steps = self.design.steps
        begun = int((steps.begin < steps.grace).sum())
        day = self.study.day + outcome.day
        found = self.estimate(own)
        return Effect(estimator, outcome.kind, day, None, found, len(steps), begun, effective)

    def subgroups(self, outcome: Outcome, own: Floats) -> list[Effect]:
        """The declared subgroups; Bonferroni intervals, so that all hold at once."""
        steps = self.design.steps
        frame = steps.trial.subgroups
        if not frame.width:
            return []
        frame = frame[steps.order.tolist()]
        groups = [
            (column, level, (series == level).fill_null(False).to_numpy())
            for column, series in zip(
                frame.columns, frame.cast(pl.String).iter_columns(), strict=True
            )
            for level in series.drop_nulls().unique().sort()
        ]
        level = 1 - (1 - self.study.level) / max(len(groups), 1)
        begun = steps.begin < steps.grace
        return [
            Effect(
                "dr",
                outcome.kind,
                self.study.day + outcome.day,
                (column, name),
                self.estimate(own, rows, level),
                int(rows.sum()),
                int((begun & rows).sum()),
                None,
            )
            for column, name, rows in groups
        ]


def _others(ended: Bools, returned: Bools) -> bool:
    """Whether anybody's leave ended without a return to work."""
    return bool((ended & ~returned).any())


def _told(outcome: Outcome, until: dict[int, int]) -> bool:
    return outcome.kind != "outlast" or outcome.day in until


def _standardised(
    of: "_Of", asked: tuple[Outcome, ...], sides: list[tuple[Adjusted, Floats]]
) -> Iterator[Effect]:
    """From the models of both strategies; without a standard error if none is known."""
    parts = [predictions(of.design, each, asked, model, of.share) for each, model in sides]
    known = all(each is not None for each in parts)
    one, other = (
        part if part is not None and known else model
        for part, (_, model) in zip(parts, sides, strict=True)
    )
    for each, own in zip(asked, one - other, strict=True):
        found = of.effect("standardised", each, own, None)
        yield found if known else _without_error(found)


def _without_error(found: Effect) -> Effect:
    """If starts follow the usual pattern, the error of the model of starts is not known."""
    bare = Estimate(found.estimate.value, nan, nan, nan, found.estimate.units)
    return Effect(
        found.estimator,
        found.outcome,
        found.day,
        found.subgroup,
        bare,
        found.persons,
        found.started,
        None,
    )


def _curve(of: _Of, asked: tuple[Outcome, ...], strategy: Adjusted, day: int) -> tuple[Point, ...]:
    points = {
        each.day: of.estimate(strategy.values.robust[place])
        for place, each in enumerate(asked)
        if each.kind == "outlast"
    }
    found, least = [Point(day, Estimate(1.0, 0.0, 1.0, 1.0, 0))], 1.0
    for at, each in sorted(points.items()):
        # Estimated day by day; a curve does not rise.
        least = min(max(each.value, 0.0), least)
        low, high = max(each.low, 0.0), min(each.high, 1.0)
        found.append(Point(day + at, Estimate(least, each.se, low, high, each.units)))
    return tuple(found)


def _e_value(
    of: _Of, asked: tuple[Outcome, ...], own: list[Floats], study: Study
) -> tuple[float, float] | None:
    """For the risk ratio of outlasting day 90, and for its limit nearer to 1."""
    places = [
        place
        for place, each in enumerate(asked)
        if each.kind == "outlast" and each.day + study.day == _RISK_OF
    ]
    if not places:
        return None
    first, second = (of.estimate(each[places[0]]).value for each in own)
    if not (first > 0 and second > 0):
        return None
    ratio = log(first / second)
    spread = of.estimate(own[0][places[0]] / first - own[1][places[0]] / second)
    half = (spread.high - spread.low) / 2
    if not half >= 0:
        return e_value(exp(ratio)), nan
    return e_value(exp(ratio)), e_value_of_limit(exp(ratio), exp(ratio - half), exp(ratio + half))

"""Predictions of the outcome models, averaged over all: the standardised estimate and its variance.

The influence function has two parts: the difference of a person's own value from the mean, and the
person's part in the fit, which is the change of the coefficients by the person's score, times the
derivative of the mean by the coefficients (the delta method, as Newey and McFadden, Handbook of
Econometrics 1994, section 6). The derivative by the hazard of a step is the share on leave then,
times what an end gives minus what staying gives.

The penalties, and how often a unit gives the measure, are treated as known.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .estimates import Adjusted, Design
from .outcomes import Outcome
from .steps import Floats, Integers
from .values import Run
from .variance import widening
from .weights import Fitted, chunks, expit

_CHUNK = 2048


def predictions(
    design: Design, of: Adjusted, asked: tuple[Outcome, ...], model: Floats, share: Floats | None
) -> Floats | None:
    """(outcomes, n): *model*, the prediction for each person, with the person's part in the fit.

    Their means are the outcomes, their deviations the influence functions. None if a strategy's
    starts follow the usual pattern: the estimate then also depends on the model of starts. *share*
    : (n,), the weight of each person.
    """
    if of.strategy.name == "start" and of.strategy.spread == "natural":
        return None
    count = len(design.steps)
    counts = np.ones(count) if share is None else share / share.mean()
    # Sorted by the farthest first: at each step only the first few change.
    places = np.argsort([-each.until for each in asked], kind="stable")
    ordered = tuple(asked[place] for place in places)
    run = Run.of(of.strategy, design.steps, ordered, of.ends, design.start)
    learnt = np.empty_like(model)
    learnt[places] = count * _learnt(of.ends, _moves(run, counts / count))
    learnt -= learnt.mean(axis=1, keepdims=True)
    learnt *= widening(of.ends.hazard.free, len(of.ends.problem.learnt))
    # The mean taken of them applies *share* again.
    own: Floats = model + learnt / counts
    return own


@dataclass(frozen=True, eq=False)
class _Moves:
    """Derivatives of the means by the coefficients of time and persons, and by units' effects.

    Attributes
    ----------
    coefficients : (outcomes, q + p)
    units : (outcomes, units)
    """

    coefficients: Floats
    units: Floats


def _moves(run: Run, counts: Floats) -> _Moves:
    problem = run.ends.problem
    of_time, _, of_persons = problem.sizes
    found = np.zeros((len(run.asked), of_time + of_persons))
    units = np.zeros((len(run.asked), problem.units))
    for rows in chunks(len(run.steps), _CHUNK):
        total = np.zeros((len(run.asked), len(rows)))
        for state, step, moved in _by_step(run, rows):
            own = moved * counts[rows]
            total[: len(own)] += own
            of_step = problem.times.tables[state, step]
            found[: len(own), :of_time] += own.sum(axis=1)[:, None] * of_step
        found[:, of_time:] += total @ problem.columns.values[rows].astype(float)
        for place, each in enumerate(total):
            units[place] += np.bincount(problem.unit[rows], each, problem.units)
    return _Moves(found, units)


def _by_step(run: Run, rows: Integers) -> Iterator[tuple[int, int, Floats]]:
    """State, step and (outcomes, rows): the derivative of each value by the log-odds there."""
    own, tables = run.ends.own(rows), run.ends.tables
    ahead = run.ahead(rows, own)
    begins = run.strategy.name == "start"
    begun = np.zeros((len(tables) - 1, len(rows)))
    idle = np.ones(len(rows))
    for step in range(run.steps.count):
        count = run.active(step)
        if begins and step < run.steps.grace:
            chance = ahead[0].chance
            assert chance is not None
            begun[run.steps.whole[step]] += idle * chance[:, step]
            idle *= 1 - chance[:, step]
        later = ahead[step + 1]
        for state, (there, yet) in enumerate(
            zip((idle, *begun), (later.idle, *later.states), strict=True)
        ):
            if not there.any():
                continue
            risk = expit(own + tables[state, step])
            gain = run.ended[step, :count] - run.stays[step, :count] - later.padded(yet, count)
            yield state, step, there * risk * (1 - risk) * gain
            there *= 1 - risk


def _learnt(ends: Fitted, moves: _Moves) -> Floats:
    """(outcomes, n): each person's part in the means through the fitted models."""
    problem, hazard = ends.problem, ends.hazard
    beta = np.concatenate([hazard.times, hazard.varying, hazard.person])
    at = problem.learnt
    system = problem.system(at, beta, hazard.units, hazard.penalties)
    solved = [system.solved(*each) for each in zip(moves.coefficients, moves.units, strict=True)]
    coefficients, units = (np.stack(each) for each in zip(*solved, strict=True))
    found = np.zeros((len(moves.units), len(problem.steps)))
    for rows, part in problem.parts(at, beta, hazard.units):
        found[:, rows] = coefficients @ part.features(part.residual).T
        if problem.units > 1:
            found[:, rows] += units[:, problem.unit[rows]] * part.residual.sum(axis=1)
    return found

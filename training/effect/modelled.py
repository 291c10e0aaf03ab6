"""What the outcome models say, averaged over all: the standardised estimate, and how sure it is.

Its influence function has two parts. A person's own value differs from the mean; and she has been
learnt from: coefficients moved by her score, times how the mean moves with coefficients (the delta
method, as Newey and McFadden, Handbook of Econometrics 1994, section 6). The mean moves with the
hazards of each step by the share that is on leave then, times what an end gives less what stays.

How strongly coefficients are drawn to 0, and how much a unit gives, are taken as known.
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


def modelled(
    design: Design, of: Adjusted, asked: tuple[Outcome, ...], model: Floats, share: Floats | None
) -> Floats | None:
    """(outcomes, n): *model*, what each person's models say, with her part in what they learnt.

    Their means are the outcomes', their deviations the influence functions. None where a strategy
    begins as is usual: then it hangs on the model of starts, too. *share* : (n,), how much each
    counts.
    """
    if of.strategy.name == "start" and of.strategy.spread == "natural":
        return None
    count = len(design.steps)
    counts = np.ones(count) if share is None else share / share.mean()
    # Those that reach farthest first: at each step it is the first few that move.
    places = np.argsort([-each.until for each in asked], kind="stable")
    ordered = tuple(asked[place] for place in places)
    run = Run.of(of.strategy, design.steps, ordered, of.ends, design.start)
    learnt = np.empty_like(model)
    learnt[places] = count * _learnt(of.ends, _moves(run, counts / count))
    learnt -= learnt.mean(axis=1, keepdims=True)
    learnt *= widening(of.ends.hazard.free, len(of.ends.problem.learnt))
    # Whoever takes their mean counts by *share* again.
    own: Floats = model + learnt / counts
    return own


@dataclass(frozen=True, eq=False)
class _Moves:
    """How means move with coefficients of time and of persons, and with units' effects.

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
    """State, step and (outcomes, rows): how the value of each moves with the log-odds there."""
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
    """(outcomes, n): each person's part in the means by what the models have learnt from her."""
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

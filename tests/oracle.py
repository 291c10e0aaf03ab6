"""The definitions, computed the slow way: without NumPy, and sharing only the files with srs."""

import json
from decimal import Decimal, localcontext
from functools import cache, lru_cache
from itertools import combinations, product
from math import factorial, log

from srs.model import MODELS


@lru_cache
def document(name, diagnosis):
    path = MODELS / name / "hazards.json"
    return json.loads(path.read_text(encoding="utf-8"))["diagnoses"][diagnosis]


def cumulative(name, diagnosis, answers, day):
    """H(t), interval by interval, with 40 digits; *answers* by predictor and level name."""
    model = document(name, diagnosis)
    breaks = [Decimal(b) for b in model["breaks"]]
    with localcontext() as context:
        context.prec = 40
        total = Decimal(0)
        for k, intercept in enumerate(model["intercept"]):
            linear = Decimal(intercept) + sum(
                Decimal(f["log_hazards"][f["levels"].index(answers[f["name"]])][k])
                for f in model["factors"]
            )
            until = Decimal(day) if k == len(breaks) - 2 else min(Decimal(day), breaks[k + 1])
            total += linear.exp() * max(until - breaks[k], Decimal(0))
    return total


def risk(name, diagnosis, answers, day, horizon):
    """S(horizon) / S(day)."""
    between = cumulative(name, diagnosis, answers, horizon)
    return float((cumulative(name, diagnosis, answers, day) - between).exp())


def log_odds(name, diagnosis, answers, day, horizon):
    p = risk(name, diagnosis, answers, day, horizon)
    return log(p / (1 - p))


def shapley(value, reference, answers):
    """Shapley values by the definition: over all subsets, over all of the reference population.

    *value* maps answers to a number; *reference* gives the shares of each predictor's levels.
    """
    players = list(reference)
    cells = list(product(*(reference[p].items() for p in players)))
    table = [
        ({p: level for p, (level, _) in zip(players, cell, strict=True)}, _share(cell))
        for cell in cells
    ]
    outcomes = {tuple(row.items()): value(row) for row, _ in table}

    @cache
    def worth(known):
        total = 0.0
        for row, share in table:
            mixed = row | {p: answers[p] for p in known}
            total += share * outcomes[tuple(mixed.items())]
        return total

    n = len(players)
    values = {}
    for player in players:
        others = [p for p in players if p != player]
        values[player] = sum(
            factorial(size)
            * factorial(n - size - 1)
            / factorial(n)
            * (worth(frozenset({*subset, player})) - worth(frozenset(subset)))
            for size in range(n)
            for subset in combinations(others, size)
        )
    return worth(frozenset()), values


def _share(cell):
    total = 1.0
    for _, share in cell:
        total *= share
    return total

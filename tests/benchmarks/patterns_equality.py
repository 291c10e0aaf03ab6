"""Differences at equal need against the truth, each number next to its target.

    python -m tests.benchmarks.patterns_equality [--replicates 200] [--spells 20000]

For the synthetic cohort the truth is the true survival of all its spells, women less men of the
same diagnosis, age, earlier sick leave and degree, over the spells of a replicate. A replicate is a
draw of the cohort's spells, whose lengths are drawn anew from each spell's true survival. Measures
and what case mix explains come from ``tests.equality_worlds``.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from srs.model import load
from srs.predictors import PREDICTORS
from tests.equality_worlds import World, draw
from training.cohort import simulate
from training.evaluation.problems import Problems
from training.evaluation.release.suppression import Ledger
from training.patterns.equality import DIFFERS, equality
from training.patterns.equality_risk import with_risk
from training.patterns.equality_study import Pair

from .scorecard import written

POPULATION = 300_000
ALIKE = ("diagnosis", "age_level", "earlier_days", "degree")
DAYS = (15, *range(30, 361, 15), 365)
CURVE = [f"survival_{day}" for day in DAYS]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--replicates", type=int, default=200)
    arguments.add_argument("--spells", type=int, default=20_000)
    given = arguments.parse_args()
    rows = [*of_cohort(given.replicates, given.spells), *of_worlds(given.replicates)]
    sys.exit(written(rows))


def of_cohort(replicates: int, spells: int) -> Iterator[tuple[str, str, str, bool]]:
    everybody = population()
    women, men = (everybody.filter(pl.col("sex") == each) for each in ("female", "male"))
    entry = {each["outcome"]: each for each in compared(everybody)}["over_90"]
    by_hand = (women["days"] > 90).mean() - (men["days"] > 90).mean()
    off = abs(entry["crude"]["difference"]["value"] - by_hand)
    yield "cohort: crude difference less that of the rows", f"{off:.1e}", "0", off < 1e-9
    found: dict[str, list[tuple[float, float, bool]]] = {}
    for seed in range(replicates):
        own = everybody.sample(spells, seed=seed)
        for each in compared(own.with_columns(days=lengths(own, seed))):
            if each["outcome"] in ("over_90", "days_365"):
                apart = each["equal"]["difference"]
                true = float(own[f"true_{each['outcome']}"].mean())
                inside = apart["low"] <= true <= apart["high"]
                found.setdefault(each["outcome"], []).append((apart["value"] - true, true, inside))
    for outcome, values in found.items():
        off, true, inside = np.array(values, dtype=float).mean(axis=0)
        yield f"cohort: {outcome}, mean of what is true", f"{true:.4f}", "", True
        yield f"cohort: {outcome}, bias", f"{off:.4f}", "", True
        yield from coverage(f"cohort: {outcome}", inside, replicates)


def lengths(rows: pl.DataFrame, seed: int) -> pl.Series:
    """Days drawn from each row's own survival, which is straight between DAYS."""
    curve = rows.select(CURVE).cast(pl.Float64).to_numpy()
    left = curve[:, 0] * (1 - np.random.default_rng(seed).random(len(rows)))
    # The first of DAYS by which so few are left.
    step = np.maximum((curve > left[:, None]).sum(axis=1), 1)
    over = step == len(DAYS)
    to, rows_ = np.where(over, len(DAYS) - 1, step), np.arange(len(rows))
    before, after = curve[rows_, to - 1], curve[rows_, to]
    share = np.divide(before - left, before - after, out=np.zeros(len(rows)), where=before > after)
    days = np.asarray(DAYS)
    found = np.ceil(days[to - 1] + share * (days[to] - days[to - 1]))
    return pl.Series("days", np.where(over, DAYS[-1] + 1, np.maximum(found, 1))).cast(pl.Int32)


def of_worlds(replicates: int) -> Iterator[tuple[str, str, str, bool]]:
    planted = World(6000, longer=0.3, offered=1.5, lost=0.3)
    for name, world in {"planted": planted, "case mix alone": World(6000, lost=0.3)}.items():
        found: dict[str, list[tuple[bool, bool, float]]] = {}
        for seed in range(replicates):
            drawn = draw(world, seed)
            every = np.ones(len(drawn.rows), bool)
            for each in compared(drawn.rows):
                if each["outcome"] != "degree":
                    apart, true = each["equal"]["difference"], drawn.true(each["outcome"], every)
                    inside = apart["low"] <= true <= apart["high"]
                    called = each["answer"] == DIFFERS
                    crude = each["crude"]["difference"]["low"] > 0
                    found.setdefault(each["outcome"], []).append((inside, called, crude))
        for outcome, values in found.items():
            inside, called, crude = np.array(values, dtype=float).mean(axis=0)
            yield from coverage(f"{name}: {outcome}", inside, replicates)
            good = called > 0.8 if name == "planted" else called <= 0.05
            asked = "> 80 %" if name == "planted" else "<= 5 %"
            yield f"{name}: {outcome}, called a difference", f"{called:.1%}", asked, good
            yield f"{name}: {outcome}, as it is above 0", f"{crude:.1%}", "", True


def coverage(name: str, inside: float, replicates: int) -> Iterator[tuple[str, str, str, bool]]:
    """95 % coverage, with three standard errors of so many replicates."""
    least = 0.95 - 3 * np.sqrt(0.95 * 0.05 / replicates)
    yield f"{name}, coverage", f"{inside:.1%}", f"95 % (>= {least:.1%})", inside >= least


def compared(rows: pl.DataFrame) -> list[dict]:
    return equality(rows, [Pair()], Ledger(), Problems())


def population() -> pl.DataFrame:
    """Spells of the cohort, with what is true of each: women less men of its kind."""
    with TemporaryDirectory() as folder:
        simulate(POPULATION, (2015, 2018), 7, Path(folder))
        truth = pl.read_parquet(Path(folder, "truth.parquet")).drop("age", "sex", "region")
        persons = pl.read_parquet(Path(folder, "persons.parquet"))
    days = pl.Series([0, 45, 120, 270])
    degrees = pl.Series([int(each.name) for each in PREDICTORS["degree"].levels])
    widths = np.diff(DAYS)
    area = sum(
        (pl.col(a) + pl.col(b)) / 2 * float(width)
        for a, b, width in zip(CURVE, CURVE[1:], widths, strict=False)
    )
    truth = truth.with_columns(
        earlier_days=days.gather(truth["earlier_sick_leave"].fill_null(0)),
        degree=degrees.gather(truth["degree"].fill_null(len(degrees) - 1)),
    )
    found = truth.join(persons, on="person").select(
        "person",
        "start",
        "sex",
        "diagnosis",
        "days",
        "earlier_days",
        "degree",
        *CURVE,
        age=(pl.col("start") - pl.col("born")).dt.total_days() // 365.25,
        ended=pl.lit(value=True),
        still=pl.col("survival_90").cast(pl.Float64),
        area=area,
    )
    found = with_risk(found, load("boosted-2"))
    ends = [(each.upto or 0) + 1 for each in PREDICTORS["age"].levels[:-1]]
    found = found.with_columns(age_level=np.searchsorted(ends, found["age"].to_numpy(), "right"))
    means = [
        pl.col(name).filter(pl.col("sex") == "female").mean().over(ALIKE)
        - pl.col(name).filter(pl.col("sex") == "male").mean().over(ALIKE)
        for name in ("still", "area")
    ]
    return found.with_columns(true_over_90=means[0], true_days_365=means[1])


if __name__ == "__main__":
    main()

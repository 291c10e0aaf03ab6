"""Nobody can work out a small count from files of averages, however they are combined.

``SRS_ATTACKED=2000`` attacks more; see tests/attacker.py, which shares no code with the gate.
"""

import os
from collections import Counter
from datetime import date

import numpy as np
import polars as pl
import pytest

from srs.risk import Whose
from tests.attacker import Known, told_by_all, told_by_pairs
from training.averages.counts import Counts
from training.averages.curves import DAYS, curves
from training.averages.document import document, released
from training.evaluation.grain import Grain
from training.patterns.source import Register

FILES = max(int(os.environ.get("SRS_ATTACKED", "200")) // 100, 1)
CODES = ("F43", "F430", "F432", "F438", "F438A", "F439")
SEXES = ("female", "male", None)


def register():
    day = date(2024, 1, 1)
    return Register(pl.LazyFrame(), None, frozenset(), None, 1, 1, day, day, day, 5, None, None, ())


def population(random):
    """Codes within codes, some with few persons, and few persons of unknown sex."""
    rows = int(random.integers(250, 900))
    return {
        "code": random.choice(CODES, rows, p=random.dirichlet((0.3, 1, 2, 2, 4, 0.3))),
        "sex": random.choice([0, 1, 2], rows, p=[0.6, 0.38, 0.02]),
        "days": np.minimum(random.weibull(0.7, rows) * 60 + 1, 366).astype(int),
        "year": random.integers(0, 2, rows),
    }


def counts(table, chosen):
    frame = pl.DataFrame(
        {
            "code": table["code"][chosen],
            "sex": [SEXES[each] for each in table["sex"][chosen]],
            "days": table["days"][chosen],
        },
        schema={"code": pl.String, "sex": pl.String, "days": pl.Int64},
    )
    every = pl.concat(
        frame.filter(pl.col("code").str.len_chars() >= n).with_columns(pl.col("code").str.head(n))
        for n in (3, 4, 5)
    )
    every = pl.concat([every.with_columns(sex=pl.lit(None, pl.String)), every.drop_nulls("sex")])
    spells = every.group_by("code", "sex", "days").agg(spells=pl.len().cast(pl.Int64))
    spells = spells.with_columns(ended=pl.col("days") < 366)
    persons = spells.select("code", "sex", "days", persons="spells")
    return Counts(spells, persons, True, 0, Counter())


def told(table, grain):
    """What two files publish, on both years and on the second: sets of persons, and their ends."""
    sets, low, high = [], [], []
    for chosen in (np.ones(len(table["code"]), bool), table["year"] == 1):
        found = list(curves(counts(table, chosen)))
        whose = Whose("x", 2023, 2024, date(2025, 1, 1), grain.width, False)
        made, _ = released(
            *document(counts(table, chosen), found, register(), whose, grain, ""), grain, None
        )
        for row in made["averages"]:
            sex = SEXES.index(row["sex"])
            own = chosen & np.char.startswith(table["code"], row["diagnosis"])
            own &= (table["sex"] == sex) | (sex == 2)
            for place, day in enumerate(DAYS):
                sets.append(own & (table["days"] >= day))
                here = row["reached"][place : place + 1]
                low.append(here[0] - grain.width / 2 if here else 0)
                high.append(here[0] + grain.width / 2 - 1 if here else grain.width - 1)
    known = Known(np.array(sets), np.array(low), np.array(high))
    if not grain.exact:
        assert ((known.low <= known.true) & (known.true <= known.high)).all(), "read wrongly"
    return known


def few(known, random, most=4):
    """Published sets of one to four persons, or such differences and intersections of sets."""
    found, count = {}, len(known.sets)
    for _ in range(4000):
        a, b, c = known.sets[random.integers(0, count, 3)]
        for each in (a & ~b, a & b & ~c, a & ~b & ~c):
            if 0 < each.sum() < 5:
                found[each.tobytes()] = each
        if len(found) >= most:
            break
    return list(found.values())[:most]


@pytest.mark.parametrize("seed", range(FILES))
def test_two_files_together_reveal_no_few_persons(seed):
    random = np.random.default_rng(seed)
    table = population(random)
    known = told(table, Grain(5))
    assert len(known.sets) > 2 * len(DAYS)
    assert not told_by_pairs(known)
    targets = few(known, random)
    assert targets
    for target in targets:
        assert not told_by_all(known, known.sets, target)


def test_the_attack_finds_few_where_counts_are_exact():
    random = np.random.default_rng(0)
    known = told(population(random), Grain(1))
    exact = Known(known.sets, known.true.astype(float), known.true.astype(float))
    assert told_by_pairs(exact) > 10

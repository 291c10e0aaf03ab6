"""Nobody can work out a small count from patterns, however tables are combined.

``SRS_ATTACKED=2000`` attacks more; see tests/patterns_attacker.py, which shares no code with the
gate.
"""

import json
import os
from datetime import date

import numpy as np
import polars as pl
import pytest

from srs.knowledge import embedded
from tests.attacker import told_by_all, told_by_pairs
from tests.patterns_attacker import UNTIL, Sets, possible, read, register
from training.evaluation.files import as_json
from training.evaluation.grain import Grain
from training.patterns import tables
from training.patterns.counts import Task, counted, stretches_of
from training.patterns.document import document, released
from training.patterns.source import open_register
from training.patterns.study import Population, Release, Study

REGISTERS = max(int(os.environ.get("SRS_ATTACKED", "200")) // 33, 1)
# When a second extract is made, its last day, and until when its tables go.
EARLIER = date(2024, 10, 31), date(2024, 9, 30)
_STANDARDISED = "begun_per_1000_standardised_by_period_sex"
LATER = date(2025, 12, 31), UNTIL


def written(rows, folder, last, until, smallest=5, people=None):
    """What the command writes as JSON: the document and the proof."""
    rows.write_parquet(folder / "t.parquet")
    study = Study(
        stretch="quarter",
        since=date(2024, 1, 1),
        until=until,
        followed_until=last,
        model="none",
        population=people,
        release=Release(smallest),
    )
    source = open_register(folder / "t.parquet", study, folder)
    task = Task(source, study, stretches_of(source, study), embedded().fmb)
    with source.parts(folder / "out") as parts:
        found = counted(task, map(task, parts))
    made = released(*document(found, source, study, folder, ""), study, folder)
    return [json.loads(as_json(each)) for each in made]


def but_one(made):
    """A total and all of its parts but those of few, as they are."""
    document, proof = made
    for table in document["tables"]:
        for row in table["rows"]:
            if row["persons"] < 10:
                row.update(dict.fromkeys(("persons", "value")))
    return document, proof


def extracts(seed, folder, smallest=5, others=0, planted=tuple):
    """What a register's two extracts publish; the second covers everybody.

    With *others*, as if they also covered the persons of further registers: all possible persons.
    """
    own, *more = (register(np.random.default_rng([seed, n])) for n in range(1 + others))
    for last, until in (EARLIER, LATER):
        made = written(own.filter(pl.col("signed") <= last), folder, last, until, smallest)
        yield [read(*planted(made), Sets(each, last, until)) for each in (own, *more)]


def together(known):
    first, second = known
    return first.and_also(second)


def few(could, there, random, most=3):
    """Published sets, differences and intersections with one to four of the persons *there*."""
    found = {}
    for _ in range(4000):
        a, b, c = could[random.integers(0, len(could), 3)] > 0
        for each in (a, a & ~b, a & b & ~c, a & ~b & ~c):
            if 0 < each[:there].sum() < 5:
                found[each.tobytes()] = each
        if len(found) >= most:
            break
    return list(found.values())[:most]


def attacked(seed, folder, smallest=5, planted=tuple):
    """Counts of few that follow from one equation or two of the same spells or persons."""
    both = [own for (own,) in extracts(seed, folder, smallest, planted=planted)]
    found = sum(told_by_pairs(each.known("spells")) for each in both)
    return found + told_by_pairs(together([each.known("persons") for each in both]))


@pytest.mark.parametrize("seed", range(REGISTERS))
def test_no_sum_and_no_difference_of_two_extracts_reveals_few(seed, tmp_path):
    assert not attacked(seed, tmp_path)


@pytest.mark.parametrize("seed", range(max(REGISTERS // 4, 1)))
def test_two_extracts_together_do_not_reveal_few(seed, tmp_path):
    """Linear programming: how many persons there may be of each kind that there could be."""
    first, second = extracts(seed, tmp_path, others=3)
    known = together([each[0].equations() for each in (first, second)])
    others = [
        np.vstack([each.equations().sets for each in both])
        for both in zip(first[1:], second[1:], strict=True)
    ]
    could = np.hstack([known.sets, *others])
    targets = few(could, known.sets.shape[1], np.random.default_rng(seed))
    assert targets
    for target in targets:
        assert not told_by_all(known, could, target)


@pytest.mark.parametrize("planted", [tuple, but_one])
def test_the_attack_finds_few_where_counts_are_exact(planted, tmp_path):
    assert all(attacked(seed, tmp_path, 1, planted) > 5 for seed in range(2))


def test_the_attack_finds_few_where_a_mean_has_digits_of_its_own(tmp_path, monkeypatch):
    def mean(measure, row, grain):
        found = row[measure.top] / row[measure.bottom] if row["persons"] >= 10 else None
        return {"value": found and round(found, 2)}

    monkeypatch.setitem(tables._VALUES, "events", mean)
    assert all(attacked(seed, tmp_path) for seed in range(3))


@pytest.mark.parametrize("seed", range(20))
def test_a_published_mean_fits_any_count_of_its_step(seed):
    random = np.random.default_rng(seed)
    grain, unit = Grain(5), int(random.choice([1, 25]))
    count = int(random.integers(10, 400))
    values = unit * random.integers(1, 5, count)
    told = grain.mean(values.mean(), values.std() / count**0.5, count, unit)
    of = {n for n, _ in possible(told, count // 10 * 10, count // 10 * 10 + 9, unit)}
    assert len(of) == 10


def test_a_standardised_rate_is_made_of_published_counts(tmp_path):
    """Also where the standard is the region's own, so that it is the count by the inhabitants."""
    people = [("16-40", 400), ("41-65", 600)]
    ages = [(age, n // 5) for text, n in people for age in _within(text)]
    frame = pl.DataFrame(
        {"year": 2024, "sex": sex, "age": age, "inhabitants": n}
        for sex in ("female", "male")
        for age, n in ages
    )
    frame.write_csv(tmp_path / "people.csv")
    rows = register(np.random.default_rng(1))
    document, proof = written(rows, tmp_path, *LATER, people=Population("people.csv"))
    rows = next(t for t in document["tables"] if t["name"] == _STANDARDISED)["rows"]
    checked = 0
    for row in rows:
        if row["value"] is None:
            continue
        key = f"begun | period={row['period']} | sex={row['sex']}"
        times = 2 if row["sex"] == "all" else 1
        told = {age: proof["released"].get(f"{key} | age={age}") for age, _ in ages}
        few = [(age, n) for age, n in ages if told[age] is None]
        left = proof["released"][key] - sum(filter(None, told.values()))
        left = min(max(left, 0), 9 * len(few)) / (times * sum(n for _, n in few) or 1)
        rate = sum(
            n / 1000 * (left if told[age] is None else told[age] / (times * n)) for age, n in ages
        )
        assert row["value"] == pytest.approx(1000 * rate, abs=1e-3)
        checked += 1
    assert checked > 8


def _within(text):
    """Groups of five years."""
    first, last = map(int, text.split("-"))
    return [f"{low}-{low + 4}" for low in range(first, last, 5)]

"""Nobody can work out a small count from releases, however they are combined.

``SRS_ATTACKED=2000`` attacks as many tables; else it is 200.
"""

import json
import os
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.attacker import read, reader, targets, told_by_all, told_by_pairs
from training.evaluation.document import evaluated
from training.evaluation.files import write
from training.evaluation.grain import Grain
from training.evaluation.numbers.lengths import lengths
from training.evaluation.problems import Problems
from training.evaluation.release import gate
from training.evaluation.release.counts import Counted
from training.evaluation.release.gate import COUNTS
from training.evaluation.release.suppression import Ledger
from training.evaluation.rows.groups import ALL, partition
from training.evaluation.rows.table import Cases
from training.evaluation.study import Data, Study
from training.report import page
from training.statistics.follow_up import FollowUp
from training.statistics.outcome import Outcomes

TABLES = int(os.environ.get("SRS_ATTACKED", "200"))
WRITTEN = max(TABLES // 64, 1)  # in full, of which each takes seconds


def population(random):
    """Nested and crossing columns, many levels of few persons."""
    rows = int(random.integers(30, 160))
    region = random.choice(list("nwse"), rows, p=random.dirichlet((1, 2, 3, 4)))
    quarter = random.integers(20, 50, rows)
    return {
        "id": np.array([f"k{i}" for i in range(rows)]),
        "t": random.integers(1, 140, rows),
        "e": random.choice([0, 1, 2], rows, p=[0.2, 0.75, 0.05]),
        "a": random.uniform(0.02, 0.98, rows),
        "sex": random.choice(["f", "m"], rows, p=[0.3, 0.7]),
        "region": region,
        "county": np.char.add(region, random.choice(["1", "2", "3"], rows, p=[0.6, 0.3, 0.1])),
        "age": random.integers(18, 68, rows),
        "q25_day": quarter,
        "q75_day": quarter + random.integers(0, 60, rows),
    }


def mixed(table, random, rows=1000):
    """Kinds of person that there could be: those there are, and others."""
    at = random.integers(0, len(table["t"]), (7, rows))
    names = (("t", "e"), ("a",), ("sex",), ("region", "county"), ("age",), ("id",))
    names += (("q25_day", "q75_day"),)
    return {
        name: np.concatenate([table[name], table[name][own]])
        for own, several in zip(at, names, strict=True)
        for name in several
    }


def releases(random):
    """Two of one table: other days, cuts, thresholds; horizons that few persons lie between."""
    near = int(random.integers(40, 70))
    day = int(random.integers(1, 20))
    cut = int(random.integers(30, 50))
    first = {
        "horizons": (float(near), float(near + random.integers(1, 4)), 90.0),
        "subgroups": ("sex", "region", "county", f"age:{cut}"),
        "thresholds": (0.3, 0.5),
    }
    second = {
        "day": day,
        "horizons": (float(near), 92.0),
        "subgroups": ("sex", "county", f"age:{cut + 1},{cut + 10}"),
        "thresholds": (0.31, 0.5),
    }
    return first, second


def study(given, file="p.parquet", **more):
    return Study(
        Data((str(file),), time="t", event="e", day=given.get("day")),
        {"A": "a"},
        horizons=given["horizons"],
        subgroups=given["subgroups"],
        thresholds=given["thresholds"],
        replicates=2,
        **more,
    )


def counted(table, given, grain):
    """The gate's proof of all counts alone, without the numbers."""
    day = given.get("day", 0)
    kept = table["t"] > day
    frame = pl.DataFrame({name: each[kept] for name, each in table.items()})
    time, event = (frame[name].to_numpy().astype(float) for name in "te")
    days = {name: frame[name].to_numpy().astype(float) for name in ("q25_day", "q75_day")}
    cases = Cases(study(given), frame, {}, None, time, event, None, (), days={"A": days})
    found, all_ = Counted(cases, Ledger(), grain), np.ones(len(frame), bool)
    risk, ends = frame["a"].to_numpy(), (*given["thresholds"], 0.2, 0.39)
    parts = [
        partition(frame, column, cuts)
        for column, _, cuts in (each.partition(":") for each in given["subgroups"])
    ]
    for horizon in given["horizons"]:
        outcomes = Outcomes.at(horizon, FollowUp.of(time, event), "outlast")
        found.group(ALL, all_, horizon, outcomes)
        found.flagged(ALL, all_, horizon, "A", risk, outcomes, sorted((*ends, 0.05, 0.95)))
        for by in parts:
            found.partition(by, horizon, outcomes)
            for group, rows in by.groups():
                found.flagged(group, rows, horizon, "A", risk, outcomes, sorted(ends))
    groups = [(ALL, all_), *(group for by in parts for group in by.groups())]
    list(lengths(cases, groups, found, Problems()))
    assert any("within_half" in key for key in found.ledger.counts)
    return gate.release({}, found.ledger, grain)[1]


def both(table, given, proofs):
    first, second = (
        read(proof, table, each.get("day")) for proof, each in zip(proofs, given, strict=True)
    )
    return first.and_also(second)


def possible(table, given, proofs, there):
    """The sets' members among *table*, in the order of ``both``."""
    found = []
    for proof, each in zip(proofs, given, strict=True):
        keys = [*proof["released"], *(hidden["what"] for hidden in proof["suppressed"])]
        found += map(reader(table, each.get("day"), there), keys)
    return np.array([rows for rows in found if rows is not None])


def attacked(seed, grain):
    """Small counts that two releases reveal by pairs."""
    random = np.random.default_rng(seed)
    table, given = population(random), releases(random)
    return told_by_pairs(both(table, given, [counted(table, each, grain) for each in given]))


@pytest.mark.parametrize("part", range(4))
def test_no_sum_and_no_difference_reveals_few(part):
    for seed in range(part, TABLES, 4):
        assert not attacked(seed, Grain(5)), seed


def test_all_counts_together_do_not_reveal_few():
    """Linear programming, over the kinds of person that there could be."""
    for seed in range(WRITTEN):
        random = np.random.default_rng([seed, 1])
        table, given = population(random), releases(random)
        proofs = [counted(table, each, Grain(5)) for each in given]
        known = both(table, given, proofs)
        could = possible(mixed(table, random), given, proofs, len(table["t"]))
        for target in targets(known, random, 2):
            of = np.concatenate([target, np.zeros(could.shape[1] - len(target), bool)])
            assert not told_by_all(known, could, of), seed


class Fine(Grain):
    """Steps of the smallest and not of twice so many."""

    width = 5

    def middle(self, count):
        return 5 * (count // 5) + 2


@pytest.mark.parametrize("planted", [Grain(1), Fine(5)])
def test_the_attacker_finds_what_is_not_protected(planted):
    assert sum(attacked(seed, planted) > 0 for seed in range(8)) == 8


def written(table, given, out):
    """Everything that an evaluation writes, by file; and what it says."""
    file = Path(given.pop("file", "p.parquet"))
    frame = pl.DataFrame(table)
    if file.suffix == ".csv":
        frame.sample(fraction=1, shuffle=True, seed=1).write_csv(file)
    else:
        frame.write_parquet(file)
    document, proof, _ = evaluated(study(given, file), Path(), "2026-01-01T00:00:00")
    write(document, proof, out, "en")
    return {path.name: path.read_text() for path in out.iterdir()}


def walked(value, path=()):
    """Every number, with the keys that lead to it."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from walked(each, (*path, key))
    elif isinstance(value, list):
        for each in value:
            yield from walked(each, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value


@pytest.mark.parametrize("seed", range(WRITTEN))
def test_nothing_that_is_written_reveals_few(seed, tmp_path, monkeypatch):
    """Two releases of one table, the second of another file, in another order."""
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng([seed, 2])
    table, given = population(random), releases(random)
    known = None
    for place, each in enumerate(given):
        file = ("p.parquet", "p.csv")[place]
        files = written(table, {**each, "file": file}, Path(f"out{place}"))
        proof = json.loads(files["suppressed.json"])
        own = read(proof, table, each.get("day"))
        known = own if known is None else known.and_also(own)
        texts = [json.loads(text) for name, text in files.items() if name.endswith(".json")]
        assert_in_steps(texts, proof["step"])
        assert_of_nobody(texts, table["a"])
        report = json.loads(files["report.json"])
        assert_few_in_no_line(report["problems"], proof["step"])
        assert_of_told_counts(report, proof)
        assert files["report.html"] == page(report, "en")
        assert f"in steps of {proof['step']}" in files["report.html"]
    assert not told_by_pairs(known)


def assert_in_steps(texts, step):
    """A number that shows how many persons there are is the middle of a step."""
    for path, value in (found for text in texts for found in walked(text)):
        asked = "sample_sizes" in path and path[-1] in ("rows", "events")
        if path[-1] in COUNTS and not asked:
            assert value % step == step // 2, (path, value)
        if path[0] == "released":
            assert value % step == step // 2, (path, value)


def assert_of_nobody(texts, predicted):
    """No number is one person's probability, nor how far it is from 1 or from another number."""
    people = np.concatenate([predicted, 1 - predicted])
    numbers = np.unique([abs(value) for text in texts for _, value in walked(text)])
    near = np.abs(people[:, None] - numbers[None, :]).min(axis=0)
    assert (near > 1e-7).all()


def assert_few_in_no_line(lines, step):
    for line in lines:
        for about, count in re.findall(r"found (about )?(\d+)", line):
            assert about, line
            assert int(count) >= step, line


def assert_of_told_counts(report, proof):
    """Without lost rows, shares follow from the published counts and reveal nothing else."""
    told = proof["released"]
    for each in report["metrics"]:
        base, _, end = each["metric"].partition("@")
        if each["value"] is None or base not in ("flagged",):
            continue
        end = float(end) if end != "0.62" else np.nextafter(0.62, 1)
        group = each["subgroup"]
        key = f"rows | {group} | A@{each['horizon']} >= {end:.17g}"
        assert each["value"] == told[key] / told[f"rows | {group}"]

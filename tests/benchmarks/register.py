"""Scoring a million spells."""

from collections.abc import Iterator

import numpy as np
import polars as pl

import srs
from srs.predictors import PREDICTORS
from srs.tables.risks import score

from .clock import seconds

ROWS, ONE_BY_ONE = 1_000_000, 2_000
R_ROWS = 50_000  # a second that R's ``predict`` of package pch was seen to reach at best


def measured() -> Iterator[tuple[str, str, str]]:
    model = srs.load("srs-3.0")
    of_diagnosis = model.of(srs.Icd10("F43"))
    rng = np.random.default_rng(0)
    sizes = [len(column.predictor.levels) for column in of_diagnosis.columns]
    codes = np.stack([rng.integers(size, size=ROWS) for size in sizes], axis=1).astype(float)
    days = rng.integers(1, 89, size=ROWS).astype(float)
    one_by_one = seconds(
        lambda: [of_diagnosis.risk(codes[i : i + 1], 15, 90) for i in range(ONE_BY_ONE)]
    )
    alone = one_by_one / ONE_BY_ONE * ROWS
    for what, day in (("of day 15", 15.0), ("of a day each", days)):
        taken = seconds(lambda day=day: of_diagnosis.risk(codes, day, 90), runs=3)
        yield f"1 million risks {what}", *_against(taken, alone)
    table = _table(model, rng)
    scored = seconds(lambda: score(table, model), runs=3)
    yield "1 million risks from a table of 34 diagnoses", *_against(scored, alone)


def _against(taken: float, alone: float) -> tuple[str, str]:
    rate = ROWS / taken
    told = f"{rate / 1e6:.1f} million rows/s, {alone / taken:.0f} times as fast as row by row"
    return f"{taken:.2f} s", f"{told}, {rate / R_ROWS:.0f} times R's pch as reported"


def _table(model: srs.model.Model, rng: np.random.Generator) -> pl.DataFrame:
    diagnoses = [code.code for code in model.diagnoses]
    columns = {"diagnosis": rng.choice(diagnoses, ROWS)}
    for name in {c.name for code in model.diagnoses for c in model.of(code).columns}:
        columns[name] = rng.choice([level.srs for level in PREDICTORS[name].levels], ROWS)
    return pl.DataFrame(columns)

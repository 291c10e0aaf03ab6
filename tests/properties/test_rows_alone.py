"""A row's risk is the same to the bit whatever other rows there are, one or a million.

So partitions, parts and resumption change nothing, and a patient alone has the risk of a register.
"""

from random import Random

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from srs import Icd10, load
from srs.predictors import PREDICTORS
from srs.tables.risks import score

MODELS = {name: load(name) for name in ("srs-3.0", "srs-2.2-subdiagnosis", "boosted-2")}
HORIZONS = [40, 90, 365]


def spells(model, rows, seed):
    """Rows with few diagnoses, so that many share a model; some with their own days."""
    random = Random(seed)
    codes = random.sample([code.code for code in model.diagnoses], 2)
    columns = {
        "diagnosis": random.choices(codes, k=rows),
        "day": random.choices([15, 15, 15, 20, 31, 32], k=rows),
    }
    names = {column.name for code in codes for column in model.of(Icd10(code)).columns}
    for name in sorted(names):
        levels = [level.name for level in PREDICTORS[name].levels or ()]
        columns[name] = random.choices(levels, k=rows) if levels else random.choices("3456", k=rows)
    return pl.DataFrame(columns)


@pytest.mark.parametrize("name", MODELS)
@given(
    st.integers(1, 400),
    st.lists(st.integers(0, 400), max_size=6),
    st.integers(0, 10_000),
)
@settings(max_examples=30, deadline=None)
def test_however_a_table_is_cut_its_risks_are_the_same_bits(name, rows, cuts, seed):
    model = MODELS[name]
    table = spells(model, rows, seed)
    ends = sorted({0, rows, *(cut for cut in cuts if cut < rows)})
    parts = [
        score(table[start:end], model, horizons=HORIZONS)
        for start, end in zip(ends, ends[1:], strict=False)
    ]
    assert_frame_equal(pl.concat(parts), score(table, model, horizons=HORIZONS), check_exact=True)


@pytest.mark.parametrize("name", MODELS)
def test_one_patient_has_the_bits_of_a_register(name):
    model = MODELS[name]
    table = spells(model, 3000, 1)
    together = score(table, model)["risk_90"].to_list()
    for place in range(0, 3000, 60):
        row = table.row(place, named=True)
        own = model.of(Icd10(row["diagnosis"]))
        encoded = [column.encode(column.predictor.read(row[column.name])) for column in own.columns]
        alone = own.risk([encoded], float(row["day"]), 90)[0]
        assert alone == together[place]


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_contributions_agree_but_for_their_last_digits(model):
    """Few rows and many are explained by two ways, each the quicker one there."""
    table = spells(model, 500, 2)
    whole = score(table, model, explain=True)
    parts = pl.concat([score(table[at : at + 1], model, explain=True) for at in range(60)])
    shaps = [column for column in whole.columns if column.startswith("shap_")]
    assert np.abs(parts[shaps].to_numpy() - whole.head(60)[shaps].to_numpy()).max() < 1e-14

"""Every published model gives the numbers of its golden cases.

Those of the hazards were worked out from the published coefficients with 50 digits, apart from
srs; two are published themselves. Those of a boosted model are what it gave when it was packed. A
new model inherits this from its folder.
"""

import json

import pytest

from srs import Icd10, load
from srs.model import MODELS, published
from srs.predictors import read_answers

CASES = [
    (name, case)
    for name in published()
    for case in json.loads((MODELS / name / "golden.json").read_text(encoding="utf-8"))["cases"]
]


def codes_of(model, answers):
    values = read_answers(answers)
    return [[column.encode(values.get(column.name)) for column in model.columns]]


def risk_of(name, case):
    model = load(name).of(Icd10(case["diagnosis"]))
    return model.risk(codes_of(model, case["answers"]), case["day"], case["horizon"])[0]


@pytest.mark.parametrize("name", published())
def test_every_golden_case_agrees(name):
    own = [case for of, case in CASES if of == name]
    covered = {code.code for code in load(name).diagnoses}
    told = {case["diagnosis"] for case in own}
    assert told == covered if load(name).family == "hazards" else told <= covered
    for case in own:
        assert risk_of(name, case) == pytest.approx(case["risk"], abs=1e-9)


def test_published_predictions_agree_when_rounded():
    cases = [(name, case) for name, case in CASES if "published" in case]
    assert {case["diagnosis"] for _, case in cases} == {"F438A", "M797"}
    for name, case in cases:
        assert round(risk_of(name, case), 2) == case["published"] == 0.65

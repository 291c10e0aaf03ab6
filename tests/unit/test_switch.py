"""The numbers of docs/guides/webcert.md, computed again."""

import re
from pathlib import Path

import pytest

import srs
from srs import embedded
from tests.benchmarks.switch import differences

GUIDE = (Path(srs.__file__).parents[1] / "docs" / "guides" / "webcert.md").read_text("utf-8")


@pytest.mark.parametrize("day", [15, 45])
def test_the_guide_shows_how_the_risks_differ_from_the_old_services(day):
    row = re.search(
        rf"^\| {day} \| ([0-9.]+) % \| ([0-9]+) \| ([0-9.]+) % \|$", GUIDE, re.MULTILINE
    )
    assert row
    found = differences(day)
    assert (f"{found.percentage:.1%}", found.points, f"{found.category:.1%}") == (
        f"{row[1]}%",
        int(row[2]),
        f"{row[3]}%",
    )


def test_the_guide_counts_questions_answers_and_measures():
    model = srs.load("srs-3.0")
    forms = [model.of(diagnosis) for diagnosis in model.diagnoses]
    asked = {
        column.name: column.predictor
        for form in forms
        for column in form.columns
        if column.name in form.asked
    }
    answers = sum(len(predictor.levels) for predictor in asked.values())
    measures = {
        measure.id
        for diagnosis in model.diagnoses
        for measure in embedded().measures.about(diagnosis)
    }
    questions = sum(len(form.asked) for form in forms)
    assert f"the {len(forms)} forms ask {questions} questions, {len(asked)} different ones" in GUIDE
    assert f"of the {answers} answers" in GUIDE
    assert f"{len(measures)} of the {len(measures) + 1} measures" in GUIDE

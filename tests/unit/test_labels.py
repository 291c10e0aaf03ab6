"""Labels of a model's own predictors are shown as they were written, everywhere."""

import numpy as np
import pytest

from srs import Icd10
from srs.assess import assess_without_certificate
from srs.channels import CHANNELS
from srs.channels.knowledge_json import form_document
from srs.channels.layout import plain
from srs.channels.text import form_page
from srs.errors import BadAnswer
from srs.knowledge import embedded
from srs.model import load
from srs.predictors import PREDICTORS, Column, read_declared
from srs.request import Request
from srs.wording import LANGUAGES
from tests.make import ON
from training.fit import boosted
from training.fit.spells import Spells
from training.publish import publish

LABELS = ["BMI", "ASA-klass", "eGFR [ml/min]", "Karolinskas poäng (0–10)", "smärta: VAS, i vila"]
SETTINGS = boosted.Settings(trees=2, leaves=4, points=400, quantiles=3, threads=1)


def declared(place, label):
    return read_declared({"name": f"own_{place}", "label": {"sv": label, "en": label}})


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """Learnt from two hundred invented spells, with a predictor of each label."""
    folder = tmp_path_factory.mktemp("models")
    columns = tuple(Column(declared(*each), "number") for each in enumerate(LABELS))
    random = np.random.default_rng(1)
    rows = random.normal(size=(200, len(columns)))
    ends = 15 + random.exponential(80, 200)
    names = [column.name for column in columns]
    spells = Spells.of(rows, names, np.full(200, 14.0), ends, np.full(200, True), None)
    files = boosted.fit(spells, settings=SETTINGS, seed=1).files(columns, names)
    publish({"name": "own", "version": "1", "family": "boosted"}, files, folder)
    return load("own-1", folder)


def assessed(model, **answers):
    return assess_without_certificate(
        Icd10("F43"), Request(answers=answers), on=ON, model=model, knowledge=embedded()
    )


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_label_stands_as_it_was_written_in_every_channel(model, label, lang):
    known = {f"own_{place}": 0.5 for place in range(len(LABELS) - 1)}
    whole = " ".join(CHANNELS["text"](assessed(model, **known), lang).split())
    # In the list of what the risk is based on, and in the reason.
    assert whole.count(label) >= 2
    missing = " ".join(CHANNELS["text"](assessed(model), lang).split())
    assert f"({label})" in missing
    assert label in CHANNELS["json"](assessed(model), lang)
    form = form_document(model.of(None), lang)
    assert label in [each["question"] for each in form["questions"]]
    assert label in plain(form_page(model.of(None), lang))


@pytest.mark.parametrize("given", [{"sv": "BMI"}, {"en": "BMI"}, {"sv": "BMI", "en": "BMI"}])
def test_a_label_in_one_language_serves_for_both(given):
    predictor = read_declared({"name": "bmi", "label": given})
    assert (predictor.label.sv, predictor.label.en) == ("BMI", "BMI")
    assert predictor.statement(None).sv == "Okänt (BMI)"


def test_our_own_labels_still_read_well_inside_a_sentence():
    assert PREDICTORS["age"].statement(None).sv == "Okänt (ålder)"


def test_numbers_are_written_as_the_language_writes_them():
    predictor = read_declared({"name": "bmi", "unit": "kg", "label": {"sv": "BMI"}})
    assert predictor.statement(31.5).sv == "BMI 31,5 kg"
    assert predictor.statement(31.0).en == "BMI 31 kg"


def test_a_level_where_the_model_takes_numbers_is_refused():
    with pytest.raises(BadAnswer, match="age: expected a number"):
        Column(PREDICTORS["age"], "number").encode("40-49")

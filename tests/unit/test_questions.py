"""The questions to a physician: each says what counts, and asks what the models mean."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

import srs
from srs.certificate import Icd10
from srs.channels.knowledge_json import form_document
from srs.channels.text import form_page
from srs.predictors import PREDICTORS, read_declared

MODELS = [path.name for path in sorted((Path(srs.__file__).parents[1] / "models").iterdir())]
LANGUAGES = ("sv", "en")
# What a physician reads in seconds. The list of regions, or of a diagnosis's codes, is looked up.
LONGEST, LONGEST_LIST = 210, 330


# Every question


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PREDICTORS)
def test_every_question_has_a_short_help_text(name, lang):
    asked = PREDICTORS[name]
    assert asked.help, f"{name} has none"
    text = asked.help.to(lang)
    is_list = name == "region" or name.startswith("subdiagnosis_")
    assert 20 <= len(text) <= (LONGEST_LIST if is_list else LONGEST)
    assert text[0].isupper()
    assert text.endswith(".")
    assert "  " not in text
    assert text != asked.question.to(lang)
    assert asked.help.sv != asked.help.en


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", MODELS)
def test_every_form_shows_the_help_of_every_question_on_every_channel(name, lang):
    model = srs.load(name)
    for diagnosis in model.diagnoses:
        form = model.of(diagnosis)
        document = form_document(form, lang)
        page = Console(width=80, file=StringIO())
        page.print(form_page(form, lang))
        shown = "".join(page.file.getvalue().split())
        assert document["questions"]
        for question in document["questions"]:
            assert question["help"]
            for text in (question["question"], question["help"]):
                assert "".join(text.split()) in shown


def test_only_what_a_model_brings_along_may_lack_help():
    own = read_declared({"name": "smoking", "levels": ["never", "current"]})
    assert own.help is None


# What the questions mean

# The models' variables by how their period is given: as the public form and facts of SRS give it.
BEFORE_THE_SPELL = ("earlier_sick_leave", "specialist_visits", "hospital_days")
AT_THE_START = ("degree", "occupation", "disability_pension")
CARE = [name for name in PREDICTORS if name.startswith("visit_")] + ["many_visits"]


@pytest.mark.parametrize("name", BEFORE_THE_SPELL)
def test_the_period_ends_where_the_spell_begins_and_not_today(name):
    words = PREDICTORS[name].question
    assert "de 12 månaderna före" in words.sv
    assert "the 12 months before" in words.en
    for level in PREDICTORS[name].levels:
        assert "före sjukfallet" in level.statement.sv
        assert "before the spell" in level.statement.en


@pytest.mark.parametrize("name", AT_THE_START)
def test_what_held_at_the_start_is_asked_of_the_start(name):
    words = PREDICTORS[name].question
    assert words.sv.endswith("när sjukfallet började?")
    assert words.en.endswith("when the spell began?")


@pytest.mark.parametrize("name", CARE)
def test_all_care_counts_where_the_model_counts_all(name):
    """The variables of models 2.1 and 2.2 count primary care as well as specialised."""
    asked = PREDICTORS[name]
    assert "primärvården" in asked.help.sv
    assert "primary" in asked.help.en
    for level in asked.levels:
        assert "specialistvård" not in asked.question.sv + level.statement.sv
        assert "specialised" not in asked.question.en + level.statement.en


def test_primary_care_does_not_count_where_the_model_does_not_count_it():
    asked = PREDICTORS["specialist_visits"]
    assert "öppen specialistvård" in asked.question.sv
    assert "primärvården räknas inte" in asked.help.sv


def test_who_lives_with_a_partner_counts_as_who_is_married():
    asked = PREDICTORS["married"]
    assert asked.read("Married") == "yes"
    assert "gift eller sambo" in asked.question.sv
    assert "Särbo räknas som nej" in asked.help.sv


def test_a_short_sick_leave_has_an_answer_that_is_true():
    none = PREDICTORS["earlier_sick_leave"].levels[0]
    assert none.srs == "0"
    for words in (none.answer, none.statement):
        assert "14 dagar" in words.sv
        assert "14 days" in words.en


# Subgroups by code


def groups():
    path = Path(srs.__file__).with_name("predictors") / "subdiagnoses.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("group", sorted({row["group"] for row in groups()}))
def test_a_code_belongs_to_one_subgroup_which_the_help_names(group):
    rows = [row for row in groups() if row["group"] == group]
    codes = [code for row in rows for code in row["codes"].split()]
    assert len(set(codes)) == len(codes)
    assert all(code.startswith(group.partition("_")[0]) for code in codes)
    text = PREDICTORS[f"subdiagnosis_{group.lower()}"].help
    for row in rows:
        listed = ", ".join(str(Icd10.parse(code)) for code in row["codes"].split())
        assert f"{row['sv']} {listed}" in text.sv
        assert f"{row['en']} {listed}" in text.en

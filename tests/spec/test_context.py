"""What is shown next to the risk: the situation, the certificate's own words, other diagnoses."""

import json
from dataclasses import replace

import pytest

from srs import Icd10, Knowledge, embedded
from srs.certificate import Prognosis
from srs.channels import json as as_json
from srs.channels import text
from srs.knowledge import SOURCES, Source
from tests.make import ON, certificate, period
from tests.spec.test_assessment import EXTENSION, FIRST, assessed, notes

DRAFT = replace(FIRST, id="draft", signed=None)
EXTENDING = replace(EXTENSION, id="draft", signed=None)
OTHERS = ("M54.5", "S47", "F43.8A")
BESIDE = replace(
    DRAFT,
    secondary=tuple(map(Icd10.parse, OTHERS)),
    unit_name="Vårdcentralen \x1b[31mBjörken",
    prognosis=Prognosis("ATER_X_ANTAL_DGR", 60),
    work_measures=("ARBETSTRANING", "KONTAKT_FHV"),
    other="Halva dagar\nförst\u202e.",
    unread=("39", "6"),
)


def told(*certificates, lang="sv"):
    return as_json.document(assessed(*certificates), lang)


def page(*certificates, lang="sv"):
    return " ".join(text.render(assessed(*certificates), lang).split())


# Measures by situation


@pytest.mark.parametrize(
    ("certificates", "situation", "first"),
    [
        ((DRAFT,), "new", "OBS"),
        ((FIRST, EXTENDING), "extension", "FRL"),
        ((FIRST, EXTENSION), "signed", "REH"),
    ],
)
def test_measures_come_by_situation_and_none_is_hidden(certificates, situation, first):
    document = told(*certificates)
    assert document["situation"]["code"] == situation
    measures = document["measures"]
    assert (measures[0]["category"], measures[0]["situation"]) == (first, situation)
    catalogue = as_json.measures_document(embedded().measures.about(Icd10("F438A")), "sv")
    assert sorted(measures, key=catalogue.index) == catalogue


def test_the_text_marks_what_is_of_use_now():
    assert "Åtgärder för F43.8A: förlängning ▸ Vid förlängning" in page(FIRST, EXTENDING)
    assert "Measures for F43.8A: new certificate ▸ To consider" in page(DRAFT, lang="en")
    assert "▸ För rehabkoordinatorn" in page(FIRST)


def test_without_a_certificate_there_is_no_situation():
    from srs.assess import assess_without_certificate
    from srs.model import load
    from srs.request import Request

    found = assess_without_certificate(
        Icd10("F43"), Request(answers={}), on=ON, model=load("srs-3.0"), knowledge=embedded()
    )
    document = as_json.document(found, "sv")
    assert (document["situation"], document["secondary"]) == (None, [])
    assert [each["category"] for each in document["measures"]][0] == "OBS"


# Secondary diagnoses


def test_secondary_diagnoses_have_fmb_and_measures_as_they_would_have_alone():
    document = told(BESIDE)
    assert [each["diagnosis"] for each in document["secondary"]] == ["M545", "S47"]
    alone = told(replace(DRAFT, diagnosis=Icd10("M545")))
    back, burn = document["secondary"]
    assert back["measures"] == alone["measures"]
    assert back["fmb"] | {"exceeded": alone["fmb"]["exceeded"]} == alone["fmb"]
    assert (burn["measures"], burn["fmb"]["typical_cases"]) == ([], [])


def test_secondary_diagnoses_change_nothing_that_is_computed():
    alone, document = told(DRAFT), told(replace(DRAFT, secondary=BESIDE.secondary))
    assert document | {"secondary": []} == alone


def test_the_text_shows_secondary_diagnoses_in_short():
    shown = page(BESIDE)
    assert "Bidiagnoser (ingår inte i risken)" in shown
    assert "S47. FMB saknar rekommendation." in shown
    assert "Secondary diagnoses (no part of the risk)" in page(BESIDE, lang="en")
    back = shown.partition("• M54.5")[2].partition("• S47")[0]
    assert "FMB: 2 typfall, 7–14 dagar. Åtgärder: " in back
    # What is said of the main diagnosis is not said again.
    general = next(m.title.sv for m in embedded().measures.about(Icd10("F438A")) if m.id == "F1")
    assert general not in back
    assert shown.count(general) == 1


def test_the_text_names_no_measure_twice_and_few_of_each_secondary_diagnosis():
    codes = ("M54.5", "F32", "F43.8A")
    main = replace(BESIDE, diagnosis=Icd10("S47"), secondary=tuple(map(Icd10.parse, codes)))
    shown = page(main).partition("Bidiagnoser")[2]
    measures = [embedded().measures.about(Icd10.parse(code)) for code in codes]
    titles = {each.title.sv for found in measures for each in found}
    assert max(shown.count(f": {t} ·") + shown.count(f"· {t}") for t in titles) == 1
    back, depression, stress = (part.count(" · ") for part in shown.split("•")[1:])
    assert (back, depression, stress) == (5, 5, 5)
    assert shown.count(" till.") == 3


# The certificate's own


def test_the_text_shows_what_the_certificate_says_without_what_a_terminal_obeys():
    shown = page(BESIDE)
    assert "Enhet: Vårdcentralen [31mBjörken" in shown
    assert "Arbetslivsinriktade åtgärder: arbetsträning, kontakt med företagshälsovården" in shown
    assert "Prognos: återgår med stor sannolikhet helt" in shown
    assert "Läkarens ord: Halva dagar först." in shown
    assert "Ur intyget" not in page(DRAFT)


def test_the_prognosis_is_shown_where_no_model_answers():
    alone = replace(BESIDE, diagnosis=Icd10("S47"))
    assert "Prognosis: very likely to return fully" in page(alone, lang="en")
    assert told(alone)["stated"]["prognosis"]["code"] == "ATER_X_ANTAL_DGR"


def test_the_json_has_codes_and_no_free_text():
    document = told(BESIDE, lang="en")
    assert document["stated"]["prognosis"] == {
        "code": "ATER_X_ANTAL_DGR",
        "text": "very likely to return fully to the present occupation after 60 days",
    }
    assert told(DRAFT)["stated"]["prognosis"] is None
    assert document["stated"]["work_measures"] == [
        {"code": "ARBETSTRANING", "text": "Work training"},
        {"code": "KONTAKT_FHV", "text": "Contact with occupational health"},
    ]
    for words in ("Halva dagar", "Björken"):
        assert words not in json.dumps(document, ensure_ascii=False)


def test_an_answer_that_could_not_be_read_is_reported():
    found = assessed(BESIDE)
    assert "question 39 (prognosis) has an unknown code" in notes(found)
    assert "fråga 6 (bidiagnoser) har en okänd kod och visas inte" in notes(found, "sv")
    assert told(BESIDE)["stated"]["unread"] == ["39", "6"]
    assert "okänd kod" not in notes(assessed(DRAFT), "sv")


# A source that is new


class Weather:
    """Knowledge that nobody has had before."""

    def __init__(self, words="sun"):
        self.words = words

    def about(self, diagnosis):
        return f"{self.words} for {diagnosis}"


def test_a_new_source_is_one_line_and_is_in_every_assessment(monkeypatch, tmp_path):
    from srs.knowledge import imported

    def document(found, lang):
        return {"text": found, "lang": lang}

    source = Source(
        "weather", Weather, lambda path: Weather(path.read_text()), lambda w: w.words, document
    )
    monkeypatch.setitem(SOURCES, "weather", source)
    (tmp_path / "weather.json").write_text("rain")
    known = imported(tmp_path)
    assert isinstance(known, Knowledge)
    assert (known.versions["weather"], imported(None).versions["weather"]) == ("rain", "sun")
    found = as_json.document(assessed(certificate("F43", period()), knowledge=known), "sv")
    assert found["weather"] == {"text": "rain for F43", "lang": "sv"}

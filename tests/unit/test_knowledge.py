from srs import Icd10
from srs.knowledge import SOURCES, embedded, measures
from srs.model import load
from srs.wording import LANGUAGES
from tests.make import certificate


def test_every_source_is_part_of_the_knowledge():
    assert {name: getattr(embedded(), name) for name in SOURCES} == {
        name: source.default() for name, source in SOURCES.items()
    }


def test_every_diagnosis_of_the_current_model_has_measures_and_statistics():
    for diagnosis in load("srs-3.0").diagnoses:
        assert embedded().measures.about(diagnosis)
        assert embedded().statistics.about(diagnosis)


def test_measures_come_by_category_and_priority():
    found = embedded().measures.about(Icd10("F43"))
    order = list(measures.CATEGORIES)
    places = [(order.index(m.category), m.priority) for m in found]
    assert places == sorted(places)
    for measure in found:
        for lang in LANGUAGES:
            assert measure.title.to(lang)
            assert measure.advice.to(lang)


def test_measures_of_a_subcode_without_any_are_its_parents():
    assert embedded().measures.about(Icd10("F439")) == embedded().measures.about(Icd10("F43"))
    assert embedded().measures.about(Icd10("S47")) == ()


def test_the_withdrawn_advice_on_graded_exercise_is_left_out():
    everywhere = {
        measure.id
        for code in load("srs-3.0").diagnoses
        for measure in embedded().measures.about(code)
    }
    assert "172" not in everywhere


def test_statistics_are_accumulated_over_the_intervals():
    found = embedded().statistics.about(Icd10("F438A"))
    assert found.diagnosis == Icd10("F43")
    # national_spells_by_length.csv, F43, 2017
    assert [i.spells for i in found.intervals] == [13432, 24062, 13023, 12435, 8288]
    assert [i.accumulated for i in found.intervals] == [13432, 37494, 50517, 62952, 71240]
    assert found.spells == 71240
    assert embedded().statistics.about(Icd10("S47")) is None
    assert found.year == 2017


def test_secondary_diagnoses_are_looked_up_each_once_and_the_main_one_not_again():
    known = embedded()
    some = tuple(map(Icd10, ("M545", "F438A", "S47", "M545")))
    found = known.beside(certificate(secondary=some), "new")
    assert [each.diagnosis.code for each in found] == ["M545", "S47"]
    assert found[0].fmb == known.fmb.about(Icd10("M545"))
    assert sorted(found[0].measures, key=lambda m: m.id) == sorted(
        known.measures.about(Icd10("M545")), key=lambda m: m.id
    )
    assert (found[1].fmb, found[1].measures) == (None, ())
    assert known.beside(certificate(), None) == ()

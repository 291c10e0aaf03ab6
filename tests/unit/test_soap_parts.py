"""Parts of answers for which real data have no example."""

from datetime import date

from srs import Icd10, embedded
from srs.knowledge import Interval, Knowledge, National, Statistics, imported
from srs.knowledge.measures_file import save
from srs.knowledge.measures_import import import_measures
from srs.service.soap import knowledge
from srs.service.soap.shared_types import Diagnos
from srs.wording import Words

KNOWN = embedded()


def test_an_interval_without_spells_is_left_out():
    intervals = (Interval(15, 30, 7, 7), Interval(30, 90, 0, 7), Interval(365, None, 1, 8))
    about = Statistics(Icd10("A00"), 2017, intervals, Words("a", "b"))
    known = Knowledge(KNOWN.fmb, KNOWN.measures, National({"A00": about}))
    (found,) = knowledge.statistics(known, [Diagnos(code="A00")]).diagnosstatistik
    assert found.statistikstatus == "OK"
    assert [each.individer for each in found.data] == [7, 1]
    assert [each.individer_ackumulerat for each in found.data] == [7, 8]
    assert found.data[-1].dagintervall_max_exkl == 2**31 - 1


def test_every_measure_has_a_number_of_its_own():
    numbers = {}
    for code in ("F43", "M54", "F32", "S82", "M17"):
        for each in KNOWN.measures.about(Icd10(code)):
            number = knowledge.number_of(each.id)
            assert number > 0
            assert numbers.setdefault(number, each.id) == each.id


def test_measures_say_which_code_answered():
    for code, answering, status in (
        ("F43.8A", "F438A", "OK"),
        ("F43.8B", "F438", "DIAGNOSKOD_PA_HOGRE_NIVA"),
        ("f43", "F43", "OK"),
    ):
        found = knowledge.measures(KNOWN, Diagnos(code=code))
        assert found.diagnos.code == answering
        assert found.atgardsrekommendationstatus == status
        assert found.inkommandediagnos.code == code


def test_each_source_of_the_measures_is_reported_once(tmp_path):
    given = Diagnos(code="F43")
    (national,) = knowledge.sources(KNOWN, given, of_measures=True, of_statistics=False)
    rows = "id,category,diagnoses,title_sv,advice_sv\n1-a,OBS,F43,x,y\n2-a,REH,F43,x,y\n"
    own, _ = import_measures(rows.encode(), on=date(2025, 3, 20), source="Region", year=2025)
    save(own, tmp_path / "measures.json")
    both = knowledge.sources(imported(tmp_path), given, of_measures=True, of_statistics=False)
    assert {(each.text, each.year) for each in both} == {
        (national.text, 2019),
        ("Region, 2025", 2025),
    }

"""Parts of answers, where real data has no example."""

from srs import Icd10, embedded
from srs.knowledge import Interval, Knowledge, National, Statistics
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

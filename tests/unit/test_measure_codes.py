"""The name of a measure, whatever system reported it."""

import csv
from pathlib import Path

import pytest

import srs.knowledge
from srs.certificate.return_to_work import WORK_MEASURES
from srs.errors import BadInput
from srs.knowledge import measure_codes
from srs.knowledge.measure_codes import NOT_CALLED_FOR, alike, coded, is_name, name_of, of_employer

FOLDER = Path(srs.knowledge.__file__).parent


def _ids():
    with (FOLDER / "measures.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}


def test_every_measure_that_a_code_means_is_in_the_list():
    assert {each for code in coded() for each in code.measures} <= _ids()


def test_every_code_of_question_40_but_that_of_none_has_its_row_and_its_words():
    rows = {each.code: each.title for each in coded() if each.system == "lisjp40"}
    assert set(rows) == set(WORK_MEASURES) - {NOT_CALLED_FOR}
    assert all(rows[code] == WORK_MEASURES[code] for code in rows)


def test_each_code_is_there_once_and_has_a_source():
    keys = [(each.system, each.code) for each in coded()]
    assert len(set(keys)) == len(keys)
    assert all(each.source for each in coded())


def test_a_name_is_its_own_name_and_all_that_is_alike_names_the_same():
    names = {each.name for each in coded()} | _ids()
    for name in names:
        assert is_name(name)
        # An id that stood in for a code may have been left out of the list, as 172 is.
        assert name_of(name, _ids()) == name
        assert name in alike(name)
        assert all(alike(other) == alike(name) for other in alike(name))


def test_a_code_of_several_measures_is_not_mistaken_for_one_of_them():
    assert name_of("lisjp40:ERGONOMISK") == "lisjp40:ERGONOMISK"
    assert alike("52") == {"30", "52", "87", "147", "lisjp40:ERGONOMISK"}


def test_a_code_that_the_table_has_not_keeps_itself():
    assert name_of("kva:QV099") == "kva:QV099"
    assert name_of("kva:NGB29") == "kva:NGB29"


@pytest.mark.parametrize(
    "text",
    ["", "999", "kva:", "kva:du011", "kva:DU01", "lisjp40:KAFFE", "lisjp40:EJ_AKTUELLT", "icd:F43"]
    + ["srs:20", "srs:10", "kva:DU011 ", "20 ", "191212121212", "kva:DU0１１"],
)
def test_what_nobody_knows_is_refused_and_not_repeated(text):
    with pytest.raises(BadInput) as raised:
        name_of(text)
    assert text in ("", "kva:") or text not in str(raised.value)


def test_a_regions_own_id_is_known_where_its_list_is_in_use():
    assert name_of("vgr-7", {"vgr-7"}) == "vgr-7"
    with pytest.raises(BadInput):
        name_of("20", {"vgr-7"})


def test_contact_with_the_employer_has_the_names_of_the_list_and_of_the_form():
    assert {"10", "138", "F3", "R2", "lisjp40:BESOK_ARBETSPLATS"} <= of_employer()
    assert "20" not in of_employer()
    assert measure_codes.STATUSES == ("planned", "started", "ended", "declined")

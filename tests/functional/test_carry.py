"""The data that the project includes agree with their sources."""

import csv
from pathlib import Path

import pytest

from srs.knowledge import measures, statistics
from srs.model import MODELS
from tests.machine import NOT_BESIDE
from training.carry.national import carry

FACTS = Path(__file__).parents[3] / "shared" / "facts"
KNOWLEDGE = Path(measures.__file__).parent
needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason=NOT_BESIDE)


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@needs_facts
def test_the_national_models_are_the_published_coefficients(tmp_path):
    for folder in carry(FACTS, tmp_path):
        for path in folder.iterdir():
            assert path.read_bytes() == (MODELS / folder.name / path.name).read_bytes()


@needs_facts
def test_measures_are_those_of_the_facts_but_for_two_that_need_a_clinician():
    ours, theirs = rows(KNOWLEDGE / "measures.csv"), rows(FACTS / "measures.csv")
    assert [r for r in ours if r["id"] != "39"] == [
        r for r in theirs if r["id"] not in ("39", "172")
    ]
    (urgent,) = (r for r in ours if r["id"] == "39")
    assert "refer at once" in urgent["advice_en"]
    assert "omedelbart" in urgent["advice_sv"]
    theirs = rows(FACTS / "measures_by_diagnosis.csv")
    assert rows(KNOWLEDGE / "measures_by_diagnosis.csv") == [
        r for r in theirs if r["measure_id"] != "172"
    ]


@needs_facts
def test_statistics_are_the_national_ones_of_2017():
    theirs = [r for r in rows(FACTS / "national_spells_by_length.csv") if r["year"] == "2017"]
    national = statistics.load()
    total = 0
    for row in theirs:
        found = national.about(measures.Icd10(row["diagnosis"]))
        (own,) = (i for i in found.intervals if str(i.days_min) == row["days_min"])
        assert str(own.spells) == row["spells"]
        total += own.spells
    assert total == 244_151

"""Training tables: a refusal lists everything wrong, and rows without a match are counted."""

import polars as pl
import pytest

from srs.errors import BadTable
from training.table.extract import read_extract

MAPPING = """
follow_up_end = 2026-01-01
[certificates]
file = "certificates.csv"
[persons]
file = "persons.csv"
"""
ROW = {
    "person": "1",
    "certificate": "a",
    "unit": "u",
    "diagnosis": "F43",
    "start": "2025-03-01",
    "end": "2025-06-30",
    "degree": "100",
    "signed": "2025-03-01T09:00:00",
    "replaced_by": "",
}


def extract(folder, certificates=({},), person="1", **columns):
    (folder / "m.toml").write_text(MAPPING)
    frame = pl.DataFrame([ROW | each for each in certificates]).rename(columns)
    frame.write_csv(folder / "certificates.csv")
    pl.DataFrame({"person": [person], "sex": ["male"]}).write_csv(folder / "persons.csv")
    return read_extract(folder / "m.toml")


def test_every_column_that_cannot_be_read_is_shown_with_its_count(tmp_path):
    bad = {"start": "in May", "degree": "60", "diagnosis": "heart"}
    with pytest.raises(BadTable) as caught:
        extract(tmp_path, [{}, bad, bad | {"start": "2025-03-01"}])
    told = str(caught.value)
    assert "the column start: 1 of 3 rows" in told
    assert "the column degree: 2 of 3 rows" in told
    assert "the column diagnosis: 2 of 3 rows" in told
    assert "\n" not in told


def test_persons_of_whom_none_has_certificates_are_refused(tmp_path):
    with pytest.raises(BadTable, match="persons: no row is of a person with cert"):
        extract(tmp_path, person="x7")


def test_replacements_by_nobodys_certificate_are_counted(tmp_path):
    report = extract(tmp_path, [{}, {"certificate": "b", "replaced_by": "gone"}]).report
    what = "replaced by a certificate that the person does not have (all that are replaced)"
    assert report.filter(what=what)["rows"].to_list() == [1]


def test_a_name_that_is_near_one_of_ours_is_reported(tmp_path):
    report = extract(tmp_path, replaced_by="Replaced-by").report
    assert any("did you mean replaced_by?" in what for what in report["what"])

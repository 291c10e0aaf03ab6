"""`srs measures` and `srs statistics`: for a diagnosis, and with a region's own import."""

import json
import re
from pathlib import Path

import pytest

from srs.channels.knowledge_json import measures_document
from srs.knowledge import embedded
from srs.knowledge.measures_import import NEEDED, OTHERS
from srs.service import app
from srs.service.settings import Settings
from tests.make import certificate

CATALOGUE = """\
id;category;diagnoses;title_sv;advice_sv;source;year
R-1;REK;F43;Ring chefen;Boka ett möte.;Region Exempel;2025
R-2;XYZ;F43;Ring mig;Eller inte.;Region Exempel;2025
"""
SUMMARY = "1 measure imported, 1 skipped, Region Exempel 2025 (imported 2025-03-20, sha256 "
EXAMPLE = ("assess", "examples/certificate.xml", "--on", "2025-03-20", "--all")


@pytest.fixture
def taken(srs, tmp_path):
    """What importing *text* answers."""

    def run(text=CATALOGUE, *words):
        path = tmp_path / "catalogue.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return srs("measures", "import", path, "--on", "2025-03-20", *words)

    return run


def test_measures_are_looked_up(srs):
    status, out, _ = srs("measures", "F43.8A", "--json")
    expected = measures_document(embedded().measures.about(certificate().diagnosis), "sv")
    assert (status, json.loads(out)) == (0, expected)
    assert "Recommended measures" in srs("measures", "F43", "--lang", "en")[1]
    assert "Katalogen har inga åtgärder för diagnosen." in srs("measures", "S47")[1]


def test_an_imported_catalogue_is_listed_shown_and_used_in_assessments(srs, taken):
    status, out, err = taken()
    assert status == 0
    assert out.startswith(SUMMARY)
    assert err.splitlines() == [
        "note: 1 without an English title: shown in Swedish in both languages",
        "skipped: row 3 (id R-2): category: expected one of OBS, REK, FRL, REH",
    ]
    for words in (("measures", "F43.8A"), EXAMPLE):
        told = srs(*words)[1]
        assert "Ring chefen. Boka ett möte. [2]" in told
        assert "[2] Region Exempel, 2025" in told
    documents = json.loads(srs(*EXAMPLE, "--json")[1])["measures"]
    (own,) = (each for each in documents if each["id"] == "R-1")
    assert (own["source"], own["year"], own["priority"]) == ("Region Exempel, 2025", 2025, 1)


def test_the_report_is_one_json_document(taken):
    _, out, err = taken(CATALOGUE, "--json")
    assert err == ""
    assert json.loads(out) == {
        "read": 1,
        "skipped": ["row 3 (id R-2): category: expected one of OBS, REK, FRL, REH"],
        "remarks": ["1 without an English title: shown in Swedish in both languages"],
    }


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"{}", CATALOGUE.partition("R-1")[0].encode()])
def test_a_file_that_is_refused_replaces_nothing(srs, taken, raw):
    taken()
    before = srs("measures", "F43")
    status, out, err = taken(raw)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("srs: the catalogue ")
    assert "expected" in err
    assert srs("measures", "F43") == before


def test_a_damaged_import_does_not_take_the_assessment_with_it(srs, taken, tmp_path):
    taken()
    (tmp_path / "data" / "measures.json").write_text("{")
    status, out, err = srs(*EXAMPLE, "--json")
    assert status == 0
    assert json.loads(out)["measures"]
    assert err.count("import again") == 1
    assert srs("measures", "F43")[0] == 1


@pytest.mark.parametrize("words", [(), ("import",), ("F43", "F32"), ("import", "a", "b")])
def test_other_words_are_wrong_usage(srs, words):
    assert srs("measures", *words)[0] == 2


def test_the_service_answers_with_what_was_imported(taken, tmp_path):
    taken()
    folder = tmp_path / "data"
    given = Settings(database=f"sqlite:///{folder}/srs.db", knowledge=folder)
    known = app.knowledge(given)
    assert known.measures.about(certificate().diagnosis)[-1].source
    assert known.versions["measures"].startswith("Region Exempel 2025 (imported 2025-03-20")
    assert app.knowledge(given.model_copy(update={"knowledge": None})) == embedded()


def test_the_check_of_the_service_mentions_a_damaged_import(srs, taken, tmp_path):
    taken()
    checked = srs("serve", "--check", "--json", "--insecure-no-auth")[1]
    assert json.loads(checked)["checks"]["measures"] == "ok"
    (tmp_path / "data" / "measures.json").write_text("{")
    checked = srs("serve", "--check", "--json", "--insecure-no-auth")[1]
    assert "import again" in json.loads(checked)["checks"]["measures"]


def test_a_regions_statistics_are_listed_shown_and_used_in_assessments(srs, tmp_path):
    path = tmp_path / "spells.csv"
    starts, ends = (15, 30, 90, 180, 365), (30, 90, 180, 365, "")
    lines = [f"F43;{start};{end};100" for start, end in zip(starts, ends, strict=True)]
    path.write_text("\n".join(["diagnosis;days_min;days_max_excl;spells", *lines, "X;15;30;1"]))
    assert "lacks the columns source, year" in srs("statistics", "import", path)[2]
    given = ("--source", "Region Exempel", "--year", "2024", "--on", "2025-03-20")
    status, out, err = srs("statistics", "import", path, *given)
    assert (status, err.count("\n")) == (0, 1)
    assert out.startswith("1 diagnosis imported, 1 skipped, Region Exempel 2024 (imported 2025-")
    for words in (("statistics", "F43.8A"), EXAMPLE):
        told = srs(*words)[1]
        assert "F43.8A: Sjukfallens längd för F43" in told
        assert "500 sjukfall. Region Exempel, 2024" in told
    assert "Sjukfallens längd i landet för M54" in srs("statistics", "M54")[1]
    assert "Det finns ingen statistik" in srs("statistics", "S47")[1]


# docs/guides/knowledge.md

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/guides/knowledge.md").read_text(encoding="utf-8")


def test_the_guide_mentions_every_column_and_its_catalogue_is_taken_in_whole(srs, monkeypatch):
    of_measures = GUIDE.partition("## A region's own measures")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]*`) \|", of_measures, flags=re.MULTILINE)
    assert {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} == {*NEEDED, *OTHERS}
    monkeypatch.chdir(ROOT)
    (shown,) = re.findall(r"```sh\n(.*?)```", of_measures, flags=re.DOTALL)
    answered = [srs(*call.split()[1:]) for call in shown.splitlines()]
    assert [(status, err) for status, _, err in answered] == [(0, "")] * 2
    assert answered[0][1].startswith("3 measures imported, 0 skipped")
    assert "Trepartssamtal inom två veckor" in answered[1][1]

"""A region's own averages: imported, and shown with their owner in every answer."""

import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import srs as library
from srs import Icd10
from srs.channels import CHANNELS
from srs.channels.average import average_line, average_share
from srs.knowledge import imported
from srs.service.rest import knowledge_documents, stored_documents
from srs.storage.replay import replay
from tests.averages import MANY, keep, raw, row
from tests.exports import exported
from tests.functional import soap
from tests.make import ROW, certificate
from tests.records import predicted, store
from tests.rest import service
from tests.unit.test_storage_retention import keep as keep_in

ROOT = Path(__file__).parents[2]
EXAMPLE = ("assess", "examples/certificate.xml", "examples/first.xml", "examples/earlier.json")
EXAMPLE += ("--answers", "examples/answers.json", "--on", "2025-03-20")
WHOSE = "Region Exempel, sjukfall som började 2024"
# At day 32 between those who reach day 31 and 46, published in steps of ten.
LINE = (
    "Genomsnitt F43.8A: 63 % (61–65 %) av omkring 3 405 sjukfall som nådde dag 32 varade längre än "
    f"90 dagar; {WHOSE}"
)


@pytest.fixture
def taken(srs, tmp_path):
    """What importing a file of averages answers."""

    def run(given=None, *words):
        path = tmp_path / "averages.json"
        path.write_bytes(raw() if given is None else given)
        return srs("statistics", "import", path, "--on", "2025-03-20", *words)

    return run


def test_averages_are_taken_in_shown_and_assessed_with(srs, taken, monkeypatch):
    monkeypatch.chdir(ROOT)
    before = json.loads(srs(*EXAMPLE, "--json")[1])["risk"]
    assert (before["average"], before["average_diagnosis"]) == (0.37, "F43")
    assert not before["average_of"]["own"]
    status, out, err = taken()
    assert (status, err) == (0, "")
    assert out.startswith("2 diagnoses imported, 0 skipped, Region Exempel 2024 (imported 2025-03-")
    assert "Sjukfallens längd för F43.8A" in srs("statistics", "F43.8A")[1]
    screen, told = (" ".join(srs(*EXAMPLE, *all_)[1].split()) for all_ in ((), ("--all",)))
    assert "61–65 %: Region Exempel 2024, omkring 3 405 sjukfall från dag 32" in screen
    assert LINE in told
    assert "Genomsnittet gäller" not in told  # it has the same code and the same day
    assert "publicerat" not in told
    found = json.loads(srs(*EXAMPLE, "--json")[1])["risk"]
    assert found["average_diagnosis"] == "F438A"
    assert found["average"] == found["average_of"]["share"] == pytest.approx(0.63, abs=0.005)
    assert found["probability"] == before["probability"]


@pytest.mark.parametrize("channel", ["fhir", "card", "text", "json"])
def test_every_channel_says_whose_average_it_is(srs, taken, channel, monkeypatch):
    monkeypatch.chdir(ROOT)
    taken()
    told = srs(*EXAMPLE, "--as", channel)[1].replace("\\n", " ").replace("\\xa0", " ")
    told = " ".join(told.split()).replace("\\u00e4", "ä")
    assert channel in CHANNELS
    assert LINE in told


def test_by_sex_a_code_has_its_averages_next_to_each_other(srs, taken):
    women = [each // 20 * 10 + 5 for each in MANY]
    taken(raw(row(), row(sex="female", reached=women)))
    lines = [line.split() for line in srs("statistics", "F43.8A", "--lang", "en")[1].splitlines()]
    assert ["longer", "than", "90", "days", "54%", "(52–55%)", "54%", "(51–56%)", "–"] in lines
    document = json.loads(srs("statistics", "F43.8A", "--json")[1])
    assert document["national"] is False
    assert (document["first_year"], document["year"]) == (2024, 2024)
    assert {"low", "high", "percent", "level"} == set(document["averages"][0]["interval"])
    assert {each["sex"] for each in document["averages"]} == {None, "female"}
    assert all(each["region"] == "Region Exempel" for each in document["averages"])


def test_a_horizon_beyond_90_days_has_an_average_too(srs, taken, monkeypatch):
    monkeypatch.chdir(ROOT)
    taken()
    of = json.loads(srs(*EXAMPLE, "--horizon", "180", "--json")[1])["risk"]["average_of"]
    assert (of["horizon"], of["day"]) == (180, 32)


@pytest.mark.parametrize("given", [b"{", b"{}", raw(region=""), raw(row(reached=[95] * 17))])
def test_a_file_that_is_refused_replaces_nothing(srs, taken, given):
    taken()
    before = srs("statistics", "F43")
    status, out, err = taken(given)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("srs: the file of averages: ")
    assert srs("statistics", "F43") == before


def test_an_older_file_of_the_region_does_not_replace_a_newer_one(srs, taken, tmp_path):
    taken()
    older = raw(until="2025-01-31")
    status, out, err = taken(older)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "follows spells until 2025-01-31, the imported one until 2025-02-28: expected a" in err
    assert taken(raw(until="2025-01-31", region="Region Annan"))[0] == 0
    taken()
    (kept,) = (path for path in tmp_path.rglob("statistics.json"))
    kept.unlink()
    assert "i landet" in srs("statistics", "F43")[1]
    assert taken(older)[0] == 0


def test_an_import_mends_a_damaged_one(srs, taken, tmp_path):
    taken()
    (kept,) = (path for path in tmp_path.rglob("statistics.json"))
    kept.write_text("{")
    assert srs("statistics", "F43")[0] == 1
    assert taken()[0] == 0
    assert srs("statistics", "F43")[0] == 0


def test_the_file_says_itself_whose_it_is(taken):
    for words in (("--year", "2024"), ("--source", "Region Exempel")):
        status, out, err = taken(None, *words)
        assert (status, out) == (2, "")
        assert "the averages name their own source and year" in err


# The same in all channels

IMPORTS = {
    "none": (),
    "the code's": (row(), row("F43", reached=[2 * each - 5 for each in MANY])),
    "the parent's": (row("F43"), row("M545", reached=(*MANY[:5], *[15] * 12))),
    "the parent's, and another's": (row("F439A"), row("F438", reached=[15] * 17), row("F43")),
    "another's": (row("F432"), row("M545")),
}
NAMED = re.compile(
    r"(?:Genomsnitt|Average|Genomsnittet gäller|The average is for) ([A-Z][0-9.A-Z]+)"
)


def beside_the_risk(assessment, name, lang):
    """All that a channel says about the average, in one line; for JSON the part on the risk."""
    told = CHANNELS[name](assessment, lang)
    if name in ("json", "html"):
        told = json.loads(re.search(r"(?s)(?<=id=\"assessment\">).*?(?=</script>)|^{.*", told)[0])
        told = json.dumps([told["risk"], told["notes"]], ensure_ascii=False)
    return " ".join(told.replace("\\n", " ").replace("\xa0", " ").split())


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("horizon", [90, 180])
@pytest.mark.parametrize("diagnosis", ["F43.8A", "F43.9A", "M54.5"])
@pytest.mark.parametrize("own", IMPORTS)
def test_all_channels_name_the_same_code_day_and_horizon(tmp_path, own, diagnosis, horizon, lang):
    if IMPORTS[own]:
        keep(tmp_path, *IMPORTS[own])
    known = imported(tmp_path)
    asked = {"model": "srs-3.0", "horizon": horizon, "defaults": True, "knowledge": known}
    assessment = library.assess([certificate(diagnosis)], on=date(2025, 3, 20), **asked)
    average = assessment.risk.average
    for name in CHANNELS:
        told = beside_the_risk(assessment, name, lang)
        assert set(NAMED.findall(told)) <= ({str(average.diagnosis)} if average else set()), name
        if average and name in ("json", "html", "fhir", "card"):
            assert average_line(average, lang).replace("\xa0", " ") in told, name
    if average and average.counted:
        assert (average.day, average.horizon) == (32, horizon)
        for name in ("screen", "text"):
            told = beside_the_risk(assessment, name, lang)
            share, interval = average_share(average, lang).rstrip(")").split(" (")
            for each in (share, interval, " 32", "Region Exempel", "2024"):
                assert each.replace("\xa0", " ") in told, name


# The service

GIVEN = {"diagnosis": "F43.8A", "day": 31, "certificate": "c-1", "unit": "SE-1"}
BODY = {"predictors": GIVEN, "answers": ROW | {"age": 43}}


def test_rest_shows_the_owner_of_stored_averages_too(tmp_path):
    keep(tmp_path)
    with service(tmp_path, knowledge=tmp_path) as client:
        made = client.post("/v1/assessments", json=BODY).json()
        of = made["risk"]["average_of"]
        assert (of["own"], of["spells"], of["day"]) == (True, 3435, 31)
        knowledge_documents.Average.model_validate(of)
        stored = client.get(f"/v1/assessments/{made['id']}").json()
        stored_documents.StoredWhole.model_validate(stored)
        assert stored["risk"]["average_of"] == of
        statistics = client.get("/v1/diagnoses/F43.8A/statistics").json()
        knowledge_documents.Statistics.model_validate(statistics)
        assert statistics["diagnosis"] == "F438A"


@pytest.mark.parametrize("diagnosis", ["F43.8A", "F43.9A", "M54.5"])
@pytest.mark.parametrize("own", IMPORTS)
def test_what_is_stored_names_what_was_shown(tmp_path, own, diagnosis):
    """The published one, too; also where another import has come."""
    if IMPORTS[own]:
        keep(tmp_path, *IMPORTS[own])
    body = BODY | {"predictors": GIVEN | {"diagnosis": diagnosis}}
    fhir = {"Accept": "application/fhir+json"}
    with service(tmp_path, knowledge=tmp_path) as client:
        made = client.post("/v1/assessments", json=body).json()
        shown = made["risk"]["average_of"]
        assert shown["diagnosis"] == made["risk"]["average_diagnosis"]
        in_fhir = client.get(f"/v1/assessments/{made['id']}", headers=fhir).json()
        assert shown["text"] in in_fhir["prediction"][0]["rationale"].splitlines()
    keep(tmp_path, row(), row("F43"), row("M54"), region="Region Annan")
    with service(tmp_path, knowledge=tmp_path) as client:
        stored = client.get(f"/v1/assessments/{made['id']}").json()
        assert stored["risk"]["average_of"] == stored["shown"]["risk"]["average_of"] == shown


def test_that_a_code_has_too_few_is_said_of_the_code_that_was_looked_up(tmp_path):
    """The model has F43 for F43.9A; how many spells F43.9A has plays no part."""
    keep(tmp_path, row("F439A"), row("F43"))
    few = [95] * len(MANY)
    asked = BODY | {"predictors": GIVEN | {"diagnosis": "F43.9A"}}
    with service(tmp_path, knowledge=tmp_path) as client:
        notes = client.post("/v1/assessments?lang=en", json=asked).json()["notes"]
    assert "The average is for F43; so is the risk." in notes
    keep(tmp_path, row(reached=few), row("F43"))
    with service(tmp_path, knowledge=tmp_path) as client:
        notes = client.post("/v1/assessments?lang=en", json=BODY).json()["notes"]
    assert "The average is for F43; the spells in F43.8A are too few." in notes


def test_soap_shows_the_average_of_the_same_code_and_whose_it_is(tmp_path):
    keep(tmp_path)
    with soap.serving(tmp_path, knowledge=tmp_path) as server:
        for asked in ((("c-1", "F43.8A"),), (("c-2", "F43.8A"), ("c-1", "F43.8A"))):
            seen = soap.Seen.of(server.post("getsrs", soap.information(*asked)))
            for share in seen.texts("diagnosprediktion/prevalens"):
                assert float(share) == pytest.approx(2145 / 4005)
            for why in seen.texts("diagnosprediktion/forklaringsinformation"):
                assert "sjukfall som nådde dag 15" in why
                assert WHOSE in why


@pytest.mark.parametrize("own", IMPORTS)
def test_soap_names_the_same_code_with_a_risk_and_without(tmp_path, own):
    if IMPORTS[own]:
        keep(tmp_path, *IMPORTS[own])
    for diagnosis in ("F43.8A", "F43.9A", "M54.5"):
        asked = (("c-1", diagnosis),)
        with soap.serving(tmp_path, knowledge=tmp_path) as server:
            told = [
                soap.Seen.of(server.post("getsrs", soap.information(*asked, **given)))
                for given in ({}, {"answers": None}, {"person": "191213121212"}, {"day": 200})
            ]
        shares = {each["diagnosprediktion/prevalens"].text for each in told}
        lines = {
            tuple(filter(re.compile("Genomsnitt ").match, each.texts("note"))) for each in told
        }
        assert (len(shares), len(lines)) == (1, 1)
        codes = {each["diagnosprediktion/diagnos/code"].text for each in told[1:-1]}
        assert len(codes) == 1


def test_what_was_shown_is_computed_again_also_when_another_import_has_come(tmp_path):
    keep(tmp_path)
    known = imported(tmp_path).statistics
    with service(tmp_path, knowledge=tmp_path) as client:
        assert client.post("/v1/assessments", json=BODY).status_code == 201
        storage = client.app.state.desk.storage
        now = replay(storage, library.load, statistics=known)
        assert (now.same, now.all, now.averages_as_told) == (1, 1, 0)
        keep(tmp_path, region="Region Annan")
        later = replay(storage, library.load, statistics=imported(tmp_path).statistics)
        assert (later.same, later.all, later.averages_as_told) == (1, 1, 1)


def test_an_export_says_whose_average_was_shown(tmp_path):
    known = keep(tmp_path).national
    model, answers = library.load("srs-3.0"), ROW | {"age": 43}
    with store(f"sqlite:///{tmp_path}/srs.db") as storage:
        for code, day, horizon in (("F438A", 31, 90), ("M545", 31, 90), ("M545", 31, 180)):
            of = model, Icd10(code), answers, day, horizon
            keep_in(storage, predicted(*of, averages=known.averages))
        frame = pl.read_parquet(exported(storage, tmp_path) / "assessments.parquet")
    names = ("average_diagnosis", "average_day", "average_own")
    assert frame.select(names).rows() == [
        ("F438A", 31, True),
        ("M54", 15, False),
        (None, None, None),
    ]


def test_an_average_that_was_changed_is_found(tmp_path):
    keep(tmp_path)
    known = imported(tmp_path).statistics
    model, of = library.load("srs-3.0"), (Icd10("F438A"), ROW | {"age": 43})
    shown = {"averages": known.averages, "knowledge": {"statistics": known.version}}
    true, forged, bare = (predicted(model, *of, **shown) for _ in range(3))
    forged.result["average_of"]["spells"] += 10
    del bare.result["average_of"]
    with store(f"sqlite:///{tmp_path}/srs.db") as storage:
        for each in (true, forged, bare):
            keep_in(storage, each)
        told = replay(storage, library.load, statistics=known)
    assert (told.same, set(told.different)) == (1, {forged.id, bare.id})

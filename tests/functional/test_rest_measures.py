"""Measures of a certificate: reported once, corrected, withdrawn, and read only by their units."""

import json
import sqlite3
from contextlib import closing
from copy import deepcopy
from datetime import timedelta

import pytest

from srs.service.rest import examples
from srs.storage.retention import purge
from srs.storage.verify import verify
from tests.rest import NOW, UNIT, service, who

ASKED = examples.ASKED["certificates"]["value"]
PATH = "/v1/certificates/example-1/measures"
STARTED = {"measure": "20", "date": "2025-03-18", "status": "started"}


@pytest.fixture
def client(tmp_path):
    with service(tmp_path) as client:
        yield client


def assess(client, id="example-1", trial=False, codes=("ARBETSANPASSNING",), **headers):
    body = deepcopy(ASKED) | {"trial": trial}
    body["certificates"][0] |= {"id": id, "work_measures": list(codes)}
    answer = client.post("/v1/assessments", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def told(client, path=PATH, **headers):
    """What counts."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return [
        (each["measure"], each["status"], each["date"])
        for each in answer.json()["measures"]
        if each["counts"]
    ]


def file_of(client):
    return client.app.state.settings.database.get_secret_value().partition("///")[2]


def rows(client):
    with closing(sqlite3.connect(file_of(client))) as connection:
        return connection.execute("SELECT measure, status, day FROM measures").fetchall()


def last_entry(client):
    with closing(sqlite3.connect(file_of(client))) as connection:
        query = "SELECT entry FROM access_log ORDER BY number DESC LIMIT 1"
        return json.loads(connection.execute(query).fetchone()[0])


def test_what_a_certificate_plans_is_reported_by_our_names(client):
    assess(client, codes=("ARBETSANPASSNING", "ERGONOMISK"))
    day = "2025-02-17"
    assert told(client) == [("10", "planned", day), ("lisjp40:ERGONOMISK", "planned", day)]


def test_the_newest_assessment_of_the_certificate_says_what_it_plans(client):
    assess(client, codes=("ARBETSANPASSNING",))
    assess(client, codes=("EJ_AKTUELLT",))
    assert told(client) == []


def test_a_code_of_kva_is_the_measure_of_ours(client):
    assess(client, codes=())
    answer = client.post(PATH, json={"kva": "DU011", "date": "2025-03-18", "status": "started"})
    assert answer.status_code == 201
    assert answer.json() == {
        "certificate": "example-1",
        "measure": "20",
        "status": "started",
        "date": "2025-03-18",
        "stored": "2025-03-20T09:30:00Z",
    }
    assert told(client) == [("20", "started", "2025-03-18")]


def test_of_two_starts_the_newest_counts_and_both_are_kept(client):
    assess(client, codes=())
    for day in ("2025-03-18", "2025-03-12"):
        assert client.post(PATH, json=STARTED | {"date": day}).status_code == 201
    assert told(client) == [("20", "started", "2025-03-12")]
    assert len(client.get(PATH).json()["measures"]) == 2


def test_what_is_withdrawn_no_longer_counts_and_may_be_reported_again(client):
    assess(client, codes=())
    client.post(PATH, json=STARTED)
    for _ in range(2):  # the second time nothing is there to be withdrawn
        answer = client.delete(f"{PATH}/20/started")
        assert (answer.status_code, answer.json()["date"]) == (200, None)
    assert told(client) == []
    assert len(rows(client)) == 2
    client.post(PATH, json=STARTED)
    assert told(client) == [("20", "started", "2025-03-18")]


def test_what_was_reported_by_a_code_is_withdrawn_by_it(client):
    assess(client, codes=())
    client.post(PATH, json={"kva": "DU011", "date": "2025-03-18", "status": "started"})
    answer = client.delete(f"{PATH}/kva:DU011/started")
    assert (answer.status_code, answer.json()["measure"]) == (200, "20")
    assert told(client) == []


def test_a_reported_measure_overrides_the_certificates_plan(client):
    assess(client)
    client.post(PATH, json={"measure": "10", "date": "2025-03-01", "status": "planned"})
    assert told(client) == [("10", "planned", "2025-03-01")]


def test_the_same_key_stores_once(client):
    assess(client, codes=())
    key = {"Idempotency-Key": "3c9f"}
    first, second = (client.post(PATH, json=STARTED, headers=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(rows(client)) == 1
    other = client.post(PATH, json=STARTED | {"date": "2025-03-11"}, headers=key)
    assert other.status_code == 422
    assert len(rows(client)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"date": "2025-03-21"}, "/date"),
        ({"date": "2025-02-30"}, "/date"),
        ({"date": "2025-02-16"}, "/date"),
        ({"date": "20250318"}, "/date"),
        ({"date": 20250318}, "/date"),
        ({"measure": "KAFFE"}, "/measure"),
        ({"measure": "lisjp40:EJ_AKTUELLT"}, "/measure"),
        ({"measure": "x" * 65}, "/measure"),
        ({"measure": None}, "/measure"),
        ({"kva": "DU011"}, "/measure"),
        ({"measure": None, "kva": "du011"}, "/kva"),
        ({"status": "done"}, "/status"),
        ({"person": "191212121212"}, ""),
    ],
)
def test_what_is_not_as_expected_is_refused_where_it_stands(client, change, field):
    assess(client, codes=())
    answer = client.post(PATH, json=STARTED | change)
    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json()["errors"]]
    assert "KAFFE" not in answer.text
    assert not rows(client)


def test_no_measure_ends_before_it_started(client):
    assess(client, codes=())
    client.post(PATH, json=STARTED)
    for body in (STARTED | {"status": "ended", "date": "2025-03-17"},):
        answer = client.post(PATH, json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "/date")
        assert last_entry(client)["outcome"] == "nothing"
    assert client.post(PATH, json=STARTED | {"status": "ended"}).status_code == 201
    assert client.post(PATH, json=STARTED | {"date": "2025-03-19"}).status_code == 422
    assert told(client) == [("20", "ended", "2025-03-18"), ("20", "started", "2025-03-18")]


def test_it_is_shown_only_for_what_was_assessed(client):
    assert client.post(PATH, json=STARTED).status_code == 404
    assert client.get(PATH).status_code == 404
    id = assess(client, trial=True)
    assert client.post(PATH, json=STARTED).status_code == 404
    client.post(f"/v1/assessments/{id}/confirmation")
    assert client.post(PATH, json=STARTED).status_code == 201
    assert ("10", "planned", "2025-02-17") in told(client)


def test_another_unit_can_neither_report_nor_read_and_its_request_is_logged(client):
    assess(client)
    client.post(PATH, json=STARTED)
    for ask in (
        lambda: client.post(PATH, json=STARTED, headers=who("other")),
        lambda: client.delete(f"{PATH}/20/started", headers=who("other")),
        lambda: client.get(PATH, headers=who("other")),
    ):
        assert ask().status_code == 404
        entry = last_entry(client)
        assert (entry["outcome"], entry["certificates"]) == ("refused", ["example-1"])
    assert len(rows(client)) == 1
    assert ("20", "started", "2025-03-18") in told(client, **who("unit"))


def test_scopes_are_those_of_opinions_and_of_reading(client):
    assess(client)
    assert client.post(PATH, json=STARTED, headers=who("coordinator")).status_code == 403
    assert client.delete(f"{PATH}/20/started", headers=who("coordinator")).status_code == 403
    assert client.get(PATH, headers=who("coordinator")).status_code == 200
    assert client.get(PATH, headers=who("reader")).status_code == 403


def test_a_page_mentions_its_own_certificate_alone(client):
    assess(client)
    assess(client, id="example-2")
    wanted = {"user": "SE0000000000-DOCTOR", "unit": UNIT, "certificate": "example-1"}
    ticket = client.post("/v1/tickets", json=wanted).json()["ticket"]
    page = {"Authorization": f"Bearer {ticket}", "X-API-Key": ""}
    client.headers.pop("X-API-Key")
    page.pop("X-API-Key")
    assert client.post(PATH, json=STARTED, headers=page).status_code == 201
    assert client.get(PATH, headers=page).status_code == 200
    other = PATH.replace("example-1", "example-2")
    assert client.post(other, json=STARTED, headers=page).status_code == 403
    assert client.delete(f"{other}/20/started", headers=page).status_code == 403
    assert client.get(other, headers=page).status_code == 403


def test_the_log_shows_who_reported_on_whom_and_binds_the_row(client):
    assess(client)
    client.post(PATH, json=STARTED, headers={"SRS-User": "SE0000000000-DOCTOR"})
    entry = last_entry(client)
    assert (entry["action"], entry["user"]) == ("record_measure", "SE0000000000-DOCTOR")
    assert (entry["unit"], entry["certificates"]) == (UNIT, ["example-1"])
    assert len(entry["persons"]) == 1
    assert list(entry["stored"]) == ["measures"]
    assert verify(client.app.state.desk.storage, None).fault is None


def test_it_goes_with_the_assessment_that_it_is_about(client):
    assess(client)
    client.post(PATH, json=STARTED)
    storage = client.app.state.desk.storage
    assert purge(storage, NOW + timedelta(days=1), now=NOW, user="admin")["measures"] == 1
    assert not rows(client)
    assert client.get(PATH).status_code == 404
    assert verify(storage, None).fault is None

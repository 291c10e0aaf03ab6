"""A person id inside another id or a text: its sender finds it; it is never stored in clear."""

import io
import json
import random
import re
import sqlite3
import uuid
import zlib
from datetime import date

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from starlette.testclient import TestClient

from srs.certificate import PersonId, dump, holds_person_id
from srs.service.app import create_app
from srs.service.settings import Settings
from srs.storage import Keys
from tests.databases import with_tables
from tests.functional import routes
from tests.make import certificate
from tests.rest import KEYS, NO_LIMIT, NOW, caller, who

# Swedish personnummer and coordination number, made up; the last digit is the check digit.
PERSON, COORDINATED = "198203149821", "198203749828"
SPELLED = [
    *("198203149821", "19820314-9821", "19820314+9821", "8203149821", "820314-9821"),
    *("820314+9821", "1982-03-14-9821", "198203749828", "820374-9828"),
]
AROUND = ["c-{}-1", "abc{}def", "{}.pdf", "x{}", "00000000-{}"]
IN_CLEAR = re.compile(r"(19)?82-?03-?[17]4[-+]?982[18]")


@pytest.fixture
def served(tmp_path):
    """A client of the service, and what is to be found in all that it wrote."""
    url, log = f"sqlite:///{tmp_path}/srs.db", io.StringIO()
    with_tables(url)
    units = ("SE8203149821-1001", "SE2321000016-A")
    callers = (caller("all"), caller("firm", units), caller("other", ("SE2321000016-B",)))
    settings = Settings(
        database=SecretStr(url),
        person_keys=SecretStr(KEYS),
        anchor=tmp_path / "anchor",
        callers=callers,
        **NO_LIMIT,
    )
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))

    def everything():
        with sqlite3.connect(tmp_path / "srs.db") as connection:
            database = "\n".join(connection.iterdump())
            shown = [
                zlib.decompress(content).decode()
                for table in ("documents", "trials")
                for (content,) in connection.execute(f"SELECT content FROM {table}")
            ]
        return "\n".join([database, *shown, log.getvalue(), (tmp_path / "anchor").read_text()])

    try:
        with TestClient(create_app(settings, clock=lambda: NOW)) as client:
            yield client, everything
    finally:
        structlog.reset_defaults()


@pytest.mark.parametrize("place", range(len(AROUND)))
def test_wherever_it_is_given_it_is_kept_nowhere(served, place):
    client, everything = served
    refused = []
    for number, spelled in enumerate(SPELLED):
        if number % len(AROUND) not in (place, (place + 2) % len(AROUND)):
            continue
        text = AROUND[place].format(spelled)
        headers = who("all") | {
            "X-Request-Id": f"00000000-0000-4000-8000-{PERSON}",
            "SRS-User": f"SE{PERSON}-1",
            "Idempotency-Key": text,
            "SRS-Purpose": "care",
        }
        for sent in routes.every(
            certificate=text, unit=f"SE{spelled}-1", free_text=f"SE-{spelled}"
        ):
            answer = sent.by(client, headers)
            assert answer.status_code < 500 or "Client<" in answer.text
            assert answer.headers["x-request-id"] != headers["X-Request-Id"]
            if not answer.is_success:
                refused.append(answer.text)
    assert not IN_CLEAR.search(everything())
    assert not IN_CLEAR.search("\n".join(refused))
    assert "hash." in everything()


@pytest.mark.parametrize("certificate", [f"c-{PERSON}-1", f"00000000-0000-4000-8000-{PERSON}"])
def test_what_was_stored_under_it_is_found_by_it(served, certificate):
    client, _ = served
    every = {each.route: each for each in routes.every(certificate=certificate)}
    stored = every["/v1/assessments"].by(client, who("all")).json()
    found = every["/v1/certificates/{certificate}/assessments"].by(client, who("all")).json()
    assert [each["id"] for each in found["assessments"]] == [stored["id"]]
    kept = stored["certificate"]["id"]
    assert kept.startswith("hash.")
    again = client.get(f"/v1/certificates/{kept}/assessments", headers=who("all")).json()
    assert again == found
    for route in ("/v1/certificates/{certificate}/opinion", "/services/set-own-opinion"):
        assert every[route].by(client, who("all")).is_success
    risks = every["/services/get-risk-prediction-for-certificate/v1.0"].by(client, who("all")).text
    assert certificate in risks
    assert "HOGRE" in risks


def test_a_firm_that_is_called_by_its_owners_number_sees_its_own(served):
    client, everything = served
    unit = "SE8203149821-1001"
    every = {each.route: each for each in routes.every(unit=unit)}
    for route in (
        *("/services/getsrs", "/v1/assessments", "/v1/units/{unit}/spells", "/v1/events"),
        *("/services/set-consent", "/services/get-consent", "/services/set-own-opinion"),
        *("/v1/certificates/{certificate}/assessments", "/v1/certificates/{certificate}/opinion"),
    ):
        assert every[route].by(client, who("firm")).is_success, route
        assert every[route].by(client, who("other")).status_code in (403, 404), route
    assert len(every["/v1/units/{unit}/spells"].by(client, who("firm")).json()["spells"]) == 1
    assert not IN_CLEAR.search(everything())


@pytest.mark.parametrize("trial", [False, True])
def test_an_earlier_certificates_id_is_kept_as_its_own_is(served, trial):
    client, everything = served
    whole = json.loads(dump(certificate(unit="SE2321000016-A")))
    days = [("2025-02-17", "2025-03-09"), ("2025-03-10", "2025-04-13")]
    certificates = [
        whole
        | {"id": id, "periods": [{"start": start, "end": end, "degree": 100}]}
        | {"signed": f"{start}T10:00:00", "person": None}
        for id, (start, end) in zip([f"c-{PERSON}-1", f"x{PERSON}"], days, strict=True)
    ]
    sent = {"certificates": certificates, "trial": trial}
    answer = client.post("/v1/assessments", json=sent, headers=who("all"))
    assert answer.status_code == 201
    assert all(each.startswith("hash.") for each in answer.json()["spell"]["certificates"])
    assert not IN_CLEAR.search(everything() + answer.text)


@given(
    st.dates(min_value=NOW.date().replace(year=1900), max_value=NOW.date()),
    st.integers(0, 999),
    st.sampled_from(["{}", "a{}b", "c-{}/1", "x {} y", "ö{}ö"]),
    st.sampled_from(["", "-", "+", " "]),
    st.booleans(),
    st.booleans(),
)
def test_every_id_is_recognised_in_every_text(born, number, around, sign, century, coordinated):
    day = born.day + 60 * coordinated
    nine = f"{born:%y%m}{day:02}{number:03}"
    last = next(str(n) for n in range(10) if _agrees(nine + str(n)))
    first = f"{born:%Y%m}" if century else f"{born:%y%m}"
    assert holds_person_id(around.format(f"{first}{day:02}{sign}{number:03}{last}"))


def _agrees(ten):
    return PersonId.parse(f"20{ten}", on=date(2099, 12, 31)).check_digit_agrees


def test_few_random_ids_are_mistaken_for_person_ids_and_those_do_no_harm():
    given, keys = random.Random(20), Keys.parse(KEYS)
    uuids = [str(uuid.UUID(int=given.getrandbits(128), version=4)) for _ in range(100_000)]
    taken = [each for each in uuids if keys.reference(each) != each]
    assert 0 < len(taken) < 50  # some 60 in a million, of which many start with a date
    assert len({keys.reference(each) for each in taken}) == len(taken)
    hsa_ids = [f"SE2321000016-{given.randrange(36**4):04X}" for _ in range(100_000)]
    assert not [each for each in hsa_ids if keys.reference(each) != each]

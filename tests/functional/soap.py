"""The SOAP channel on a real server, and what clients send to it."""

import hashlib
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
import uvicorn
from lxml import etree

from srs.service.app import create_app
from srs.service.settings import CallerSettings, Settings
from tests.databases import with_tables
from tests.make import WOMAN_43

# 10:30 in Sweden.
NOW = datetime(2025, 3, 20, 9, 30, 15, 250_000, tzinfo=UTC)
EVERYTHING = ("assess", "read", "opinion", "consent", "usage", "knowledge", "metrics")
# Names are the keys that the callers show.
CALLERS = {
    "webcert": (EVERYTHING, "all"),
    "one-unit": (EVERYTHING, ("SE-1",)),
    "knowledge-only": (("knowledge",), "all"),
}
PERSON = WOMAN_43.replace("-", "")
# The answers that F43.8A of SRS 3.0 asks for.
ANSWERS = {
    "SA_ExtentFirst": "1",
    "SA_SyssStart_fct": "not_unemp",
    "SA_1_gross": "0",
    "comorbidity": "no",
    "birth_cat_fct": "SW",
    "edu_cat_fct": "No university",
}
S = "urn:riv:clinicalprocess:healthcond:srs:"
TYPES = "urn:riv:clinicalprocess:healthcond:certificate:types:2"
SRS = "urn:riv:clinicalprocess:healthcond:srs:types:1"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
EXTENSION = "urn:srs:extension:1"


@dataclass
class Server:
    """``now`` may be moved: the service reads its clock from here."""

    url: str
    app: Any
    now: datetime = NOW
    clients: dict = field(default_factory=dict)

    def client(self, key="webcert"):
        if key not in self.clients:
            headers = {"X-API-Key": key} if key else {}
            self.clients[key] = httpx2.Client(base_url=self.url, timeout=30, headers=headers)
        return self.clients[key]

    def post(self, path, body, key="webcert", **headers):
        headers = {"Content-Type": "text/xml; charset=utf-8", **headers}
        return self.client(key).post(f"/services/{path}", content=body, headers=headers)

    def count(self, table="assessments"):
        from sqlalchemy import text

        with self.app.state.desk.storage.read() as connection:
            return connection.execute(text(f"select count(*) from {table}")).scalar()


def settings(folder, **given):
    expires = datetime(2100, 1, 1, tzinfo=UTC)
    callers = tuple(
        CallerSettings(
            name=name,
            scopes=scopes,
            units=units,
            key_sha256=hashlib.sha256(name.encode()).hexdigest(),
            expires=expires,
        )
        for name, (scopes, units) in CALLERS.items()
    )
    given = {
        "database": f"sqlite:///{folder / 'srs.db'}",
        "person_keys": "a:" + "17" * 32,
        "callers": callers,
        "calls_per_second": 100_000,
        "burst": 100_000,
        "failures_per_minute": 100_000,
    } | given
    return Settings(**given)


@contextmanager
def serving(folder, **given):
    chosen = settings(folder, **given)
    with_tables(chosen.database.get_secret_value())
    server = Server("", None)
    server.app = create_app(chosen, clock=lambda: server.now)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        running = uvicorn.Server(uvicorn.Config(server.app, log_level="critical"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        while not running.started:
            time.sleep(0.01)
        try:
            yield server
        finally:
            for client in server.clients.values():
                client.close()
            running.should_exit = True
            thread.join()


def envelope(content, header="<soapenv:Header/>"):
    return (
        f'<soapenv:Envelope xmlns:soapenv="{SOAP}">{header}<soapenv:Body>{content}</soapenv:Body>'
        "</soapenv:Envelope>"
    ).encode()


def hsa(name, extension="SE-USER-1"):
    root = "1.2.752.129.2.1.4.1"
    return f'<{name}><t:root xmlns:t="{TYPES}">{root}</t:root><t:extension xmlns:t="{TYPES}">' + (
        f"{extension}</t:extension></{name}>"
    )


def intyg(certificate, unit="SE-1"):
    return (
        f'<intyg-id><t:root xmlns:t="{TYPES}">{unit}</t:root>'
        f'<t:extension xmlns:t="{TYPES}">{certificate}</t:extension></intyg-id>'
    )


def diagnos(code):
    return (
        f'<diagnos xmlns:t="{TYPES}"><t:code>{code}</t:code>'
        "<t:codeSystem>1.2.752.116.1.1.1.1.3</t:codeSystem></diagnos>"
    )


def information(
    *certificates,
    answers=ANSWERS,
    person=PERSON,
    postcode="41133",
    day=None,
    wanted=(True, True, True),
    user="SE-USER-1",
):
    """A GetSRSInformationRequest; certificates are (id, diagnosis) or (id, diagnosis, unit)."""
    if answers is None:
        factors = ""
    else:
        given = "".join(
            f"<fragasvar><frageid-srs>{q}</frageid-srs><svarsid-srs>{a}</svarsid-srs></fragasvar>"
            for q, a in (answers.items() if isinstance(answers, dict) else answers)
        )
        of_day = "" if day is None else f"<sjukskrivningsdag>{day}</sjukskrivningsdag>"
        factors = (
            f"<prediktionsfaktorer>{of_day}<postnummer>{postcode}</postnummer>{given}"
            "</prediktionsfaktorer>"
        )
    each = "".join(
        f"<diagnosintyg>{diagnos(code)}{intyg(certificate, *unit)}</diagnosintyg>"
        for certificate, code, *unit in certificates or [("c-1", "F43.8A")]
    )
    flags = "".join(
        f"<{name}>{str(flag).lower()}</{name}>"
        for name, flag in zip(
            ("prediktion", "atgardsrekommendation", "statistik"), wanted, strict=True
        )
    )
    return envelope(
        f'<GetSRSInformationRequest xmlns="{S}GetSRSInformationResponder:3"><version>3.0</version>'
        f"{hsa('konsument-id')}{hsa('anvandare-id', user)}{factors}"
        f"<individer><individ><person-id>{person}</person-id>{each}</individ></individer>"
        f"<utdatafilter>{flags}</utdatafilter></GetSRSInformationRequest>"
    )


class Seen:
    """An answer, read by local names alone."""

    def __init__(self, element):
        self.element = element

    @classmethod
    def of(cls, response):
        root = etree.fromstring(response.content)
        return cls(root[-1][0])

    def all(self, path):
        steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
        return [Seen(each) for each in self.element.xpath(f".//{steps}")]

    def __getitem__(self, path):
        found = self.all(path)
        assert found, f"no {path}"
        return found[0]

    def __contains__(self, path):
        return bool(self.all(path))

    @property
    def text(self):
        return self.element.text

    def texts(self, path):
        return [each.text for each in self.all(path)]


def ask(server, *certificates, key="webcert", **options):
    """The answer's diagnosprediktion parts, when all went well."""
    response = server.post("getsrs", information(*certificates, **options), key)
    assert response.status_code == 200, response.text
    return Seen.of(response)


def fault(response):
    """Code and text of the SOAP fault."""
    root = etree.fromstring(response.content)
    assert root.tag == f"{{{SOAP}}}Envelope"
    assert root[0][0].tag == f"{{{SOAP}}}Fault"
    return root[0][0].findtext("faultcode"), root[0][0].findtext("faultstring")

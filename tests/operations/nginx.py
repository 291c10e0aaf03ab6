"""nginx with mutual TLS before two services on one PostgreSQL; one of them is killed.

python -m tests.operations.nginx
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import httpx2

from srs.service.rest import examples
from srs.storage import upgrade
from tests import postgres
from tests.authority import Authority
from tests.functional.service import start
from tests.functional.test_service_callers import context, nginx

from .report import program, run

CALLERS = """
trusted_proxies = ["127.0.0.1/32"]

[[callers]]
name = "webcert"
scopes = ["assess", "read"]
units = "all"
certificate_subject = "CN=webcert,O=Example,C=SE"
"""
ASKED = examples.ASKED["certificates"]["value"]
CERTIFICATE = ASKED["certificates"][0]["id"]


@contextmanager
def serving(folder, name, database):
    """One of the two services: with the same settings, and an anchor of its own."""
    words = ("--config", folder / "srs.toml", "--port", 0, "--database", database)
    anchor = folder / f"{name}.anchor"
    environment = {"SRS_PERSON_KEYS_FILE": str(folder / "person.keys")}
    service = start(*words, "--anchor", anchor, environment=environment)
    try:
        service.until(lambda: service.events("Application startup complete."))
        yield service
    finally:
        service.stop()


def answered(service):
    """The operations that it has answered well."""
    return [e["operation"] for e in service.events("request") if e["status"] < 300]


def scenario(report, folder, stack):
    program("nginx", "nginx-light")
    database = stack.enter_context(postgres.running())
    upgrade(database)
    authority = Authority(folder)
    for made in (
        authority.server,
        lambda: authority.client("webcert"),
        lambda: authority.client("x"),
    ):
        made()
    (folder / "srs.toml").write_text(CALLERS)
    (folder / "person.keys").write_text(f"1:{os.urandom(32).hex()}")
    names = ("first", "second")
    both = [stack.enter_context(serving(folder, name, database)) for name in names]
    (folder / "nginx").mkdir()
    (folder / "nginx").chmod(0o777)
    url = stack.enter_context(nginx(folder / "nginx", folder, *both))
    report.did("nginx stands before two services on one PostgreSQL")

    assesses_and_remembers(report, folder, url, both)
    knows_whom(report, folder, url, authority)
    survives(report, folder, url, both)
    for service in both:
        service.stop()
    verifies(report, folder, database, names)


def ask(folder, url, client="webcert"):
    with httpx2.Client(verify=context(folder, client), timeout=30) as asking:
        return asking.post(f"{url}/v1/assessments", json=ASKED)


def history(folder, url):
    with httpx2.Client(verify=context(folder, "webcert"), timeout=30) as asking:
        return asking.get(f"{url}/v1/certificates/{CERTIFICATE}/assessments")


def assesses_and_remembers(report, folder, url, both):
    made = [ask(folder, url) for _ in range(4)]
    report.holds("assessments are made", {each.status_code for each in made} == {201})
    report.holds("by both services", all("assess" in answered(each) for each in both))
    told = [history(folder, url).text for _ in range(4)]
    report.holds(
        "the history is told by both", all("assessments" in answered(each) for each in both)
    )
    ids = {each.json()["id"] for each in made}
    report.holds(
        "and each tells what the other has stored",
        all(all(one in text for one in ids) for text in told),
        told[0][:200],
    )


def knows_whom(report, folder, url, authority):
    authority.client("webcert")
    report.holds("a renewed client certificate is known", ask(folder, url).status_code == 201)
    report.holds("one that nobody named is refused", ask(folder, url, "x").status_code == 401)
    report.holds("and so is who shows none", ask(folder, url, None).status_code == 401)
    other = folder / "other"
    other.mkdir()
    Authority(other, "other").client("webcert")
    found = ask(folder, url, "other/webcert").status_code
    report.holds("one of the same name by another authority is refused", found in (400, 401), found)


def survives(report, folder, url, both):
    both[0].process.send_signal(signal.SIGKILL)
    both[0].ended()
    found = [ask(folder, url).status_code for _ in range(10)]
    report.holds(
        "one service killed: the other answers, every time", set(found) == {201}, str(found)
    )
    report.holds("with what the killed one had stored", history(folder, url).status_code == 200)


def verifies(report, folder, database, names):
    for name in names:
        words = ("audit", "verify", "--database", database, "--anchor", folder / f"{name}.anchor")
        ended = subprocess.run(
            [sys.executable, "-m", "srs", *map(str, words)], capture_output=True, text=True
        )
        told = (ended.stdout + ended.stderr).strip()
        report.holds(f"the access log agrees with the {name} anchor", ended.returncode == 0, told)
    words = ("audit", "replay", "--database", database)
    ended = subprocess.run([sys.executable, "-m", "srs", *words], capture_output=True, text=True)
    told = (ended.stdout + ended.stderr).strip()
    report.did(f"srs audit replay: {json.dumps(told.splitlines()[-1:], ensure_ascii=False)}")
    report.holds("what was answered follows from what was stored", ended.returncode == 0, told)


if __name__ == "__main__":
    run(scenario)

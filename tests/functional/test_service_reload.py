"""SIGHUP: what is read again, such as renewed files, and how it is counted."""

import os
import re
import shutil
import signal
import ssl

import httpx2
import pytest

from srs.model import MODELS
from tests.authority import Authority

from .service import serving

STARTED = re.compile(r"Started server process \[(\d+)\]")
VERSIONS = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def context(authority, client=None, version=None):
    """A client's, who trusts *authority* and shows its own certificate."""
    made = ssl.create_default_context(cafile=authority.certificate)
    if client:
        made.load_cert_chain(client, client.with_suffix(".key"))
    if version:
        made.minimum_version = made.maximum_version = version
    return made


@pytest.fixture
def authorities(tmp_path):
    """An old one and a new one."""
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    return {name: Authority(tmp_path / name, name) for name in ("old", "new")}


class Mounted:
    """A folder of secrets as Kubernetes mounts it: links into a version, exchanged at once."""

    NAMES = ("tls.crt", "tls.key", "ca.crt")

    def __init__(self, folder):
        self.folder, self._versions = folder, 0
        folder.mkdir()
        for name in self.NAMES:
            (folder / name).symlink_to(f"..data/{name}")

    def put(self, *contents):
        self._versions += 1
        version = self.folder / f"..{self._versions}"
        version.mkdir()
        for name, content in zip(self.NAMES, contents, strict=True):
            (version / name).write_bytes(content)
        (self.folder / "..next").symlink_to(version.name)
        os.replace(self.folder / "..next", self.folder / "..data")


def reload(service, expected="reloaded"):
    before = len(service.events(expected))
    service.send(signal.SIGHUP)
    service.until(lambda: len(service.events(expected)) > before)


def shown_by(service):
    return ssl.get_server_certificate(service.address)


def counted(client):
    """Each series of the reloads, whichever worker answers."""
    text = client.get("/metrics").text
    found = re.findall(r'^srs_reloads_total\{outcome="(\w+)"\} (.*)$', text, re.MULTILINE)
    return {outcome: float(value) for outcome, value in found}


def test_a_renewed_secret_is_used_and_an_authority_that_was_taken_out_is_not(tmp_path, authorities):
    old, new = authorities["old"], authorities["new"]
    server, callers = new.server(), {name: a.client("c") for name, a in authorities.items()}
    both = old.certificate.read_bytes() + new.certificate.read_bytes()
    secret = Mounted(tmp_path / "secret")
    secret.put(server.read_bytes(), server.with_suffix(".key").read_bytes(), both)
    words = ("--tls-certificate", "tls.crt", "--tls-key", "tls.key", "--client-ca", "ca.crt")
    words = [word if word[:2] == "--" else secret.folder / word for word in words]

    def answered(service, name, version):
        with httpx2.Client(verify=context(new, callers[name], version), timeout=30) as client:
            return client.get(f"{service.url}/health/live").status_code == 200

    with (
        serving(tmp_path, *words, tls=context(new)) as service,
        service.client(verify=context(new)) as client,
    ):
        for version in VERSIONS:
            assert answered(service, "old", version)
            assert answered(service, "new", version)
        before = shown_by(service)
        assert counted(client) == {"done": 0, "failed": 0}

        renewed = new.server().read_bytes()
        secret.put(renewed, b"of another certificate", both)
        reload(service, "not_reloaded")
        assert shown_by(service) == before
        assert counted(client) == {"done": 0, "failed": 1}

        key = server.with_suffix(".key").read_bytes()
        secret.put(renewed, key, new.certificate.read_bytes())
        reload(service)
        assert shown_by(service).strip() == renewed.decode().strip()
        for version in VERSIONS:
            assert answered(service, "new", version)
            with pytest.raises(httpx2.TransportError):
                answered(service, "old", version)

        # The only worker's successor cannot begin: one line says so, and the service ends.
        secret.put(renewed, b"of another certificate", both)
        os.kill(started(service)[0], signal.SIGKILL)
        assert service.ended() == 1
        (told,) = service.events("not_started")
        assert "expected PEM files" in told["reason"]
        assert "Traceback" not in str(service.lines)


def test_workers_count_a_first_failure_and_one_that_is_replaced_takes_no_count_back(tmp_path):
    models = tmp_path / "models"
    shutil.copytree(MODELS / "srs-3.0", models / "srs-3.0")
    hazards = models / "srs-3.0" / "hazards.json"
    right = hazards.read_text()
    environment = {"SRS_MODELS": str(models)}
    with (
        serving(tmp_path, "--workers", 2, environment=environment) as service,
        service.client() as client,
    ):
        begun(service, 2)
        assert counted(client) == {"done": 0, "failed": 0}
        hazards.write_text("{}")
        service.send(signal.SIGHUP)
        service.until(lambda: counted(client) == {"done": 0, "failed": 2})

        hazards.write_text(right)
        os.kill(started(service)[0], signal.SIGKILL)
        begun(service, 3)
        with service.client() as another:
            assert counted(another) == {"done": 0, "failed": 2}


def begun(service, workers):
    """Wait until so many have, those that were replaced among them."""
    service.until(lambda: len(service.events("Application startup complete.")) == workers)


def started(service):
    """The workers' process ids, in the order in which they were started."""
    events = [str(each.get("event")) for each in service.lines]
    return [int(found[1]) for each in events if (found := STARTED.search(each))]

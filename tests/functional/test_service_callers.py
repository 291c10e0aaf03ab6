"""Access over real connections: client certificates, a proxy's word, tokens by URL, keys."""

import json
import signal
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from typer.testing import CliRunner

from srs import __main__ as command
from tests.authority import Authority
from tests.machine import PROGRAMS

from .service import serving

DEPLOY = Path(__file__).parents[2] / "deploy"
CALLERS = """
[[callers]]
name = "webcert"
scopes = ["knowledge"]
units = "all"
certificate_subject = "CN=webcert,O=Example,C=SE"

[[callers]]
name = "watch"
scopes = ["metrics"]
certificate_subject = "CN=watch,O=Example,C=SE"
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def files(authority):
    """Certificates of an authority, and of another that nobody trusts."""
    folder = authority.folder
    authority.server()
    for name in ("webcert", "watch", "stranger"):
        authority.client(name)
    authority.client("expired", days=-1)
    (folder / "other").mkdir()
    Authority(folder / "other", "other").client("webcert")
    (folder / "srs.toml").write_text(CALLERS)
    return folder


def context(files, name=None):
    """As a client's: it trusts the authority, and shows its own certificate."""
    made = ssl.create_default_context(cafile=files / "ca.pem")
    if name:
        made.load_cert_chain(files / f"{name}.pem", (files / f"{name}.pem").with_suffix(".key"))
    return made


def get(url, files, name=None, path="/v1/models", **headers):
    with httpx2.Client(verify=context(files, name), timeout=30) as client:
        return client.get(f"{url}{path}", headers=headers)


@pytest.fixture(scope="module")
def service(files, tmp_path_factory):
    words = [
        *("--tls-certificate", files / "server.pem", "--tls-key", files / "server.key"),
        *("--client-ca", files / "ca.pem", "--config", files / "srs.toml"),
    ]
    folder = tmp_path_factory.mktemp("mtls")
    with serving(folder, *words, insecure=False, tls=context(files)) as running:
        yield running


def test_a_client_certificate_is_a_name(service, files):
    answer = get(service.url, files, "webcert")
    assert answer.status_code == 200
    assert answer.headers["strict-transport-security"]
    assert get(service.url, files, "watch", "/metrics").status_code == 200


def test_a_name_has_its_scopes_and_no_others(service, files):
    assert get(service.url, files, "webcert", "/metrics").status_code == 403
    assert get(service.url, files, "watch").status_code == 403


def test_without_a_certificate_only_health_answers(service, files):
    assert get(service.url, files).status_code == 401
    assert get(service.url, files, path="/health/ready").status_code == 200
    assert "www-authenticate" in get(service.url, files).headers


def test_a_certificate_that_nobody_named_gets_nothing(service, files):
    assert get(service.url, files, "stranger").status_code == 401


@pytest.mark.parametrize("name", ["expired", "other/webcert"])
def test_certificates_that_are_not_valid_do_not_even_connect(service, files, name):
    with pytest.raises(httpx2.TransportError):
        get(service.url, files, name)


def test_a_certificate_in_a_header_is_not_believed_from_anybody(service, files):
    pem = httpx2.URL(params={"x": (files / "webcert.pem").read_text()}).query[2:].decode()
    answer = get(service.url, files, path="/v1/models", **{"SRS-Client-Certificate": pem})
    assert answer.status_code == 401


def test_no_old_protocol_is_spoken(service):
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(httpx2.TransportError):
        httpx2.get(f"{service.url}/health/live", verify=old)


def test_a_renewed_certificate_is_used_after_a_signal(service, files, authority):
    before = shown_by(service)
    (files / "server.pem").write_bytes(b"broken")
    service.send(signal.SIGHUP)
    service.until(lambda: service.events("not_reloaded"))
    assert shown_by(service) == before
    authority.server()
    service.send(signal.SIGHUP)
    service.until(lambda: service.events("reloaded"))
    assert shown_by(service) != before
    assert get(service.url, files, "webcert").status_code == 200


def shown_by(service):
    return ssl.get_server_certificate(service.address)


# A proxy


@contextmanager
def nginx(folder, files, *services):
    """The example of deploy/, with addresses and paths of the test."""
    port = free_port()
    site = (DEPLOY / "nginx.conf").read_text()
    for old, new in (
        ("server 127.0.0.1:8080;", "".join(map(_upstream, services))),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/srs/tls/client-ca.pem", str(files / "ca.pem")),
        ("/etc/srs/tls/", f"{files}/"),
    ):
        assert old in site
        site = site.replace(old, new)
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log stderr;\n"
        f"events {{}}\nhttp {{\n{paths}{site}\n}}\n"
    )
    process = subprocess.Popen(
        [PROGRAMS["nginx"].path, "-e", "stderr", "-p", folder, "-c", folder / "nginx.conf"],
        stderr=subprocess.DEVNULL,
    )
    url = f"https://127.0.0.1:{port}"
    try:
        until_answered(url, files)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _upstream(service):
    return "server {}:{};".format(*service.address)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def until_answered(url, files):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            return get(url, files)
        except httpx2.TransportError:
            time.sleep(0.05)
    raise AssertionError("nginx does not answer")


@pytest.mark.needs("nginx")
def test_nginx_ends_tls_and_passes_the_name_on(tmp_path, files, plain):
    with nginx(tmp_path, files, plain) as url:
        answer = get(url, files, "webcert")
        assert answer.status_code == 200
        assert answer.headers["strict-transport-security"]
        assert get(url, files, "webcert", "/metrics").status_code == 404
        assert get(url, files, "stranger").status_code == 401
        assert get(url, files).status_code == 401
        assert get(url, files, "other/webcert").status_code == 400
        # What a client says of itself is overwritten.
        pem = "".join(f"%{byte:02x}" for byte in (files / "webcert.pem").read_bytes())
        forged = {"SRS-Client-Certificate": pem}
        assert get(url, files, **forged).status_code == 401
        assert get(url, files, "stranger", **forged).status_code == 401
        addresses = get(url, files, "webcert", "/services/getsrs?wsdl")
        assert f'location="{url}/services/getsrs"' in addresses.text


# Tokens


class KeyServer:
    """An issuer's keys over HTTP, which can be changed and be gone."""

    def __init__(self):
        self.keys, self.asked, self.broken = [], 0, False
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.asked += 1
                self.send_response(503 if server.broken else 200)
                self.end_headers()
                self.wfile.write(json.dumps({"keys": server.keys}).encode())

            def log_message(self, *_): ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/jwks"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def add(self, kid):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
        self.keys.append(public | {"kid": kid, "alg": "RS256"})
        return key


@pytest.fixture(scope="module")
def issuer():
    made = KeyServer()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def key():
    """A new API key, and its entry in the settings."""
    printed = CliRunner().invoke(command.app, ["key", "pilot"])
    return printed.stderr.strip().rpartition(" ")[2], printed.stdout


@pytest.fixture(scope="module")
def plain(files, issuer, key, tmp_path_factory):
    """Without TLS of its own: behind a proxy, with tokens and keys."""
    settings = files / "plain.toml"
    limits = "calls_per_second = 0.1\nburst = 30\n"
    settings.write_text(f'trusted_proxies = ["127.0.0.1/32"]\n{limits}{CALLERS}{key[1]}')
    oauth = {
        "SRS_OAUTH_ISSUER": "https://idp.example",
        "SRS_OAUTH_AUDIENCE": "srs",
        "SRS_OAUTH_JWKS": issuer.url,
    }
    folder = tmp_path_factory.mktemp("plain")
    with serving(folder, "--config", settings, insecure=False, environment=oauth) as running:
        yield running


def bearer(key, kid, **changed):
    now = datetime.now(UTC)
    claims = {
        "iss": "https://idp.example",
        "aud": "srs",
        "sub": "rehabstod",
        "scope": "knowledge",
        "exp": now + timedelta(minutes=5),
    }
    text = jwt.encode(claims | changed, key, "RS256", headers={"kid": kid})
    return {"Authorization": f"Bearer {text}"}


def test_tokens_are_checked_with_the_issuers_keys_and_strangers_do_not_make_us_ask(plain, issuer):
    own, stranger = issuer.add("k1"), rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with plain.client() as client:
        assert client.get("/v1/models", headers=bearer(own, "k1")).status_code == 200
        assert client.get("/metrics", headers=bearer(own, "k1")).status_code == 403
        for changed in ({"aud": "x"}, {"exp": datetime.now(UTC) - timedelta(hours=1)}):
            answer = client.get("/v1/models", headers=bearer(own, "k1", **changed))
            assert answer.status_code == 401
        for number in range(5):
            answer = client.get("/v1/models", headers=bearer(stranger, f"s{number}"))
            assert answer.status_code == 401
        assert issuer.asked == 1
        issuer.broken = True
        assert client.get("/v1/models", headers=bearer(own, "k1")).status_code == 200


# Keys and limits


def test_a_printed_key_gets_in_until_it_calls_too_often(plain, key):
    secret, block = key
    assert secret not in block
    with plain.client(headers={"X-API-Key": secret}) as client:
        answers = [client.get("/v1/models") for _ in range(31)]
        assert [each.status_code for each in answers] == [200] * 30 + [429]
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert client.get("/health/live").status_code == 200
    assert secret not in json.dumps(plain.lines)


def test_a_certificates_caller_is_printed(srs, files):
    status, block, _ = srs("key", "webcert", "--certificate", files / "webcert.pem")
    assert status == 0
    assert 'certificate_subject = "CN=webcert,O=Example,C=SE"' in block

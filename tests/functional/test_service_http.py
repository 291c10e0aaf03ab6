"""What a client meets before any channel: limits, timeouts, headers, the log."""

import json
import socket
import time
import uuid
from contextlib import ExitStack, suppress

import httpx2
import pytest

from srs.service.rest import examples

from .service import serving

ASKED = examples.ASKED["predictors"]["value"]
QUICK = {
    "SRS_BODY_SECONDS": "0.5",
    "SRS_HEADER_SECONDS": "0.5",
    "SRS_KEEP_ALIVE_SECONDS": "1",
    "SRS_CONNECTIONS": "150",
}
MANY = 10 * 2**20
GONE, LOGGED = uuid.uuid4().hex, uuid.uuid4().hex


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service"), environment=QUICK) as running:
        yield running


@pytest.fixture
def client(service):
    with service.client() as client:
        client.get("/health/live")
        yield client


def chunks(size=MANY):
    for _ in range(size // 2**16):
        yield b" " * 2**16


@pytest.mark.parametrize("path", ["/v1/assessments", "/services/getsrs"])
@pytest.mark.parametrize("content", [b" " * MANY, None], ids=["at once", "in chunks"])
def test_ten_megabytes_are_refused_quickly_and_unread(client, path, content):
    kind = {"content-type": "text/xml" if "services" in path else "application/json"}
    best = 1.0
    for _ in range(3):
        began = time.perf_counter()
        answer = client.post(path, content=content or chunks(), headers=kind)
        best = min(best, time.perf_counter() - began)
        assert answer.status_code == 413
    assert best < 0.3  # seconds; `make bench-service` holds it against 50 ms
    assert ("Fault" if "services" in path else "urn:srs:problem:too-large") in answer.text
    assert client.get("/health/live").status_code == 200


def test_who_waits_to_be_asked_for_the_body_is_refused_before_sending_it(service):
    head = f"content-length: {MANY}\r\nexpect: 100-continue\r\ncontent-type: application/json"
    with connected(service, f"POST /v1/assessments HTTP/1.1\r\nhost: localhost\r\n{head}") as peer:
        assert peer.recv(100).startswith(b"HTTP/1.1 413")


def connected(service, head, end="\r\n\r\n"):
    peer = socket.create_connection(service.address, 20)
    peer.sendall((head + end).encode())
    return peer


def until_closed(peer, seconds):
    """What comes until the other side closes, which has to be within *seconds*."""
    began, found = time.monotonic(), b""
    while part := peer.recv(2**16):
        found += part
    assert time.monotonic() - began < seconds
    return found


# As Java's client and curl --http2 send it; HTTP/2 itself is not spoken.
OFFER = {"connection": "Upgrade, HTTP2-Settings", "upgrade": "h2c", "http2-settings": "AAQAAP__"}


def test_an_offer_to_speak_http_2_is_passed_over_and_the_body_read(service, client):
    for _ in range(2):
        assert client.post("/v1/assessments", json=ASKED, headers=OFFER).status_code == 201
        assert client.get("/health/live", headers=OFFER).status_code == 200
    body = json.dumps(ASKED)
    kind = f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
    offer = "\r\n".join(f"{name}: {value}" for name, value in OFFER.items())
    head = f"POST /v1/assessments HTTP/1.1\r\nhost: localhost\r\n{kind}{offer}"
    with connected(service, head, f"\r\n\r\n{body}") as peer:
        assert peer.recv(100).startswith(b"HTTP/1.1 201")


@pytest.mark.parametrize("path", ["/v1/assessments", "/services/getsrs"])
def test_a_body_that_trickles_is_not_waited_for(service, path):
    kind = "text/xml" if "services" in path else "application/json"
    head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000"
    with connected(service, f"{head}\r\ncontent-type: {kind}") as peer:
        peer.settimeout(0.2)
        found, began = b"", time.monotonic()
        while not found and time.monotonic() - began < 5:
            peer.sendall(b" ")
            try:
                found = peer.recv(2**16)
            except TimeoutError:
                continue
        assert found.startswith(b"HTTP/1.1 408")
        assert given_up(peer, 5)


def given_up(peer, seconds):
    """Whether the other side closes though more comes all the time."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            peer.sendall(b" ")
            if not peer.recv(2**16):
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


def test_a_client_that_hangs_up_is_no_failure_of_ours(service):
    head = f"POST /v1/assessments HTTP/1.1\r\nhost: localhost\r\nx-request-id: {GONE}\r\n"
    kind = "content-type: application/json\r\ncontent-length: 1000"
    with connected(service, head + kind) as peer:
        time.sleep(0.1)
        peer.sendall(b"{")
    (line,) = service.until(lambda: [e for e in service.lines if e.get("request_id") == GONE])
    assert (line["event"], line["status"]) == ("request", 499)


def test_slow_clients_do_not_keep_others_waiting(service, client):
    # Before the slow ones are given up; one of three, for a machine that does other work.
    assert min(beside_slow_clients(service, client) for _ in range(3)) < 0.4


def beside_slow_clients(service, client):
    head = "POST /v1/assessments HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n"
    slow = [connected(service, f"{head}content-type: application/json") for _ in range(100)]
    began = time.perf_counter()
    assert client.post("/v1/assessments", json=ASKED).status_code == 201
    taken = time.perf_counter() - began
    for peer in slow:
        peer.close()
    return taken


@pytest.mark.parametrize("head", ["", "GET / HTTP/1.1\r\nhost: local"])
def test_a_head_that_does_not_come_is_not_waited_for(service, head):
    with connected(service, head, "") as peer:
        until_closed(peer, 5)


def test_an_idle_connection_is_closed(service):
    with connected(service, "GET /health/live HTTP/1.1\r\nhost: localhost") as peer:
        assert until_closed(peer, 5).startswith(b"HTTP/1.1 200")


def test_a_head_that_is_too_large_is_refused(service):
    head = "GET / HTTP/1.1\r\nhost: localhost\r\nx: " + "y" * 70_000
    with connected(service, head, "\r\n") as peer:
        assert b"head too large" in until_closed(peer, 5)


HEAD = "GET /health/live HTTP/1.1\r\nhost: localhost\r\n"
CHUNKED = "POST /health/live HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
TOO_LARGE = {
    "one header": HEAD + "x: " + "y" * 70_000 + "\r\n\r\n",
    "headers": HEAD + "".join(f"x{n}: {'y' * 900}\r\n" for n in range(80)) + "\r\n",
    "many headers": HEAD + "".join(f"x{n}:\r\n" for n in range(101)) + "\r\n",
    "the address": f"GET /{'x' * 70_000} HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "the query": f"GET /v1/models?{'x' * 70_000} HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "an unfinished header": HEAD + "x" * 70_000,
    "trailers": CHUNKED + "0\r\n" + "".join(f"x{n}: {'y' * 900}\r\n" for n in range(80)),
    "a trailer": CHUNKED + "0\r\nx: " + "y" * 200_000,
}


@pytest.mark.parametrize("sent", TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_head_that_is_too_large_is_refused_however_it_comes(service, sent):
    with connected(service, sent, "") as peer:
        found = until_closed(peer, 5)
    assert b"head too large" in found or found.startswith(b"HTTP/1.1 405")
    assert b"HTTP/1.1 200" not in found


def test_as_many_headers_as_clients_send_are_read(service):
    more = "".join(f"x{n}: {'y' * 500}\r\n" for n in range(90))
    with connected(service, HEAD + more + "connection: close") as peer:
        assert until_closed(peer, 5).startswith(b"HTTP/1.1 200")


def test_a_large_body_in_one_piece_is_no_head(service, client):
    padded = json.dumps(ASKED) + " " * 200_000
    kind = f"content-type: application/json\r\ncontent-length: {len(padded)}"
    for _ in range(3):
        head = f"POST /v1/assessments HTTP/1.1\r\nhost: localhost\r\n{kind}"
        with connected(service, head, f"\r\n\r\n{padded}") as peer:
            assert peer.recv(100).startswith(b"HTTP/1.1 201")
        headers = {"content-type": "application/json"}
        assert client.post("/v1/assessments", content=padded, headers=headers).status_code == 201


def test_a_trailer_is_no_header(service):
    body = json.dumps(ASKED)
    head = "POST /v1/assessments HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n"
    kind = "content-type: application/json\r\nconnection: close\r\n\r\n"
    sent = f"{len(body):x}\r\n{body}\r\n0\r\nidempotency-key: å\r\norigin: https://evil.example\r\n"
    with connected(service, head + kind, sent + "\r\n") as peer:
        assert until_closed(peer, 10).startswith(b"HTTP/1.1 201")


def test_requests_that_wait_for_no_answer_are_not_kept_without_end(service):
    many = (HEAD + "\r\n") * 3000
    # Reset, as the rest of them was not read.
    with connected(service, many, "") as peer, suppress(ConnectionResetError):
        assert until_closed(peer, 10).count(b"HTTP/1.1 200") < 100
    with connected(service, (HEAD + "\r\n") * 8 + HEAD + "connection: close") as peer:
        assert until_closed(peer, 10).count(b"HTTP/1.1 200") == 9


@pytest.mark.parametrize("path", ["/v1/assessments", "/services/getsrs"])
def test_how_long_a_client_takes_to_send_is_not_the_services_time(service, client, path):
    kind = "text/xml" if "services" in path else "application/json"
    own = uuid.uuid4().hex
    head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\nx-request-id: {own}\r\n"
    with connected(service, f"{head}content-type: {kind}\r\ncontent-length: 100") as peer:
        assert peer.recv(100).startswith(b"HTTP/1.1 408")
    (line,) = service.until(lambda: [e for e in service.lines if e.get("request_id") == own])
    assert line["ms"] < 400  # of the 500 that it was waited for


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nx: a\x00b\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(service, request_):
    with socket.create_connection(service.address, 20) as peer:
        peer.sendall(request_)
        assert until_closed(peer, 5)[:12] in (b"HTTP/1.1 400", b"HTTP/1.0 400")


@pytest.mark.parametrize(
    "path", ["/health/live", "/v1/models", "/services", "/nowhere", "/metrics"]
)
def test_every_answer_makes_browsers_store_and_run_nothing(client, path):
    answer = client.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in answer.headers
    assert "strict-transport-security" not in answer.headers  # which only TLS may say


def test_a_request_keeps_its_id_and_gets_one_where_it_has_none(client):
    for own in (uuid.uuid4().hex, str(uuid.uuid4())):
        answer = client.get("/v1/models", headers={"x-request-id": own})
        assert answer.headers["x-request-id"] == own
    ids = {client.get("/v1/models").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.parametrize("given", ["a b", "x" * 32, "å", 'a"b', "19121212-1212", "1" * 33])
def test_an_id_that_could_tell_or_forge_something_is_replaced(client, given):
    answer = client.get("/v1/models", headers={"x-request-id": given.encode()})
    assert answer.headers["x-request-id"] != given


def test_the_log_has_the_route_and_never_what_was_asked(service, client):
    for path in ("/v1/certificates/canary-1912/assessments", "/canary-1912?q=canary-1912"):
        client.get(path, headers={"x-request-id": LOGGED})
    first, _ = service.until(lambda: logged(service)[1:] and logged(service))
    assert first["operation"] == "assessments"
    assert (first["caller"], first["status"]) == ("anonymous", 404)
    assert first["ms"] > 0
    assert "canary" not in json.dumps(service.lines)


def logged(service):
    return [each for each in service.events("request") if each["request_id"] == LOGGED]


def test_metrics_count_by_operation_and_level(client):
    client.post("/v1/assessments", json=ASKED)
    text = client.get("/metrics").text
    for expected in (
        'srs_request_seconds_count{operation="assess",status="2xx"}',
        'srs_predictions_total{level="',
        'srs_predictors_total{level="female",predictor="sex"}',
    ):
        assert expected in text
    assert "198203149821" not in text


def test_no_mistake_of_a_client_has_moved_what_alarms_look_at(client):
    """After all of the above."""
    told = client.get("/metrics").text
    for line in told.splitlines():
        if 'status="5xx"' in line and "_count" in line or line.startswith("srs_unavailable_total "):
            assert line.endswith(" 0.0"), line


def test_more_connections_than_agreed_are_asked_to_come_later(service):
    """Idle ones are closed after half a second, which may pass before all of them are open."""

    def status():
        with suppress(httpx2.TransportError):
            return httpx2.get(f"{service.url}/v1/models").status_code

    def crowded():
        with ExitStack() as idle:
            for _ in range(150):
                idle.enter_context(socket.create_connection(service.address))
            return status() == 503

    service.until(crowded, 20)
    service.until(lambda: status() == 200, 5)

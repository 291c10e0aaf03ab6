"""``make bench-service``: the service under load on loopback, the load generator on the same cores.

The time is given as a ratio to a bare "hello" of the same framework, in the same run, next to its
target.
"""

import hashlib
import logging
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter, sleep
from urllib.error import URLError
from urllib.request import Request, urlopen

import httpx2
import structlog

from srs.storage import Storage, upgrade
from tests.benchmarks.service_rows import fill
from tests.functional import crashes
from tests.functional.crashes import killed_under_load
from tests.functional.service import serving
from tests.functional.test_soap_wire import BAD
from tests.postgres import running

LOAD = Path(__file__).parent / "load"
WORKERS = 2
SECONDS, CONNECTIONS = 10, 16
ASKED_RATE, ASKED_P99 = 400, 50  # assessments/s; ms at 100 a second
CHANNELS = {
    "SOAP": ("/services/getsrs", "request.xml", "text/xml"),
    "REST": ("/v1/assessments", "request.json", "application/json"),
}
FEW, MANY = 10_000, 1_000_000
KILLS = 20
KEY = secrets.token_hex(32)


@dataclass(frozen=True)
class Load:
    """What wrk saw; latencies in ms."""

    rate: float
    failed: int
    median: float
    p99: float

    def __str__(self) -> str:
        failed = f", {self.failed} FAILED" if self.failed else ""
        return f"{self.rate:.0f}/s, median {self.median:.1f} ms, p99 {self.p99:.1f} ms{failed}"


def full_load(url: str, key: str, file: str, kind: str) -> Load:
    """As fast as it goes: the median of three runs, for connections fall to workers by chance."""
    seen = [load(url, key, file, kind) for _ in range(3)]
    return sorted(seen, key=lambda each: each.rate)[1]


def load(url: str, key: str, file: str, kind: str, *, per_second: int = 0) -> Load:
    """As fast as it goes, or at a steady rate."""
    # At a steady rate each connection sends once a pause; what it waits for comes off the rate.
    connections = 10 if per_second else CONNECTIONS
    pause = 1000 * connections // per_second if per_second else 0
    words = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "-s", str(LOAD / "requests.lua")]
    done = subprocess.run(
        [*words, url, "--", str(LOAD / file), kind, str(pause)],
        env=os.environ | {"SRS_BENCH_KEY": key},
        capture_output=True,
        text=True,
        check=True,
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    count, taken, failed, median, p99 = map(int, line.split()[1:])
    return Load(count / taken * 1e6, failed, median / 1000, p99 / 1000)


@contextmanager
def hello() -> Iterator[str]:
    """A bare application of the same framework and server."""
    port = _free_port()
    words = ["tests.benchmarks.load.hello:app", "--port", str(port), "--workers", str(WORKERS)]
    quiet = ["--log-level", "error", "--no-access-log"]
    with _process([sys.executable, "-m", "uvicorn", *words, *quiet], port, "/hello"):
        yield f"http://127.0.0.1:{port}/hello"


@contextmanager
def service(folder: Path, database: str, **more: str) -> Iterator[tuple[str, str]]:
    """The address of `srs serve`, run as it would be, and a caller's key."""
    key, port = secrets.token_hex(32), _free_port()
    config = folder / "service.toml"
    config.write_text(
        "[[callers]]\n"
        'name = "bench"\n'
        'scopes = ["assess", "read"]\n'
        'units = "all"\n'
        f'key_sha256 = "{hashlib.sha256(key.encode()).hexdigest()}"\n'
        "expires = 2099-01-01T00:00:00Z\n"
    )
    environment = _environment() | {"SRS_DATABASE": database} | more
    words = ["serve", "--config", str(config), "--port", str(port), "--workers", str(WORKERS)]
    call = [sys.executable, "-m", "srs", *words]
    with _process(call, port, "/health/ready", environment):
        yield f"http://127.0.0.1:{port}", key


def _environment() -> dict[str, str]:
    """A key that stays, and no limits."""
    return {
        "SRS_PERSON_KEYS": "bench:" + KEY,
        "SRS_CALLS_PER_SECOND": "1000000",
        "SRS_BURST": "1000000",
    }


@contextmanager
def _process(
    words: list[str], port: int, ready: str, environment: Mapping[str, str] = {}
) -> Iterator[None]:
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(words, env=os.environ | environment, stderr=errors)
        try:
            _wait(f"http://127.0.0.1:{port}{ready}", process)
            yield
        finally:
            process.terminate()
            process.wait(60)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + 60
    while monotonic() < until and process.poll() is None:
        try:
            urlopen(url, timeout=2).close()
        except (URLError, OSError):
            sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def many_certificates(url: str, key: str, certificates: list[str]) -> tuple[float, int]:
    """Seconds of one GetRiskPredictionForCertificate, and how many were found."""
    responder = "urn:riv:clinicalprocess:healthcond:srs:GetRiskPredictionForCertificateResponder:1"
    ids = "".join(f"<intygs-id>{each}</intygs-id>" for each in certificates)
    body = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        f'<GetRiskPredictionForCertificateRequest xmlns="{responder}">{ids}'
        "</GetRiskPredictionForCertificateRequest></e:Body></e:Envelope>"
    )
    headers = {"Content-Type": "text/xml", "X-Api-Key": key}
    path = "/services/get-risk-prediction-for-certificate/v1.0"
    start = perf_counter()
    with urlopen(Request(url + path, body.encode(), headers)) as answer:
        found = answer.read().count(b"intygs-id>") // 2
    return perf_counter() - start, found


def main() -> None:
    # A database that is filled by hand needs its anchors, too.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with hello() as url:
        bare = full_load(url, "", "request.json", "application/json")
    _say("a bare hello", bare)
    with tempfile.TemporaryDirectory() as folder, running() as postgresql:
        file = Path(folder) / "srs.db"
        for name, database in (("SQLite", f"sqlite:///{file}"), ("PostgreSQL", postgresql)):
            upgrade(database)
            _throughput(Path(folder), name, database, bare)
            _growth(Path(folder), name, database)
        _bad_requests(Path(folder), f"sqlite:///{file}")
        _kills(Path(folder))


def _bad_requests(folder: Path, database: str) -> None:
    """The slowest of what the tests send, each as fast as in the best of five."""
    with service(folder, database) as (url, key):
        slowest = max((_best(url, key, body), what) for what, body in BAD.items())
    what = f"{len(BAD)} bad SOAP requests, the slowest: {slowest[1]}"
    sys.stdout.write(f"{what:60} {slowest[0] * 1000:.0f} ms   under 50 ms asked\n")


def _best(url: str, key: str, body: bytes) -> float:
    headers = {"Content-Type": "text/xml", "X-Api-Key": key}
    taken = []
    with httpx2.Client(base_url=url, headers=headers) as client:
        for _ in range(5):
            start = perf_counter()
            client.post("/services/getsrs", content=body)
            taken.append(perf_counter() - start)
    return min(taken)


def _kills(folder: Path) -> None:
    """SIGKILL to all processes under load; nothing that was answered may be lost."""
    database, anchor = f"sqlite:///{folder}/killed.db", folder / "killed.anchor"
    words = ["--database", database, "--anchor", anchor, "--workers", WORKERS]
    lost, answered = [], []
    for _ in range(KILLS):
        with serving(folder, *words, environment=_environment()) as running:
            answered += killed_under_load(running)
        missing, fault = crashes.lost(database, anchor, answered)
        lost += [*missing, *([fault] if fault else [])]
    what = f"SQLite, killed {KILLS} times under load, {len(answered)} answered"
    sys.stdout.write(f"{what:60} {len(lost)} lost or wrong   0 asked\n")


def _throughput(folder: Path, name: str, database: str, bare: Load) -> None:
    with service(folder, database) as (url, key):
        for channel, (path, file, kind) in CHANNELS.items():
            full = full_load(url + path, key, file, kind)
            _say(
                f"{name}, {channel}",
                full,
                f"{ASKED_RATE}/s asked; hello {bare.rate / full.rate:.1f} x",
            )
            steady = load(url + path, key, file, kind, per_second=100)
            _say(f"{name}, {channel}, 100 a second", steady, f"p99 under {ASKED_P99} ms asked")


def _growth(folder: Path, name: str, database: str) -> None:
    for stored in (FEW, MANY):
        storage = Storage(database)
        certificates = fill(storage, stored)
        storage.close()
        with service(folder, database) as (url, key):
            for channel, (path, file, kind) in CHANNELS.items():
                steady = load(url + path, key, file, kind, per_second=100)
                _say(f"{name}, {channel}, {stored:,} stored, 100 a second", steady)
            taken, found = many_certificates(url, key, certificates[:10_000])
            what = f"{name}, 10 000 certificates in a call, {stored:,} stored"
            sys.stdout.write(f"{what:60} {taken:.2f} s, {found} found   under 1 s asked\n")


def _say(what: str, seen: Load, against: str = "") -> None:
    sys.stdout.write(f"{what:60} {seen}   {against}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

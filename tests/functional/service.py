"""The service as operators run it: `srs serve` as a process of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx2

START, STOP = 60, 60  # seconds; the machine may be busy

# The command alone, so that the tests need no other command to be there.
COMMAND = (
    "import sys; from srs.__main__ import app, main; from srs.service import commands; "
    "'serve' in {each.name for each in app.registered_commands} or "
    "app.command('serve')(commands.serve); sys.argv[0] = 'srs'; main()"
)


@dataclass
class Service:
    """A running service; ``lines`` are what it logged so far."""

    process: subprocess.Popen
    lines: list = field(default_factory=list)
    reader: threading.Thread | None = None

    def events(self, name):
        return [line for line in list(self.lines) if line.get("event") == name]

    @property
    def url(self):
        return self.events("listening")[0]["url"]

    @property
    def address(self):
        host, _, port = self.url.partition("://")[2].rpartition(":")
        return host.strip("[]"), int(port)

    def client(self, **options):
        return httpx2.Client(base_url=self.url, timeout=30, **options)

    def until(self, there, seconds=START):
        """Wait until *there* gives something true, and give it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := there():
                return found
            assert self.process.poll() is None or there(), f"it has ended: {self.lines[-3:]}"
            time.sleep(0.02)
        raise AssertionError(f"not in {seconds} s: {self.lines[-3:]}")

    def send(self, number):
        self.process.send_signal(number)

    def stop(self, number=signal.SIGTERM):
        """Ask it to end; gives the exit status."""
        if self.process.poll() is None:
            self.send(number)
        return self.ended()

    def ended(self):
        """Wait for its end, and for the last line; gives the exit status."""
        status = self.process.wait(STOP)
        self.reader.join(STOP)
        return status


def start(*words, environment=None, folder=None):
    """The process, with what it logs being read; words are those of `srs serve`."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "serve", *map(str, words)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={k: v for k, v in os.environ.items() if not k.startswith("SRS_")} | (environment or {}),
        cwd=folder,
        text=True,
    )
    service = Service(process)
    service.reader = threading.Thread(target=_read, args=(process, service.lines), daemon=True)
    service.reader.start()
    return service


def _read(process, lines):
    with process.stderr:
        for line in process.stderr:
            try:
                lines.append(json.loads(line))
            except ValueError:
                lines.append({"text": line})


@contextmanager
def serving(folder, *words, insecure=True, environment=None, tls=None):
    """A ready service with a SQLite database in *folder*, stopped at the end."""
    given = ["--port", 0, "--database", f"sqlite:///{folder}/srs.db", *words]
    service = start(*given, *(["--insecure-no-auth"] if insecure else []), environment=environment)
    try:
        service.until(lambda: service.events("listening"))
        with service.client(**({"verify": tls} if tls else {})) as client:
            service.until(lambda: _ready(client))
        yield service
    finally:
        service.stop()


def _ready(client):
    try:
        return client.get("/health/ready").status_code == 200
    except httpx2.TransportError:
        return False

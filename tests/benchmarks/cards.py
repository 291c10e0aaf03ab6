"""CDS Hooks on loopback: discovery and cards, median and 95th percentile over one connection.

``python -m tests.benchmarks.cards [--calls 300]``: each patient seen for the first time, each seen
again, and one whose answers are known. Asked: under 20 ms at the median.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import DEVNULL, Popen
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import httpx2
import numpy as np

from ..cds import ANSWERS, HOOK, PATIENT, PERSON, call, certificate, found
from ..rest import who
from .scorecard import Row, written

ASKED = 20.0
_WARM = 30


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--calls", type=int, default=300)
    calls = arguments.parse_args().calls
    with TemporaryDirectory() as folder:
        server = Popen(_server(folder), stdout=DEVNULL, stderr=DEVNULL)
        try:
            address = _address(Path(folder, "address"))
            with httpx2.Client(base_url=address, headers=who("everywhere")) as client:
                missed = written(measured(client, calls))
        finally:
            server.terminate()
            server.wait()
    sys.exit(missed)


def _server(folder: str) -> list[str]:
    """A real server in a process of its own."""
    code = (
        "import pathlib, time; from tests.cds import HOOK, URL; from tests.rest import serving\n"
        f"folder = pathlib.Path({folder!r})\n"
        "with serving(folder, public_url=URL, cds_certificate_hook=HOOK, pages=True) as address:\n"
        "    (folder / 'address').write_text(address); time.sleep(3600)"
    )
    return [sys.executable, "-c", code]


def _address(file: Path) -> str:
    while not (file.exists() and file.read_text()):
        sleep(0.1)
    return file.read_text()


def measured(client: httpx2.Client, calls: int) -> Iterator[Row]:
    def post(body: Callable[[int], bytes], service: str = "patient") -> Callable[[int], int]:
        bodies = [body(each) for each in range(calls + _WARM)]
        headers = {"content-type": "application/json"}
        path = f"/cds-services/srs-{service}"
        return lambda each: client.post(path, content=bodies[each], headers=headers).status_code

    for name, one in (
        ("discovery", lambda each: client.get("/cds-services").status_code),
        ("a card, the patient's first", post(_of_patient)),
        ("a card, the patient's second", post(_of_patient)),
        ("a card of what is being written, with answers", post(_being_written, "certificate")),
    ):
        yield _row(name, one, calls)


def _row(name: str, one: Callable[[int], int], calls: int) -> Row:
    taken = []
    for each in range(calls + _WARM):
        begun = perf_counter()
        status = one(each)
        taken.append(1e3 * (perf_counter() - begun))
        assert status == 200, (name, status)
    median, slow = np.quantile(taken[_WARM:], (0.5, 0.95))
    return name, f"{median:.1f} ms (95 %: {slow:.1f})", f"below {ASKED:.0f} ms", median < ASKED


def _of_patient(number: int) -> bytes:
    return _of(number, call(prefetch={"patient": PATIENT, "certificates": found(certificate())}))


def _being_written(number: int) -> bytes:
    draft = certificate(status="in-progress")
    return _of(number, call(HOOK, {"patient": PATIENT}, certificate=draft, answers=ANSWERS))


def _of(number: int, body: dict[str, object]) -> bytes:
    """A request about a person and a certificate that no other request has."""
    text = json.dumps(body).replace(PERSON, f"{PERSON[:8]}{number:04d}")
    return text.replace("cert-lisjp-1", f"certificate-{number}").encode()


if __name__ == "__main__":
    main()

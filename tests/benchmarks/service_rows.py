"""A store that has been in use for years, and its speed.

python -m tests.benchmarks.service_rows [ROWS]
"""

import random
import sys
import tempfile
import threading
import uuid
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from time import perf_counter

import structlog
from sqlalchemy import text

from srs import Icd10, load
from srs.model import Model
from srs.storage import Storage, assessments, upgrade
from srs.storage.records import Access, Assessed
from tests.benchmarks.clock import seconds
from tests.postgres import running
from tests.records import NOW, access, predicted

TOGETHER = 2000  # rows in one transaction
UNITS = 200
CODES = ("F438A", "F32", "M54", "S82")
ASKED = 10_000  # certificates in one call


def fill(storage: Storage, rows: int) -> list[str]:
    """Store until this has stored *rows* assessments, each with its access entry.

    Three assessments of two certificates, a few of them shadows. The certificates' ids are
    returned, in no order.
    """
    with storage.read() as connection:
        query = text("SELECT count(*) FROM assessments WHERE caller = 'filled'")
        there = connection.execute(query).scalar_one()
    rng, model = random.Random(there), load("srs-3.0")
    kinds = [_kind(model, Icd10(code)) for code in CODES]
    for first in range(there, rows, TOGETHER):
        numbers = range(first, min(rows, first + TOGETHER))
        some = [_assessed(rng, kinds[rng.randrange(len(kinds))], number) for number in numbers]
        entries = [_entry(each) for each in some]
        storage.write(lambda connection, some=some: assessments.insert(connection, some), *entries)
    certificates = [_certificate(number) for number in range(rows * 2 // 3)]
    rng.shuffle(certificates)
    return certificates


def _kind(model: Model, diagnosis: Icd10) -> Assessed:
    """Every question answered."""
    predictors = [column.predictor for column in model.of(diagnosis).columns]
    return predicted(model, diagnosis, {each.name: each.levels[0].name for each in predictors})


def _assessed(rng: random.Random, kind: Assessed, number: int) -> Assessed:
    of = number * 2 // 3
    time = NOW - timedelta(days=1500) + timedelta(seconds=130 * number)
    ended = time.date() + timedelta(days=rng.randrange(60))
    return replace(
        kind,
        id=uuid.uuid4().hex,
        caller="filled",
        time=time,
        shadow_of="0" * 32 if rng.random() < 0.1 and number % 3 == 0 else None,
        unit=f"SE2321000131-E{of % UNITS:012}",
        certificate=_certificate(of),
        person="k1." + sha256(str(of // 3).encode()).hexdigest(),
        spell_start=time.date() - timedelta(days=14),
        spell_end=ended,
    )


def _certificate(number: int) -> str:
    return str(uuid.UUID(bytes=sha256(str(number).encode()).digest()[:16]))


def _entry(stored: Assessed) -> Access:
    persons, certificates = [stored.person], [stored.certificate]
    return access(time=stored.time, unit=stored.unit, persons=persons, certificates=certificates)


def measure(storage: Storage, certificates: Sequence[str]) -> None:
    asked = certificates[:ASKED]
    unit = f"SE2321000131-E{7:012}"
    with storage.read() as connection:
        times = {
            f"newest of {len(asked):,} certificates": lambda: assessments.newest_of(
                connection, asked, None, horizon=90
            ),
            "the same, of a caller's 200 units": lambda: assessments.newest_of(
                connection,
                asked,
                frozenset(f"SE2321000131-E{number:012}" for number in range(UNITS)),
                horizon=90,
            ),
            "history of three certificates": lambda: assessments.newest(
                connection, [(each, code) for each in asked[:3] for code in CODES], None, horizon=90
            ),
            "a unit's current spells": lambda: assessments.of_unit(connection, unit, on=NOW.date()),
        }
        for what, work in times.items():
            _say(what, f"{1000 * seconds(work):.1f} ms, {len(work())} found")
    for threads in (1, 16):
        _say(f"{threads} threads store", f"{rate(storage, threads):.0f} assessments/s")


def rate(storage: Storage, threads: int, within: float = 3.0) -> float:
    """Assessments stored a second, each with its access entry, each durable."""
    kind, done = _kind(load("srs-3.0"), Icd10("F438A")), []
    begun = perf_counter()

    def write() -> None:
        while perf_counter() < begun + within:
            record = replace(kind, id=uuid.uuid4().hex, certificate=uuid.uuid4().hex)
            storage.write(
                lambda connection, record=record: assessments.insert(connection, [record]),
                _entry(record),
            )
            done.append(record.id)

    running_ = [threading.Thread(target=write) for _ in range(threads)]
    for each in running_:
        each.start()
    for each in running_:
        each.join()
    return len(done) / (perf_counter() - begun)


def _say(what: str, found: str) -> None:
    sys.stdout.write(f"{what:45} {found}\n")
    sys.stdout.flush()


def main(rows: int) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with tempfile.TemporaryDirectory() as folder, running() as postgresql:
        for name, url in (("SQLite", f"sqlite:///{folder}/srs.db"), ("PostgreSQL", postgresql)):
            upgrade(url)
            with closing(Storage(url)) as storage:
                for stored in (min(rows, 10_000), rows):
                    begun = perf_counter()
                    certificates = fill(storage, stored)
                    _say(f"{name}: {stored:,} stored", f"filled in {perf_counter() - begun:.0f} s")
                    measure(storage, certificates)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

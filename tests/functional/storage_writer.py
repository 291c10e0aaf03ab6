"""A process that stores like a worker of the service, and reports what was acknowledged.

python -m tests.functional.storage_writer URL ANCHOR THREADS COUNT
"""

import sys
import threading
from pathlib import Path

import structlog

from srs.storage import Storage, assessments
from tests.records import access, assessed


def run(url, anchor, threads, count):
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    storage = Storage(url, Path(anchor))

    def write():
        for _ in range(count):
            record = assessed()
            storage.write(
                lambda connection, record=record: assessments.insert(connection, [record]),
                access(request_id=record.id),
            )
            sys.stdout.write(f"{record.id}\n")
            sys.stdout.flush()

    running = [threading.Thread(target=write) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    storage.close()


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))

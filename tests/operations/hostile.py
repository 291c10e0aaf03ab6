"""A service under hostile bodies: each kind from 40 callers at once, then all of them together.

python -m tests.operations.hostile
"""

from collections import Counter
from pathlib import Path
from tempfile import mkdtemp

from tests.functional.hostile_bodies import BODIES, attack, memory, worker
from tests.functional.service import serving

from .report import run

CALLERS, TIMES = 40, 2
MOST = 300  # MiB above what a worker needs before
OFTEN = {"SRS_CALLS_PER_SECOND": "100000", "SRS_BURST": "100000"}


def main(report, folder, stack):
    for kinds in (*([kind] for kind in BODIES), [*BODIES]):
        own = Path(mkdtemp(dir=folder))
        with serving(own, environment=OFTEN) as service:
            attack(service, ["an assessment"], 4, 4)
            pid = worker(service)
            base = memory(pid)
            Path(f"/proc/{pid}/clear_refs").write_text(
                "5"
            )  # so that the peak is that of the attack
            answered = attack(service, kinds, CALLERS, TIMES)
            peak = memory(pid, "VmHWM") - base
            statuses = Counter()
            for (_, status), number in answered.items():
                statuses[status] += number
            what = kinds[0] if len(kinds) == 1 else "all together"
            report.did(f"{what}: {base:.0f} + {peak:.0f} MiB, {dict(statuses)}")
            report.holds(f"{what}: within {MOST} MiB", peak <= MOST)


if __name__ == "__main__":
    run(main)

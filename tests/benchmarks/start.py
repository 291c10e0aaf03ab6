"""The time of a cold start."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .clock import seconds

EXAMPLES = Path(__file__).parents[2] / "examples"


def measured() -> Iterator[tuple[str, str, str]]:
    python = _run("-c", "pass")
    pandas_free = _run("-c", "import numpy")
    for what, words in {
        "import srs": ("-c", "import srs"),
        "srs --help": ("-m", "srs", "--help"),
        "srs assess of the example, from a shell": (
            *("-m", "srs", "assess"),
            *(str(EXAMPLES / name) for name in ("certificate.xml", "first.xml", "earlier.json")),
            *("--answers", str(EXAMPLES / "answers.json"), "--on", "2025-03-20"),
        ),
    }.items():
        taken = _run(*words)
        ratios = f"{taken / python:.1f} x bare Python, {taken / pandas_free:.1f} x import numpy"
        yield what, f"{taken * 1000:.0f} ms", ratios


def _run(*words: str) -> float:
    call = [sys.executable, *words]
    return seconds(lambda: subprocess.run(call, check=True, capture_output=True), runs=9)

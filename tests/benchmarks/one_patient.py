"""One assessment, against the same prediction through R and its package pch."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import srs
from srs.risk import Subject

from .clock import seconds

EXAMPLES = Path(__file__).parents[2] / "examples"
ON = date(2025, 3, 20)
ANSWERS = {"comorbidity": "no", "born_in_sweden": "yes", "university": "no"}
_R = Path(__file__).with_name("pch.R")


def measured() -> Iterator[tuple[str, str, str]]:
    names = ("certificate.xml", "first.xml", "earlier.json")
    files = [(EXAMPLES / name).read_bytes() for name in names]
    certificates = [srs.read(data, on=ON) for data in files]
    model, knowledge = srs.load("srs-3.0"), srs.embedded()
    assess = partial(
        srs.assess, certificates, on=ON, model=model, knowledge=knowledge, answers=ANSWERS
    )
    subject = assess().subject
    r = _r_milliseconds()
    assessment = 1000 * seconds(_times(100, assess)) / 100
    yield "an assessment with contributions, after load", *_against(assessment, r)
    explained = 1000 * seconds(_times(100, partial(_fresh, subject))) / 100
    yield "its risk and contributions alone, day not seen before", *_against(explained, r)
    reading = 1000 * seconds(_times(20, lambda: [srs.read(data, on=ON) for data in files])) / 20
    yield "reading its three certificates", f"{reading:.2f} ms", ""


def _fresh(subject: Subject, seen: list[int] = []) -> None:  # noqa: B006 - counts the calls
    """Another horizon each time, so that nothing is at hand from before."""
    seen.append(0)
    horizon = 90 + len(seen) % 3000
    subject.model.risk(subject.rows, subject.day, horizon)
    subject.model.contributions(subject.rows, subject.day, horizon)


def _times(count: int, work: object) -> object:
    def repeat() -> None:
        for _ in range(count):
            work()  # type: ignore[operator]

    return repeat


def _against(milliseconds: float, r: float | None) -> tuple[str, str]:
    ratio = f"{r / milliseconds:.0f} times as fast as R's pch ({r:.1f} ms)" if r else "R: skipped"
    return f"{milliseconds:.3f} ms", ratio


def _r_milliseconds() -> float | None:
    """One predict of pch, without any contributions; None where R or pch is not installed."""
    if not shutil.which("Rscript"):
        return None
    found = subprocess.run(["Rscript", str(_R)], capture_output=True, text=True)
    return float(found.stdout) if found.returncode == 0 else None

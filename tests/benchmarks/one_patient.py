"""One assessment, against a prediction through R's package pch, and one through shap."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import shap

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
    knowledge = srs.embedded()
    others = {"R's pch": _r_milliseconds(), "a data frame through shap": _shap_milliseconds()}
    for name in ("srs-3.0", "boosted-2"):
        assess = partial(
            srs.assess,
            certificates,
            on=ON,
            model=srs.load(name),
            knowledge=knowledge,
            answers=ANSWERS,
        )
        subject = assess().prediction.subject
        assessment = 1000 * seconds(_times(100, assess)) / 100
        yield f"{name}: an assessment with contributions", *_against(assessment, others)
        read = 1000 * seconds(_times(100, lambda assess=assess: assess().length)) / 100
        yield f"{name}: the same, and its length read", f"{read:.3f} ms", ""
        explained = 1000 * seconds(_times(100, partial(_fresh, subject))) / 100
        yield f"{name}: its risk and contributions, new horizon", *_against(explained, others)
    reading = 1000 * seconds(_times(20, lambda: [srs.read(data, on=ON) for data in files])) / 20
    yield "reading its three certificates", f"{reading:.2f} ms", ""


def _fresh(subject: Subject, seen: list[int] = []) -> None:  # noqa: B006 - counts the calls
    """Another horizon each time, so that nothing is cached."""
    seen.append(0)
    horizon = 90 + len(seen) % 3000
    subject.model.risk(subject.rows, subject.day, horizon)
    subject.model.contributions(subject.rows, subject.day, horizon)


def _times(count: int, work: object) -> object:
    def repeat() -> None:
        for _ in range(count):
            work()  # type: ignore[operator]

    return repeat


def _against(milliseconds: float, others: dict[str, float | None]) -> tuple[str, str]:
    told = [
        f"{other / milliseconds:.0f} times as fast as {what} ({other:.1f} ms)"
        if other
        else f"{what}: not installed"
        for what, other in others.items()
    ]
    return f"{milliseconds:.3f} ms", ", ".join(told)


def _shap_milliseconds() -> float:
    """One row of categories in 300 trees of 31 leaves, with one column of 500 codes."""
    rng = np.random.default_rng(0)
    sizes = (500, 5, 2, 5, 2, 2, 4, 4, 2, 2, 2, 2, 2, 2)
    codes = np.stack([rng.integers(size, size=20_000) for size in sizes], axis=1)
    target = rng.normal(size=500)[codes[:, 0]] + codes[:, 1] * codes[:, 2] + rng.normal(size=20_000)
    frame = pd.DataFrame(codes.astype(str)).astype("category")
    frame.columns = [f"x{column}" for column in frame.columns]
    parameters = {"num_leaves": 31, "verbose": -1, "learning_rate": 0.05, "num_threads": 2}
    booster = lgb.train(parameters, lgb.Dataset(frame, target), 300)
    explainer, kinds, answers = shap.TreeExplainer(booster), frame.dtypes, dict(frame.iloc[0])

    def explained() -> None:
        row = pd.DataFrame([answers]).astype(kinds)
        booster.predict(row)
        explainer.shap_values(row)

    return 1000 * seconds(explained, runs=20)


def _r_milliseconds() -> float | None:
    """One predict of pch, without any contributions; None where R or pch is not installed."""
    if not shutil.which("Rscript"):
        return None
    found = subprocess.run(["Rscript", str(_R)], capture_output=True, text=True)
    return float(found.stdout) if found.returncode == 0 else None

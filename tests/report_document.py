"""Documents of an evaluation on simulated spells: every number comes from training.statistics.

    python -m tests.report_document DIRECTORY

writes the pages of one, in both languages, to be looked at.
"""

import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import expit, logit

from srs.errors import BadTable
from training.evaluation.numbers.entries import definition
from training.statistics import bootstrap, recalibration, samplesize, usefulness
from training.statistics.calibration import indices
from training.statistics.capacity import CAPACITY, found_at_capacity
from training.statistics.curve import SMOOTHER_TEXTS, curve, loess2
from training.statistics.discrimination import auc
from training.statistics.follow_up import FollowUp
from training.statistics.outcome import Outcomes
from training.statistics.overall import brier, ipa
from training.statistics.reclassification import reclassification
from training.statistics.statistic import Difference, Estimate, Statistic, difference
from training.statistics.verdict import Margin, Verdict, verdict, verdicts

HORIZON = 90
CUT_OFFS = (0.39, 0.62)
THRESHOLDS = tuple(round(0.05 * k, 2) for k in range(1, 16))
REGIONS = ("Stockholm", "Mitt", "Syd", "Väst", "Norr")
AGES = ("17-29", "30-39", "40-49", "50-56", "57-63")
QUARTERS = tuple(f"{year}Q{part}" for year in (2022, 2023) for part in (1, 2, 3, 4))
MARGINS = {"auc": Margin(0.01), "ipa": Margin(0.02), "brier": Margin(0.005, 0.0, False)}
Document = dict[str, Any]
NET_BENEFIT = replace(samplesize.SIZE_NET_BENEFIT, id="size_net_benefit@0.39")
_DEFINED = {
    "calibration": {
        "name": "calibration",
        "formula": "E[y | p], pointwise intervals",
        "smoother": SMOOTHER_TEXTS["loess2"],
    },
    "net_benefit": definition(usefulness.NET_BENEFIT),
    "interventions_avoided": definition(usefulness.AVOIDED),
    "capacity": definition(CAPACITY),
    "roc": {"name": "roc", "formula": "sensitivity against 1 - specificity at every threshold"},
}


def simulated(rows: int = 5000, seed: int = 4) -> dict[str, Any]:
    """Spells whose true risk is known, and two models: B knows more of it than A."""
    random = np.random.default_rng(seed)
    sex = np.where(random.random(rows) < 0.6, "female", "male")
    age = random.integers(0, 5, rows)
    region = random.choice(5, rows, p=[0.3, 0.1, 0.25, 0.25, 0.1])
    seen, unseen = random.normal(size=(2, rows))
    score = -0.6 + 0.25 * (age - 2) + 0.7 * seen + 0.6 * unseen + 0.15 * (region - 2)
    risk = expit(score)
    long = random.random(rows) < risk
    days = np.where(long, 91 + random.exponential(150, rows), 15 + 75 * random.random(rows)).round()
    lost = 60 + random.random(rows) * 900
    time = np.minimum(days, lost).round().clip(1)
    event = np.where(days <= lost, 1.0, 0.0)
    event = np.where((event == 1) & (random.random(rows) < 0.03), 2.0, event)
    return {
        "A": expit(0.35 + 1.3 * (-0.6 + 0.7 * seen) + random.normal(0, 0.3, rows)),
        "B": expit(-0.05 + logit(risk) * 0.95 + random.normal(0, 0.35, rows)),
        "follow_up": FollowUp.of(time, event),
        "groups": {"sex": sex, "age": np.array(AGES)[age]},
        "region": np.array(REGIONS)[region],
        "quarter": random.integers(0, len(QUARTERS), rows),
    }


@cache
def _document(rows: int) -> Document:
    data = simulated(rows)
    outcomes = Outcomes.at(HORIZON, data["follow_up"])
    groups = {"all": np.ones(len(outcomes), dtype=bool)} | {
        f"{name}={value}": values == value
        for name, values in data["groups"].items()
        for value in dict.fromkeys(sorted(values))
    }
    compared = list(_comparisons(data, outcomes, groups))
    return {
        "title": "SRS: A mot B, pilot 2023",
        "created": "2026-11-22T14:00:00+01:00",
        "study": {
            "name": "pilot-2023",
            "horizon": HORIZON,
            "predicts": "outlast",
            "day": 15,
            "thresholds": list(CUT_OFFS),
            "subgroups": ["sex", "age"],
            "region": "region",
            "seed": 4,
            "margins": {
                name: {"worse_by": each.worse_by, "better_by": each.better_by}
                for name, each in MARGINS.items()
            },
        },
        "data": _described(data, outcomes),
        "models": ["A", "B"],
        "horizons": [HORIZON],
        "metrics": list(_metrics(data, outcomes, groups)),
        "comparisons": [row for row, _ in compared],
        "verdicts": list(_verdicts(compared, groups, outcomes)),
        "curves": list(_curves(data, outcomes)),
        "reclassification": [_reclassified(data, outcomes)],
        "equality": list(_equality(data, outcomes)),
        "regions": list(_regions(data, outcomes)),
        "pooled": list(_pooled(data, outcomes)),
        "updating": [],
        "drift": [],
        "maturity": list(_maturity(data, outcomes)),
        "sample_sizes": list(_sizes(outcomes)),
        "suppressed": [
            {"what": "metrics of age=64-67", "why": "fewer than 5 persons"},
            {"what": "metrics of age=57-63, events", "why": "would reveal age=64-67 by a sum"},
        ],
        "problems": ["subgroup age=64-67: expected 5 persons or more, found fewer; not computed"],
        "definitions": {},
    }


def document(rows: int = 5000) -> Document:
    """A fresh one each time; the numbers are computed once."""
    return _fresh(_document(rows))


def _fresh(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _fresh(each) for key, each in value.items()}
    return [_fresh(each) for each in value] if isinstance(value, list) else value


def _described(data: dict[str, Any], outcomes: Outcomes) -> Document:
    event = data["follow_up"].event
    return {
        "files": ["predictions.parquet"],
        "sha256": ["3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b"],
        "rows": len(outcomes),
        "persons": len(outcomes),
        "events": int((event == 1).sum()),
        "censored": int((event == 0).sum()),
        "competing": int((event == 2).sum()),
        "period": ["2022-01-01", "2023-12-31"],
        "synthetic": True,
    }


def _statistics(predicted: Any, outcomes: Outcomes) -> Iterator[Statistic]:
    yield auc(predicted, outcomes)
    yield recalibration.observed_expected(predicted, outcomes)
    yield recalibration.in_the_large(predicted, outcomes)
    yield from recalibration.intercept_and_slope(predicted, outcomes)
    yield brier(predicted, outcomes)
    yield ipa(predicted, outcomes)
    for cut_off in CUT_OFFS:
        yield from usefulness.at_cut_off(predicted, outcomes, cut_off).values()
    for threshold in (0.2, *CUT_OFFS):
        yield usefulness.net_benefit(predicted, outcomes, threshold)


def _metrics(data: dict[str, Any], outcomes: Outcomes, groups: Any) -> Iterator[Document]:
    for name, member in groups.items():
        own = outcomes.take(member)
        for model in "AB":
            found = [each.estimate() for each in _statistics(data[model][member], own)]
            found += list(_distances(data[model][member], own, name == "all"))
            for each in found:
                yield _row(each, own) | {
                    "model": model, "horizon": HORIZON, "subgroup": name,
                }  # fmt: skip
    for model in "AB":
        for metric in ("auc", "ipa"):
            yield {
                "model": model, "horizon": HORIZON, "subgroup": "age=64-67", "metric": metric,
                "value": None, "low": None, "high": None, "se": None, "n": None, "events": None,
                "definition": None,
            }  # fmt: skip


def _distances(predicted: Any, outcomes: Outcomes, intervals: bool) -> Iterator[Estimate]:
    person = np.arange(len(outcomes))
    if intervals:
        yield from bootstrap.calibration(predicted, outcomes, "loess2", person, 4, 40)
        return
    from training.statistics.calibration import defined

    for name, value in indices(predicted, outcomes).items():
        nan = float("nan")
        yield Estimate(value, nan, nan, nan, defined(name, "loess2", outcomes))


def _row(found: Estimate, outcomes: Outcomes) -> Document:
    return {
        "metric": found.definition.id,
        **{name: _plain(getattr(found, name)) for name in ("value", "low", "high", "se")},
        "n": len(outcomes),
        "events": outcomes.events,
        "definition": definition(found.definition),
    }


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _comparisons(
    data: dict[str, Any], outcomes: Outcomes, groups: Any
) -> Iterator[tuple[Document, Difference]]:
    for name, member in groups.items():
        own = outcomes.take(member)
        pairs = [_statistics(data[model][member], own) for model in "AB"]
        for a, b in zip(*pairs, strict=True):
            found = difference(a, b)
            yield (
                {
                    "a": "A", "b": "B", "horizon": HORIZON, "subgroup": name,
                    "metric": found.definition.id, "difference": found.value,
                    **{key: getattr(found, key) for key in ("se", "low", "high", "z", "p")},
                    "definition": definition(found.definition),
                },
                found,
            )  # fmt: skip


def _verdicts(
    compared: list[tuple[Document, Difference]], groups: Any, outcomes: Outcomes
) -> Iterator[Document]:
    for metric, margin in MARGINS.items():
        of = {row["subgroup"]: found for row, found in compared if row["metric"] == metric}
        rows = {name: int(outcomes.known[member].sum()) for name, member in groups.items()}
        yield _judged(metric, "all", verdict(of.pop("all"), margin, rows["all"]), margin)
        for name, each in verdicts(of, margin, rows).items():
            yield _judged(metric, name, each, margin)


def _judged(metric: str, subgroup: str, found: Verdict, margin: Margin) -> Document:
    told = asdict(found)
    return {
        "a": "A", "b": "B", "horizon": HORIZON, "subgroup": subgroup, "metric": metric, **told,
        "margin": {"worse_by": margin.worse_by, "better_by": margin.better_by},
    }  # fmt: skip


def _curves(data: dict[str, Any], outcomes: Outcomes) -> Iterator[Document]:
    for model in "AB":
        predicted = data[model]
        smooth = curve(loess2(predicted, outcomes), predicted, 51)
        columns = (smooth.predicted, smooth.observed, smooth.low, smooth.high)
        yield _curve("calibration", model, zip(*columns, strict=True))
        counts, edges = np.histogram(predicted, 20, (0, 1))
        points = [
            {"x": float(x), "y": int(y), "low": None, "high": None, "n": int(y)}
            for x, y in zip((edges[1:] + edges[:-1]) / 2, counts, strict=True)
        ]
        for point in points:
            if point["y"] < 5:
                point |= {"y": None, "n": None}
        yield {**_curve("histogram", model, []), "points": points}
        for kind, of in (
            ("net_benefit", usefulness.net_benefit),
            ("interventions_avoided", usefulness.interventions_avoided),
        ):
            found = [of(predicted, outcomes, each).estimate() for each in THRESHOLDS]
            yield _curve(kind, model, _estimates(THRESHOLDS, found))
        places = list(range(0, 161, 20))
        found = [
            found_at_capacity(predicted, outcomes, data["quarter"], each).estimate()
            for each in places
        ]
        yield _curve("capacity", model, _estimates(places, found))
        yield _curve("roc", model, _roc(predicted, outcomes))
        for metric, statistic in (("auc", auc), ("oe", recalibration.observed_expected)):
            of_quarter = []
            for number, label in enumerate(QUARTERS):
                member = data["quarter"] == number
                each = statistic(predicted[member], outcomes.take(member)).estimate()
                of_quarter.append(
                    {"x": number, "y": each.value, "low": each.low, "high": each.high,
                     "n": int(member.sum()), "label": label}
                )  # fmt: skip
            yield {**_curve("quarters", model, []), "metric": metric, "points": of_quarter}
    found = [usefulness.net_benefit_of_all(outcomes, each).estimate() for each in THRESHOLDS]
    yield _curve("net_benefit", "all", _estimates(THRESHOLDS, found))


def _estimates(places: Any, found: list[Estimate]) -> Iterator[tuple[float, float, float, float]]:
    for x, each in zip(places, found, strict=True):
        yield float(x), each.value, each.low, each.high


def _curve(kind: str, model: str, points: Any) -> Document:
    named = [dict(zip(("x", "y", "low", "high"), map(float, each), strict=True)) for each in points]
    return {
        "kind": kind, "model": model, "horizon": HORIZON, "subgroup": "all", "points": named,
        "definition": _DEFINED.get(kind),
    }  # fmt: skip


def _roc(predicted: Any, outcomes: Outcomes) -> Iterator[tuple[float, float, float, float]]:
    for cut_off in np.linspace(1, 0, 41):
        found = usefulness.at_cut_off(predicted, outcomes, float(cut_off))
        true = found["sensitivity"].estimate()
        yield 1 - found["specificity"].value, true.value, true.low, true.high


def _reclassified(data: dict[str, Any], outcomes: Outcomes) -> Document:
    found = reclassification(data["A"], data["B"], outcomes, CUT_OFFS)
    names = ("moderate", "high", "very_high")
    return {
        "a": "A", "b": "B", "horizon": HORIZON,
        "rows": [
            {"from": first, "to": second,
             "rows": int(found.rows[i, j]) if found.rows[i, j] >= 5 else None,
             "events": int(found.events[i, j]) if found.rows[i, j] >= 5 else None}
            for i, first in enumerate(names) for j, second in enumerate(names)
        ],
    }  # fmt: skip


def _equality(data: dict[str, Any], outcomes: Outcomes) -> Iterator[Document]:
    female = data["groups"]["sex"] == "female"
    for model in "AB":
        for metric, statistic in (("auc", auc), ("oe", recalibration.observed_expected)):
            first, second = (
                statistic(data[model][member], outcomes.take(member)).estimate()
                for member in (female, ~female)
            )
            yield {
                "model": model, "horizon": HORIZON, "metric": metric, "subgroup": "sex=male",
                "reference": "sex=female", "difference": second.value - first.value,
                "se": float(np.hypot(first.se, second.se)),
            }  # fmt: skip


def _regional(data: dict[str, Any], outcomes: Outcomes, model: str) -> dict[str, Estimate]:
    members = {name: data["region"] == name for name in REGIONS}
    return {
        name: auc(data[model][member], outcomes.take(member)).estimate()
        for name, member in members.items()
    }


def _regions(data: dict[str, Any], outcomes: Outcomes) -> Iterator[Document]:
    for model in "AB":
        for name, each in _regional(data, outcomes, model).items():
            yield {
                "model": model, "horizon": HORIZON, "metric": "auc", "region": name,
                "value": each.value, "low": each.low, "high": each.high,
                "n": int((data["region"] == name).sum()),
            }  # fmt: skip


def _pooled(data: dict[str, Any], outcomes: Outcomes) -> Iterator[Document]:
    """DerSimonian and Laird, Controlled Clinical Trials 1986; Higgins et al., JRSS A 2009."""
    for model in "AB":
        found = list(_regional(data, outcomes, model).values())
        y, v = (np.array([getattr(each, name) for each in found]) for name in ("value", "se"))
        w = 1 / v**2
        spread = w @ (y - w @ y / w.sum()) ** 2
        tau2 = max(0.0, (spread - (len(y) - 1)) / (w.sum() - w @ w / w.sum()))
        w = 1 / (v**2 + tau2)
        mean, se = float(w @ y / w.sum()), float(w.sum() ** -0.5)
        next_one = 3.182446 * float(np.hypot(se, np.sqrt(tau2)))  # t, 3 degrees of freedom
        yield {
            "model": model, "horizon": HORIZON, "metric": "auc", "value": mean,
            "low": mean - 1.96 * se, "high": mean + 1.96 * se, "prediction_low": mean - next_one,
            "prediction_high": mean + next_one, "regions": len(y), "tau2": tau2,
        }  # fmt: skip


def _maturity(data: dict[str, Any], outcomes: Outcomes) -> Iterator[Document]:
    for number, label in enumerate(QUARTERS):
        member = data["quarter"] == number
        yield {
            "quarter": label, "n": int(member.sum()),
            "mature": int(outcomes.known[member].sum()),
        }  # fmt: skip


def _sizes(outcomes: Outcomes) -> Iterator[Document]:
    share = outcomes.prevalence
    most = samplesize.most_r2(share)
    for purpose, said, rows in (
        ("development", samplesize.SHRINKAGE, samplesize.shrinkage(120, 0.15 * most)),
        ("development", samplesize.MEAN_RISK, samplesize.mean_risk(share)),
        ("validation", samplesize.SIZE_OE, samplesize.observed_expected(share, 0.051)),
        ("validation", NET_BENEFIT, samplesize.net_benefit(0.7, 0.6, share, 0.39, 0.051)),
    ):
        yield {
            "horizon": HORIZON, "purpose": purpose, "outcome": "binary",
            "criterion": said.id.removeprefix("size_"), "rows": rows,
            "events": ceil(rows * share), "has_rows": len(outcomes), "definition": definition(said),
        }  # fmt: skip


def main(directory: Path) -> None:
    from training.report import page

    for language in ("sv", "en"):
        (directory / f"report.{language}.html").write_text(page(document(), language), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise BadTable("report_document: expected a directory")
    main(Path(sys.argv[1]))

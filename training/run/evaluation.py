"""The numbers of a run: on the test side, for every day and horizon, overall and in subgroups."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from srs.errors import BadInput, BadTable
from srs.model.odds import probability
from srs.tables.columns import pl

from ..evaluation.files import as_json
from ..evaluation.numbers.entries import Entry
from ..evaluation.rows.groups import ALL
from ..fit.spells import ANY, Bools, Floats
from ..statistics.recalibration import OBSERVED_LESS_PREDICTED
from .baselines import name_of, read_log_odds
from .checkpoint import Kept, Step
from .leads import metric_of
from .measures import (
    BIAS,
    COVERAGE,
    MAE,
    OWN,
    TRUE,
    WIDTH,
    Cases,
    against_truth,
    compared,
    measured,
)
from .plan import Evaluation
from .predictions import log_odds_of
from .rows import Side
from .sides import Parts
from .support import supported

DIAGNOSIS = "diagnosis"
FILE, COMPARISONS, SUPPORT = "metrics.json", "comparisons.json", "support.json"
# Metrics of the catalogue, for the run's own model.
_TOLD = ("auc", "oe", "intercept", "slope", "observed_minus_predicted", "brier", "ipa")
_WITH_ERROR = ("intercept", "slope")

Metrics = dict[str, float]


@dataclass(frozen=True, slots=True)
class Predicted:
    """The steps with log-odds of the test side; the rivals' by their names.

    If the truth is known, also the step with the intervals of our own model.
    """

    boosted: Step
    rivals: Mapping[str, Step]
    interval: Step | None = None


def evaluated(
    evaluation: Evaluation, parts: Parts, predicted: Predicted, truth: Path | None, kept: Kept
) -> Step:
    """metrics.json, comparisons.json and support.json, as from ``python -m training evaluate``.

    support.json has passed the release gate.
    """
    steps = (predicted.boosted, *predicted.rivals.values(), predicted.interval)
    keys = [step.key for step in steps if step]

    def make(out: Path) -> None:
        metrics: list[Entry] = []
        comparisons: list[Entry] = []
        for each in _entries(evaluation, parts, predicted, truth):
            (metrics if "model" in each else comparisons).append(each)
        (out / FILE).write_text(as_json(metrics), encoding="utf-8")
        (out / COMPARISONS).write_text(as_json(comparisons), encoding="utf-8")
        low = _low(evaluation, parts, predicted)
        (out / SUPPORT).write_text(as_json(low), encoding="utf-8")

    return kept.step("evaluate", {"of": keys, "evaluation": asdict(evaluation)}, make)


def numbers(step: Step) -> Metrics:
    """By name, as ``track.metric_key`` takes them: ``auc@90|15``, ``auc_logistic@90|15``."""
    return dict(_flat(step.read(FILE), step.read(COMPARISONS)))


def _flat(metrics: list[Entry], comparisons: list[Entry]) -> Iterator[tuple[str, float]]:
    worst: dict[str, float] = {}
    for each in metrics:
        pair, metric = name_of(each["day"], each["horizon"]), each["metric"]
        group = "" if each["subgroup"] == ALL else f"/{each['subgroup']}"
        of = "" if each["model"] == OWN else f"_{each['model']}"
        if group:
            where = f"worst_subgroup{of}@{pair}"
            worst[where] = max(worst.get(where, 0.0), abs(each["value"]))
        if of and group:
            continue
        yield f"{metric}{of}@{pair}{group}", each["value"]
        if metric in _WITH_ERROR and not (of or group):
            yield f"{metric}_error@{pair}", each["se"]
        if (metric, of, group) == ("auc", "", ""):
            yield f"spells@{pair}", float(each["known"])
    yield from worst.items()
    for each in comparisons:
        pair, rival = name_of(each["day"], each["horizon"]), each["a"]
        if rival == OWN:
            yield f"auc_gap@{pair}", each["difference"]
            continue
        lead = metric_of(rival)
        for part, name in {
            "": "difference",
            "_error": "se",
            "_low": "low",
            "_high": "high",
        }.items():
            yield f"{lead}{part}@{pair}", each[name]


def _entries(
    evaluation: Evaluation, parts: Parts, predicted: Predicted, truth: Path | None
) -> Iterator[Entry]:
    tested = parts.tested
    groups = subgroups(evaluation, parts)
    log_odds = read_log_odds(predicted.boosted)
    others = {name: read_log_odds(step) for name, step in predicted.rivals.items()}
    true = None if truth is None else true_survival(tested, truth)
    intervals = read_log_odds(predicted.interval) if predicted.interval else {}
    for day, horizon in evaluation.pairs:
        pair = name_of(day, horizon)
        own = log_odds[pair]
        cases = Cases.of(tested, day, horizon, ~np.isnan(own))
        for metric in _TOLD:
            # Predictions that are all the same have no calibration; ``findings`` reports them.
            with suppress(*((BadTable,) if metric in _WITH_ERROR else ())):
                yield measured(cases, OWN, metric, own[cases.at])
        for name, found in others.items():
            if pair in found:
                yield from _against(cases, own, found[pair], name)
        risk = None if true is None else _true_risk(true, day, horizon)
        if risk is not None:
            yield from _truth(cases, own, risk, groups)
            if pair in intervals:
                yield from _within(cases, intervals[pair], risk)
        yield from _in_groups(cases, OWN, own, groups)


def _low(evaluation: Evaluation, parts: Parts, predicted: Predicted) -> list[Entry]:
    groups = subgroups(evaluation, parts)
    log_odds = read_log_odds(predicted.boosted)
    found: list[Entry] = []
    for day, horizon in evaluation.pairs:
        own = log_odds[name_of(day, horizon)]
        found += supported(Cases.of(parts.tested, day, horizon, ~np.isnan(own)), own, groups)
    return found


def true_survival(tested: Side, truth: Path) -> pl.DataFrame:
    """The true S(t) of each spell of the test side; null for spells that the truth lacks."""
    keys = ["person", "start"]
    frame = pl.read_parquet(truth)
    curves = [name for name in frame.columns if name.startswith("survival_")]
    return tested.frame.select(keys).join(
        frame.select(*keys, *curves), on=keys, how="left", maintain_order="left"
    )


def _against(cases: Cases, own: Floats, other: Floats, name: str) -> Iterator[Entry]:
    """AUC of our model and of another, on the spells that both answer for."""
    both = cases.where(~np.isnan(other[cases.at]))
    with suppress(BadTable):  # it may answer only for spells with one outcome
        yield measured(both, name, "auc", other[both.at])
        yield compared(both, {name: other[both.at], OWN: own[both.at]}, "auc")


def _true_risk(true: pl.DataFrame, day: int, horizon: int) -> Floats | None:
    """The true risks: NaN for spells that the truth lacks; None if it lacks one of the days."""
    names = [f"survival_{day}", f"survival_{horizon}"]
    if not set(names) <= set(true.columns):
        return None
    given, until = (true[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in names)
    return np.asarray(until / given)


def _truth(cases: Cases, own: Floats, risk: Floats, groups: Mapping[str, Bools]) -> Iterator[Entry]:
    """The model against the true risk, on the spells that the truth has.

    The true risk's own numbers show how far chance alone takes a perfect model from the ideal.
    """
    known = cases.where(~np.isnan(risk[cases.at]))
    theirs = log_odds_of(risk)
    for metric in ("auc", "intercept", "slope"):
        yield measured(known, TRUE, metric, theirs[known.at])
    yield compared(known, {OWN: own[known.at], TRUE: theirs[known.at]}, "auc")
    difference = probability(own[known.at]) - risk[known.at]
    yield against_truth(known, MAE, float(np.abs(difference).mean()))
    yield against_truth(known, BIAS, float(difference.mean()))
    yield from _in_groups(known, TRUE, theirs, groups)


def _within(cases: Cases, interval: Floats, risk: Floats) -> Iterator[Entry]:
    """How often the true risk lies in the *interval*, and how wide that is."""
    known = cases.where(~np.isnan(risk[cases.at]))
    (low, high), true = interval[:, known.at], risk[known.at]
    yield against_truth(known, COVERAGE, float(((low <= true) & (true <= high)).mean()))
    yield against_truth(known, WIDTH, float((high - low).mean()))


def _in_groups(
    cases: Cases, model: str, log_odds: Floats, groups: Mapping[str, Bools]
) -> Iterator[Entry]:
    for name, members in groups.items():
        some = cases.where(members[cases.at], name)
        if some.known:
            yield measured(some, model, OBSERVED_LESS_PREDICTED.id, log_odds[some.at])


def subgroups(evaluation: Evaluation, parts: Parts) -> dict[str, Bools]:
    """The members of each group that is large enough, by ``predictor=level``.

    Raises
    ------
    BadInput
        When such groups cannot exist.
    """
    return {
        f"{name}={level}": members
        for name in evaluation.subgroups
        for level, members in _levels(name, parts)
        if members.sum() >= evaluation.fewest
    }


def _levels(name: str, parts: Parts) -> Sequence[tuple[str, Bools]]:
    if name == DIAGNOSIS:
        codes = parts.tested.spells.diagnosis
        return [(str(code), codes == code) for code in np.unique(codes) if code != ANY]
    declared = {column.name: column.predictor for column in parts.columns}
    if name not in declared or not declared[name].levels:
        raise BadInput(
            f"[evaluate] subgroups: {name}: expected diagnosis, or one of the data's predictors "
            "that have levels"
        )
    values = parts.tested.frame[name]
    code = values.replace_strict(
        distinct := values.unique().drop_nulls(),
        [declared[name].code(value) for value in distinct],
        default=None,
        return_dtype=pl.Int64,
    )
    return [
        (level.name, (code == place).fill_null(False).to_numpy())
        for place, level in enumerate(declared[name].levels)
    ]

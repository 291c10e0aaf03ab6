"""The numbers of a run: on the test side, for every day and horizon, overall and in subgroups."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from srs.errors import BadInput
from srs.model.odds import probability
from srs.spell.columns import pl

from ..fit.censoring import Censoring, outcomes
from ..fit.spells import ANY, Bools, Floats
from .baselines import name_of, read_log_odds
from .kept import Kept, Step
from .measures import Cases, auc, check, observed_minus_predicted, recalibration
from .plan import Evaluation
from .predict import log_odds_of
from .rows import Side
from .sides import Parts

DIAGNOSIS = "diagnosis"
FILE = "metrics.json"

Metrics = dict[str, float]


@dataclass(frozen=True, slots=True)
class Predicted:
    """The steps that hold log-odds of the test side."""

    boosted: Step
    logistic: Step
    hazards: Step | None
    histogram: Step


def evaluated(
    evaluation: Evaluation, parts: Parts, predicted: Predicted, truth: Path | None, kept: Kept
) -> Step:
    """Metrics by name, as ``track.metric_key`` takes them: ``auc@90|15``."""
    steps = (predicted.boosted, predicted.logistic, predicted.hazards, predicted.histogram)
    keys = [step.key for step in steps if step]

    def make(out: Path) -> None:
        found = dict(_metrics(evaluation, parts, predicted, truth))
        (out / FILE).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")

    return kept.step("evaluate", {"of": keys, "evaluation": asdict(evaluation)}, make)


def _metrics(
    evaluation: Evaluation, parts: Parts, predicted: Predicted, truth: Path | None
) -> Iterator[tuple[str, float]]:
    tested = parts.tested
    groups = subgroups(evaluation, parts)
    log_odds = read_log_odds(predicted.boosted)
    others = {
        name: read_log_odds(step)
        for name, step in (
            ("logistic", predicted.logistic),
            ("hazards", predicted.hazards),
            ("histogram", predicted.histogram),
        )
        if step
    }
    true = None if truth is None else true_survival(tested, truth)
    answered = ~np.isnan(next(iter(log_odds.values())))
    yield "test_spells", float(len(tested))
    yield "test_spells_without_trees", float((~answered).sum())
    for day, horizon in evaluation.pairs:
        pair = name_of(day, horizon)
        cases = cases_of(tested, day, horizon)
        cases = cases.where(answered[cases.at])
        check(cases, day, horizon)
        own = log_odds[pair][cases.at]
        yield from _overall(cases, own, pair)
        for name, found in others.items():
            if pair in found:
                yield from _against(cases, own, found[pair][cases.at], pair, name)
        if true is not None:
            alive = answered & tested.as_of(day) & (tested.spells.last_day > day)
            risk = _true_risk(true, day, horizon)
            if risk is not None:
                yield from _truth(cases, alive, log_odds[pair], risk, groups, pair)
        yield from _in_groups(cases, own, groups, pair)


def cases_of(tested: Side, day: int, horizon: int) -> Cases:
    """The spells on *day* whose outcome at *horizon* is known."""
    spells, count = tested.spells, len(tested)
    outlasted, weights = outcomes(
        spells, np.full(count, day), np.full(count, horizon), Censoring.of(spells)
    )
    at = np.flatnonzero((weights > 0) & tested.as_of(day))
    return Cases(at, outlasted[at], weights[at])


def true_survival(tested: Side, truth: Path) -> pl.DataFrame:
    """The true S(t) of each spell of the test side; null for those that the truth lacks."""
    keys = ["person", "start"]
    frame = pl.read_parquet(truth)
    curves = [name for name in frame.columns if name.startswith("survival_")]
    return tested.frame.select(keys).join(
        frame.select(*keys, *curves), on=keys, how="left", maintain_order="left"
    )


def _overall(cases: Cases, own: Floats, pair: str) -> Iterator[tuple[str, float]]:
    yield f"auc@{pair}", auc(cases, own)
    found = recalibration(cases, own)
    for name, value in zip(found._fields, found, strict=True):
        yield f"{name}@{pair}", value
    yield f"observed_minus_predicted@{pair}", observed_minus_predicted(cases, own)
    yield f"spells@{pair}", float(len(cases.at))


def _against(
    cases: Cases, own: Floats, other: Floats, pair: str, name: str
) -> Iterator[tuple[str, float]]:
    """AUC of another model and ours before it, on the spells that both can tell."""
    known = ~np.isnan(other)
    both = cases.where(known)
    if len(np.unique(both.outlasted)) == 2:
        theirs = auc(both, other[known])
        lead = "lead" if name == "logistic" else f"lead_{name}"
        yield f"auc_{name}@{pair}", theirs
        yield f"{lead}@{pair}", auc(both, own[known]) - theirs


def _true_risk(true: pl.DataFrame, day: int, horizon: int) -> Floats | None:
    """NaN where the truth lacks the spell; None where it says nothing of one of the days."""
    names = [f"survival_{day}", f"survival_{horizon}"]
    if not set(names) <= set(true.columns):
        return None
    given, until = (true[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in names)
    return np.asarray(until / given)


def _truth(
    cases: Cases,
    alive: Bools,
    log_odds: Floats,
    risk: Floats,
    groups: Mapping[str, Bools],
    pair: str,
) -> Iterator[tuple[str, float]]:
    """Against the true risk, of the spells that the truth has.

    What ends in ``_true`` besides the AUC is how far chance alone takes the true risk from what
    a model should be.
    """
    known = cases.where(~np.isnan(risk[cases.at]))
    yield f"auc_true@{pair}", auc(known, risk[known.at])
    yield f"auc_gap@{pair}", auc(known, risk[known.at]) - auc(known, log_odds[known.at])
    difference = (probability(log_odds) - risk)[alive & ~np.isnan(risk)]
    yield f"mae@{pair}", float(np.abs(difference).mean())
    yield f"bias@{pair}", float(difference.mean())
    chance = recalibration(known, log_odds_of(risk[known.at]))
    yield f"intercept_true@{pair}", chance.intercept
    yield f"slope_true@{pair}", chance.slope
    worst = f"worst_subgroup@{pair}"
    by_chance = dict(_in_groups(known, log_odds_of(risk[known.at]), groups, pair))
    if worst in by_chance:
        yield f"worst_subgroup_true@{pair}", by_chance[worst]


def _in_groups(
    cases: Cases, own: Floats, groups: Mapping[str, Bools], pair: str
) -> Iterator[tuple[str, float]]:
    found = {}
    for name, members in groups.items():
        inside = members[cases.at]
        if inside.any():
            found[name] = observed_minus_predicted(cases.where(inside), own[inside])
    for name, value in found.items():
        yield f"observed_minus_predicted@{pair}/{name}", value
    if found:
        yield f"worst_subgroup@{pair}", max(map(abs, found.values()))


def subgroups(evaluation: Evaluation, parts: Parts) -> dict[str, Bools]:
    """Members of each group that is large enough, by ``predictor=level``.

    Raises
    ------
    BadInput
        When there cannot be such groups.
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

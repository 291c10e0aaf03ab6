"""The learning curve, and what twice as many spells would add.

Models fitted on shares of the learning persons are judged on the whole test side, next to the run's
own model. In theory and practice, the missing AUC falls about with the root of the number of spells
(Hestness et al., arXiv 1712.00409, who find exponents of 0.35 to 0.5 in practice; ours fell with
0.45 from 2 000 to 50 000 synthetic spells). So

    AUC(n) = a - b / sqrt(n)

is fitted to the curve by least squares, and twice as many spells are expected to add
(1 - 1/sqrt(2)) b / sqrt(n). Its interval includes the chance in the test spells and, if a share was
fitted on several parts, the chance in the learning spells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.special import stdtrit

from srs.errors import BadTable
from srs.model.odds import probability

from ..evaluation.files import as_json
from ..evaluation.metrics import one
from ..fit import boosted
from ..fit.boosted import Settings
from ..fit.spells import Floats
from ..statistics.catalogue import METRICS
from ..statistics.statistic import Codes, Statistic, deviation
from .baselines import name_of, read_log_odds, regressions
from .checkpoint import Kept, Step
from .measures import OWN, Cases
from .plan import Plan
from .rows import Side
from .sides import Parts

FILE = "curve.json"
RIDGE = "ridge"
_CHEAP = 50_000  # spells learnt from, up to which the curve is drawn by default
_SHARES = (0.25, 0.5)
_PARTS = 4  # of a share, at most; a large run has one
_CERTAIN = 1e9  # degrees of freedom: in effect a normal distribution
_NOISY = 0.01  # half an interval in AUC, beyond which the gain counts as unknown


@dataclass(frozen=True, slots=True)
class Gain:
    """The gain in AUC from twice as many spells, with its interval of 95 per cent."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        told = f"{self.value:+.4f} AUC ({self.low:+.4f} to {self.high:+.4f})"
        if self.high - self.low > 2 * _NOISY and self.low < 0:
            return f"unknown, the curve is too noisy: {told}"
        return told


def shares_of(plan: Plan, learnt: int) -> tuple[float, ...]:
    """The shares of the learning persons, besides all of them; none for no curve."""
    if plan.evaluate.learning is not None:
        return tuple(sorted(plan.evaluate.learning))
    return _SHARES if learnt <= _CHEAP else ()


def learning(
    plan: Plan,
    settings: Settings,
    parts: Parts,
    whole: Mapping[str, Step],
    kept: Kept,
    depends: Mapping[str, object],
) -> Step | None:
    """The curve and the gain, by model; *whole* are the log-odds of the models fitted on all.

    None where the run asks for none, or no share of the persons is enough to fit a model.
    """
    shares = shares_of(plan, len(parts.learnt))
    if not shares:
        return None
    day, horizon = plan.evaluate.pairs[0]

    def make(out: Path) -> None:
        fitted = [
            (share, *found)
            for share in shares
            for some in _some(parts.learnt, share, plan.seed)
            if (found := _fitted(plan, settings, parts, some))
        ]
        all_ = {name: read_log_odds(step)[name_of(day, horizon)] for name, step in whole.items()}
        models = [*fitted, (1.0, len(parts.learnt), all_)]
        answered = np.all([~np.isnan(found[OWN]) for *_, found in models], axis=0)
        cases = Cases.of(parts.tested, day, horizon, answered)
        document = {name: _document(cases, models, name) for name in whole} if fitted else {}
        (out / FILE).write_text(as_json(document), encoding="utf-8")

    asked = {"shares": shares, "at": (day, horizon), "model": asdict(settings)}
    of = [step.key for step in whole.values()]
    return kept.step("learning", {**depends, **asked, "of": of}, make)


def gains(step: Step | None) -> dict[str, Gain]:
    """The gains by model; models without a known gain are left out."""
    document = {} if step is None else step.read(FILE)
    return {name: Gain(**each["gain"]) for name, each in document.items() if each["gain"]}


def metrics(step: Step | None, plan: Plan) -> dict[str, float]:
    pair = name_of(*plan.evaluate.pairs[0])
    found = {}
    for name, gain in gains(step).items():
        of = "" if name == OWN else f"_{name}"
        for part, value in zip(("", "_low", "_high"), asdict(gain).values(), strict=True):
            found[f"twice{of}{part}@{pair}"] = value
    return found


def in_words(found: Mapping[str, Gain], pair: tuple[int, int]) -> str:
    day, horizon = pair
    if OWN not in found:
        return "With twice as many spells: unknown, no learning curve was drawn."
    beside = f"; the ridge hierarchy: {found[RIDGE]}" if RIDGE in found else ""
    return (
        f"With twice as many spells, more than {horizon} days from day {day}: {found[OWN]}{beside}."
    )


def gain(
    sizes: Sequence[int], aucs: Sequence[Statistic], person: Codes, shares: Sequence[float]
) -> Gain | None:
    """The gain from twice as many spells as the largest of *sizes*.

    Parameters
    ----------
    sizes : (models,)
        The number of spells that each was fitted on.
    aucs : (models,)
        On the same cases; *person* are the persons of these.
    shares : (models,)
        The share of persons that each was fitted on: models with one share differ only by chance.
    """
    n, values = np.array(sizes, dtype=float), np.array([each.value for each in aucs])
    root = n**-0.5
    which = np.array(shares)
    # A share has weight by the spells in all its parts; the variance falls with the spells.
    weight = n / n.sum()
    apart = root - weight @ root
    if not np.ptp(root):
        return None
    # The weight of each AUC in the gain, which is linear in them.
    part = -weight * apart / (weight @ apart**2) * root.min() * (1 - 2**-0.5)
    judged = deviation(sum(p * each.shares for p, each in zip(part, aucs, strict=True)), person)
    spread, freedom = 0.0, 0
    for each in np.unique(which):
        own = which == each
        if own.sum() > 1:
            freedom += int(own.sum()) - 1
            spread += float((n[own] * (values[own] - values[own].mean()) ** 2).sum())
    learnt = spread / max(freedom, 1) * float((part**2 / n).sum())
    variance = judged**2 + learnt
    # Satterthwaite: the part estimated from few draws is less certain than the other.
    certain = freedom * (variance / learnt) ** 2 if learnt > 0 else _CERTAIN
    value, half = (
        float(part @ values),
        float(stdtrit(min(certain, _CERTAIN), 0.975) * np.sqrt(variance)),
    )
    return Gain(value, value - half, value + half)


def _document(
    cases: Cases, models: Sequence[tuple[float, int, Mapping[str, Floats]]], name: str
) -> dict[str, object]:
    shares, sizes, log_odds = zip(*models, strict=True)
    aucs = [_auc(cases, found[name]) for found in log_odds]
    found = gain(sizes, aucs, cases.person, shares)
    points = [{"spells": s, "auc": a.value} for s, a in zip(sizes, aucs, strict=True)]
    return {"points": points, "gain": asdict(found) if found else None}


def _auc(cases: Cases, log_odds: Floats) -> Statistic:
    found = one(METRICS["auc"], probability(log_odds[cases.at]), cases.outcomes)
    assert isinstance(found, Statistic)
    return found


def _some(learnt: Side, share: float, seed: int) -> list[Side]:
    """Parts of the persons, no person in two of them."""
    codes = learnt.frame["person"].rank("dense").to_numpy().astype(int) - 1
    place = np.random.default_rng(seed).random(int(codes.max()) + 1)[codes]
    count = min(int(1 / share), _PARTS) if len(learnt) <= _CHEAP else 1
    return [
        learnt.where((part * share <= place) & (place < (part + 1) * share))
        for part in range(count)
    ]


def _fitted(
    plan: Plan, settings: Settings, parts: Parts, some: Side
) -> tuple[int, dict[str, Floats]] | None:
    """Spells and log-odds of the test side; None where the spells are too few to learn from."""
    pair = day, horizon = plan.evaluate.pairs[0]
    tested = parts.tested.spells
    try:
        model = boosted.fit(some.spells, settings=settings, seed=plan.seed)
        ((_, ridge),) = regressions("hierarchy", [pair], some, parts.columns, plan.seed)
    except BadTable:
        return None
    own = np.full(len(parts.tested), np.nan)
    answered = model.answers(tested.diagnosis)
    own[answered] = model.log_odds(tested.rows[answered], day, horizon, tested.diagnosis[answered])
    return len(some), {OWN: own, RIDGE: ridge.log_odds(tested.rows, tested.diagnosis)}

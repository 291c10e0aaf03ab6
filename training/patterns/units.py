"""Units compared with what was expected for their patients, and never ranked.

For each unit O/E: the number of spells that outlasted the horizon, divided by the expected number.
One expectation comes from a model's risks, the other from the case mix: what such spells came to in
all units together (indirect standardisation; Breslow and Day, Statistical Methods in Cancer
Research II, 1987, chapter 2). The limits of chance are a funnel's (``numbers.funnel``) around the
ratio of all units, which shows how the model performs in the region. In a unit of few spells, O/E
is largely luck. The shrunken O/E moves towards the mean of the units the more, the less the unit's
own data say (empirical Bayes; Morris, JASA 1983), with the variance between units by REML
(``evaluation.pooling``). Everything follows from the published, rounded numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite, sqrt

import numpy as np

from srs.errors import BadTable
from srs.tables.columns import pl

from ..evaluation.grain import Grain
from ..evaluation.numbers.entries import EXACT, Entry, definition, estimate
from ..evaluation.numbers.funnel import funnel, rounding
from ..evaluation.numbers.pooling import pooled
from ..evaluation.numbers.shares import Sums
from ..evaluation.problems import Problems
from ..evaluation.release.suppression import Ledger
from ..statistics.follow_up import FollowUp
from ..statistics.outcome import Outcomes
from ..statistics.recalibration import OE, observed_expected
from ..statistics.standardisation import expected_shares
from ..statistics.statistic import Bools, Codes, Floats, normal, sums
from .equality_need import need
from .equality_outcomes import LONG
from .equality_risk import REACHED

CASE_MIX = ("diagnosis", "age", "sex", "earlier_days")
MODEL, MIX = "model", "case mix"
_FEWEST = 5  # units needed to estimate a variance between them
# The least expected number of spells with either outcome, in steps of counts. With fewer, only
# units with many outcomes would be published, and units would look worse than they are.
_STEPS = 3


def units(
    rows: pl.DataFrame,
    until: date,
    ledger: Ledger,
    problems: Problems,
    grain: Grain = EXACT,
    level: float = 0.95,
    case_mix: Sequence[str] = CASE_MIX,
) -> Entry:
    """Units by ``unit``: the spells of ``equality`` that began long enough before *until*.

    ``risk`` is given day REACHED, so the model's expectation leaves out spells that did not reach
    it. Without ``risk`` the model gives no expected number, and the document says so.
    """
    followed = rows.filter(
        pl.col("unit").is_not_null() & (pl.col("start") <= until - timedelta(days=LONG))
    )
    bases = []
    if len(followed):
        gate = _Gate(ledger, grain, level)
        for basis, given, expected in _expected(followed, case_mix, problems):
            with problems.noted(f"units, {basis}"):
                kept = np.isfinite(expected)
                bases.append(
                    _basis(followed.filter(pl.Series(kept)), expected[kept], basis, given, gate)
                )
    return {"horizon": LONG, "reached": REACHED, "bases": bases, "definition": definition(OE)}


@dataclass(frozen=True)
class _Gate:
    ledger: Ledger
    grain: Grain
    level: float


def _outcomes(rows: pl.DataFrame) -> Outcomes:
    return Outcomes.at(
        LONG, FollowUp.of(rows["days"].to_numpy(), rows["ended"].cast(pl.Float64).to_numpy())
    )


def _expected(
    rows: pl.DataFrame, case_mix: Sequence[str], problems: Problems
) -> Iterator[tuple[str, tuple[str, ...], Floats]]:
    """(rows,) of each basis: the chance to outlast the horizon, NaN where there is none."""
    if "risk" in rows.columns and rows["risk"].null_count() < len(rows):
        risk = rows["risk"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        yield MODEL, (), np.where(rows["days"].to_numpy() >= REACHED, risk, np.nan)
    else:
        problems.say("units: there is no column risk; nothing is expected by the model")
    given = tuple(each for each in case_mix if each in rows.columns)
    if given:
        with problems.noted("units, case mix"):
            yield MIX, given, _by_case_mix(rows, given)


def _by_case_mix(rows: pl.DataFrame, given: Sequence[str]) -> Floats:
    cells, outcomes = need(rows, given).cells, _outcomes(rows)
    ones = sums(cells.code, outcomes.weights * outcomes.happened, len(cells.design))
    shares = expected_shares(
        cells.design, ones, sums(cells.code, outcomes.weights, len(cells.design))
    )
    found: Floats = shares[cells.code]
    return found


def _basis(
    rows: pl.DataFrame, expected: Floats, basis: str, given: tuple[str, ...], gate: _Gate
) -> Entry:
    outcomes = _outcomes(rows)
    person = rows["person"].rank("dense").to_numpy().astype(np.intp) - 1
    names = rows["unit"].cast(pl.String)
    codes = names.unique().sort()
    place = names.cast(pl.Enum(codes)).to_physical().to_numpy()
    order = np.argsort(place, kind="stable")
    bounds = np.searchsorted(place[order], np.arange(len(codes) + 1))
    found = []
    for k, code in enumerate(codes):
        own = order[bounds[k] : bounds[k + 1]]
        if _enough_expected(expected[own], gate):
            each = _unit(code, outcomes.take(own), expected[own], person[own], basis, gate)
            found += [each] if each is not None else []
    enough = _enough_expected(expected, gate)
    whole = _unit("", outcomes, expected, person, basis, gate) if enough else None
    if whole is None:
        raise BadTable("expected spells of enough persons with either outcome")
    centre = round(whole["ratio"], 3)
    told = [_told(each, centre) for each in (*found, whole)]
    hidden = len(codes) - len(found)
    return {
        "basis": basis,
        "given": list(given),
        "all": {key: told[-1][key] for key in ("n", "ratio", "low", "high")},
        # Only units with somebody: the number of these units limits their number of persons.
        "not_shown": gate.grain.count(hidden) if hidden else 0,
        **funnel(_shrunken(told[:-1], gate), gate.grain, centre),
    }


def _enough_expected(expected: Floats, gate: _Gate) -> bool:
    """Whether enough spells are expected with either outcome."""
    likely, least = float(expected.sum()), max(_STEPS * gate.grain.width, _FEWEST)
    return min(likely, len(expected) - likely) >= least


def _unit(
    code: str, outcomes: Outcomes, expected: Floats, person: Codes, basis: str, gate: _Gate
) -> Entry | None:
    """The unit as published; None if it has too few persons."""
    # Recoded from 0: a unit has fewer codes than the whole register.
    person = np.unique(person, return_inverse=True)[1]
    happened = outcomes.known & (outcomes.happened > 0)
    for kind, rows in (("rows", None), ("with", happened), ("without", ~happened)):
        if not _enough(f"{kind} | units, {basis} {code}", rows, person, gate):
            return None
    found = observed_expected(expected, outcomes)
    share = Sums(expected, outcomes, gate.grain).share(OE.id, found.value)
    told = estimate(found, gate.level, person, gate.grain, share)
    count = gate.grain.count(len(expected))
    mean = float(expected.mean())
    exact = gate.grain.exact
    awaited = mean if exact else gate.grain.value(mean, float(expected.std()) / sqrt(len(expected)))
    if count is None or not isfinite(told.value):
        return None
    return {
        "unit": code,
        "n": count,
        "expected": awaited * count,
        "ratio": told.value,
        "low": told.low,
        "high": told.high,
    }


def _enough(key: str, rows: Bools | None, person: Codes, gate: _Gate) -> bool:
    own = person if rows is None else person[rows]
    persons = int(np.count_nonzero(np.bincount(own)))
    return gate.ledger.published(gate.ledger.count(key, len(own), persons), gate.grain) is not None


def _told(each: Entry, centre: float) -> Entry:
    """The unit with the variance that chance gives to its number of outcomes.

    For a unit like all others, whose ratio is the *centre*: a model may expect too many or too few
    everywhere.
    """
    expected = round(each["expected"], 1)
    likely = min(centre * expected, 0.99 * each["n"])
    return each | {
        "expected": expected,
        "ratio": round(each["ratio"], 3),
        "low": round(each["low"], 3),
        "high": round(each["high"], 3),
        "variance": likely * (1 - likely / each["n"]),
    }


def _shrunken(found: list[Entry], gate: _Gate) -> list[Entry]:
    """The units with their shrunken ratios."""
    if len(found) < _FEWEST:
        return [each | {"shrunken": None} for each in found]
    ratio = np.array([each["ratio"] for each in found])
    steps = rounding(gate.grain)
    se = np.array([sqrt(each["variance"] + steps) / each["expected"] for each in found])
    among = pooled(ratio, se, gate.level)
    lean = se**2 / (se**2 + among.tau2)
    value = ratio + lean * (among.value - ratio)
    half = normal(gate.level) * np.sqrt((1 - lean) * se**2 + lean**2 * among.se**2)
    return [
        each
        | {
            "shrunken": {
                "value": round(float(v), 3),
                "low": round(max(float(v - h), 0.0), 3),
                "high": round(float(v + h), 3),
            }
        }
        for each, v, h in zip(found, value, half, strict=True)
    ]

"""Physician and model: which was right when they differed, and what the model would gain.

Each spell counts once, by its first assessment with an opinion, if its outcome is due.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import numpy as np

from srs.errors import BadTable
from srs.tables.columns import pl

from ..evaluation.grain import Grain
from ..evaluation.numbers.entries import number
from ..evaluation.numbers.shares import Sums
from ..evaluation.problems import Problems
from ..evaluation.release import gate
from ..evaluation.release.suppression import Ledger
from ..evaluation.rows.groups import ALL, partition
from ..evaluation.study import Release
from ..statistics.gain import gain
from ..statistics.outcome import Outcomes
from ..statistics.recalibration import observed_less_predicted
from ..statistics.statistic import Bools, Codes, Estimate
from .assessments import assessed, by_outcome, codes, counted, first_of_spell, floats, shown
from .source import Frames

Entry = dict[str, Any]
OPINIONS = ("right", "lower", "higher", "cannot_say")
"""The first is the reference for the others."""
_SIDE = {"higher": 1, "lower": -1}
MATTERS = 0.05
"""If the difference of shares is below this, the model counts as right in spite of an opinion."""
BY = ("diagnosis", "unit")


class OpinionStudy(Protocol):
    """What this section takes from a study."""

    @property
    def level(self) -> float: ...
    @property
    def release(self) -> Release: ...


def section(frames: Frames, study: OpinionStudy) -> Entry:
    """The section, after the gate: by opinion, and the gain by diagnosis and unit."""
    ledger, problems = Ledger(), Problems()
    document = before_gate(frames, study, ledger, problems)
    passed, _ = gate.release(document, ledger, study.release.grain)
    passed["level"] = study.level
    for each in passed["differed"]:
        each["right"] = _right(each["opinion"], each["low"], each["high"])
    return passed


def before_gate(frames: Frames, study: OpinionStudy, ledger: Ledger, problems: Problems) -> Entry:
    """Before the gate; its counts are in *ledger*."""
    every = shown(assessed(frames))
    given = first_of_spell(every.filter(pl.col("own").is_in(OPINIONS)))
    due = given.filter(pl.col("over"))
    rows = due.filter(pl.col("happened").is_not_null())
    persons = codes(every["who"])
    asked = np.ones(len(every), bool)
    has = every["own"].is_in(OPINIONS).fill_null(value=False).to_numpy()
    return {
        # Each count is called "rows", a key that the gate rounds to steps.
        "assessments": [
            {
                "what": what,
                "rows": int(which.sum()),
                "count_of": {
                    "rows": counted(ledger, "assessments", persons, [(what, which)])[0],
                },
            }
            for what, which in (("shown", asked), ("with an opinion", has))
        ],
        "rows": len(rows),
        "left_out": len(due) - len(rows),
        "differed": list(_differed(rows, study, ledger, problems)),
        "gain": list(_gains(rows, study, ledger, problems)),
        "problems": problems.lines,
        "count_of": {
            "rows": counted(
                ledger, "opinions", codes(rows["who"]), [("rows", np.ones(len(rows), bool))]
            )[0],
            "left_out": counted(
                ledger, "opinions of no known outcome", codes(due["who"]),
                [("rows", due["happened"].is_null().to_numpy())],
            )[0],
        },
    }  # fmt: skip


def _differed(
    rows: pl.DataFrame, study: OpinionStudy, ledger: Ledger, problems: Problems
) -> Iterator[Entry]:
    """For each opinion: the share with the outcome and the model's prediction."""
    grain = study.release.grain
    for opinion in OPINIONS:
        own = rows.filter(pl.col("own") == opinion)
        if not len(own):
            continue
        happened, person = floats(own, "happened"), codes(own["who"])
        risk, outcomes = floats(own, "probability"), Outcomes.of(floats(own, "happened"))
        keys = counted(ledger, f"opinion={opinion}", person, by_outcome(happened))
        with problems.noted(f"opinion {opinion}"):
            exact = observed_less_predicted(risk, outcomes)
            share = Sums(risk, outcomes, grain).share(exact.definition.id, exact.value)
            as_told = number(exact, study.level, person, grain, share)
            observed = grain.share(float(happened.sum()), len(own))
            yield {
                "opinion": opinion,
                "n": len(own),
                "observed": observed,
                "expected": observed - as_told["value"],
                "difference": as_told["value"],
                "low": as_told["low"],
                "high": as_told["high"],
                "counts": keys,
            }


def _right(opinion: str, low: float | None, high: float | None) -> str | None:
    """Who was right, by the published interval of observed minus predicted.

    >>> _right("higher", 0.02, 0.2), _right("higher", -0.1, 0.03), _right("lower", -0.2, 0.01)
    ('physician', 'model', 'undecided')
    """
    side = _SIDE.get(opinion)
    if side is None or low is None or high is None:
        return None
    low, high = (low, high) if side > 0 else (-high, -low)
    if low > 0:
        return "physician"
    return "model" if high < MATTERS else "undecided"


def _gains(
    rows: pl.DataFrame, study: OpinionStudy, ledger: Ledger, problems: Problems
) -> Iterator[Entry]:
    person = codes(rows["who"])
    for group, which in _groups(rows, study.release.grain, person, problems):
        with problems.noted(f"gain, {group}"):
            yield _gain(group, rows.filter(pl.Series(which)), study, ledger)


def _groups(
    rows: pl.DataFrame, grain: Grain, person: Codes, problems: Problems
) -> Iterator[tuple[str, Bools]]:
    if not len(rows):
        return
    yield ALL, np.ones(len(rows), bool)
    for column in BY:
        with problems.noted(f"gain by {column}"):
            yield from partition(rows, column).published(grain, person, problems).groups()


def _gain(group: str, rows: pl.DataFrame, study: OpinionStudy, ledger: Ledger) -> Entry:
    """Opinions of too few persons are left out; otherwise the whole group would be."""
    grain = study.release.grain
    often = {
        opinion: rows.filter(pl.col("own") == opinion)["who"].n_unique() for opinion in OPINIONS
    }
    used = [each for each in OPINIONS if often[each] and grain.enough(often[each])]
    rows = rows.filter(pl.col("own").is_in(used))
    if "right" not in used or len(used) < 2:
        raise BadTable(
            "expected enough persons for whom the model was called right, and enough others"
        )
    level = codes_of(rows["own"], used)
    happened, person = floats(rows, "happened"), codes(rows["who"])
    # A failed computation would reveal a group in which all or none have the outcome.
    for place in range(len(used)):
        for _, which in by_outcome(happened, level == place):
            if not grain.enough(len(np.unique(person[which]))):
                raise BadTable(
                    "expected enough persons of each opinion with the outcome and without it"
                )
    found = gain(floats(rows, "probability"), Outcomes.of(happened), level, person, study.level)
    kinds = by_outcome(happened)
    keys = counted(ledger, f"opinions | {group}", person, kinds)
    for place, opinion in enumerate(used):
        own = by_outcome(happened, level == place)
        keys += counted(ledger, f"opinion={opinion} | {group}", person, own)
    odds = zip(used[1:], found.odds, strict=True)
    # To one digit: more digits of p would reveal the ratio.
    return {
        "subgroup": group,
        "n": len(rows),
        "log_score": _estimate(found.log_score, grain),
        "auc": _estimate(found.auc, grain),
        "freedom": found.freedom,
        "p": grain.digits(found.p, 1),
        "odds": [{"opinion": opinion, **_estimate(each, grain)} for opinion, each in odds],
        "counts": keys,
    }


def codes_of(column: pl.Series, levels: list[str]) -> Codes:
    """The place of each value in *levels*."""
    found = column.replace_strict(levels, list(range(len(levels))), return_dtype=pl.Int64)
    return found.to_numpy().astype(np.intp)


def _estimate(of: Estimate, grain: Grain) -> Mapping[str, Any]:
    return {
        "value": grain.value(of.value, of.se),
        "low": grain.value(of.low, of.se),
        "high": grain.value(of.high, of.se),
    }

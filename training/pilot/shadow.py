"""Shadow against shown: the paired verdict by margins fixed in advance, valid at monthly looks.

A pair is the risk shown and a shadow model's risk for the same certificate. Each person counts
once, by the first pair that is due. The pair enters in the month in which the horizon has passed
for everybody who began on that day (``known``). So the differences come from one person after the
other, as the interval (``statistics.sequential``) requires.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from srs.tables.columns import pl

from ..evaluation.grain import Grain
from ..evaluation.release import gate
from ..evaluation.release.suppression import Ledger
from ..evaluation.study import Allowed, Release
from ..statistics.sequential import Look, Rule, judged, looks, paired_brier
from ..statistics.statistic import Codes
from ..statistics.verdict import Margin
from .assessments import assessed, by_outcome, codes, counted, floats
from .source import Frames

Entry = dict[str, Any]
METRIC = "brier"


class ShadowStudy(Protocol):
    """What this section takes from a study."""

    @property
    def margins(self) -> Mapping[str, Allowed]: ...
    @property
    def sequential(self) -> Rule: ...
    @property
    def release(self) -> Release: ...


def section(frames: Frames, study: ShadowStudy) -> Entry:
    """The section, after the gate: for each shadow model, the result at the end of each month."""
    ledger = Ledger()
    passed, _ = gate.release(before_gate(frames, study, ledger), ledger, study.release.grain)
    return passed


def before_gate(frames: Frames, study: ShadowStudy, ledger: Ledger) -> Entry:
    """Before the gate; its counts are in *ledger*."""
    every, problems = pairs(assessed(frames)), []
    if not len(every):
        problems.append("shadow: expected assessments with a shadow's risk; no verdict")
    allowed = study.margins.get(METRIC)
    if allowed is None:
        problems.append("shadow: expected a margin of brier in the study's [margins]; no verdict")
    rule, found = study.sequential, []
    for (a, b), own in every.group_by("model", "model_b", maintain_order=True):
        mine = due(own)
        if not len(mine):
            problems.append(f"shadow {b}: expected outcomes that are due, found none; no verdict")
            continue
        found.append(_pair(str(a), str(b), own, mine, allowed, rule, ledger, study.release.grain))
    return {
        "level": rule.level,
        "narrowest": rule.persons,
        "pairs": found,
        "problems": problems,
    }


def pairs(rows: pl.DataFrame) -> pl.DataFrame:
    """A risk shown, with a shadow's risk of the same day and horizon."""
    told = rows.filter(pl.col("probability").is_not_null())
    shadows = told.filter(pl.col("shadow_of").is_not_null())
    return told.filter(pl.col("shadow_of").is_null()).join(
        shadows.select(
            "day", "horizon", assessment="shadow_of", model_b="model", probability_b="probability"
        ),
        on=["assessment", "day", "horizon"],
        maintain_order="left",
    )


def due(rows: pl.DataFrame) -> pl.DataFrame:
    """Each person once, by the first pair whose outcome is due, if it is known."""
    first = (
        rows.filter(pl.col("over"))
        .sort("due", "time", "assessment")
        .unique("who", keep="first", maintain_order=True)
    )
    return first.filter(pl.col("happened").is_not_null())


def _pair(
    a: str,
    b: str,
    every: pl.DataFrame,
    rows: pl.DataFrame,
    allowed: Allowed | None,
    rule: Rule,
    ledger: Ledger,
    grain: Grain,
) -> Entry:
    happened = floats(rows, "happened")
    differences = paired_brier(floats(rows, "probability"), floats(rows, "probability_b"), happened)
    month = rows["due"].dt.month_start()
    # Without margins there is an interval, and no answer.
    given = Allowed(1.0) if allowed is None else allowed
    margin = Margin(given.worse_by, given.better_by, higher_is_better=False)
    period, months = merged(month, grain)
    found = list(looks(differences, period, margin, rule))
    over = every.filter(pl.col("over"))
    lost = over["happened"].is_null().to_numpy()
    entries, person = [], codes(rows["who"])
    for look, until in zip(found, months, strict=True):
        upto = period <= look.period
        keys = counted(ledger, f"{b} until {until}", person, by_outcome(happened, upto))
        entries.append({"month": until, **_look(look, allowed, grain), "counts": keys})
    settled = _settled(entries)
    return {
        "a": a,
        "b": b,
        "metric": METRIC,
        "looks": entries,
        "settled": settled,
        "left_out": int(lost.sum()),
        "count_of": {
            "left_out": counted(
                ledger, f"{b} of no known outcome", codes(over["who"]), [("rows", lost)]
            )[0]
        },
    }


def _settled(entries: list[Entry]) -> str | None:
    """The month since which the newest answer has not changed."""
    since = None
    for each in reversed(entries):
        if each.get("answer") not in _SETTLED or each["answer"] != entries[-1]["answer"]:
            break
        since = each["month"]
    return since


_SETTLED = ("superior", "non-inferior", "worse")


def merged(month: pl.Series, grain: Grain) -> tuple[Codes, list[str]]:
    """Looks at the ends of months, each with enough new persons to be shown; the others wait.

    Persons left over at the end belong to the last look.
    """
    values = month.unique().sort()
    often = month.value_counts().sort(month.name)["count"].to_list()
    names: list[str] = []
    looks_, waiting = [], 0
    for value, count in zip(values, often, strict=True):
        looks_.append(len(names))
        waiting += count
        if grain.enough(waiting):
            names.append(f"{value:%Y-%m}")
            waiting = 0
    if not names or waiting:
        last = f"{values[-1]:%Y-%m}"
        names = [*names[:-1], last] if names else [last]
    places = np.minimum(np.array(looks_), len(names) - 1)
    at = month.replace_strict(values, places, return_dtype=pl.Int64)
    return at.to_numpy().astype(np.intp), names


def _look(look: Look, allowed: Allowed | None, grain: Grain) -> Entry:
    """The answer uses exact numbers; the numbers shown with it are the published ones."""
    found, answer = look.found, look.verdict
    within = np.isfinite(found.low)
    shown = replace(found, value=grain.value(found.value, found.se), se=grain.digits(found.se))
    # Its width would reveal the exact number of persons, so its ends are rounded as well.
    ends = shown.interval(found.rule.level)
    low, high = (grain.value(end, found.se) if within else end for end in ends)
    entry: Entry = {
        "n": found.persons,
        "difference": shown.value if within else None,
        "low": low if within else None,
        "high": high if within else None,
        "p": grain.digits(found.p, 1),
    }
    if allowed is None:
        return {**entry, "answer": None}
    told_ = judged(replace(shown, low=low, high=high), _margin(allowed))
    return {
        **entry,
        "gain": told_.gain if within else None,
        "gain_low": -high if within else None,
        "gain_high": -low if within else None,
        "answer": answer.answer,
        "more": None if answer.more is None else grain.needed(answer.more),
        "margin": {"worse_by": allowed.worse_by, "better_by": allowed.better_by},
    }


def _margin(allowed: Allowed) -> Margin:
    return Margin(allowed.worse_by, allowed.better_by, higher_is_better=False)

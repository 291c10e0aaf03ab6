"""Drift: have the patients changed, or the model's risks for them?

The newest whole month is compared with the reference, one row per spell. A signal to look needs
both: chance does not explain the change (Holm, over all predictors and the risk), and the change is
large enough to matter (PSI). A month's answer is the same on whatever night it is computed.
"""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from srs.errors import BadTable
from srs.predictors.registry import PREDICTORS
from srs.tables.columns import pl
from srs.wording import LANGUAGES, Words

from ..report.numbers import fixed, p_value
from ..statistics.drift import Moved, moved_levels, moved_numbers
from ..statistics.verdict import holm
from .data import WatchData
from .signal import Signal

RISK = "risk"
_X = "x_"


def drift(of: WatchData) -> Iterator[Signal]:
    """A signal for the risk and for each predictor."""
    first, last, month = _periods(of)
    if last is None or not (of.enough(first) and of.enough(last)):
        yield Signal(
            "drift",
            None,
            Words(
                "förskjutning: för få sjukfall i och efter referensperioden",
                "drift: too few spells in the reference period and after it",
            ),
        )
        return
    counts = of.counted("drift | reference", first) + of.counted(f"drift | {month}", last)
    found = dict(_moved(first, last))
    corrected = dict(zip(found, holm([each.p for each in found.values()]), strict=True))
    for what, each in found.items():
        yield _signal(of, what, each, corrected[what], month, counts)


def _periods(of: WatchData) -> tuple[pl.DataFrame, pl.DataFrame | None, str]:
    """The reference, and the newest whole month after it with its name."""
    spells = of.spells
    first = spells.filter(pl.col("on") < of.reference)
    begin = (of.newest.replace(day=1) - timedelta(days=1)).replace(day=1)
    end = of.newest.replace(day=1)
    if begin < of.reference:
        return first, None, ""
    last = spells.filter(pl.col("on").is_between(begin, end, closed="left"))
    return first, last, f"{begin:%Y-%m}"


def _moved(first: pl.DataFrame, last: pl.DataFrame) -> Iterator[tuple[str, Moved]]:
    columns = {RISK: "probability"} | {
        name.removeprefix(_X): name for name in first.columns if name.startswith(_X)
    }
    for what, name in columns.items():
        try:
            yield what, _of(first[name], last[name])
        except BadTable:  # no row of a period has it: it belongs to another diagnosis, say
            continue


def _of(a: pl.Series, b: pl.Series) -> Moved:
    if a.dtype.is_numeric():
        lost = [np.array([s.null_count(), len(s) - s.null_count()], dtype=np.intp) for s in (a, b)]
        known = [each.drop_nulls().cast(pl.Float64).to_numpy() for each in (a, b)]
        if not any(map(len, known)) or not sum(int(each[0]) for each in lost):
            return moved_numbers(*known)
        missing = moved_levels(*lost)  # a number that is no longer recorded has moved, too
        if not all(map(len, known)):
            return missing
        return max(moved_numbers(*known), missing, key=lambda each: each.psi)
    levels = pl.concat([a, b]).cast(pl.String).unique().sort()
    tally = [
        pl.DataFrame({"level": levels})
        .join(each.cast(pl.String).alias("level").value_counts(), on="level", how="left",
              nulls_equal=True, maintain_order="left")["count"]
        .fill_null(0)
        .to_numpy()
        .astype(np.intp)
        for each in (a, b)
    ]  # fmt: skip
    return moved_levels(*tally)


def _signal(
    of: WatchData, what: str, found: Moved, corrected: float, month: str, counts: tuple[str, ...]
) -> Signal:
    limits, grain = of.study.watch, of.study.release.grain
    look = found.psi >= limits.psi and corrected < limits.alpha
    psi, p = grain.rounded(found.psi, 2), grain.digits(corrected, 1)
    names = _named(what)
    said = Words(
        "{}: PSI {} i {} mot referensperioden (gräns {}), p {} efter korrektion",
        "{}: PSI {} in {} against the reference (limit {}), p {} corrected",
    )
    told = [
        said.to(lang).format(
            names.to(lang),
            fixed(psi, 2, lang),
            month,
            fixed(limits.psi, 2, lang),
            p_value(p, lang),
        )
        for lang in LANGUAGES
    ]
    numbers = {"psi": psi, "p": p, "test": found.test.id, "month": month}
    return Signal("drift", look, Words(*told), what, numbers, counts)


def _named(what: str) -> Words:
    if what == RISK:
        return Words("Risk", "Risk")
    return PREDICTORS[what].label if what in PREDICTORS else Words(what, what)

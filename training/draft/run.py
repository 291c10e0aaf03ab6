"""A run file for a drafted mapping, with days and horizons that the spells reach."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..table.mapping import DAYS
from .guess import Guess, rounded
from .page import Page, quoted, value

_QUANTILES = (0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
_HORIZONS = (0.4, 0.6, 0.75)
_DAYS = (0.05, 0.1, 0.2, 0.35, 0.5)
_NEEDED = 30  # rows on each side of a horizon
_MOST_FEWEST = 1000
_LEAST_FEWEST = 10
_FEW_ROWS = 200


def draft_run(
    name: str, mapping: str, time: Guess, event: Guess, predictors: Sequence[str], source: str
) -> Page:
    """*time* and *event* are the mapping's; without them the values fit sick leave."""
    page, last = Page(), last_days(time)
    ends = _ends(event, len(last))
    page.say("A draft of a run. training/runs/national.toml explains every possible part.")
    title = name.replace("_", " ").replace("-", " ").capitalize()
    page.put(f"name = {quoted(name)}")
    page.put(f"title = {value({'sv': title, 'en': title})}")
    page.put(f"source = {quoted(source)}")
    page.put("seed = 1")
    page.put()
    page.put("[data]")
    page.put(f"mapping = {quoted(mapping)}")
    page.put()
    page.ask("whose spells are these, in words that fit after “The model was made from”?")
    page.put("[population]")
    page.put('who = { sv = "…", en = "…" }', usable=False)
    page.put('country = "SE"', usable=False)
    page.put()
    page.put("[split]")
    page.put('by = "person"')
    page.put("share = 0.2  # of the persons, who are tested on")
    if "age" in predictors:
        page.put()
        page.put("[predictors]")
        page.put('numbers = ["age"]')
    _evaluation(page, last, ends)
    return page


def _evaluation(page: Page, last: NDArray[np.float64], ends: int) -> None:
    horizons = _horizons(last)
    page.put()
    page.put("[model]")
    if len(last):
        fewest = min(max(ends // 5, _LEAST_FEWEST), _MOST_FEWEST)
        page.put(f"fewest = {fewest}  # spells that a diagnosis needs for trees of its own")
        known = _rounded(last, _QUANTILES)
        horizons = horizons or known[-1:]
        days = [d for d in [1, *_rounded(last, _DAYS)] if d < max(horizons)]
        page.put(f"days = {value(sorted({*days, 1}))}")
        page.put(f"horizons = {value(sorted({*known, *horizons}))}")
    page.put()
    page.put("[evaluate]")
    if len(last):
        page.say(
            f"Half of the spells were seen for {rounded(float(np.median(last)))} days or less."
        )
        if len(last) < _FEW_ROWS:
            page.say(f"{len(last)} rows are few: expect wide intervals, or a refusal.")
        page.put("days = [1]")
        page.put(f"horizons = {value(horizons)}")
    else:
        page.put("days = [15, 30]")
        page.put("horizons = [90, 180]")
    page.put(f"fewest = {max(50, len(last) // 20)}  # spells that a subgroup needs")


def last_days(time: Guess) -> NDArray[np.float64]:
    """The days that each spell was observed; empty if no column has them."""
    if time.column is None:
        return np.array([], dtype=np.float64)
    return np.asarray(np.ceil(time.column.numbers * DAYS[time.unit] - 1e-6), dtype=np.float64)


def _ends(event: Guess, rows: int) -> int:
    if event.column is None:
        return rows
    counts = event.column.counts
    return sum(counts[each] for each, ended in event.codes.items() if ended)


def _horizons(last: NDArray[np.float64]) -> list[int]:
    """Days that enough spells outlast, and enough do not."""
    fit = _rounded(last, _HORIZONS)
    needed = min(_NEEDED, len(last) // 10)
    return [h for h in fit if (last > h).sum() >= needed and (last <= h).sum() >= needed]


def _rounded(last: NDArray[np.float64], quantiles: Sequence[float]) -> list[int]:
    """Days near the *quantiles*, rounded to two digits, from 2 on."""
    if not len(last):
        return []
    found = {max(int(float(f"{each:.2g}")), 2) for each in np.quantile(last, quantiles)}
    return sorted(found)

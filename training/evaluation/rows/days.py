"""The days by which, according to a model, given shares of such spells have ended.

Columns of a table, as ``srs score`` writes them, or computed by a published model that scores it.
"""

from collections.abc import Mapping

import numpy as np

from srs.model import Model
from srs.tables.cells import numbers, unread
from srs.tables.columns import pl
from srs.tables.risks import first_days

from ...statistics.statistic import Floats
from ..problems import Problems

Q10, Q25, Q75, Q90 = "q10_day", "q25_day", "q75_day", "q90_day"
STILL = {Q10: 0.9, Q25: 0.75, Q75: 0.25, Q90: 0.1}  # the share still on sick leave after the day

Days = Mapping[str, Floats]


def said_by(model: Model, frame: pl.DataFrame, day: int | None) -> Days:
    """The days by a published model, (rows,) each; NaN if it has none."""
    found = first_days(frame, model, day=day, shares=tuple(STILL.values()))
    return dict(zip(STILL, found.T, strict=True))


def in_columns(
    name: str, frame: pl.DataFrame, order: str, problems: Problems, *, alone: bool
) -> Days:
    """The table's columns for the model *name*, in the order of the ids.

    If the model is *alone* in its table, the columns have no model name; otherwise they do.
    """
    found, ordered = {}, frame.sort(order)
    for quantile in STILL:
        column = f"{quantile}_{name}"
        if column not in frame.columns and quantile in frame.columns:
            if not alone:
                problems.say(
                    f"{quantile}: the table has probabilities of several models: expected a "
                    f"column for each, as {column}; this one is not read"
                )
                continue
            column = quantile
        if column in frame.columns:
            read = numbers(ordered[column])
            if wrong := int(unread(ordered[column], read).sum()):
                problems.say(
                    f"{column}: expected days, found {wrong} rows with something else; they are "
                    f"left out of the share of spells that end within these days"
                )
            found[quantile] = read.cast(pl.Float64).fill_null(np.nan).to_numpy()
    return found

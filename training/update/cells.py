"""The rows of a table for which a model has a risk, and that risk."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from srs.errors import BadTable
from srs.model import Model
from srs.tables.columns import pl
from srs.tables.kinds import Kinds
from srs.tables.request import TableRequest
from srs.tables.risks import names_of

from ..statistics.score_tests import Cells
from ..statistics.statistic import Bools, Codes, Floats
from .families import CELLS, ModelRows
from .table import LEAST, Followed

_UNKNOWN = "an answer that it needs is missing, or cannot be read"


@dataclass(frozen=True, eq=False)
class Scored:
    """Rows for which the model has a risk.

    Attributes
    ----------
    frame : polars.DataFrame
        These rows.
    group : (rows,)
        Places in *groups*, the codes that answer.
    inputs : (rows, inputs)
        Predictors as the model takes them, NaN for a missing one.
    centre : float
        The value from which z measures the distance, where it is one number.
    """

    frame: pl.DataFrame
    cells: Cells
    group: Codes
    groups: tuple[str, ...]
    inputs: Floats
    centre: float
    left_out: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.cells)

    def where(self, rows: Bools) -> "Scored":
        return replace(
            self,
            frame=self.frame.filter(pl.Series(rows)),
            cells=self.cells.where(rows),
            group=self.group[rows],
            inputs=self.inputs[rows],
        )


def scored(followed: Followed, model: Model, horizons: Sequence[int]) -> Scored:
    """The rows for which *model* has a risk, with it.

    Raises
    ------
    BadTable
        When the table does not fit the model.
    """
    names = names_of(followed.frame.columns, model)
    if not names.found and names.missing:
        raise BadTable(
            f"the table does not fit {model.full_name}: it has none of the model's "
            f"{len(names.missing)} predictors: expected columns such as "
            f"{', '.join(names.missing[:3])}"
        )
    kinds = Kinds.of(followed.frame, model, TableRequest.of(horizons=horizons))
    able = _able(kinds)
    first = np.array([own.first_day for own in kinds.models] or [0.0])[kinds.model_of]
    kept = able[kinds.which] & (followed.frame["time"].to_numpy() > first[kinds.which])
    _refuse(kept, able, kinds, model)
    frame = followed.frame.filter(pl.Series(kept))
    _both(frame, horizons[0])
    which = kinds.which[kept]
    group = kinds.model_of[which].astype(np.intp)
    cells, centre = CELLS[model.family](_model_rows(frame, kinds, which, group, horizons))
    lost = len(kept) - len(frame)
    note = (f"{lost} rows are left out: {model.full_name} gives no risk for them",) if lost else ()
    return Scored(
        frame,
        cells,
        group,
        tuple(own.group for own in kinds.models),
        np.stack([values[which] for values in kinds.inputs.values()], axis=1),
        centre,
        (*followed.left_out, *note),
    )


def _able(kinds: Kinds) -> Bools:
    """Which kinds of rows have a risk."""
    able = np.zeros(len(kinds.days), dtype=bool)
    for place, own in enumerate(kinds.models):
        some = kinds.problems.none_yet(np.flatnonzero(kinds.model_of == place))
        if len(some):
            readable = ~np.isinf(kinds.rows(some, own)).any(axis=1)
            able[some] = ~kinds.open(some, own) & readable
    return able


def _model_rows(
    frame: pl.DataFrame, kinds: Kinds, which: Codes, group: Codes, horizons: Sequence[int]
) -> ModelRows:
    at = {place: np.flatnonzero(group == place) for place in np.unique(group)}
    models = [(kinds.models[place], rows) for place, rows in at.items()]
    return ModelRows(
        frame["day"].to_numpy(),
        frame["time"].to_numpy(),
        frame["event"].to_numpy() == 1,
        (frame["person"].rank("dense") - 1).to_numpy().astype(np.intp),
        horizons,
        [(own, rows, kinds.rows(which[rows], own)) for own, rows in models],
    )


def _refuse(kept: Bools, able: Bools, kinds: Kinds, model: Model) -> None:
    """Refuse a table from another population: the model has no risk for more than half of it."""
    if 2 * kept.sum() >= len(kept) and kept.any():
        return
    why: Counter[str] = Counter()
    reasons = kinds.problems.columns()[1]
    rows = np.bincount(kinds.which, minlength=len(able))
    for text, count, good in zip(reasons, rows, able, strict=True):
        ended = f"the spell ended before day {round(kinds.models[0].first_day) + 1}" if good else ""
        why[ended or text or _UNKNOWN] += int(count)
    raise BadTable(
        f"the table is from another population than {model.full_name} is for: the model gives no "
        f"risk for more than half of the rows, most often: {why.most_common(1)[0][0]}"
    )


def _both(frame: pl.DataFrame, horizon: int) -> None:
    """
    Raises
    ------
    BadTable
        When too few are known to have outlasted the horizon, or to have ended by it.
    """
    time, ended = pl.col("time"), pl.col("event") == 1
    counts = {
        "outlasted": frame.filter((~ended & (time >= horizon)) | (time > horizon)).height,
        "ended by": frame.filter(ended & (time <= horizon)).height,
    }
    for what, count in counts.items():
        if count < LEAST:
            found = "none" if not count else "fewer"
            raise BadTable(
                f"the table: expected {LEAST} spells or more known to have {what} day {horizon}, "
                f"found {found}; an update needs both outcomes"
            )

"""Which persons are learnt from and which are tested on: nobody is on both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from srs.errors import BadInput, BadTable
from srs.predictors import Column
from srs.tables.columns import pl

from ..fit.spells import Integers
from ..table import Split, TrainingTable, by_column, by_person, by_time
from ..table.shape import SPLIT_BY
from .plan import Chosen, Plan, Sides
from .rows import Side, columns_of, side


@dataclass(frozen=True, eq=False)
class Parts:
    """*learnt* fits and calibrates, *tested* evaluates.

    Attributes
    ----------
    dropped : int
        The number of rows on neither side, because their persons are tested on elsewhere.
    remarks : dict of str
        For each predictor that was left out, the reason.
    """

    columns: tuple[Column, ...]
    learnt: Side
    tested: Side
    dropped: int
    remarks: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def persons(self) -> Integers:
        """A number for the person of each row learnt from."""
        ranks = self.learnt.frame["person"].rank("dense").to_numpy()
        return np.asarray(ranks, dtype=np.int64)


def parts(table: TrainingTable, plan: Plan) -> Parts:
    """The table in three parts.

    Raises
    ------
    BadInput
        When a side is empty, or cannot be learnt from or tested on.
    """
    columns = columns_of(table, plan.predictors)
    halves = _split(_chosen(table, plan.spells), plan.split, plan.seed)
    learnt, tested = (side(each, columns) for each in (halves.train, halves.test))
    _check_levels(columns, learnt, tested)
    _check_ends(learnt, plan)
    return Parts(columns, learnt, tested, halves.dropped)


def _chosen(table: TrainingTable, chosen: Chosen) -> TrainingTable:
    unknown = [name for name in chosen.known if name not in table.frame.columns]
    if unknown:
        raise BadInput(f"[spells] known: the data lacks {', '.join(unknown)}")
    wanted = [pl.col(name).is_not_null() for name in chosen.known]
    if chosen.since:
        wanted.append(pl.col("start") >= chosen.since)
    found = table.where(pl.all_horizontal(wanted)) if wanted else table
    if not len(found):
        raise BadTable(f"[spells]: 0 of {len(table)} rows match; loosen the conditions")
    return found


def _split(table: TrainingTable, split: Sides, seed: int) -> Split:
    if split.by == "person":
        assert split.share is not None
        return by_person(table, share=split.share, seed=seed)
    if split.by == "region":
        assert split.region is not None
        return by_column(table, "region", split.region)
    if split.by == "column":
        assert split.column is not None
        assert split.value is not None
        name = SPLIT_BY if SPLIT_BY in table.frame.columns else split.column
        return by_column(table, name, split.value, split.column)
    assert split.on is not None
    late = int((table.frame["start"] >= split.on).sum())
    if table.frame["start"].null_count() == 0 and late in (0, len(table)):
        raise BadInput(
            f"[split] on: {late} of {len(table)} rows begin on that day or later; expected a day "
            "within the data, so that some begin before it and some later"
        )
    return by_time(table, on=split.on, seed=seed, share=split.share or 0.0)


def _check_levels(columns: Sequence[Column], learnt: Side, tested: Side) -> None:
    """What was never seen has no effect that could be tested."""
    nominal = {each.place for each in learnt.spells.nominal}
    for place, column in enumerate(columns):
        if column.encoding == "number" or place in nominal:
            continue  # an unseen level of a nominal predictor counts as the others together
        seen, asked = learnt.spells.rows[:, place], tested.spells.rows[:, place]
        if np.isnan(seen).all():
            continue  # it is left out
        new = ~np.isnan(asked) & ~np.isin(asked, seen)
        if new.any():
            raise BadTable(
                f"the column {column.name}: {int(new.sum())} of {len(asked)} rows to test on have "
                f"one of {len(np.unique(asked[new]))} levels that no row to learn from has; leave "
                f"it out with [predictors] left_out, or choose another split"
            )


def _check_ends(learnt: Side, plan: Plan) -> None:
    spells, fewest = learnt.spells, plan.model.fewest
    ends = int(spells.ended.sum())
    if ends < fewest:
        raise BadTable(
            f"the column ended: {ends} of {len(spells)} rows to learn from ended, expected "
            f"{fewest} or more ([model] fewest)"
        )
    for code in plan.diagnoses:
        own = spells.diagnosis == code
        ends = int(spells.ended[own].sum())
        if ends < fewest:
            raise BadTable(
                f"the column diagnosis: {ends} spells of {code} ended among the {int(own.sum())} "
                f"rows to learn from, expected {fewest} or more ([model] fewest); take it out of "
                "diagnoses"
            )

"""The bounds that each missing answer would leave if its worst level were the answer."""

from dataclasses import dataclass

from ..predictors import Known
from .risk import Subject


@dataclass(frozen=True, slots=True)
class Worst:
    """The widest bounds that any level of one missing answer leaves, docs/decisions/0008."""

    known: Known
    bounds: tuple[float, float]

    @property
    def width(self) -> float:
        return self.bounds[1] - self.bounds[0]


def worst_answers(subject: Subject) -> tuple[Worst, ...]:
    """For each missing answer, the most narrowing first; none if there is one risk anyway."""
    if subject.determined or subject.day >= subject.horizon:
        return ()
    (row,) = subject.rows
    left = subject.model.left_open(row, subject.day, subject.horizon)
    worst = (Worst(subject.known[place], bounds) for place, bounds in left.items())
    return tuple(sorted(worst, key=lambda each: each.width))

"""What each missing answer would leave open if the worst of its levels turned out to be it."""

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
    """Of each missing answer, the most narrowing first; none where there is one risk anyhow."""
    if subject.determined or subject.day >= subject.horizon:
        return ()
    (row,) = subject.rows
    left = subject.model.left_open(row, subject.day, subject.horizon)
    worst = (Worst(subject.known[place], bounds) for place, bounds in left.items())
    return tuple(sorted(worst, key=lambda each: each.width))

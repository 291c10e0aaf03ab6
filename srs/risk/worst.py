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
    (row,), columns = subject.rows, subject.model.columns
    filled: list[list[float]] = []
    of: list[int] = []
    for place, known in enumerate(subject.known):
        for level in known.predictor.levels if known.value is None else ():
            filled.append([*row[:place], columns[place].encode(level.name), *row[place + 1 :]])
            of.append(place)
    low, high, _ = subject.model.bounds(filled, subject.day, subject.horizon)
    worst: dict[int, Worst] = {}
    for place, one, other in zip(of, low.tolist(), high.tolist(), strict=True):
        found = Worst(subject.known[place], (one, other))
        if place not in worst or found.width > worst[place].width:
            worst[place] = found
    return tuple(sorted(worst.values(), key=lambda each: each.width))

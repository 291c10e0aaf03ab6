"""The rows of an evaluation at one horizon, for all and for a group."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..statistics.outcome import Outcomes
from ..statistics.statistic import Bools, Codes, Floats


@dataclass(frozen=True, eq=False)
class Group:
    """The rows of one group at one horizon: probabilities by model, outcomes with the group's own
    G.
    """

    name: str
    horizon: float
    risks: Mapping[str, Floats]
    outcomes: Outcomes
    person: Codes | None

    @property
    def title(self) -> str:
        return f"{self.name}, horizon {self.horizon:g}"


@dataclass(frozen=True, eq=False)
class Horizon:
    """All rows at one horizon."""

    horizon: float
    risks: Mapping[str, Floats]
    outcomes: Outcomes
    person: Codes | None

    def group(self, name: str, rows: Bools) -> Group:
        if rows.all():
            return Group(name, self.horizon, self.risks, self.outcomes, self.person)
        return Group(
            name,
            self.horizon,
            {model: each[rows] for model, each in self.risks.items()},
            self.outcomes.take(rows),
            None if self.person is None else self.person[rows],
        )


def whole(horizon: float) -> float | int:
    """The horizon as JSON writes it: 90, not 90.0."""
    return int(horizon) if horizon == int(horizon) else horizon

"""Three levels of risk."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from ..wording import Words


class Level(IntEnum):
    MODERATE = 1
    HIGH = 2
    VERY_HIGH = 3

    @property
    def words(self) -> Words:
        return _WORDS[self]


_WORDS = {
    Level.MODERATE: Words("Måttlig risk", "Moderate risk"),
    Level.HIGH: Words("Hög risk", "High risk"),
    Level.VERY_HIGH: Words("Mycket hög risk", "Very high risk"),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """The cut-offs of the levels; made for one horizon, in days."""

    name: str
    high_from: float
    very_high_above: float
    horizon: int
    source: str

    def level(self, probability: float) -> Level:
        """
        >>> [int(NATIONAL.level(p)) for p in (0.38, 0.39, 0.62, 0.63)]
        [1, 2, 2, 3]
        """
        return Level(self.levels(probability))

    def levels(self, probability: Any) -> Any:
        """The level as a number, for a number or an array."""
        return 1 + (probability >= self.high_from) + (probability > self.very_high_above)

    @property
    def ranges(self) -> tuple[tuple[Level, float, float], ...]:
        """Each level with its lower and upper cut-off."""
        cuts = (0.0, self.high_from, self.very_high_above, 1.0)
        return tuple(zip(Level, cuts[:-1], cuts[1:], strict=True))


NATIONAL = Profile(
    "national",
    high_from=0.39,
    very_high_above=0.62,
    horizon=90,
    source="risk categories of the national SRS service (GetSRSInformation version 3)",
)

"""The truth about the example, to check evaluations against."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

HORIZON, DAY = 90, 15


@dataclass(frozen=True)
class Opinions:
    """How often physicians give each opinion, for spells that outlast the horizon and for others.

    The opinion depends on nothing else, so to the log-odds of a correct risk it adds exactly the
    logarithm of the ratio of the two shares.
    """

    given: float = 0.55
    cannot_say: float = 0.08
    long: Mapping[str, float] = field(
        default_factory=lambda: {"HOGRE": 0.36, "KORREKT": 0.52, "LAGRE": 0.12}
    )
    short: Mapping[str, float] = field(
        default_factory=lambda: {"HOGRE": 0.16, "KORREKT": 0.56, "LAGRE": 0.28}
    )

    @property
    def log_odds(self) -> dict[str, float]:
        return {each: math.log(self.long[each] / self.short[each]) for each in self.long}


@dataclass(frozen=True)
class Measures:
    """How often one is planned on the day of assessment, and begun.

    Planned: *least* and *by_risk* times the true risk, of women and men alike at the same risk.
    Begun: this share of those, after *days* on average, if the spell lasts until then. *employer*
    is the share of them that is a contact with the employer. None of it changes a spell's length.
    """

    least: float = 0.15
    by_risk: float = 0.7
    begun: float = 0.75
    days: float = 9.0
    employer: float = 0.35


@dataclass(frozen=True)
class BuiltIn:
    """
    Attributes
    ----------
    units, seldom
        The number of units, and how many of them (the last ones) hardly use it.
    first, months, until
        Spells begin in this many *months* from *first* on; certificates are known to *until*.
    drift, drift_month
        Added to the log-odds of the risk of spells that begin from that month on, which no model
        includes.
    own
        Standard deviation of the diagnosis-specific log-odds: the shadow includes them, the model
        shown does not.
    ranges
        Share of the assessments in which an answer is missing.
    """

    units: int = 12
    seldom: int = 2
    first: date = date(2024, 1, 1)
    months: int = 18
    until: date = date(2025, 12, 31)
    drift: float = 0.3
    drift_month: int = 10
    own: float = 0.3
    ranges: float = 0.06
    opinions: Opinions = Opinions()
    measures: Measures = Measures()

    @property
    def last(self) -> date:
        """The day before the first of the month after the last."""
        return _month(self.first, self.months) - (date(2000, 1, 2) - date(2000, 1, 1))

    @property
    def drifts_from(self) -> date:
        return _month(self.first, self.drift_month - 1)

    def document(self) -> dict[str, Any]:
        told = asdict(self)
        told["opinions"]["log_odds"] = self.opinions.log_odds
        for name in ("first", "until"):
            told[name] = told[name].isoformat()
        return told | {"drifts_from": self.drifts_from.isoformat(), "day": DAY, "horizon": HORIZON}


def _month(first: date, later: int) -> date:
    years, month = divmod(first.month - 1 + later, 12)
    return first.replace(year=first.year + years, month=month + 1)

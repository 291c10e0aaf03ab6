"""The request for every row of a table, and the columns that answer it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Literal

import numpy as np

from ..arguments import check, check_all, check_optional, check_switch
from ..errors import BadArgument, BadDay
from ..model import DiagnosisModel, Floats, Model
from ..risk import DEFAULT_HORIZON, check_day, check_days, default_day, least_day
from ..risk import horizons as in_turn

NEXT: Literal["next"] = "next"

Horizons = Sequence[int] | Literal["next"]


@dataclass(frozen=True)
class TableRequest:
    """The parameters of ``srs.tables.risks.score``; can be pickled."""

    day: int | None = None
    horizons: tuple[int, ...] | Literal["next"] = (DEFAULT_HORIZON,)
    explain: bool | int = False
    defaults: bool = False
    length: bool = False
    interval: bool = False

    @classmethod
    def of(
        cls,
        *,
        day: int | None = None,
        horizons: Horizons = (DEFAULT_HORIZON,),
        explain: bool | int = False,
        defaults: bool = False,
        length: bool = False,
        interval: bool = False,
    ) -> "TableRequest":
        """
        Raises
        ------
        BadDay, BadArgument
        """
        check_optional("day", day, Integral, "a day of the spell from 1, an int")
        check("horizons", horizons, Iterable, 'days of the spell, such as (30, 90), or "next"')
        for name, each in (("defaults", defaults), ("length", length), ("interval", interval)):
            check_switch(name, each)
        if not isinstance(explain, Integral) or explain < 0:
            raise BadArgument(
                "explain",
                expected="True, False, or how many of the strongest reasons",
                path=("explain",),
            )
        if isinstance(horizons, str) and horizons != NEXT:
            raise BadDay("the horizons: expected days of the spell such as 30,90,180, or next")
        own = NEXT if isinstance(horizons, str) else tuple(horizons)
        if own != NEXT:
            check_all("horizons", own, Integral, "a day of the spell, an int such as 90")
        if not own or len(set(own)) < len(own):
            raise BadDay("the horizons: expected different days of the spell, such as 30,90,180")
        return cls(day, own, explain, defaults, length, interval)

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of the risk columns; the first goes with the level and the reasons."""
        if self.horizons == NEXT:
            return ("",)
        return tuple(f"_{horizon}" for horizon in self.horizons)

    @property
    def leading(self) -> str:
        """The ending of the risk that ``level`` and the contributions belong to."""
        at_90 = f"_{DEFAULT_HORIZON}"
        return at_90 if at_90 in self.endings else self.endings[0]

    @property
    def taken(self) -> set[str]:
        """The names that a table must not have already, except those of contributions."""
        told = {"level", "outside", "problem", "no_risk", "narrowed_most_by"}
        told |= {f"{what}{ending}" for ending in self.endings for what in ("risk", "low", "high")}
        told |= {"horizon"} if self.horizons == NEXT else set()
        told |= {"preselected"} if self.defaults else set()
        if self.interval:
            told |= {f"{side}{ending}" for ending in self.endings for side in INTERVAL}
        return told | ({*LENGTHS} if self.length else set())

    def check(self, model: Model) -> None:
        """
        Raises
        ------
        BadDay
            When no spell can have such a day and horizon, or the *model* does not answer.
        """
        least, first = least_day(model), default_day(model)
        if self.day is not None:
            check_day(self.day, least)
        for horizon in () if self.horizons == NEXT else self.horizons:
            model.check_horizon(horizon)
            for earliest in (first, first if self.day is None else self.day):
                check_days(earliest, horizon, least=least)

    def goals(
        self, days: Floats, model: Model, of_diagnosis: DiagnosisModel
    ) -> Iterator[tuple[str, Floats]]:
        """For each risk column, the ending of its name, and the horizons of spells on *days*.

        NaN if no horizon is after the day; this is ``srs.risk.next_horizon`` for many spells.
        """
        if self.horizons != NEXT:
            for horizon, ending in zip(self.horizons, self.endings, strict=True):
                yield ending, np.full(len(days), float(horizon))
            return
        those = np.array([*in_turn(model), np.nan])
        beyond = np.maximum(days, of_diagnosis.first_day)
        yield "", those[np.searchsorted(those[:-1], beyond, side="right")]


INTERVAL = ("interval_low", "interval_high")
LENGTHS = ("q25_day", "median_day", "q75_day", "remaining_at_end")

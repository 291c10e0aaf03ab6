"""Length: the days by which given shares of such spells have ended, given the day reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Literal

from ..model import Curve, Days, DiagnosisModel, Floats, Rows

QUARTERS = (
    0.75,
    0.5,
    0.25,
)  # shares still on sick leave when a quarter, half and three quarters have ended

# With few rows, one day costs the same as many; with many rows, each day costs.
_FEW_ROWS, _DAYS_AT_ONCE = 50, 60

# Which day it is for: the certificate's last, the last of an FMB recommendation, the one by which
# the physician expects a return, or a usual one.
What = Literal["certificate_end", "fmb", "prognosis", "day"]


@dataclass(frozen=True, slots=True)
class Remaining:
    """The share of such spells that are still ongoing after the *day*.

    None if the model does not know: after its last day, or up to its first day for a spell that has
    not reached it.
    """

    day: int
    what: What
    probability: float | None


@dataclass(frozen=True, slots=True)
class Length:
    """The length of one spell, given the day reached.

    Attributes
    ----------
    q25_day, median_day, q75_day : int or None
        The first day by which a quarter, half, three quarters of such spells have ended; None if
        that is later than the model answers for.
    remaining : tuple of Remaining
        In the order of the days asked for.
    from_day : int
        The day assumed to be reached: the spell's, or the first that the model knows.
    observed_until : int
        The last day that was observed when the model was made; later days are extrapolated.
    """

    q25_day: int | None
    median_day: int | None
    q75_day: int | None
    remaining: tuple[Remaining, ...]
    from_day: int
    observed_until: int

    def __repr__(self) -> str:
        return (
            f"<Length from day {self.from_day}: ended by day {self.q25_day} (a quarter), "
            f"{self.median_day} (half), {self.q75_day}>"
        )

    @property
    def extrapolated(self) -> bool:
        """Whether any of its days is extrapolated."""
        quarters = (self.q25_day, self.median_day, self.q75_day)
        days = (*quarters, *(each.day for each in self.remaining))
        return any(day is None or day > self.observed_until for day in days)


class Lengths:
    """Lengths of spells, one per row, that have reached *day*: one day for all, or one for each.

    Parameters
    ----------
    model, rows
        The model, and rows as for ``DiagnosisModel.risk``.
    until : int
        The last day that the model answers for (``Model.last_horizon``).
    """

    def __init__(self, model: DiagnosisModel, rows: Rows, day: Days, until: int) -> None:
        import numpy as np

        self.day: Floats = np.full(len(rows), day, dtype=float)
        self.until = until
        self._first = round(model.first_day)
        self._outlasts: Curve = model.outlasting(rows, self.day)

    def first_days(self, shares: Sequence[float] = QUARTERS) -> Floats:
        """The first day t with P(T > t | T > day) <= share: one row per spell, one column per
        share.

        Whole days; NaN if that is after ``until``.
        """
        import numpy as np

        wanted = np.broadcast_to(np.array(shares), (len(self.day), len(shares)))
        # On `before` more than the share is on sick leave; on `after` at most the share, or never.
        before = np.broadcast_to(np.floor(self.day)[:, None], wanted.shape)
        after = np.full(wanted.shape, self.until + 1.0)
        at_once = _DAYS_AT_ONCE if len(self.day) <= _FEW_ROWS else 1
        while (after - before > 1).any():
            before, after = self._closer(before, after, wanted, at_once)
        return np.where(after > self.until, np.nan, after)

    def remaining(self, days: Floats) -> Floats:
        """P(T > t | T > day), one row per spell and one column per day; 1 until the spell's day.

        NaN after ``until``, where *days* is NaN, and up to the model's first day for a spell that
        has not reached it: the model does not know how many get there.
        """
        import numpy as np

        unknown = (self.day[:, None] < self._first) & (days <= self._first)
        answered = (days <= self.until) & ~unknown
        return np.where(answered, self._outlasts(np.where(answered, days, self.until)), np.nan)

    def _closer(
        self, before: Floats, after: Floats, wanted: Floats, at_once: int
    ) -> tuple[Floats, Floats]:
        """The part, one of ``at_once + 1`` between *before* and *after*, where the share is
        passed.
        """
        import numpy as np

        step = (after - before) / (at_once + 1)
        asked = before[..., None] + np.rint(step[..., None] * np.arange(1, at_once + 1))
        inside = np.clip(asked, before[..., None], after[..., None] - 1)
        flat = inside.reshape(len(before), -1)
        more = self._outlasts(flat).reshape(inside.shape) > wanted[..., None]
        low = np.where(more, inside, before[..., None]).max(axis=-1)
        high = np.where(more, after[..., None], inside).min(axis=-1)
        return low, np.maximum(high, low + 1)


def length_of(
    model: DiagnosisModel, rows: Rows, day: int, until: int, at: Sequence[tuple[int, What]]
) -> Length:
    """The length of the one spell in *rows*, with the shares remaining on the days *at*; see
    ``Lengths``.
    """
    import numpy as np

    lengths = Lengths(model, rows, day, until)
    days = lengths.first_days()[0].tolist()
    q25_day, median_day, q75_day = (None if isnan(each) else int(each) for each in days)
    shares = lengths.remaining(np.array([[each for each, _ in at]]))[0].tolist()
    remaining = tuple(
        Remaining(each, what, None if isnan(share) else share)
        for (each, what), share in zip(at, shares, strict=True)
    )
    first, last = round(model.first_day), round(model.last_day)
    return Length(q25_day, median_day, q75_day, remaining, max(day, first), last)

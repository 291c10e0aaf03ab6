"""The outcomes of a comparison: a share or a number of days, degree or measures of a spell."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from srs.errors import BadTable
from srs.tables.columns import pl
from srs.wording import Words

from ..statistics.definition import Definition
from ..statistics.follow_up import FollowUp
from ..statistics.outcome import IPCW, Outcomes
from ..statistics.statistic import Floats

LONG, YEAR = 90, 365
# For the rows: the value and each row's share in it, see ``statistics.statistic``.
Mean = tuple[float, Floats]


@dataclass(frozen=True)
class Outcome:
    """One outcome.

    Attributes
    ----------
    needs
        The columns that it needs.
    share
        Whether it is a share of rows; otherwise it is a mean of whole numbers times *unit*, from
        the lowest of *ends* to the highest.
    of
        Computes it for rows of one group, and raises BadTable where it cannot.
    """

    definition: Definition
    needs: tuple[str, ...]
    share: bool
    of: Callable[[pl.DataFrame], Mean]
    unit: float = 1.0
    ends: tuple[float, float] = (0, 1)

    @property
    def name(self) -> str:
        return self.definition.id


def _followed(rows: pl.DataFrame) -> FollowUp:
    return FollowUp.of(rows["days"].to_numpy(), rows["ended"].cast(pl.Float64).to_numpy())


def _outlasting(rows: pl.DataFrame) -> Mean:
    return Outcomes.at(LONG, _followed(rows)).observed


def _restricted_days(rows: pl.DataFrame) -> Mean:
    of = Outcomes.at(YEAR, _followed(rows))
    return of.mean(np.minimum(rows["days"].to_numpy(), YEAR).astype(float))


def _degree(rows: pl.DataFrame) -> Mean:
    value = rows["degree"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    known = ~np.isnan(value)
    if not known.any():
        raise BadTable("degree: expected per cent of full time, found none")
    mean = float(value[known].mean())
    return mean, np.where(known, value - mean, 0.0) / np.count_nonzero(known)


def _offered(rows: pl.DataFrame) -> Mean:
    """The share with a measure; a spell's end competes, and unobserved spells are censored."""
    last = rows["days"].to_numpy()
    day = rows["measure_day"].cast(pl.Float64).fill_null(np.inf).to_numpy()
    ended = rows["ended"].to_numpy()
    first = day <= last
    event = np.where(first, 1.0, np.where(ended, 2.0, 0.0))
    return Outcomes.at(LONG, FollowUp.of(np.minimum(day, last), event), "event").observed


OUTCOMES = (
    Outcome(
        Definition(
            "over_90",
            Words("Varar mer än 90 dagar", "Lasts more than 90 days"),
            "share of begun spells that cover 91 days or more",
            IPCW,
            "Kaplan and Meier, JASA 1958",
        ),
        ("days", "ended"),
        True,
        _outlasting,
    ),
    Outcome(
        Definition(
            "days_365",
            Words("Sjukskrivningsdagar inom 365", "Days of leave within 365"),
            "mean of the spell's days, not counting those after the 365th",
            f"restricted mean; {IPCW}",
            "Royston and Parmar, BMC Medical Research Methodology 2013",
            digits=1,
        ),
        ("days", "ended"),
        False,
        _restricted_days,
        ends=(1, YEAR),
    ),
    Outcome(
        Definition(
            "degree",
            Words("Sjukskrivningsgrad vid start", "Degree at the start"),
            "mean of the degree on the spell's first day, per cent of full time",
            "mean",
            digits=1,
        ),
        ("degree",),
        False,
        _degree,
        unit=25,
        ends=(25, 100),
    ),
    Outcome(
        Definition(
            "measure_90",
            Words("Arbetslivsinriktad åtgärd inom 90 dagar", "Work measure within 90 days"),
            "share of begun spells in which a certificate proposes a work-oriented measure "
            "(question 40) by the spell's 90th day; spells that end earlier without one count as "
            "having none",
            f"cumulative incidence; {IPCW}",
            "Aalen and Johansen, Scandinavian Journal of Statistics 1978",
        ),
        ("days", "ended", "measure_day"),
        True,
        _offered,
    ),
)

"""What a watch holds to, fixed before: the table [watch] of a study."""

import datetime
from dataclasses import dataclass
from typing import Literal

from srs.errors import BadInput

from ..statistics.cusum import Design


@dataclass(frozen=True)
class Watch:
    """Limits, of which each that is crossed is a reason to look.

    Attributes
    ----------
    reference
        Spells assessed before this day are what later ones are compared with; the first quarter of
        them where no day is given.
    since
        Where the CUSUM begins anew: the day from which on somebody has looked, or mended.
    calibration
        Against the risks as they were shown ("model"), or as they were right in the reference
        ("reference"): then only what has changed since is found.
    shift, run_length
        Of the log-odds, which is to be found; spells until a false alarm, on average.
    psi
        So far a predictor or the risk may move, where chance does not do it.
    alpha
        Of the tests of all predictors and the risk together, in one month (Holm).
    missing, ranges
        Shares of the outcomes that are not known and of the answers that are bounds.
    """

    reference: datetime.date | None = None
    since: datetime.date | None = None
    calibration: Literal["model", "reference"] = "model"
    shift: float = 0.3
    run_length: float = 10_000.0
    psi: float = 0.1
    alpha: float = 0.01
    missing: float = 0.2
    ranges: float = 0.2

    def __post_init__(self) -> None:
        shares = (self.alpha, self.missing, self.ranges)
        if not (all(0 < each < 1 for each in shares) and self.psi > 0):
            raise BadInput(
                "[watch]: expected alpha, missing and ranges above 0 and below 1, psi above 0"
            )
        _ = self.design

    @property
    def design(self) -> Design:
        return Design(self.shift, self.run_length)

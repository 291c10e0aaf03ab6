"""The limits of a watch, fixed in advance: the table [watch] of a study."""

import datetime
from dataclasses import dataclass
from typing import Literal

from srs.errors import BadInput

from ..statistics.cusum import Design


@dataclass(frozen=True)
class Watch:
    """Limits; crossing any of them is a reason to look.

    Attributes
    ----------
    reference
        Spells assessed before this day are the reference for later ones; by default the first
        quarter of them.
    since
        Where the CUSUM restarts: the day on which somebody looked, or corrected the model.
    calibration
        Against the risks as shown ("model"), or as recalibrated in the reference period
        ("reference"): then only later changes are found.
    shift, run_length
        The shift of the log-odds to detect; spells until a false alarm, on average.
    psi
        How far a predictor or the risk may drift, beyond chance.
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

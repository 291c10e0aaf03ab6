"""What a caller asks, beside whom it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .certificate import PersonId
from .risk import check_day, check_horizon


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One value for what every channel lets its callers say.

    Attributes
    ----------
    answers
        By predictor name or SRS id; they win over what certificates and person id give.
    defaults
        Whether unanswered questions take the level that a form has preselected.
    person, postcode
        Where the certificate, a draft say, has none; the postcode is the care unit's.
    day : int or None
        Of the spell; that of the day of assessment, or ``DEFAULT_DAY`` where no certificate tells.
    horizon : int or None
        The day that the spell may outlast; the next that is usual unless given, see
        ``srs.risk.horizons``.

    complete_since : date or None
        From when on the certificates have all of the person's sick leave.

    Raises
    ------
    BadDay
        For a day or a horizon that no spell can have, whatever it is asked about.
    """

    answers: Mapping[str, object] = field(default_factory=dict)
    defaults: bool = False
    person: PersonId | None = None
    postcode: str | None = None
    day: int | None = None
    horizon: int | None = None
    complete_since: date | None = None

    def __post_init__(self) -> None:
        if self.day is not None:
            check_day(self.day)
        if self.horizon is not None:
            check_horizon(self.horizon)

"""What a caller asks about a patient."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .certificate import PersonId
from .risk import check_day, check_horizon


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One value for everything that a caller can set, in every channel.

    Attributes
    ----------
    answers
        By predictor name or SRS id; they take precedence over certificates and person id.
    defaults
        Whether unanswered questions get the form's preselected level.
    person, postcode
        Used if the certificate (a draft, say) has none; the postcode is the care unit's.
    day : int or None
        Of the spell. If not given, that of the day of assessment, or ``DEFAULT_DAY`` if no
        certificate shows it.
    horizon : int or None
        The day that the spell may outlast. If not given, the next usual one, see
        ``srs.risk.horizons``.

    complete_since : date or None
        The day from which the certificates have all of the person's sick leave.

    Raises
    ------
    BadDay
        For a day or a horizon that no spell can have.
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

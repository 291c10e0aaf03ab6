"""A call: the caller, the purpose and the time."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ..certificate import may_be_person_id
from ..certificate.swedish_time import swedish
from ..errors import NotPermitted
from ..storage.records import Access, Outcome

Clock = Callable[[], datetime]

READ = "read"
EXPORT = "export"
# The scopes, and the operations that each covers.
SCOPES: dict[str, Collection[str]] = {
    "assess": ("GetSRSInformation", "assess", "assess_caseload", "confirm", "card"),
    READ: ("GetRiskPredictionForCertificate", "assessments", "spells", "caseload", "taken"),
    "opinion": (
        *("SetOwnOpinion", "opinion", "withdraw_opinion", "card_feedback"),
        *("record_measure", "withdraw_measure"),
    ),
    "consent": ("GetConsent", "SetConsent", "consent", "set_consent"),
    "usage": ("usage",),
    "knowledge": (
        *("GetSRSInformationForDiagnosis", "GetPredictionQuestions", "GetDiagnosisCodes"),
        *("PingForConfiguration", "questions", "fmb", "measures", "statistics", "models"),
    ),
    "metrics": ("metrics",),
    "tickets": ("tickets",),
    EXPORT: (),  # not over HTTP: for `srs db export`
}
_SCOPE_OF = {operation: scope for scope, operations in SCOPES.items() for operation in operations}

OPERATIONS = frozenset(_SCOPE_OF)

_HSA_ID = re.compile(r"(?=[A-Z-]*[0-9])[A-Z0-9-]{1,31}")


def is_hsa_id(text: str) -> bool:
    """Whether *text* can be the HSA id of a professional or a unit.

    >>> [is_hsa_id(each) for each in ("SE2321000016-1000", "ANNA-BERG", "19121212-1212")]
    [True, False, False]
    """
    return has_form_of_hsa_id(text) and not may_be_person_id(text)


def has_form_of_hsa_id(text: str) -> bool:
    """Whether it may be stored, as a keyed hash if it contains a person's id."""
    return bool(_HSA_ID.fullmatch(text))


PURPOSES = ("care", "quality", "administration")


# What a page may do with a ticket, and what else with a ticket for a whole unit.
_ON_ERRAND = frozenset(
    (
        *("assess", "confirm", "assessments", "opinion", "withdraw_opinion"),
        *("taken", "record_measure", "withdraw_measure"),
        *("consent", "set_consent", "usage"),
        *("questions", "fmb", "measures", "statistics", "models"),
    )
)
_IN_UNIT = _ON_ERRAND | {"spells", "caseload"}


@dataclass(frozen=True, slots=True)
class Errand:
    """What a ticket is for: a care unit and, unless for all of it, a certificate; ids as stored."""

    unit: str
    certificate: str | None

    def covers(self, operation: str) -> bool:
        return operation in (_IN_UNIT if self.certificate is None else _ON_ERRAND)


@dataclass(frozen=True, slots=True)
class Caller:
    """A system that may call.

    Attributes
    ----------
    units : frozenset of str or None
        HSA ids of the care units that it may see; None: every unit.
    errand : Errand or None
        For a page with a ticket: nothing else is permitted.
    """

    name: str
    scopes: frozenset[str]
    units: frozenset[str] | None
    errand: Errand | None = None

    def permit(self, operation: str) -> None:
        """
        Raises
        ------
        NotPermitted
        """
        scope = _SCOPE_OF[operation]
        if scope not in self.scopes:
            raise NotPermitted(f"{operation}: the caller lacks the scope {scope}")
        if self.errand and not self.errand.covers(operation):
            raise NotPermitted(
                f"{operation}: not permitted with this ticket: expected a call by "
                "the system that made it"
            )

    def sees(self, unit: str | None) -> bool:
        return self.units is None or (unit is not None and unit in self.units)

    def permit_stored(self, operation: str) -> None:
        """Check that an operation of another scope may also return stored data.

        Raises
        ------
        NotPermitted
        """
        if READ not in self.scopes:
            raise NotPermitted(f"{operation}, for stored data: the caller lacks the scope {READ}")


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as passed to every operation; *time* is aware, in UTC.

    *user* is the user if known, *subject* the one proved by a token; both as stored.
    """

    caller: Caller
    operation: str
    request_id: str
    time: datetime
    user: str | None = None
    purpose: str = "care"
    subject: str | None = None

    @property
    def local(self) -> datetime:
        """Swedish local time, without zone."""
        return swedish(self.time.astimezone(UTC).replace(tzinfo=None))

    @property
    def today(self) -> date:
        return self.local.date()

    def access(
        self,
        unit: str | None = None,
        persons: Sequence[str] = (),
        certificates: Sequence[str] = (),
        outcome: Outcome = "done",
    ) -> Access:
        """The access log's entry for it; all ids as stored."""
        return Access(
            time=self.time,
            request_id=self.request_id,
            caller=self.caller.name,
            user=self.user,
            subject=self.subject,
            unit=unit,
            action=self.operation,
            purpose=self.purpose,
            persons=persons,
            certificates=certificates,
            outcome=outcome,
        )

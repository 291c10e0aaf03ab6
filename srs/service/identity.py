"""The caller's identity, as proved by its credentials."""

from dataclasses import dataclass
from datetime import datetime

from ..errors import NotAuthenticated
from .call import Caller


@dataclass(frozen=True, slots=True)
class Identity:
    """The caller, and the professional on whose behalf it calls, if the credential names one.

    *subject* is a token's ``sub``; *by* names the credentials, which are valid *until* then.
    """

    caller: Caller
    user: str | None = None
    subject: str | None = None
    by: tuple[str, ...] = ()
    until: datetime | None = None

    @property
    def bucket(self) -> str:
        """The key for the rate limit: a runaway page blocks only its user."""
        return f"{self.caller.name} {self.user}" if self.caller.errand else self.caller.name


def both(one: Identity, other: Identity) -> Identity:
    """Several credentials of one caller permit only what all of them permit.

    Raises
    ------
    NotAuthenticated
    """
    if one.caller.name != other.caller.name:
        raise NotAuthenticated("who calls: expected one caller, found credentials of several")
    units = [each.caller.units for each in (one, other) if each.caller.units is not None]
    caller = Caller(
        one.caller.name,
        one.caller.scopes & other.caller.scopes,
        frozenset.intersection(*units) if units else None,
        one.caller.errand or other.caller.errand,
    )
    return Identity(
        caller,
        one.user or other.user,
        one.subject or other.subject,
        one.by + other.by,
        min(filter(None, (one.until, other.until)), default=None),
    )

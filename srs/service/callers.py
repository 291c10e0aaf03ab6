"""The callers of the settings, each known by one credential."""

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime

from ..errors import NotAuthenticated
from .call import Caller, Clock
from .certificates import ClientCertificate, canonical_subject
from .identity import Identity
from .settings import CallerSettings


class Callers:
    """All callers in the settings."""

    def __init__(self, named: tuple[CallerSettings, ...], clock: Clock) -> None:
        self._named, self._clock = named, clock
        self._subjects = {
            canonical_subject(each.certificate_subject): each
            for each in named
            if each.certificate_subject
        }

    def by_certificate(self, given: ClientCertificate) -> Identity:
        """
        Raises
        ------
        NotAuthenticated
        """
        if not given.not_before <= self._clock() <= given.not_after:
            raise NotAuthenticated("the client certificate: expected one that is valid now")
        by_print = (each for each in self._named if each.certificate_sha256 == given.sha256)
        found = next(by_print, None) or self._subjects.get(given.subject)
        known = self._known(found, "the client certificate: expected that of a known caller")
        return replace(known, until=min(filter(None, (known.until, given.not_after))))

    def by_key(self, key: str) -> Identity:
        """
        Raises
        ------
        NotAuthenticated
        """
        digest = hashlib.sha256(key.encode()).hexdigest()
        found = None
        for each in self._named:  # all are compared, so that the time reveals nothing
            if each.key_sha256 and hmac.compare_digest(each.key_sha256, digest):
                found = each
        return self._known(found, "the API key: expected that of a known caller")

    def by_token(self, client: CallerSettings, until: datetime) -> Identity:
        """The caller of a CDS client's token that is valid *until* then.

        Raises
        ------
        NotAuthenticated
        """
        known = self._known(client, "the token: expected that of a known client")
        return replace(known, until=min(filter(None, (known.until, until))))

    def by_name(self, name: str, credential: str) -> Identity:
        """The caller *name* with this credential, as in ``Identity.by``.

        Raises
        ------
        NotAuthenticated
        """
        own = (each for each in self._named if (each.name, _called(each)) == (name, credential))
        return self._known(next(own, None), "the ticket: expected its maker to be known")

    def _known(self, found: CallerSettings | None, expected: str) -> Identity:
        if found is None:
            raise NotAuthenticated(expected)
        if found.expires and found.expires <= self._clock():
            raise NotAuthenticated("the caller's credential: expected one that has not expired")
        units = None if found.units == "all" else frozenset(found.units)
        caller = Caller(found.name, frozenset(found.scopes), units)
        return Identity(caller, by=(_called(found),), until=found.expires)


def _called(settings: CallerSettings) -> str:
    """A name for its credential that reveals nothing of it."""
    which: tuple[object, ...]
    which = (settings.certificate_sha256, settings.certificate_subject, settings.key_sha256)
    if settings.cds_issuer:
        which = (*which, settings.cds_issuer)
    return f"entry {hashlib.sha256(repr(which).encode()).hexdigest()[:16]}"

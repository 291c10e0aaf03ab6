"""What a caller may see of stored data, and its entries in the access log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Protocol, TypeVar

from ..certificate import PersonId
from ..errors import NotPermitted
from ..storage import Keys, Storage, assessments
from ..storage.records import Access, Outcome
from .call import Call

NOT_OWN = "the care unit: expected one of the caller's own"
NOT_ERRAND = "the certificate: expected the ticket's own"


class Seen(Protocol):
    """What the access log records of a stored assessment."""

    @property
    def unit(self) -> str | None: ...
    @property
    def person(self) -> str | None: ...
    @property
    def certificate(self) -> str | None: ...


_Seen = TypeVar("_Seen", bound=Seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a prediction is about, besides the predictors; ids as stored.

    *certificates* are the spell's, including this one.
    """

    certificate: str | None = None
    certificates: tuple[str, ...] = ()
    unit: str | None = None
    person: PersonId | None = None
    spell_start: date | None = None
    spell_end: date | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What a caller may see: by care unit and, with a page's ticket, by certificate."""

    keys: Keys
    storage: Storage

    def units(self, call: Call) -> frozenset[str] | None:
        """The caller's care units as stored; None: it sees all."""
        return _kept(self.keys, call.caller.units)

    def sees(self, call: Call, unit: str | None) -> bool:
        """Whether the caller sees the *unit*, by its id or its stored form."""
        units = self.units(call)
        return units is None or (unit is not None and self.keys.reference(unit) in units)

    def permit_unit(
        self,
        call: Call,
        unit: str | None,
        persons: Sequence[str] = (),
        certificates: Sequence[str] = (),
    ) -> None:
        """Refuse another care unit's id, or another certificate than a ticket's, after entering it
        in the access log.

        Raises
        ------
        NotPermitted, Unavailable
        """
        if self.permits(call, unit, certificates):
            return
        kept = unit and self.keys.reference(unit)
        self.storage.enter(call.access(kept, persons, certificates, "refused"))
        raise NotPermitted(NOT_ERRAND if self.sees(call, unit) else NOT_OWN)

    def permits(self, call: Call, unit: str | None, certificates: Sequence[str]) -> bool:
        return self.sees(call, unit) and self._on_errand(call, certificates)

    def permit_certificate(self, call: Call, certificate: str) -> None:
        """Refuse another than a ticket's, after entering it in the access log.

        Raises
        ------
        NotPermitted, Unavailable
        """
        if not self._on_errand(call, [certificate]):
            self.storage.enter(call.access(None, (), [certificate], "refused"))
            raise NotPermitted(NOT_ERRAND)

    def filled(self, call: Call, about: About) -> About:
        """The values, completed from a page's ticket."""
        errand = call.caller.errand
        if errand is None:
            return about
        certificate = about.certificate or errand.certificate
        named = dict.fromkeys([*about.certificates, *([certificate] if certificate else ())])
        return replace(
            about,
            unit=about.unit or errand.unit,
            certificate=certificate,
            certificates=tuple(named),
        )

    def may_see(self, call: Call, stored: Seen) -> bool:
        named = [] if stored.certificate is None else [stored.certificate]
        errand = call.caller.errand
        if errand and errand.certificate and not named:
            return False
        return self.permits(call, stored.unit, named)

    def _on_errand(self, call: Call, certificates: Sequence[str]) -> bool:
        errand = call.caller.errand
        if errand is None or errand.certificate is None:
            return True
        return all(self.keys.reference(each) == errand.certificate for each in certificates)

    def show(
        self, call: Call, found: Sequence[_Seen], *, unit: str | None = None, certificate: str = ""
    ) -> list[_Seen]:
        """Those of *found* that the caller may see, after entering the access in the log.

        The log gets one entry for each care unit, and those for refusals. A request for a whole
        *unit* names no certificates: only those without a person are recorded. *certificate* is the
        one asked for if nothing is found.

        Raises
        ------
        Unavailable
        """
        shown, others = self._apart(call, found)
        nothing = call.access(unit, (), _each_once([certificate or None]), "nothing")
        told = [*entries(call, shown), *entries(call, others, "refused")]
        if unit is not None:
            nameless = _each_once(each.certificate for each in found if each.person is None)
            told = [replace(each, certificates=nameless) for each in told]
        self.storage.enter(*(told or [nothing]))
        return shown

    def miss(self, call: Call, certificate: str) -> None:
        """Enter in the access log that there was nothing to write about.

        Raises
        ------
        Unavailable
        """
        with self.storage.read() as connection:
            found = assessments.of_certificate(connection, certificate, None)
        own, others = self._apart(call, found)
        told = [*entries(call, own, "nothing"), *entries(call, others, "refused")]
        self.storage.enter(*(told or [call.access(None, (), [certificate], "nothing")]))

    def _apart(self, call: Call, found: Sequence[_Seen]) -> tuple[list[_Seen], list[_Seen]]:
        """The stored records that the caller may see, and the others."""
        own: list[_Seen] = []
        others: list[_Seen] = []
        for each in found:
            (own if self.may_see(call, each) else others).append(each)
        return own, others


def entries(call: Call, found: Iterable[Seen], outcome: Outcome = "done") -> list[Access]:
    """One entry for each care unit in *found*: its persons and certificates, each once."""
    by_unit: dict[str | None, list[Seen]] = {}
    for each in found:
        by_unit.setdefault(each.unit, []).append(each)
    return [
        call.access(
            unit,
            _each_once(each.person for each in some),
            _each_once(each.certificate for each in some),
            outcome,
        )
        for unit, some in by_unit.items()
    ]


@lru_cache(maxsize=1024)
def _kept(keys: Keys, units: frozenset[str] | None) -> frozenset[str] | None:
    return None if units is None else frozenset(map(keys.reference, units))


def _each_once(values: Iterable[str | None]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value is not None]

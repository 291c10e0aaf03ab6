"""Where every channel of the service asks: computes, stores and looks up."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import structlog

from ..assessment import Assessment, Prediction
from ..certificate import PersonId
from ..errors import BrokenModel, NoModel, NotPermitted, NotStored
from ..knowledge import Knowledge
from ..model import MODELS, Model, audience_of, manifest_of
from ..storage import Connection, Keys, Storage, assessments, documents, persons, trials, written
from ..storage.records import Access, Assessed, Outcome
from .call import Call

Answer = Prediction | Assessment
_Answer = TypeVar("_Answer", bound=Answer)
# Told of everything that counts, as it is stored: what is shown, then its shadow.
Observer = Callable[[Sequence[Assessed]], None]
NOT_OWN = "the care unit: expected one of the caller's own"
NOT_ERRAND = "the certificate: expected the ticket's own"
_log = structlog.get_logger("srs.desk")


class Seen(Protocol):
    """What of a stored assessment the access log tells."""

    @property
    def unit(self) -> str | None: ...
    @property
    def person(self) -> str | None: ...
    @property
    def certificate(self) -> str | None: ...


_Seen = TypeVar("_Seen", bound=Seen)


@dataclass(frozen=True, slots=True)
class Served:
    """The models in service; exchanged as a whole, so that one request sees one of them.

    *shadow* is computed and stored beside *shown*, and never shown.
    """

    shown: Model
    shadow: Model | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a prediction is about, beside the predictors; ids as they are kept.

    *certificates* are the spell's, this one's too.
    """

    certificate: str | None = None
    certificates: tuple[str, ...] = ()
    unit: str | None = None
    person: PersonId | None = None
    spell_start: date | None = None
    spell_end: date | None = None


@dataclass(frozen=True, slots=True)
class Computed(Generic[_Answer]):
    """An answer, and what has to be stored before it may be given.

    *content* is the document that is shown, ``documents.packed``; without it none is stored.
    """

    answer: _Answer
    records: tuple[Assessed, ...]
    person: PersonId | None
    content: bytes | None = None

    @property
    def id(self) -> str:
        return self.records[0].id


@dataclass(slots=True)
class Desk:
    """Shared by a process's threads; only ``served`` is ever replaced.

    *models* is the folder in which all published ones are.
    """

    served: Served
    knowledge: Knowledge
    storage: Storage
    keys: Keys
    observe: Observer = lambda records: None
    models: Path = MODELS

    def compute(
        self,
        call: Call,
        about: About,
        answer: Callable[[Model], _Answer],
        served: Served | None = None,
        trial: bool = False,
    ) -> Computed[_Answer]:
        """What *answer* makes of the shown model and, never to be shown, of the shadow.

        *served*: those that a request of many answers began with, if not those in service now.
        A *trial* is not observed.

        Raises
        ------
        SrsError
            As *answer* does for the shown model; the shadow's errors are logged and forgotten.
        """
        served = served or self.served
        shown = answer(served.shown)
        records = [self._record(call, about, shown)]
        if served.shadow:
            try:
                beside = answer(served.shadow)
                record = self._record(call, about, beside, shadow_of=records[0].id)
                written.canonical(record.result)  # or the two could not be stored together
                records.append(record)
            except Exception as error:  # noqa: BLE001 - a trial must never harm what is shown
                _log.warning("shadow_failed", error=type(error).__name__)
        if not trial:
            self.observe(records)
        return Computed(shown, tuple(records), about.person)

    def manifest(self, name: str) -> Mapping[str, Any]:
        """That of a model by its full name; empty where there is none that can be read any more."""
        for model in (self.served.shown, self.served.shadow):
            if model and model.full_name == name:
                return model.manifest
        try:
            found = manifest_of(name, self.models)
            audience_of(found)
            return found
        except (NoModel, BrokenModel):
            return {}

    def insert(self, connection: Connection, computed: Sequence[Computed[Any]]) -> None:
        """Within a transaction of ``Storage.write``."""
        for each in computed:
            if each.person:
                persons.rekey(connection, self.keys, each.person.text)
            number, *_ = assessments.insert(connection, each.records)
            if each.content is not None:
                documents.insert(connection, number, each.content)

    def insert_trial(self, connection: Connection, computed: Computed[Any]) -> None:
        """Within a transaction of ``Storage.write``."""
        assert computed.content is not None, "a trial is shown whole"
        if computed.person:
            persons.rekey(connection, self.keys, computed.person.text)
        trials.insert(connection, trials.Trial(computed.records, computed.content))

    def confirm(self, connection: Connection, id: str, now: datetime) -> Sequence[Assessed]:
        """Within a transaction of ``Storage.write``; gives what counts from now on, if anything.

        Raises
        ------
        NotStored
        """
        confirmed = trials.confirm(connection, id, now)
        if confirmed is None and assessments.get(connection, id) is None:
            raise NotStored("the assessment: the trial is over; assess again")
        return confirmed or ()

    def units(self, call: Call) -> frozenset[str] | None:
        """What the caller's care units are kept as; None: it sees all."""
        return _kept(self.keys, call.caller.units)

    def sees(self, call: Call, unit: str | None) -> bool:
        """Whether the caller sees the *unit*, by its id or by what that is kept as."""
        units = self.units(call)
        return units is None or (unit is not None and self.keys.reference(unit) in units)

    def permit_unit(
        self,
        call: Call,
        unit: str | None,
        persons: Sequence[str] = (),
        certificates: Sequence[str] = (),
    ) -> None:
        """Refuse what another care unit's id is given for, or another certificate's than a
        ticket's, when the access log has its entry.

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
        """Refuse another than a ticket's, when the access log has its entry.

        Raises
        ------
        NotPermitted, Unavailable
        """
        if not self._on_errand(call, [certificate]):
            self.storage.enter(call.access(None, (), [certificate], "refused"))
            raise NotPermitted(NOT_ERRAND)

    def filled(self, call: Call, about: About) -> About:
        """With what a page's ticket says where the page says nothing."""
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
        """Those of *found* that the caller may see, when the access log has its entries.

        It has one for each care unit, and those for what was refused. Who asked for a whole *unit*
        named no certificates: only those without a person are told. *certificate* is what was
        asked for where nothing is there.

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
        """Enter into the access log that what was to be written about found nothing to be about.

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
        """What the caller sees of what is stored, and what not."""
        own = [each for each in found if self.may_see(call, each)]
        return own, [each for each in found if not self.may_see(call, each)]

    def _record(
        self, call: Call, about: About, answer: Answer, shadow_of: str | None = None
    ) -> Assessed:
        model, stored = answer.model, written.of(answer, call.today)
        return Assessed(
            id=uuid.uuid4().hex,
            time=call.time,
            operation=call.operation,
            shadow_of=shadow_of,
            caller=call.caller.name,
            user=call.user,
            unit=about.unit,
            certificate=about.certificate,
            person=self.keys.pseudonym(about.person.text) if about.person else None,
            diagnosis=stored.diagnosis,
            day=stored.day,
            horizon=stored.horizon,
            spell_start=about.spell_start,
            spell_end=about.spell_end,
            model=model.full_name,
            model_version=model.version,
            digest=model.digest,
            probability=stored.result["probability"],
            level=stored.result["level"],
            inputs=stored.inputs,
            result=stored.result,
            knowledge=dict(self.knowledge.versions),
        )


def entries(call: Call, found: Iterable[Seen], outcome: Outcome = "done") -> list[Access]:
    """One for each care unit of what was *found*: its persons and certificates, each once."""
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

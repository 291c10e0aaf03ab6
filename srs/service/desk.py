"""The desk that every channel of the service uses: it computes, stores and looks up."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

import structlog

from ..assessment import Assessment, Prediction
from ..certificate import PersonId
from ..errors import BrokenModel, NoModel, NotStored
from ..knowledge import Knowledge
from ..model import MODELS, Model, audience_of, manifest_of
from ..storage import Connection, Keys, Storage, assessments, documents, persons, trials
from ..storage import predictions as written
from ..storage.records import Assessed
from .call import Call
from .sight import About, Sight

Answer = Prediction | Assessment
_Answer = TypeVar("_Answer", bound=Answer)
# Called with everything stored that counts: what is shown, then its shadow.
Observer = Callable[[Sequence[Assessed]], None]
_log = structlog.get_logger("srs.desk")


@dataclass(frozen=True, slots=True)
class Served:
    """The models in service; exchanged together, so that one request sees one set.

    *shadow* is computed and stored with *shown*, and never shown.
    """

    shown: Model
    shadow: Model | None = None


@dataclass(frozen=True, slots=True)
class Computed(Generic[_Answer]):
    """An answer, and what must be stored before it is sent.

    *content* is the shown document, ``documents.packed``; without it no document is stored.
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
    """Shared by the threads of a process; only ``served`` is ever replaced.

    *models* is the folder of all published models.
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
        """The results of *answer* for the shown model and for the shadow, which is never shown.

        *served*: the models that a request with many answers began with; if not given, those in
        service. A *trial* is not observed.

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
                written.canonical(record.result)  # otherwise the two could not be stored together
                records.append(record)
            except Exception as error:  # noqa: BLE001 - a trial must never harm what is shown
                _log.warning("shadow_failed", error=type(error).__name__)
        if not trial:
            self.observe(records)
        return Computed(shown, tuple(records), about.person)

    @property
    def sight(self) -> Sight:
        return Sight(self.keys, self.storage)

    def manifest(self, name: str) -> Mapping[str, Any]:
        """The predictors of a model by its full name; empty if it can no longer be read."""
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
        """Within a transaction of ``Storage.write``; returns what counts from now on, if anything.

        Raises
        ------
        NotStored
        """
        confirmed = trials.confirm(connection, id, now)
        if confirmed is None and assessments.get(connection, id) is None:
            raise NotStored("the assessment: the trial has expired; assess again")
        return confirmed or ()

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

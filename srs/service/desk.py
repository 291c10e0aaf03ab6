"""Where every channel of the service asks: computes, stores and looks up."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

import structlog

from ..assessment import Prediction
from ..certificate import PersonId
from ..errors import BrokenModel, NoModel
from ..knowledge import Knowledge
from ..model import MODELS, Model, audience_of, manifest_of
from ..storage import Connection, Keys, Storage, assessments, persons, written
from ..storage.records import Assessed
from .call import Call

_Answer = TypeVar("_Answer", bound=Prediction)
_Found = TypeVar("_Found")
# Told of every prediction, and whether it was the shadow's.
Observer = Callable[[Prediction, bool], None]
_log = structlog.get_logger("srs.desk")


@dataclass(frozen=True, slots=True)
class Served:
    """The models in service; exchanged as a whole, so that one request sees one of them.

    *shadow* is computed and stored beside *shown*, and never shown.
    """

    shown: Model
    shadow: Model | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a prediction is about, beside the predictors."""

    certificate: str | None = None
    unit: str | None = None
    person: PersonId | None = None
    spell_start: date | None = None
    spell_end: date | None = None


@dataclass(frozen=True, slots=True)
class Computed(Generic[_Answer]):
    """An answer, and what has to be stored before it may be given."""

    answer: _Answer
    records: tuple[Assessed, ...]
    person: PersonId | None

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
    observe: Observer = lambda prediction, shadow: None
    models: Path = MODELS

    def compute(
        self, call: Call, about: About, answer: Callable[[Model], _Answer]
    ) -> Computed[_Answer]:
        """What *answer* makes of the shown model and, never to be shown, of the shadow.

        Raises
        ------
        SrsError
            As *answer* does for the shown model; the shadow's errors are logged and forgotten.
        """
        served = self.served
        shown = answer(served.shown)
        self.observe(shown, False)
        records = [self._record(call, about, shown)]
        if served.shadow:
            try:
                beside = answer(served.shadow)
                record = self._record(call, about, beside, shadow_of=records[0].id)
                written.canonical(record.result)  # or the two could not be stored together
                self.observe(beside, True)
                records.append(record)
            except Exception as error:  # noqa: BLE001 - a trial must never harm what is shown
                _log.warning("shadow_failed", error=type(error).__name__)
        return Computed(shown, tuple(records), about.person)

    def manifest(self, name: str) -> Mapping[str, Any]:
        """That of a model by its full name; empty where there is none that can be read any more."""
        for model in (self.served.shown, self.served.shadow):
            if model and f"{model.name}-{model.version}" == name:
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
        assessments.insert(connection, [record for each in computed for record in each.records])

    def look(
        self,
        call: Call,
        find: Callable[[Connection], _Found],
        *,
        unit: str | None = None,
        persons_in: Callable[[_Found], Any] = lambda found: (),
        certificates: Sequence[str] = (),
    ) -> _Found:
        """What is stored, when the access log has its entry.

        Raises
        ------
        Unavailable
        """
        with self.storage.read() as connection:
            found = find(connection)
        entry = call.access(unit, _each_once(persons_in(found)), certificates)
        self.storage.enter(entry)
        return found

    def _record(
        self, call: Call, about: About, prediction: Prediction, shadow_of: str | None = None
    ) -> Assessed:
        model, subject, risk = prediction.model, prediction.subject, prediction.risk
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
            diagnosis=prediction.diagnosis.code,
            day=risk.day,
            horizon=risk.horizon,
            spell_start=about.spell_start,
            spell_end=about.spell_end,
            model=f"{model.name}-{model.version}",
            model_version=model.version,
            digest=model.digest,
            probability=risk.probability,
            level=int(risk.level or 0),
            inputs=written.inputs(subject, call.today),
            result=written.result(risk, prediction.explanation),
            knowledge=dict(self.knowledge.versions),
        )


def _each_once(values: Any) -> list[str]:
    return [value for value in dict.fromkeys(values) if value is not None]

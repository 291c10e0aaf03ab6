"""GetSRSInformation: risk, measures and statistics for a person's certificates."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ...certificate import PersonId
from ...errors import BadPersonId, NotPermitted
from ...storage.assessments import Pair
from ...storage.database import Work
from ...storage.records import Access, Assessed, Outcome
from ..call import Call, has_form_of_hsa_id
from ..desk import Desk
from ..sight import NOT_OWN, entries
from . import extension, history, knowledge, prediction, references
from .current import Current, compute
from .diagnoses import Incoming
from .extension import Source
from .history import Stored
from .information_messages import (
    Atgardsrekommendationer,
    Bedomningsunderlag,
    Diagnosintyg,
    Diagnosprediktion,
    GetSRSInformationRequest,
    GetSRSInformationResponse,
    Individ,
    Prediktion,
    Utdatafilter,
)
from .parts import alone
from .prediction import Filled

_FAILURE = extension.Problem(
    code="FAILURE", text="Prediktionen kunde inte beräknas på grund av ett fel i tjänsten."
)


@dataclass(frozen=True, slots=True)
class _Person:
    """One individ; *current* is the computed risk of the current certificate, if requested."""

    individ: Individ
    current: Current | None

    @property
    def diagnosis(self) -> Incoming:
        """The current certificate's diagnosis, by which all certificates are looked up."""
        return Incoming.of(self.individ.diagnosintyg[0].diagnos)

    @property
    def to_look_up(self) -> tuple[Diagnosintyg, ...]:
        return self.individ.diagnosintyg[1 if self.current else 0 :]


def answer(desk: Desk, call: Call, request: GetSRSInformationRequest) -> GetSRSInformationResponse:
    """Compute and store, or look up; srs answers only with what is stored.

    Raises
    ------
    NotPermitted
        When a current certificate belongs to a care unit that the caller may not see, or when a
        caller that may not read what was stored asks for earlier predictions.
    Unavailable
    """
    call = _by_user(desk, call, request.anvandare_id.extension)
    _permit(desk, call, request)
    persons = [
        _Person(individ, _current(desk, call, request, individ))
        for individ in request.individer.individ
    ]
    wanted = [(each.diagnosis, about) for each in persons for about in each.to_look_up]
    found = alone("history", lambda: history.stored(desk, call, wanted), None)
    _keep(desk, call, persons, found or history.NOTHING)
    predictions = [list(_predictions(desk, each, found)) for each in persons]
    return GetSRSInformationResponse(
        result_code="OK",
        bedomningsunderlag=tuple(
            _information(desk, request.utdatafilter, each.individ, [part for part, _ in filled])
            for each, filled in zip(persons, predictions, strict=True)
        ),
        prediction=tuple(told for filled in predictions for _, told in filled),
        source=alone("sources", lambda: _sources(desk, request), ()),
    )


def _by_user(desk: Desk, call: Call, user: str) -> Call:
    """The call with its user. Free text is not stored or logged; a token's identity stays, too."""
    return replace(call, user=desk.keys.reference(user)) if has_form_of_hsa_id(user) else call


def _permit(desk: Desk, call: Call, request: GetSRSInformationRequest) -> None:
    """
    Raises
    ------
    NotPermitted, Unavailable
        When the access log has entries for all persons.
    """
    persons = request.individer.individ
    try:
        for individ in persons:
            if not desk.sight.sees(call, individ.diagnosintyg[0].intyg_id.root):
                raise NotPermitted(NOT_OWN)
            if len(individ.diagnosintyg) > 1 or not request.utdatafilter.prediktion:
                call.caller.permit_stored(call.operation)
    except NotPermitted:
        desk.storage.enter(*(_access(desk, call, each, outcome="refused") for each in persons))
        raise


def _current(
    desk: Desk, call: Call, request: GetSRSInformationRequest, individ: Individ
) -> Current | None:
    if not request.utdatafilter.prediktion:
        return None
    person, about = _person(individ.person_id, call.today), individ.diagnosintyg[0]
    return alone(
        "prediction",
        lambda: compute(desk, call, person, about, request.prediktionsfaktorer),
        Current(_failed(desk, about)),
    )


def _person(id: str, on: date) -> PersonId | None:
    """The person; None for twelve digits of nobody, as only the prediction needs a real id."""
    try:
        return PersonId.parse(id, on=on)
    except BadPersonId:
        return None


def _keep(desk: Desk, call: Call, persons: Iterable[_Person], found: Stored) -> None:
    """Store each person's assessment with its own log entries, all persons in one transaction."""

    def work(each: _Person) -> Work[None]:
        computed = each.current.computed if each.current else None
        own = [computed] if computed else []
        return Work(
            lambda connection: desk.insert(connection, own), _entries(desk, call, each, found)
        )

    desk.storage.write_all([work(each) for each in persons])


def _entries(desk: Desk, call: Call, person: _Person, stored: Stored) -> list[Access]:
    """An entry for the person's own care unit, and others for what else is shown or refused."""

    def records(found: Mapping[Pair, Assessed]) -> list[Assessed]:
        if not found:  # so that a model, which may be faulty, is not used
            return []
        every = (
            history.record(desk, found, person.diagnosis, about) for about in person.to_look_up
        )
        return [each for each in every if each]

    shown = records(stored.found)
    own = _access(desk, call, person.individ)
    beside = [each for each in shown if each.unit == own.unit and each.person]
    persons = dict.fromkeys([*own.persons, *(str(each.person) for each in beside)])
    return [
        replace(own, persons=list(persons)),
        *entries(call, [each for each in shown if each.unit != own.unit]),
        *entries(call, records(stored.refused), "refused"),
    ]


def _access(desk: Desk, call: Call, individ: Individ, outcome: Outcome = "done") -> Access:
    ids = [about.intyg_id for about in individ.diagnosintyg]
    certificates = (references.certificate(desk.keys, id.extension) for id in ids)
    return call.access(
        references.unit(desk.keys, ids[0].root),
        [desk.keys.pseudonym(individ.person_id)],
        [each for each in certificates if each],
        outcome,
    )


def _predictions(desk: Desk, person: _Person, found: Stored | None) -> Iterator[Filled]:
    if person.current:
        yield person.current.filled
    for about in person.to_look_up:
        yield _from_history(desk, found, person.diagnosis, about)


def _from_history(
    desk: Desk, stored: Stored | None, current: Incoming, about: Diagnosintyg
) -> Filled:
    failed = _failed(desk, about)
    if stored is None:
        return failed
    found = stored.found

    def filled() -> Filled:
        return history.filled(desk, history.record(desk, found, current, about), about)

    return alone("history", filled, failed)


def _failed(desk: Desk, about: Diagnosintyg) -> Filled:
    return prediction.none(desk, about, _FAILURE, of_model=False)


def _information(
    desk: Desk,
    wanted: Utdatafilter,
    individ: Individ,
    predictions: Iterable[Diagnosprediktion],
) -> Bedomningsunderlag:
    measures = statistics = None
    if wanted.atgardsrekommendation:
        current = knowledge.measures(desk.knowledge, individ.diagnosintyg[0].diagnos)
        measures = Atgardsrekommendationer(rekommendation=(current,))
    if wanted.statistik:
        of_each = [about.diagnos for about in individ.diagnosintyg]
        statistics = knowledge.statistics(desk.knowledge, of_each)
    return Bedomningsunderlag(
        person_id=individ.person_id,
        prediktion=Prediktion(diagnosprediktion=tuple(predictions)),
        atgardsrekommendationer=measures,
        statistik=statistics,
    )


def _sources(desk: Desk, request: GetSRSInformationRequest) -> tuple[Source, ...]:
    """Each source once, however many persons and diagnoses."""
    wanted = request.utdatafilter
    found = (
        source
        for individ in request.individer.individ
        for place, about in enumerate(individ.diagnosintyg)
        for source in knowledge.sources(
            desk.knowledge,
            about.diagnos,
            of_measures=wanted.atgardsrekommendation and place == 0,
            of_statistics=wanted.statistik,
        )
    )
    return tuple(dict.fromkeys(found))

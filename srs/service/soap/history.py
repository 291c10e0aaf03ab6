"""Earlier assessments of certificates, from the store."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...errors import NoModel
from ...model import Model, made_from
from ...predictors import Predictor
from ...risk import DEFAULT_HORIZON
from ...storage import assessments
from ...storage.assessments import Pair
from ...storage.records import Assessed
from ..call import Call
from ..desk import Desk
from . import extension, prediction, references
from .current import NO_MODEL, no_diagnosis
from .diagnoses import Incoming
from .information_messages import Diagnosintyg
from .prediction import Filled

_NOT_STORED = extension.Problem(
    code="NOT_STORED", text="Ingen prediktion är sparad för intyget och diagnosen."
)


Wanted = tuple[Incoming, Diagnosintyg]
"""A certificate, and the current certificate's diagnosis, by which it is looked up."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The newest assessment of each certificate under each possible code.

    *refused* ones belong to care units that the caller may not see; they are not shown.
    """

    found: Mapping[Pair, Assessed]
    refused: Mapping[Pair, Assessed]


NOTHING = Stored({}, {})


def stored(desk: Desk, call: Call, wanted: Iterable[Wanted]) -> Stored:
    """What is stored for all *wanted* certificates, from one look-up.

    Raises
    ------
    Unavailable
    """
    pairs = [pair for each in wanted for pair in _pairs(desk, *each)]
    units = desk.sight.units(call)
    if not pairs:
        return NOTHING
    with desk.storage.read() as connection:
        found = assessments.newest(connection, pairs, units, horizon=DEFAULT_HORIZON)
        there = {certificate for certificate, _ in found}
        others = [each for each in pairs if each[0] not in there] if units is not None else []
        if not others:
            return Stored(found, {})
        refused = assessments.newest(connection, others, None, horizon=DEFAULT_HORIZON)
        return Stored(found, refused)


def record(
    desk: Desk, found: Mapping[Pair, Assessed], current: Incoming, about: Diagnosintyg
) -> Assessed | None:
    """What was *found* for one certificate, by the longest code of the current diagnosis."""
    pairs = _pairs(desk, current, about)
    return next((found[pair] for pair in pairs if pair in found), None)


def filled(desk: Desk, record: Assessed | None, about: Diagnosintyg) -> Filled:
    """The *record* of one certificate as it is shown, or why there is none."""
    incoming = Incoming.of(about.diagnos)
    own = _own(desk.served.shown, incoming)
    if record is not None:
        manifest = desk.manifest(record.model)
        first = made_from(manifest) if manifest else ()
        return prediction.of_record(record, about, own or {}, first=first)
    if incoming.diagnosis is None or incoming.too_long:
        return no_diagnosis(desk, about, incoming)
    if own is None:
        return prediction.none(desk, about, NO_MODEL, "PREDIKTIONSMODELL_SAKNAS")
    return prediction.none(desk, about, _NOT_STORED)


def _pairs(desk: Desk, current: Incoming, about: Diagnosintyg) -> Sequence[Pair]:
    certificate = references.certificate(desk.keys, about.intyg_id.extension)
    if certificate is None:
        return ()
    return [(certificate, code) for code in _codes(desk.served.shown, current)]


def _codes(model: Model, current: Incoming) -> Sequence[str]:
    """The codes from the current one down to its model's length, or to three without a model."""
    if current.diagnosis is None or current.too_long:
        return ()
    try:
        shortest = len(model.of(current.diagnosis).diagnosis.code)
    except NoModel:
        shortest = 3
    return [each.code for each in current.diagnosis.lineage() if len(each.code) >= shortest]


def _own(model: Model, incoming: Incoming) -> Mapping[str, Predictor] | None:
    """The predictors of the diagnosis's model; None if there is no model."""
    if incoming.diagnosis is None:
        return None
    try:
        return {column.name: column.predictor for column in model.of(incoming.diagnosis).columns}
    except NoModel:
        return None

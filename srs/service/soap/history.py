"""Certificates as they were assessed before, from what was stored."""

from collections.abc import Iterable, Mapping, Sequence

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


def stored(
    desk: Desk, call: Call, wanted: Iterable[tuple[Incoming, Diagnosintyg]]
) -> Mapping[Pair, Assessed]:
    """The newest of each certificate under each code that would do; one look for all of them.

    With each certificate comes the current one's diagnosis, by which it is looked up.

    Raises
    ------
    Unavailable
    """
    pairs = [pair for current, about in wanted for pair in _pairs(desk, current, about)]
    if not pairs:
        return {}
    with desk.storage.read() as connection:
        return assessments.newest(connection, pairs, call.caller.units, horizon=DEFAULT_HORIZON)


def filled(
    desk: Desk, found: Mapping[Pair, Assessed], current: Incoming, about: Diagnosintyg
) -> Filled:
    """What was *found* for one certificate: by the longest code of the current one's."""
    pairs = _pairs(desk, current, about)
    record = next((found[pair] for pair in pairs if pair in found), None)
    incoming = Incoming.of(about.diagnos)
    own = _own(desk.served.shown, incoming)
    if record is not None:
        manifest = desk.manifest(record.model)
        first = made_from(manifest) if manifest else ()
        return prediction.of_record(record, about, own or {}, first=first)
    if incoming.diagnosis is None or incoming.too_long:
        return no_diagnosis(about, incoming)
    if own is None:
        return prediction.none(about, NO_MODEL, "PREDIKTIONSMODELL_SAKNAS")
    return prediction.none(about, _NOT_STORED)


def _pairs(desk: Desk, current: Incoming, about: Diagnosintyg) -> Sequence[Pair]:
    certificate = references.certificate(desk.keys, about.intyg_id.extension)
    if certificate is None:
        return ()
    return [(certificate, code) for code in _codes(desk.served.shown, current)]


def _codes(model: Model, current: Incoming) -> Sequence[str]:
    """From the current code down to the length of its model's; to three where there is no model."""
    if current.diagnosis is None or current.too_long:
        return ()
    try:
        shortest = len(model.of(current.diagnosis).diagnosis.code)
    except NoModel:
        shortest = 3
    return [each.code for each in current.diagnosis.lineage() if len(each.code) >= shortest]


def _own(model: Model, incoming: Incoming) -> Mapping[str, Predictor] | None:
    """The predictors of the diagnosis's model; None where there is no model."""
    if incoming.diagnosis is None:
        return None
    try:
        return {column.name: column.predictor for column in model.of(incoming.diagnosis).columns}
    except NoModel:
        return None

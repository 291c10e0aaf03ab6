"""Certificates as they were assessed before, from what was stored."""

from collections.abc import Iterable, Mapping, Sequence

from ...certificate import Icd10
from ...errors import BadDiagnosis, NoModel
from ...model import Model
from ...predictors import Predictor
from ...storage import assessments
from ...storage.assessments import Pair
from ...storage.records import Assessed
from ..call import Call
from ..desk import Desk
from . import extension, prediction
from .current import NO_MODEL, no_diagnosis
from .diagnoses import parsed
from .information_messages import Diagnosintyg
from .prediction import Filled

_NOT_STORED = extension.Problem(
    code="NOT_STORED", text="Ingen prediktion är sparad för intyget och diagnosen."
)


def stored(desk: Desk, call: Call, wanted: Iterable[Diagnosintyg]) -> Mapping[Pair, Assessed]:
    """The newest of each certificate under each code that would do; one look for all of them.

    Raises
    ------
    Unavailable
    """
    model = desk.served.shown
    pairs = [
        (desk.keys.reference(about.intyg_id.extension), code)
        for about in wanted
        for code in _codes(model, _diagnosis(about))
    ]
    if not pairs:
        return {}
    with desk.storage.read() as connection:
        return assessments.newest(connection, pairs, call.caller.units)


def filled(desk: Desk, found: Mapping[Pair, Assessed], about: Diagnosintyg) -> Filled:
    """What was *found* for one certificate: under its own code, else under the nearest parent's."""
    asked, model = _diagnosis(about), desk.served.shown
    if asked is None:
        return no_diagnosis(about)
    certificate = desk.keys.reference(about.intyg_id.extension)
    pairs = ((certificate, code) for code in _codes(model, asked))
    record = next((found[pair] for pair in pairs if pair in found), None)
    own = _own(model, asked)
    if record is not None:
        return prediction.of_record(record, about, asked, own or {})
    if own is None:
        return prediction.none(about, asked, NO_MODEL, "PREDIKTIONSMODELL_SAKNAS")
    return prediction.none(about, asked, _NOT_STORED)


def _diagnosis(about: Diagnosintyg) -> Icd10 | None:
    try:
        return parsed(about.diagnos)
    except BadDiagnosis:
        return None


def _codes(model: Model, asked: Icd10 | None) -> Sequence[str]:
    """From the own code down to the length of the model's; to three where there is no model."""
    if asked is None:
        return ()
    try:
        shortest = len(model.of(asked).diagnosis.code)
    except NoModel:
        shortest = 3
    return [each.code for each in asked.lineage() if len(each.code) >= shortest]


def _own(model: Model, asked: Icd10) -> Mapping[str, Predictor] | None:
    """The predictors of the diagnosis's model; None where there is no model."""
    try:
        return {column.name: column.predictor for column in model.of(asked).columns}
    except NoModel:
        return None

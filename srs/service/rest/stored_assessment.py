"""Stored assessments and trials, by id."""

from dataclasses import dataclass

from ...errors import NotStored
from ...storage import assessments, documents, trials
from ...storage.records import Assessed
from ..call import Call
from ..desk import Desk


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """*content* is the document as it was shown; None if it was stored without."""

    assessed: Assessed
    content: bytes | None
    trial: bool


def stored_assessment(desk: Desk, call: Call, id: str) -> StoredAssessment:
    """The assessment, if the caller may see it. Only a refusal is entered in the access log here.

    Raises
    ------
    NotStored, Unavailable
    """
    with desk.storage.read() as connection:
        # In this order: a trial confirmed meanwhile is in one or the other.
        trial = trials.get(connection, id, call.time)
        found = trial.shown if trial else assessments.get(connection, id)
        content = trial.content if trial else documents.of(connection, id)
    if found is None or not desk.sight.may_see(call, found):
        desk.sight.show(call, [found] if found else [])
        raise NotStored("the assessment: expected the id of one that was stored for the caller")
    return StoredAssessment(found, content, trial is not None)

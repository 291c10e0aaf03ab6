"""All predictors, by name and by their ids in other systems."""

from difflib import get_close_matches

from ..errors import BadAnswer
from ..hints import Hint
from . import care, patient, sick_leave
from .declaration import Predictor
from .visits import VISITS

PREDICTORS = {
    member.name: member
    for theme in (patient, sick_leave, care)
    for member in vars(theme).values()
    if isinstance(member, Predictor)
} | {member.name: member for member in VISITS}

_BY_ID = {member.srs: member for member in PREDICTORS.values()} | PREDICTORS
IDS = frozenset(_BY_ID)
"""Every name and SRS id."""


def predictor(text: str) -> Predictor:
    """The predictor with this name or SRS id.

    >>> predictor("SA_1_gross").name
    'earlier_sick_leave'
    """
    if text not in _BY_ID:
        # The text itself is not repeated: whoever mixed up key and value wrote an answer there.
        near = get_close_matches(text, _BY_ID, n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise BadAnswer(
            "a predictor that is not known",
            expected=f"a name or SRS id{meant}",
            hint=None if near else Hint("questions"),
        )
    return _BY_ID[text]

"""What a caseload stores on request: for each row the record of an assessment."""

from collections.abc import Mapping, Sequence

from ...assessment import Assessment
from ...caseload import Ongoing, assessment_of
from ...model import Model
from ..call import Call
from ..desk import Computed, Desk, Served
from ..sight import About
from .wire import own_id


def computed_of(
    desk: Desk,
    call: Call,
    found: Sequence[Ongoing],
    given: Mapping[str, Mapping[str, object]],
    *,
    defaults: bool,
    unit: str,
    served: Served,
) -> dict[str, Computed[Assessment]]:
    """What was computed, by the patient's id; *unit* as it is kept.

    Raises
    ------
    BadInput
    """

    def computed(one: Ongoing) -> Computed[Assessment]:
        answers = given.get(one.patient.id, {})

        def answer(model: Model) -> Assessment:
            return assessment_of(
                one, answers, defaults=defaults, model=model, knowledge=desk.knowledge
            )

        return desk.compute(call, _about(desk, one, unit), answer, served)

    return {one.patient.id: computed(one) for one in found}


def _about(desk: Desk, one: Ongoing, unit: str) -> About:
    spell, name = one.situation.spell, own_id(one.certificate)
    return About(
        certificate=name and desk.keys.reference(name),
        unit=unit,
        person=one.patient.person,
        spell_start=spell.start if spell else None,
        spell_end=spell.end if spell else None,
    )

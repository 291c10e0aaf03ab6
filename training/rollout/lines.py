"""A rollout's answer for a terminal."""

from collections.abc import Iterator
from typing import Any

from ..report.rollout import some_of


def lines(document: dict[str, Any]) -> Iterator[str]:
    """The lines of a document that has passed the gate."""
    found = document["verdict"]
    yield f"{document['study']['measure']}: {found['answer']}"
    if found["estimate"] is not None:
        interval = ""
        if found["low"] is not None:
            interval = f" ({found['low']:g} to {found['high']:g}), p {found['p']:g}"
        yield f"{found['estimate']:+g} days within {document['study']['horizon']}{interval}"
    if found["p_randomised"] is not None:
        yield f"p {found['p_randomised']:.3f} among other orders of introduction"
    population = document["population"]
    if without := population["without_spells"]:
        every = len(without) + population["units"]
        yield (
            f"units left out because none of their spells count ({len(without)} of {every}): "
            f"{some_of(without, 'en')}"
        )
    introduced = population["introduced"]
    compared = document["effects"][0]["units"] if document["effects"] else introduced
    if compared is not None and compared < introduced:
        yield (
            f"{compared} of {introduced} introduced units can be compared: the others have too "
            f"few periods before, or no unit still waiting"
        )
    if found["more_units"]:
        yield f"about {found['more_units']} more units would decide it"
    for each in document.get("refused", ()):
        yield f"refused: {each['text']['en']} {each['help']['en']}"
    if changed := document["study"]["changed_refusals"]:
        told = ", ".join(f"{key} = {value:g}" for key, value in changed.items())
        yield f"uses other limits of refusal than usual: {told}"

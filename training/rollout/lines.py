"""A rollout's answer for a terminal."""

from collections.abc import Iterator
from typing import Any

from srs.wording import counted, in_days

from ..report.effect_verdict import headline
from ..report.numbers import p_value
from ..report.rollout import some_of


def lines(document: dict[str, Any]) -> Iterator[str]:
    """The lines of a document that has passed the gate."""
    found = document["verdict"]
    yield f"{document['study']['measure']}: {found['answer']}"
    if found["estimate"] is not None:
        p = f"; p {p_value(found['p'], 'en')}" if found["low"] is not None else ""
        within = in_days(document["study"]["horizon"]).en
        yield f"{headline(document, 'en')}; within {within}{p}"
    if found["p_randomised"] is not None:
        yield f"p {p_value(found['p_randomised'], 'en')} among other orders of introduction"
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
        yield f"about {counted(found['more_units'], 'more unit')} would decide it"
    for each in document.get("refused", ()):
        yield f"refused: {each['text']['en']} {each['help']['en']}"
    if changed := document["study"]["changed_refusals"]:
        told = ", ".join(f"{key} = {value:g}" for key, value in changed.items())
        yield f"uses other limits of refusal than usual: {told}"

"""What the command prints: the diagnostics, then the answer."""

from collections.abc import Iterator
from typing import Any

Entry = dict[str, Any]


def lines(document: Entry) -> Iterator[str]:
    """From effects.json or diagnostics.json, as published."""
    yield from _diagnostics(document["diagnostics"])
    for name, value in document["study"]["changed_refusals"].items():
        yield f"[refuse] {name} = {value:g}, changed"
    for each in document["refused"]:
        yield f"refused, {each['code']}: {each['text']['en']} {each['help']['en']}"
    if "verdict" in document and not document["refused"]:
        yield _answer(document["verdict"])


def _diagnostics(found: Entry) -> Iterator[str]:
    for each in found["flow"]:
        yield f"{each['reason']}: {_count(each['persons'])} persons"
    for name, each in found["weights"].items():
        rare = found["positivity"][name]
        yield (
            f"{name}: effective sample {_count(each['ess'])}, largest weight {each['max']}; "
            f"{_count(rare['persons'])} with a probability under {rare['below']:g}"
        )
    told = [each for each in found["balance"] if each["after"] is not None]
    if told:
        worst = max(told, key=lambda each: abs(each["after"]))
        yield (
            f"largest difference after weighting: {worst['after']} ({worst['confounder']}, "
            f"{worst['strategy']}, week {worst['week']})"
        )
    for each in found["controls"]:
        yield f"negative control {each['name']}: p = {each['p_holm']}"


def _answer(verdict: Entry) -> str:
    if "low" not in verdict:
        return f"{verdict['answer']}: {verdict['estimate']} days, without an interval"
    more = f"; {verdict['more_units']} more units would do" if verdict["more_units"] else ""
    return (
        f"{verdict['answer']}: {verdict['estimate']} days ({verdict['low']} to "
        f"{verdict['high']}){more}"
    )


def _count(count: int | None) -> str:
    return "few" if count is None else f"about {count}"

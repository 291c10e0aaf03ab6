"""What the command prints: the diagnostics, then the answer."""

from collections.abc import Iterator
from typing import Any

from srs.wording import counted, thousands

from ..report.effect_verdict import headline

Entry = dict[str, Any]


def lines(document: Entry) -> Iterator[str]:
    """The lines of effects.json or diagnostics.json, as published."""
    yield from _diagnostics(document["diagnostics"])
    for name, value in document["study"]["changed_refusals"].items():
        yield f"[refuse] {name} = {value:g}, changed"
    for each in document["refused"]:
        yield f"refused, {each['code']}: {each['text']['en']} {each['help']['en']}"
    if "verdict" in document and not document["refused"]:
        yield _answer(document)


def _diagnostics(found: Entry) -> Iterator[str]:
    for each in found["flow"]:
        yield f"{each['reason']}: {_persons(each['persons'])}"
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


def _answer(document: Entry) -> str:
    verdict = document["verdict"]
    told = f"{verdict['answer']}: {headline(document, 'en')}"
    if "low" not in verdict:
        return f"{told}, without an interval"
    units = verdict["more_units"]
    return f"{told}; {counted(units, 'more unit')} would be enough" if units else told


def _count(count: int | None) -> str:
    return "few" if count is None else f"about {thousands(count)}"


def _persons(count: int | None) -> str:
    return "few persons" if count is None else f"about {counted(count, 'person')}"

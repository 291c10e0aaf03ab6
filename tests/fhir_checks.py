"""Two of three checks of FHIR documents; each check alone misses faults.

``typed`` uses fhir.resources for R4B, whose types and choices are those of R4 here. ``broken``
checks our own invariants. The third check, of the codes of value sets, needs Node:
``tests.operations.fhir_npm``.
"""

from importlib import import_module

from pydantic import ValidationError


def typed(resource):
    """What fhir.resources finds at fault."""
    kind = resource["resourceType"]
    model = getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
    try:
        model.model_validate(resource)
    except ValidationError as error:
        return [str(each["loc"]) for each in error.errors()]
    return []


def broken(resource):
    """What is at fault, each as a sentence."""
    return list(_broken(resource))


def _broken(resource):
    yield from _empty(resource, "")
    contained = {f"#{each['id']}": each for each in resource.get("contained", ())}
    if len(contained) < len(resource.get("contained", ())):
        yield "an id of a contained resource occurs twice"
    led = {each for each in _references(resource) if each.startswith("#")}
    yield from (f"{each} leads nowhere" for each in sorted(led - contained.keys()))
    yield from (f"{each} is not referred to" for each in sorted(contained.keys() - led))
    for each in (resource, *contained.values()):
        check = _OF_KIND.get(each["resourceType"])
        yield from check(each, contained) if check else ()


def _empty(value, way):
    if value is None or value in ("", [], {}):
        yield f"{way} is empty"
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for step, each in inner:
        yield from _empty(each, f"{way}/{step}")


def _references(value):
    if isinstance(value, dict):
        yield from (value[name] for name in ("reference", "questionnaire") if name in value)
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from _references(each)


def _risk(resource, contained):
    for each in resource.get("prediction", ()):
        values = [each["probabilityDecimal"]] if "probabilityDecimal" in each else []
        if bounds := each.get("probabilityRange"):
            values += [bounds["low"]["value"], bounds["high"]["value"]]
            if len(values) != 2 or values[0] > values[1]:
                yield "a range is from low to high, and no number beside it"
        if not all(0 <= value <= 100 for value in values):
            yield "a probability is from 0 to 100"
        when = each.get("whenPeriod")
        if when and when["end"] < when["start"]:
            yield "a period ends before it starts"
        if values and "outcome" not in each:
            yield "a probability of nothing"


def _questions(items):
    for each in items:
        yield each
        yield from _questions(each.get("item", ()))


def _questionnaire(resource, contained):
    items = list(_questions(resource["item"]))
    ids = [each["linkId"] for each in items]
    if len(set(ids)) < len(ids):
        yield "a linkId occurs twice"
    for each in items:
        options = each.get("answerOption", ())
        if options and "initial" in each:
            yield "an initial beside options"
        if sum(option.get("initialSelected", False) for option in options) > 1:
            yield "several options are selected of one answer"
        if bool(options) != (each["type"] == "choice"):
            yield "a choice has options, and nothing else has"


def _response(resource, contained):
    form = contained.get(resource.get("questionnaire"))
    asked = {each["linkId"]: each for each in _questions(form["item"])} if form else {}
    for item in resource.get("item", ()):
        question = asked.get(item["linkId"])
        if form and question is None:
            yield "an answer to no question"
            continue
        options = [each["valueCoding"] for each in (question or {}).get("answerOption", ())]
        for answer in item["answer"]:
            if options and answer.get("valueCoding") not in options:
                yield "an answer that is no option"


_OF_KIND = {
    "RiskAssessment": _risk,
    "Questionnaire": _questionnaire,
    "QuestionnaireResponse": _response,
}

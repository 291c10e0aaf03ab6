"""Behaviour that a test cannot make the service show; the browser simulates it.

Each takes a route of Playwright's; the others of its kind amend what the service really answered.
"""

from srs.certificate import Icd10
from srs.channels.average import average_document
from srs.channels.knowledge_json import statistics_document
from srs.knowledge.averages_file import import_averages
from tests.averages import ON, of_both_sexes

from .host import answered

ATTACK = "<script>document.title='attacked'</script><img src=x onerror=document.title='attacked'>"
RIGHT_TO_LEFT = "\u202eתיעוד רפואי ארוך\u202c مرحبا بالعالم"
LONG = "Överansträngning-" * 13


def never(route):
    """No answer comes."""


def problem(status, retry_after=None):
    body = {
        "type": f"urn:srs:problem:{status}",
        "title": "No",
        "status": status,
        "detail": "not now",
    }
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return lambda route: answered(route, status, body, **headers)


def cut(route):
    route.abort("connectionreset")


def page_instead(route):
    headers = {"Content-Type": "text/html"}
    route.fulfill(status=200, body="<!doctype html><h1>Logga in</h1>", headers=headers)


def null(route):
    answered(route, 201, "null")


def amended(amend):
    """The service's answer, changed in place by *amend*."""

    def answer(route):
        response = route.fetch()
        body = response.json()
        if response.ok:
            amend(body)
        answered(route, response.status, body)

    return answer


@amended
def synthetic(body):
    body["risk"] |= {"synthetic": True, "population": "en miljon påhittade svenska sjukfall"}


@amended
def own_average(body):
    """What a service answers that has taken in a region's averages."""
    taken, _ = import_averages(of_both_sexes(), on=ON)
    known, risk = taken.national, body["risk"]
    code, lang = Icd10(body["certificate"]["diagnosis"]), body_language(body)
    average = known.averages(code, risk["day"], risk["horizon"])
    told = average_document(average, lang)
    risk |= {
        "average": told["share"],
        "average_percent": told["percent"],
        "average_diagnosis": told["diagnosis"],
        "average_of": told,
    }
    body["statistics"] = statistics_document(known.about(code), lang)


def body_language(body):
    return "sv" if "sjukfall" in body["risk"]["frequency"] else "en"


@amended
def no_special_support(body):
    body["support"] = {
        "text": "Inget särskilt stöd bedöms behövas: av sådana sjukfall i utvärderingen blev 93 av "
        "100 inte längre än 90 dagar."
    }


@amended
def hostile_texts(body):
    _each_text(body)


# Of what is shown as it stands; the others are codes, dates and numbers.
_SHOWN = {
    "title", "text", "question", "help", "advice", "source", "motivation", "frequency", "of",
    "population", "level_text", "strength_text", "category_text", "situation_text", "name",
}  # fmt: skip


def _each_text(value):
    if isinstance(value, list):
        for each in value:
            _each_text(each)
    if isinstance(value, dict):
        for key, each in value.items():
            if key in _SHOWN and isinstance(each, str):
                value[key] = f"{ATTACK} {RIGHT_TO_LEFT} {LONG}"
            else:
                _each_text(each)

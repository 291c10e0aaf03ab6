"""Whatever is wrong with a body to be assessed, REST points at it."""

import json
from copy import deepcopy

from hypothesis import given, note, settings
from hypothesis import strategies as st
from starlette.requests import Request

from srs import embedded, load
from srs.certificate import dump
from srs.errors import SrsError
from srs.predictors import IDS
from srs.service.rest import examples
from srs.service.rest.bodies import field_names, shaped
from srs.service.rest.problems import problem
from srs.service.rest.requests import FromCertificates, FromPredictors, Predictors
from srs.service.rest.wire import from_predictors, from_wire
from tests.make import ANSWERS, ON, WOMAN_43, certificate

SECRET = "19820314-9821 maybe"
OWN = json.loads(dump(certificate(unit="SE0000000000-EXAMPLE")))
VALID = [
    examples.ASKED["predictors"]["value"],
    {
        "certificates": [OWN, OWN | {"id": "c-2"}],
        "answers": {"SA_1_gross": "0", **ANSWERS},
        "person": WOMAN_43,
        "postcode": "41133",
        "unit": "SE0000000000-EXAMPLE",
        "day": 4,
        "horizon": 90,
        "defaults": True,
    },
]
NAMES = {*field_names(FromPredictors), *field_names(FromCertificates), *IDS, *OWN}
NAMES |= {"start", "end", "degree", "code", "days", "months"}
junk = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        1,
        91,
        400,
        3650,
        10**9,
        0.5,
        "",
        SECRET,
        "F99",
        "1",
        "198213319821",
        [],
        {},
        [SECRET],
    ]
) | st.dictionaries(st.sampled_from([*sorted(NAMES), SECRET]), st.just(SECRET), max_size=3)


def places(value, path=()):
    yield path
    inside = value.items() if isinstance(value, dict) else ()
    inside = enumerate(value) if isinstance(value, list) else inside
    for step, each in inside:
        yield from places(each, (*path, step))


@st.composite
def bad_bodies(draw):
    """A body that would be assessed, of which some is replaced, left out or more than it was."""
    body = deepcopy(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([*places(body)][1:] or [()]))
        if not path:
            return body
        *way, last = path
        inside = body
        for step in way:
            inside = inside[step]
        match draw(st.sampled_from(["replace", "replace", "remove", "add"])):
            case "replace":
                inside[last] = draw(junk)
            case "remove":
                del inside[last]
            case "add" if isinstance(inside, dict):
                inside[draw(st.sampled_from([SECRET, "horizon", "degree", "SA_1_gross"]))] = draw(
                    junk
                )
    return body


def refusal(body, model):
    """The problem that the body is refused with; None where it is assessed."""
    knowledge = embedded()
    try:
        if "predictors" in body:
            wanted = from_predictors(shaped(body, FromPredictors), ON, knowledge)
        else:
            wanted = from_wire(shaped(body, FromCertificates), ON, knowledge)
        wanted.answer(model)
    except SrsError as error:
        scope = {"type": "http", "method": "POST", "headers": [], "state": {}}
        return json.loads(problem(error, Request(scope)).body)
    return None


def points(body, pointer):
    """Whether the pointer leads to a value in the body, or to a field that an object lacks."""
    if not pointer:
        return True
    value = body
    *way, last = (s.replace("~1", "/").replace("~0", "~") for s in pointer[1:].split("/"))
    for step in way:
        value = value[int(step) if isinstance(value, list) else step]
    if isinstance(value, list):
        return int(last) < len(value)
    return last in value or last in lacking(body, way)


def lacking(body, way):
    """The names that an object there can have."""
    match way:
        case []:
            return (FromPredictors if "predictors" in body else FromCertificates).model_fields
        case ["predictors"]:
            return Predictors.model_fields
        case ["certificates", _]:
            return OWN
        case ["certificates", _, "periods", _]:
            return OWN["periods"][0]
        case _:
            return ()


@given(bad_bodies(), st.sampled_from(["srs-3.0", "boosted-2"]))
@settings(max_examples=300)
def test_every_refusal_points_at_what_was_sent_or_at_what_is_missing(body, name):
    found = refusal(body, load(name))
    note(f"{found}")
    if found:
        assert found["status"] == 422
        assert found["errors"]
        for each in found["errors"]:
            assert each["in"] == "body"
            assert points(body, each["field"])
            assert each["expected"]
        told = json.dumps(found)
        assert SECRET not in told
        assert "`srs" not in told
        assert "--" not in told


def test_the_examples_are_assessed():
    assert not any(refusal(body, load("srs-3.0")) for body in VALID)

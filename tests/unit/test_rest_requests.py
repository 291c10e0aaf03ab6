"""What REST itself reads of a request: strict JSON, fields at fault, the language."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs.service.rest.bodies import JSON, Raw, read, read_json
from srs.service.rest.fields import BadFields
from srs.service.rest.language import preferred
from srs.service.rest.problems import BadBody
from srs.service.rest.requests import Event, FromCertificates, FromPredictors, OwnOpinion
from srs.wording import LANGUAGES

MODELS = (FromPredictors, FromCertificates, OwnOpinion, Event)
SECRET = "198203149821-secret"

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def raw(content, media_type=JSON):
    return Raw(media_type, content if isinstance(content, bytes) else json.dumps(content).encode())


def faults(content, model):
    with pytest.raises(BadFields) as refused:
        read(raw(content), model)
    return {(each.place, each.pointer): each.expected for each in refused.value.fields}


@given(st.binary())
def test_bytes_are_a_document_or_a_bad_body(content):
    try:
        read_json(raw(content))
    except BadBody as error:
        status = error.status
    else:
        status = 400
    assert status == 400


@given(anything)
def test_a_document_is_read_as_it_was_written(document):
    assert read_json(raw(document)) == document


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b"[NaN]",
        b"[Infinity]",
        b"[" * 100_000,
        b"1" * 5_000,
        b'"\xff"',
        '"å"'.encode("utf-16"),
        b"",
    ],
)
def test_json_that_readers_disagree_on_is_refused(content):
    with pytest.raises(BadBody):
        read_json(raw(content))


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_other_media_types_are_refused(media_type):
    with pytest.raises(BadBody) as refused:
        read_json(raw({}, media_type))
    assert refused.value.status == 415


@given(anything, st.sampled_from(MODELS))
def test_any_shape_is_read_or_its_faults_are_named(document, model):
    try:
        read(raw(document), model)
    except BadFields as error:
        fields = error.fields
    else:
        return
    assert fields
    assert all(each.expected for each in fields)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"predictors": {"diagnosis": "F43"}, "horizon": "90"}, {"/horizon"}),
        ({"predictors": {"diagnosis": "F43"}, "horizon": 90.0}, {"/horizon"}),
        ({"predictors": {"diagnosis": "F43"}, "horizon": True}, {"/horizon"}),
        ({"predictors": {"diagnosis": "F43"}, "defaults": 1}, {"/defaults"}),
        ({"predictors": {"diagnosis": 43}}, {"/predictors/diagnosis"}),
        ({"predictors": {"diagnosis": "F43", "day": 0}}, {"/predictors/day"}),
        ({"predictors": {"diagnosis": "F43", "unit": "SE 1"}}, {"/predictors/unit"}),
        ({"predictors": {"diagnosis": "F43", "unit": "SE-1\n"}}, {"/predictors/unit"}),
        ({"predictors": {"diagnosis": "F43", "certificate": "a\x00"}}, {"/predictors/certificate"}),
        (
            {"predictors": {"diagnosis": "F43", "certificate": "a" * 65}},
            {"/predictors/certificate"},
        ),
        ({"predictors": {"diagnosis": "F43"}, "on": "2025-01-01"}, {""}),
        ({"predictors": {}}, {"/predictors/diagnosis"}),
        ({"predictors": {"diagnosis": "F43"}, "answers": {"age": [1]}}, {"/answers/age"}),
        ({"predictors": {"diagnosis": "F43"}, "answers": {"ages": [1]}}, {"/answers"}),
        ({"predictors": {"diagnosis": "F43"}, "answers": {"age": 1e999}}, None),
        ({"predictors": {"diagnosis": "\ud800"}}, {"/predictors/diagnosis"}),
    ],
)
def test_a_field_at_fault_is_named_and_nothing_is_coerced(given, expected):
    if expected is None:  # not JSON at all
        with pytest.raises(BadBody):
            read(raw(given), FromPredictors)
    else:
        assert {pointer for _, pointer in faults(given, FromPredictors)} == expected


@pytest.mark.parametrize("name", ["a b", "a/b", "-a", "å", "a\n", "", "a" * 65])
def test_what_cannot_be_asked_for_by_an_address_is_no_certificates_id(name):
    assert faults({"kind": "shown", "certificate": name}, Event).keys() == {
        ("body", "/certificate")
    }


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("place", ["key", "value", "deep"])
def test_no_fault_repeats_what_was_sent(model, place):
    names = list(model.model_fields)
    sent = {
        "key": {SECRET: 1, names[0]: {SECRET: [SECRET]}},
        "value": dict.fromkeys(names, SECRET),
        "deep": {name: {SECRET: {SECRET: [{SECRET: SECRET}]}} for name in names},
    }[place]
    with pytest.raises(BadFields) as refused:
        read(raw(sent), model)
    assert SECRET not in f"{refused.value}{refused.value.fields}"


@given(st.text())
def test_any_header_gives_a_language(header):
    assert preferred(header) in LANGUAGES


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "sv"),
        ("en", "en"),
        ("sv-SE,sv;q=0.9,en;q=0.8", "sv"),
        ("en-GB,en;q=0.9,sv;q=0.8", "en"),
        ("sv;q=0.1, EN-us;q=0.7", "en"),
        ("de", "sv"),
        ("en;q=0", "sv"),
        ("en;q=nan, sv;q=0.2", "sv"),
        ("en;q=much", "sv"),
        ("english", "sv"),
    ],
)
def test_the_language_that_weighs_most_is_taken(header, lang):
    assert preferred(header) == lang

"""The problem that REST reports for each error."""

import json

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from srs import errors
from srs.service.rest.problem_document import Problem
from srs.service.rest.problems import KINDS, problem

SECRET = "198203149821"


def told(error):
    request = Request({"type": "http", "headers": [], "state": {"request_id": "r-1"}})
    answer = problem(error, request)
    document = json.loads(answer.body)
    Problem.model_validate(document)
    assert document["status"] == answer.status_code
    assert document["instance"] == "urn:srs:request:r-1"
    assert answer.headers["content-type"] == "application/problem+json"
    return document["type"].removeprefix("urn:srs:problem:"), answer


@pytest.mark.parametrize(
    ("error", "name", "status"),
    [
        (errors.BadInput, "bad-input", 422),
        (errors.BadTable, "bad-input", 422),
        (errors.NoModel, "no-model", 404),
        (errors.NotAuthenticated, "not-authenticated", 401),
        (errors.NotPermitted, "not-permitted", 403),
        (errors.TooManyCalls, "too-many-calls", 429),
        (errors.NotStored, "not-stored", 404),
        (errors.KeyReused, "key-reused", 422),
        (errors.Unavailable, "unavailable", 503),
    ],
)
def test_each_error_of_ours_has_its_problem_and_says_its_line(error, name, status):
    found, answer = told(error("the line: expected another"))
    assert (found, answer.status_code) == (name, status)
    assert json.loads(answer.body)["detail"] == "the line: expected another"


@pytest.mark.parametrize("error", [errors.BrokenModel, errors.BadSettings, ValueError, KeyError])
def test_what_is_nobodys_input_is_reported_without_a_word_of_it(error):
    name, answer = told(error(SECRET))
    assert (name, answer.status_code) == ("internal", 500)
    assert SECRET.encode() not in answer.body


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_status_of_the_framework_is_reported_as_a_problem_of_that_status(kind):
    _, answer = told(HTTPException(kind.status, SECRET))
    assert answer.status_code == kind.status
    assert SECRET.encode() not in answer.body


def test_a_status_that_nobody_thought_of_says_no_more_than_the_status():
    name, answer = told(HTTPException(418, headers={"X-Pot": "tea"}))
    assert (name, answer.status_code) == ("about:blank", 418)
    assert answer.headers["x-pot"] == "tea"


@pytest.mark.parametrize("error", [errors.Unavailable, errors.TooManyCalls])
def test_a_limited_caller_learns_when_to_come_back(error):
    _, answer = told(error("wait"))
    assert int(answer.headers["retry-after"]) >= 1


def test_an_unknown_caller_learns_how_to_authenticate():
    _, answer = told(errors.NotAuthenticated("who calls: expected a token"))
    assert answer.headers["www-authenticate"] == "Bearer"

"""docs/guides/rest.md shows what happens."""

import json
import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from srs.service.rest.problems import KINDS
from tests.rest import service

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "rest.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```http\n(.*?)```\n\n```json\n(.*?)```", GUIDE, flags=re.DOTALL)


def sent(client, request, id):
    """The *id* is that of the assessment that was answered last."""
    request = request.replace("{id}", id)
    head, _, body = request.partition("\n\n")
    (method, address), *headers = (line.split(None, 1) for line in head.splitlines())
    given = {name.rstrip(":"): value for name, value in headers}
    return client.request(method, address, headers=given, content=body or None)


def agrees(shown, found):
    """*found* has all that is *shown*; "…" matches anything, and further content."""
    if shown == "…":
        return True
    if isinstance(shown, dict):
        return all(key in found and agrees(each, found[key]) for key, each in shown.items())
    if isinstance(shown, list):
        whole = shown[-1:] != ["…"]
        kept = shown if whole else shown[:-1]
        return (not whole or len(found) == len(kept)) and all(map(agrees, kept, found))
    return shown == found


DAYS = [datetime(year, month, 28, 23, 30, tzinfo=UTC) for year, month in ((2025, 3), (2026, 12))]
DAYS += [datetime(2028, 2, 29, tzinfo=UTC), datetime(2040, 6, 1, tzinfo=UTC)]
CLOCKS = {str(day.date()): (lambda day=day: day) for day in DAYS} | {
    "today": partial(datetime.now, UTC)
}


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
def test_the_examples_one_after_the_other_on_any_day(tmp_path, clock):
    assert len(BLOCKS) == GUIDE.count("```http") > 10
    with service(tmp_path, clock=clock) as client:
        id = ""
        for request, shown in BLOCKS:
            answer = sent(client, request, id)
            id = answer.json().get("id") or id
            assert agrees(json.loads(shown), answer.json()), request


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
def test_the_readmes_requests_on_any_day(tmp_path, clock):
    examples = Path(__file__).parents[2] / "examples"
    with service(tmp_path, clock=clock) as client:
        for path, file in (
            ("/v1/assessments", "request.json"),
            ("/services/getsrs", "request.xml"),
        ):
            kind = {"json": "application/json", "xml": "text/xml"}[file.rpartition(".")[2]]
            body = (examples / file).read_bytes()
            answer = client.post(path, content=body, headers={"Content-Type": kind})
            assert answer.status_code in (200, 201)
            assert '"probability":0.' in answer.text or "sannolikhet-overgransvarde" in answer.text


def test_a_wrong_example_would_be_seen():
    assert not agrees({"a": [1, "…"]}, {"a": [2, 3]})
    assert not agrees({"a": [1]}, {"a": [1, 2]})
    assert not agrees({"a": 1}, {"b": 1})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_problem_is_listed(kind):
    assert f"| `{kind.type}` | {kind.status} | {kind.title} |" in GUIDE


def test_no_other_problem_is_listed():
    assert GUIDE.count("urn:srs:problem:") == len(KINDS) + 1

"""Every counter exists before its first count, or the first count would be overlooked."""

import re
from pathlib import Path

import pytest
import yaml
from starlette.testclient import TestClient

from srs.predictors import PREDICTORS
from srs.service.rest import examples
from tests.rest import application, who

RULES = Path(__file__).parents[2] / "deploy" / "prometheus" / "rules.yml"
ASKED = examples.ASKED["predictors"]["value"]


def series(app):
    """Every series that is told, without its value."""
    lines = app.state.metrics.text().decode().splitlines()
    return {line.rpartition(" ")[0] for line in lines if not line.startswith("#")}


def asked(name, level):
    return {**ASKED, "answers": {**ASKED["answers"], name: level}}


@pytest.mark.parametrize("shadow", [None, "srs-2.1", "boosted-2"])
def test_nothing_that_is_asked_makes_a_series_that_was_not_there(tmp_path, shadow):
    app = application(tmp_path, shadow=shadow)
    before = series(app)
    with TestClient(app, headers=who("everywhere"), raise_server_exceptions=False) as client:
        for path in ("/health/live", "/health/ready", "/nowhere", "/services", "/v1/models"):
            for method in ("GET", "POST", "DELETE"):
                client.request(method, path)
        client.get("/services/getsrs?wsdl")
        client.post("/services/getsrs", content=b"<")
        client.post("/v1/assessments", content=b"{")
        client.get("/v1/units/SE-1/spells", headers=who("reader"))
        answers = {"answers": {}}  # all missing, and so no level
        statuses = [client.post("/v1/assessments", json=ASKED | answers).status_code]
        for other in ({"diagnosis": "S47"}, {"day": 400}, {"day": 2000}):  # no risk, or no model
            body = ASKED | {"predictors": ASKED["predictors"] | other}
            statuses.append(client.post("/v1/assessments", json=body).status_code)
        assert statuses == [201] * 4
        for predictor in PREDICTORS.values():
            for level in predictor.levels:
                body = asked(predictor.name, level.name)
                statuses.append(client.post("/v1/assessments", json=body).status_code)
    assert statuses.count(201) > 10
    assert series(app) == before


def selectors(expression):
    """Each metric of ours that *expression* reads, and the labels that it asks for by value."""
    for name, labels in re.findall(r"\b(srs_\w+)(?:\{([^}]*)\})?", expression):
        yield name, dict(re.findall(r'(\w+)="([^"]*)"', labels))


def test_what_alarms_look_at_is_there_from_the_start(tmp_path):
    told = application(tmp_path).state.metrics.text().decode()
    rules = [
        rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]
    ]
    looked_at = [each for rule in rules for each in selectors(rule["expr"])]
    assert len(looked_at) > 5
    for name, labels in looked_at:
        lines = [line for line in told.splitlines() if re.match(rf"{name}[ {{]", line)]
        wanted = [f'{label}="{value}"' for label, value in labels.items()]
        assert any(all(each in line for each in wanted) for line in lines), (name, labels)

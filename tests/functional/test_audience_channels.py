"""Every channel says whom the model is for, and refuses what it is not for."""

import json
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from srs.errors import BadDay
from srs.model import load
from tests.functional import soap
from tests.make import ROW
from tests.records import predicted, store
from tests.rest import service
from tests.unit.test_storage_retention import keep, replay

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = [EXAMPLES / "certificate.xml", "--answers", EXAMPLES / "answers.json", "--on", "2025-03-20"]
SYNTHETIC = "syntetisk befolkning"


def test_the_commands_say_that_a_model_is_synthetic_before_its_number(srs, tmp_path):
    _, out, _ = srs("assess", *FILES, "--model", "boosted-2")
    assert out.index(SYNTHETIC) < out.index("%")
    _, out, _ = srs("assess", *FILES, "--model", "boosted-2", "--json")
    document = json.loads(out)
    assert document["risk"]["synthetic"] is True
    assert SYNTHETIC in document["notes"][0]
    table = tmp_path / "spells.csv"
    pl.DataFrame([{"diagnosis": "F43", "age": 70}]).write_csv(table)
    _, _, err = srs("score", table, "-o", tmp_path / "a.csv", "--model", "boosted-2")
    assert "synthetic population" in err.splitlines()[0]
    assert "1 answered nevertheless: Age: the value is outside" in err
    words = ("score", table, "-o", tmp_path / "b.csv", "--model", "boosted-2", "--json")
    _, out, _ = srs(*words)
    assert json.loads(out)["model"]["synthetic"] is True
    _, out, _ = srs("models")
    assert ["syntetisk" in line for line in out.splitlines()] == [True, *[False] * 5]
    _, out, _ = srs("models", "boosted-2", "--lang", "en")
    assert out.index("Whom the model is for") < out.index("Source")


@pytest.mark.parametrize("model", ["srs-3.0", "boosted-2"])
def test_the_commands_refuse_a_horizon_beyond_all_in_one_line(srs, tmp_path, model):
    status, _, err = srs("assess", *FILES, "--model", model, "--horizon", "5000")
    assert (status, err.count("\n")) == (1, 1)
    table = tmp_path / "spells.csv"
    pl.DataFrame([{"diagnosis": "F43"}]).write_csv(table)
    out = tmp_path / "risks.csv"
    status, _, err = srs("score", table, "-o", out, "--model", model, "--horizon", "90,5000")
    assert (status, err.count("\n"), out.exists()) == (1, 1, False)


def test_soap_says_it_first_of_what_is_computed_and_of_what_was_stored(tmp_path):
    with soap.serving(tmp_path, model="boosted-2") as server:
        asked = server.post("getsrs", soap.information(("c-1", "F43.8A")))
        why = "diagnosprediktion/forklaringsinformation"
        assert SYNTHETIC in soap.Seen.of(asked)[why].text.splitlines()[0]
        asked = server.post("getsrs", soap.information(("c-2", "F43.8A"), ("c-1", "F43.8A")))
        now, before = soap.Seen.of(asked).texts(why)
        assert SYNTHETIC in now.splitlines()[0]
        assert SYNTHETIC in before.splitlines()[0]


def test_rest_says_it_of_what_is_stored_and_of_each_model(tmp_path):
    given = {"diagnosis": "F43.8A", "day": 15, "certificate": "c-1", "unit": "SE-1"}
    with service(tmp_path) as client:
        body = {"predictors": given, "answers": ROW | {"age": 43}}
        made = client.post("/v1/assessments", json=body, params={"lang": "en"}).json()
        who = load("srs-3.0").audience.population.who.en
        assert (made["risk"]["synthetic"], made["risk"]["population"]) == (False, who)
        stored = client.get(f"/v1/assessments/{made['id']}", params={"lang": "en"}).json()
        assert stored["risk"]["population"] == who
        far = client.post("/v1/assessments", json=body | {"horizon": 5000})
        assert far.status_code == 422 or far.status_code == 400
        assert "/horizon" in far.text
        listed = client.get("/v1/models").json()["models"]
        assert [each["name"] for each in listed if each["synthetic"]] == ["boosted-2"]


def test_mlflow_s_function_follows_the_same_rule():
    from training.pyfunc import Pyfunc

    served = Pyfunc()
    served.model = load("boosted-2")
    frame = pd.DataFrame([{"diagnosis": "F43", "age": 70}, {"diagnosis": "Q90", "age": 40}])
    found = served.predict(None, frame, {"outside": True})
    assert "Age: the value is outside" in found["outside"][0]
    assert "no model" in found["problem"][1]
    with pytest.raises(BadDay, match="boosted-2 answers for"):
        served.predict(None, frame, {"horizon": 5000})


def test_what_was_answered_before_it_would_be_refused_is_replayed(tmp_path):
    from srs import Icd10

    model = load("boosted-2")
    with store(f"sqlite:///{tmp_path}/srs.db") as storage:
        keep(storage, predicted(model, Icd10("F43"), {}, 15, 5000))
        told = replay(storage, load)
    assert (told.same, told.all) == (1, 1)

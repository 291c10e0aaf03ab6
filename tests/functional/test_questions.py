"""Help texts as clients receive them."""

import pytest

import srs
from srs.predictors import predictor
from tests.functional.soap import Seen, diagnos, envelope, serving

NAME = "GetPredictionQuestions"
RESPONDER = f"urn:riv:clinicalprocess:healthcond:srs:{NAME}Responder:1"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("questions")) as server:
        yield server


@pytest.mark.parametrize("version", ["3.0", "2.1"])
def test_every_question_of_every_diagnosis_comes_with_its_help_over_soap(server, version):
    for diagnosis in srs.load(f"srs-{version}").diagnoses:
        asking = f"<prediktionsmodellversion>{version}</prediktionsmodellversion>"
        body = f'<{NAME}Request xmlns="{RESPONDER}">{diagnos(diagnosis)}{asking}</{NAME}Request>'
        seen = Seen.of(server.post("predictionquestions", envelope(body))).all("prediktionsfraga")
        assert seen
        for question in seen:
            asked = predictor(question["frageid-srs"].text)
            assert question["hjalptext"].text == asked.help.sv
            assert question["fragetext"].text == asked.question.sv

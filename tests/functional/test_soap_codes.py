"""The codes under which a prediction is shown, stored, found again and named by a client."""

from dataclasses import replace

import pytest

from srs import Icd10, load
from srs.storage import assessments
from srs.storage.replay import replay
from tests.databases import new_postgres

from .soap import NOW, S, Seen, ask, diagnos, envelope, fault, hsa, intyg, serving

MODEL = load("srs-3.0")
PREDICTION = "diagnosprediktion"
STATUS = f"{PREDICTION}/diagnosprediktionstatus"
SHOWN = f"{PREDICTION}/diagnos/code"
CAME = f"{PREDICTION}/inkommandediagnos/code"
CHANCE = f"{PREDICTION}/sannolikhet-overgransvarde"
LOOK = (False, False, False)


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request, tmp_path):
    other = request.param == "postgresql"
    database = {"database": new_postgres()} if other else {}
    with serving(tmp_path, **database) as running:
        yield running


@pytest.fixture
def sqlite(tmp_path):
    with serving(tmp_path) as running:
        yield running


def answers_for(code):
    """What the model asks for the code, each answered with the form's first alternative."""
    of_code = MODEL.of(Icd10.parse(code))
    columns = {column.name: column.predictor for column in of_code.columns}
    asked = [columns[name] for name in of_code.asked]
    return {each.srs: each.levels[0].srs.replace("<", "&lt;") for each in asked}


def predict(server, certificate, code, **options):
    return ask(server, (certificate, code), answers=answers_for(code), **options)


def look(server, *certificates):
    return ask(server, *certificates, answers=None, wanted=LOOK)


def opinion(server, certificate, code, word="HOGRE"):
    name = "SetOwnOpinion"
    sent = (
        f'<{name}Request xmlns="{S}{name}Responder:1">{hsa("vardgivare-id", "SE-CARE")}'
        f"{hsa('vardenhet-id', 'SE-1')}{intyg(certificate)}{diagnos(code)}"
        f"<egen-bedomning-risk>{word}</egen-bedomning-risk></{name}Request>"
    )
    return server.post("set-own-opinion", envelope(sent))


def accepted(response):
    return response.status_code == 200 and Seen.of(response)["resultCode"].text == "OK"


def risks(server, *certificates):
    name = "GetRiskPredictionForCertificate"
    ids = "".join(f"<intygs-id>{each}</intygs-id>" for each in certificates)
    sent = envelope(f'<{name}Request xmlns="{S}{name}Responder:1">{ids}</{name}Request>')
    return Seen.of(server.post("get-risk-prediction-for-certificate/v1.0", sent))


# --- the history of a certificate, by the current one's code ---


@pytest.mark.parametrize("now", ["F41.9", "F41", "F41.1"])
def test_a_certificate_whose_code_was_changed_since_is_found(server, now):
    first = predict(server, "c-1", "F41.1")
    assert first[SHOWN].text == "F41"
    seen = look(server, ("c-1", now))
    assert seen[SHOWN].text == "F41"
    assert seen[CHANCE].text == first[CHANCE].text


def test_a_coarser_model_than_the_current_codes_shows_nothing(server):
    predict(server, "c-1", "F43")
    seen = ask(server, ("c-2", "F43.8A"), ("c-1", "F43"), wanted=LOOK)
    assert [CHANCE in each for each in seen.all(PREDICTION)] == [False, False]
    assert seen.texts(SHOWN) == ["F43", "F43"]
    assert seen.texts(STATUS) == ["NOT_OK", "NOT_OK"]


def test_a_certificate_signed_with_a_shorter_code_is_found_by_the_renewals(server):
    first = predict(server, "c-1", "F43.8A")
    seen = ask(server, ("c-2", "F43.8A"), ("c-1", "F43"), wanted=LOOK)
    renewal, extended = seen.all(PREDICTION)
    assert "sannolikhet-overgransvarde" not in renewal
    assert extended["sannolikhet-overgransvarde"].text == first[CHANCE].text
    assert extended["diagnos/code"].text == "F438A"
    # Under the code that it was asked for with, so that status and code agree.
    assert extended["inkommandediagnos/code"].text == "F438A"
    assert extended["diagnosprediktionstatus"].text == "OK"


def test_the_longest_code_is_shown_before_a_newer_prediction_with_a_shorter_one(server):
    predict(server, "c-1", "F43.8A")
    server.now = NOW.replace(hour=11)
    predict(server, "c-1", "F43.8B")
    assert look(server, ("c-1", "F43.8A"))[SHOWN].text == "F438A"
    assert look(server, ("c-1", "F43.8B"))[SHOWN].text == "F438"


def test_certificates_without_an_id_share_no_history(server):
    predict(server, "", "F43.8A")
    predict(server, " ", "F43.8A")
    for id in ("", " "):
        assert CHANCE not in look(server, (id, "F43.8A"))
        assert fault(opinion(server, id, "F43.8A"))[0] == "soapenv:Client"
    assert risks(server, "", " ").texts("intygs-id") == []
    assert server.count() == 2


def test_a_prediction_for_another_horizon_is_not_shown_as_one_for_90_days(server):
    predict(server, "c-1", "F43.8A")
    storage, (near,) = server.app.state.desk.storage, stored(server)
    later = NOW.replace(hour=11)
    far = replace(near, id="f" * 32, time=later, horizon=180, probability=0.01, level=1)
    storage.write(lambda connection: assessments.insert(connection, [far]))
    assert look(server, ("c-1", "F43.8A"))[f"{PREDICTION}/risksignal/riskkategori"].text == "3"
    assert risks(server, "c-1").texts("riskkategori") == ["3"]
    assert accepted(opinion(server, "c-1", "F43.8A"))
    assert [each.opinion for each in stored(server)] == [None, "HOGRE"]


def stored(server):
    with server.app.state.desk.storage.read() as connection:
        return assessments.of_certificate(connection, "c-1", None)


# --- whose code an opinion names ---


def subcodes():
    """For each model code of three characters, a subcode without its own model."""
    own = {each.code for each in MODEL.diagnoses}
    for code in sorted(each for each in own if len(each) == 3):
        yield next(f"{code}{digit}" for digit in range(10) if f"{code}{digit}" not in own)


def test_an_opinion_is_accepted_for_the_sent_code_and_for_the_shown_one(sqlite):
    for code in subcodes():
        seen = predict(sqlite, f"c-{code}", code)
        assert seen[STATUS].text == "DIAGNOSKOD_PA_HOGRE_NIVA"
        for named in (code, seen[SHOWN].text, f"{code[:3]}.{code[3:]}".lower()):
            assert accepted(opinion(sqlite, f"c-{code}", named))
        sibling = f"{code[:3]}{'0' if code[3] != '0' else '1'}X"
        assert fault(opinion(sqlite, f"c-{code}", sibling))[0] == "soapenv:Client"


def test_an_opinion_is_shown_with_the_prediction_that_its_code_names(server):
    predict(server, "c-1", "F41.1")
    server.now = NOW.replace(hour=11)
    predict(server, "c-1", "F41.9")
    assert accepted(opinion(server, "c-1", "F41.1", "LAGRE"))
    assert "lakarbedomning-risk" not in look(server, ("c-1", "F41.9"))
    assert accepted(opinion(server, "c-1", "F41", "HOGRE"))
    assert look(server, ("c-1", "F41.9"))[f"{PREDICTION}/lakarbedomning-risk"].text == "HOGRE"


# --- a database of an earlier version ---


def test_what_was_stored_under_the_code_asked_for_is_found_by_the_models(server):
    """Rows have always said both: the column the code asked for, the inputs the model's."""
    predict(server, "c-1", "F41.1")
    (record,) = stored(server)
    assert (record.diagnosis, record.model_diagnosis) == ("F411", "F41")
    told = replay(server.app.state.desk.storage, load)
    assert (told.same, told.all) == (1, 1)


# --- the code is always there ---

NO_ANSWERS = {"answers": None}
STATES = {
    "nothing stored": {"wanted": LOOK, **NO_ANSWERS},
    "no answers": NO_ANSWERS,
    "a dummy answer": {"answers": {"empty": "empty"}},
    "an impossible answer": {"impossible": True},
    "no region": {"postcode": "00000"},
    "an impossible day": {"day": 0},
    "an impossible birth date": {"person": "198213419821"},
    "a birth date to come": {"person": "209903209821"},
    "digits of another script": {"person": "١" * 12},
}


@pytest.mark.parametrize("state", STATES)
def test_where_nothing_is_predicted_the_code_of_the_average_is_shown(sqlite, state):
    for each in sorted(MODEL.diagnoses):
        options = dict(STATES[state])
        given = answers_for(each.code)
        if options.pop("impossible", False):
            given = dict.fromkeys(given, "impossible")
        seen = ask(sqlite, ("c-1", each.code), ("c-2", each.code), **{"answers": given, **options})
        assert seen.texts(SHOWN) == [each.code[:3]] * 2
        assert seen.texts(STATUS) == ["NOT_OK"] * 2
        assert len(seen.texts(f"{PREDICTION}/prevalens")) == 2
        assert "rekommendation" in seen or options.get("wanted") == LOOK
    assert risks(sqlite, "c-1", "c-2").texts("intygs-id") == []


@pytest.mark.parametrize("code", ["F43.8AB", "F43 utmattning", "f43-p.x"])
def test_a_text_longer_than_any_code_has_average_measures_and_statistics_of_its_beginning(
    sqlite, code
):
    seen = ask(sqlite, ("c-1", code))
    assert (seen[STATUS].text, seen[SHOWN].text) == ("NOT_OK", "F43")
    assert seen[f"{PREDICTION}/prevalens"].text == "0.37"
    assert seen["atgardsrekommendationstatus"].text == "DIAGNOSKOD_PA_HOGRE_NIVA"
    assert seen["diagnosstatistik/diagnos/code"].text == "F43"


@pytest.mark.parametrize("code", ["F43Å", "F43-P", "F43-", "F43_1", "f43.&amp;"])
def test_a_text_is_shortened_until_something_has_it(sqlite, code):
    seen = ask(sqlite, ("c-1", code), answers=answers_for("F43"))
    assert (seen[STATUS].text, seen[SHOWN].text) == ("DIAGNOSKOD_PA_HOGRE_NIVA", "F43")
    assert CHANCE in seen
    again = look(sqlite, ("c-1", code))
    assert (again[STATUS].text, again[SHOWN].text) == ("DIAGNOSKOD_PA_HOGRE_NIVA", "F43")


def test_a_diagnosis_that_nothing_has_is_shown_without_a_code(sqlite):
    seen = ask(sqlite, ("c-1", "A00"), ("c-2", "A00"))
    assert seen.texts(STATUS) == ["PREDIKTIONSMODELL_SAKNAS"] * 2
    assert SHOWN not in seen


class Broken:
    """A model that nobody can use."""

    def __getattr__(self, name):
        raise ZeroDivisionError


def test_a_bug_leaves_the_code_of_the_average(sqlite):
    desk = sqlite.app.state.desk
    desk.served = replace(desk.served, shown=Broken())
    seen = ask(sqlite, ("c-1", "F43.8A"), ("c-2", "F43.8A"))
    assert seen.texts("problem/code") == ["FAILURE", "FAILURE"]
    assert seen.texts(SHOWN) == ["F43", "F43"]


class WithoutItsAverage:
    """A model of a diagnosis for which nobody has published how many are sick for long."""

    def __init__(self, model):
        self._model = model

    def of(self, diagnosis):
        return replace(self._model.of(Icd10("F43")), diagnosis=Icd10(diagnosis.code[:4]))

    def __getattr__(self, name):
        return getattr(self._model, name)


def test_a_model_without_a_published_average_shows_three_characters(sqlite):
    desk = sqlite.app.state.desk
    desk.served = replace(desk.served, shown=WithoutItsAverage(MODEL))
    seen = ask(sqlite, ("c-1", "J06.9"), ("c-2", "J06.9"), answers=None)
    assert seen.texts(SHOWN) == ["J06", "J06"]
    assert f"{PREDICTION}/prevalens" not in seen

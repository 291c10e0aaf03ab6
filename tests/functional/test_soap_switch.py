"""The differences from the old service in docs/guides/webcert.md are the real ones."""

import pytest

from .soap import ANSWERS, PERSON, S, Seen, ask, envelope, serving
from .test_soap_codes import LOOK, STATUS, opinion, predict, risks

RISK_ONLY = (True, False, False)
PREDICTION = "diagnosprediktion"
FACTORS = f"{PREDICTION}/prediktionsfaktorer"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("switch")) as running:
        yield running


def test_a_diagnosis_is_shown_with_its_title_wherever_it_has_one(server):
    seen = ask(server, ("d-1", "F43.8A"))
    assert seen[f"{PREDICTION}/diagnos/displayName"].text == "Utmattningssyndrom"
    assert seen["rekommendation/diagnos/displayName"].text == "Utmattningssyndrom"
    assert "Anpassningsstörningar" in seen["diagnosstatistik/diagnos/displayName"].text
    assert "inkommandediagnos/displayName" not in seen
    sent = envelope(f'<GetDiagnosisCodesRequest xmlns="{S}GetDiagnosisCodesResponder:1"/>')
    seen = Seen.of(server.post("diagnosiscodes", sent))
    codes = seen.texts("diagnos/code")
    assert codes == sorted(codes)
    assert len(seen.texts("diagnos/displayName")) == len(codes)


def test_the_factors_are_shown_at_once_and_without_the_postcode_later(server):
    now = ask(server, ("f-1", "F43.8A"), day=45, wanted=RISK_ONLY)
    later = ask(server, ("f-1", "F43.8A"), answers=None, wanted=LOOK)
    for seen, postcode in ((now, "41133"), (later, None)):
        assert seen[f"{FACTORS}/postnummer"].text == postcode
        assert seen[f"{FACTORS}/sjukskrivningsdag"].text == "45"
        assert {*seen.texts(f"{FACTORS}/fragasvar/frageid-srs")} == {*ANSWERS}


def test_what_was_tried_with_an_answer_missing_is_dated_and_never_history(server):
    first = ask(server, ("m-1", "F43.8A"), wanted=RISK_ONLY)
    tried = ask(server, ("m-1", "F43.8A"), answers={"empty": "empty"}, wanted=RISK_ONLY)
    for name in ("berakningstidpunkt", "sjukskrivningsdag", "prediktionsmodellversion"):
        assert f"{PREDICTION}/{name}" in tried
    chance = f"{PREDICTION}/sannolikhet-overgransvarde"
    assert chance not in tried
    assert ask(server, ("m-1", "F43.8A"), answers=None, wanted=LOOK)[chance].text == (
        first[chance].text
    )
    assert risks(server, "m-1").texts("riskkategori") == ["3"]


def test_measures_have_their_own_ids_and_the_catalogues_year(server):
    seen = ask(server, ("a-1", "F43.8A"))
    ids = seen.texts("atgard/atgard-id")
    assert len({*ids}) == len(ids) > 1
    assert {*seen.texts("atgard/version")} == {"2019.0"}


def test_risks_come_in_the_order_that_was_asked(server):
    for each in ("o-1", "o-2", "o-3"):
        ask(server, (each, "F43.8A"), wanted=RISK_ONLY)
    assert risks(server, "o-3", "o-1", "o-2").texts("intygs-id") == ["o-3", "o-1", "o-2"]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"person": "197813012388"}, "NOT_OK"),  # month 13
        ({"person": "202503211234"}, "NOT_OK"),  # tomorrow
        ({"person": f"18890101{PERSON[8:]}"}, "NOT_OK"),
        ({"answers": None}, "NOT_OK"),
        ({"answers": [*ANSWERS.items(), ("comorbidity", "yes")]}, "NOT_OK"),
        ({"day": 0}, "NOT_OK"),
        ({"day": 36_501}, "NOT_OK"),
        ({"code": "Z73.0"}, "PREDIKTIONSMODELL_SAKNAS"),
        ({"code": "F4"}, "PREDIKTIONSMODELL_SAKNAS"),
    ],
)
def test_where_the_old_service_failed_the_other_parts_are_answered(server, options, status):
    options = dict(options)
    code = options.pop("code", "F43.8A")
    seen = ask(server, ("w-1", code), **options)
    assert seen[STATUS].text == status
    assert f"{PREDICTION}/sannolikhet-overgransvarde" not in seen
    assert "atgardsrekommendationstatus" in seen
    assert "statistikstatus" in seen


@pytest.mark.parametrize("code", ["F41", "F411", "F41.1", "f41.1"])
def test_an_opinion_goes_by_the_models_code_or_the_one_asked_for(server, code):
    predict(server, "p-1", "F41.1", wanted=RISK_ONLY)
    assert opinion(server, "p-1", code).status_code == 200

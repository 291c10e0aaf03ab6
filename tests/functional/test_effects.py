"""Findings of studies are shown next to the measures and change nothing else."""

import pytest

from srs import assess
from srs.channels import CHANNELS
from srs.knowledge import imported
from srs.knowledge.effects_file import SOURCE, save
from tests.functional import soap
from tests.make import ON, certificate
from tests.rest import service
from tests.unit.test_effects_import import among, study, taken

DIAGNOSES = ("F43.8A", "F32.1", "M54.5", "S47")


@pytest.mark.parametrize("diagnosis", DIAGNOSES)
def test_soap_has_the_same_measures_with_studies_and_without(tmp_path, diagnosis):
    """The contract has no place for what a study found."""

    def told():
        with soap.serving(tmp_path, knowledge=tmp_path) as server:
            seen = soap.ask(server, ("c-1", diagnosis), wanted=(False, True, False))
        (given,) = seen.all("rekommendation")
        status = given.texts("atgardsrekommendationstatus")
        return status, given.texts("diagnos/code"), given.texts("atgard/atgardsforslag")

    without = told()
    save(taken(study())[0], SOURCE.kept(tmp_path))
    assert told() == without
    assert bool(without[2]) == (diagnosis != "S47")


@pytest.mark.parametrize("diagnosis", DIAGNOSES)
def test_rest_says_it_of_the_studied_measure_alone(tmp_path, diagnosis):
    address = f"/v1/diagnoses/{diagnosis}/measures"
    with service(tmp_path, knowledge=tmp_path) as client:
        without = client.get(address).json()
    save(taken(study())[0], SOURCE.kept(tmp_path))
    with service(tmp_path, knowledge=tmp_path) as client:
        found = client.get(address).json()
    said = {each["id"] for each in found["measures"] if each["effects"]}
    assert said == {"20"} & {each["id"] for each in found["measures"]}
    for each in found["measures"]:
        each["effects"] = []
    assert found == without


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_channel_that_has_advice_says_verdict_date_and_population(tmp_path, lang):
    """One screen has the names of measures alone."""
    save(
        taken(study(synthetic=True, study__eligible={"diagnosis": among("F32")}))[0],
        SOURCE.kept(tmp_path),
    )
    known = imported(tmp_path)
    (effect,) = known.effects.named("20")
    for diagnosis, said in (("F32.1", True), ("F43.8A", False)):
        asked = {"model": "srs-3.0", "defaults": True, "knowledge": known}
        assessment = assess([certificate(diagnosis)], on=ON, **asked)
        for name, channel in CHANNELS.items():
            told = channel(assessment, lang)
            plain = " ".join(told.replace("\\xa0", " ").replace("\\", "").split())
            expected = said and name != "screen"
            assert (" ".join(effect.words.to(lang).split()) in plain) == expected, name
            assert ("KBT i region Exempel" in plain) == expected, name
    for each in ("2026-02-01", "4\u00a0230", "60", "2023-01", "F32"):
        assert each in effect.words.to(lang)

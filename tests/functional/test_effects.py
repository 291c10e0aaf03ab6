"""What studies found is said beside the measures, and takes nothing else away."""

import pytest

from srs.knowledge.effects_file import SOURCE, save
from tests.functional import soap
from tests.rest import service
from tests.unit.test_effects_import import study, taken

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

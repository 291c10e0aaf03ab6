import json
import shutil

import pytest

from srs.errors import BrokenModel, NoModel
from srs.model import MODELS, card, load, published


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(MODELS / "srs-2.2", tmp_path / "srs-2.2")
    return tmp_path


def edit_manifest(folder, **fields):
    path = folder / "srs-2.2" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def test_the_national_models_are_published():
    assert set(published()) >= {"srs-2.1", "srs-2.2", "srs-2.2-subdiagnosis", "srs-3.0"}


@pytest.mark.parametrize("name", published())
def test_a_model_names_itself_and_has_a_card(name):
    model = load(name)
    assert f"{model.name}-{model.version}" == name
    assert published()[name]["source"] in card(name)


def test_an_unknown_model_is_refused_with_the_known_ones(folder):
    with pytest.raises(NoModel, match=r"expected one of srs-2\.2$"):
        load("srs-9", folder)
    with pytest.raises(NoModel, match="none"):
        load("srs-9", folder / "empty")


def test_a_name_cannot_lead_out_of_the_folder(folder):
    with pytest.raises(NoModel):
        load("../models/srs-2.2", folder)


def test_a_file_that_was_changed_is_refused(folder):
    path = folder / "srs-2.2" / "hazards.json"
    path.write_text(path.read_text().replace("-3.5", "-3.6", 1))
    with pytest.raises(BrokenModel, match="SHA-256"):
        load("srs-2.2", folder)


def test_a_file_that_is_gone_is_refused(folder):
    (folder / "srs-2.2" / "card.md").unlink()
    with pytest.raises(BrokenModel, match=r"card\.md"):
        card("srs-2.2", folder)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"family": "hazards"}', "\0"])
def test_a_manifest_that_is_not_whole_is_refused(folder, content):
    (folder / "srs-2.2" / "manifest.json").write_text(content)
    with pytest.raises(BrokenModel, match="is incomplete"):
        load("srs-2.2", folder)


def test_a_model_without_a_file_that_its_family_needs_is_refused(folder):
    edit_manifest(folder, files={})
    with pytest.raises(BrokenModel, match="lacks a part"):
        load("srs-2.2", folder)


def test_an_unknown_family_is_refused(folder):
    edit_manifest(folder, family="pickle")
    with pytest.raises(BrokenModel, match="expected a family among hazards"):
        load("srs-2.2", folder)

"""``python -m training pilot`` from an export and from a store; an error is one line."""

import json

import pytest
from typer.testing import CliRunner

from srs.errors import BadInput, BadTable, SrsError
from tests.exports import exported, filled
from tests.records import new_url, store
from training.__main__ import app


def pilot(*arguments):
    return CliRunner().invoke(app, ["pilot", *map(str, arguments)])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pilot")
    url = new_url("sqlite", folder)
    with store(url) as storage:
        filled(storage, spells=60)
        out = exported(storage, folder)
    (folder / "study.toml").write_text('title = "Few"\nreplicates = 2\n')
    return url, out, folder / "study.toml"


def test_an_export_and_its_store_give_the_same_page_but_for_the_codes(made, tmp_path):
    url, out, study = made
    for source, name in ((out, "one"), (url, "other")):
        done = pilot(source, study, "-o", tmp_path / name, "--lang", "en")
        assert done.exit_code == 0, done.output
        assert [each.name for each in sorted((tmp_path / name).iterdir())] == [
            "report.html",
            "report.json",
        ]
    one, other = (
        json.loads((tmp_path / name / "report.json").read_text()) for name in ("one", "other")
    )
    assert one["data"] == other["data"]
    assert one["shown"]["missing"] == other["shown"]["missing"]
    assert one["data"]["assessments"] is None  # of three persons


@pytest.mark.parametrize("spells", [1, 4, 12])
def test_a_pilot_of_few_has_a_page_that_reveals_nothing_of_them(spells, made, tmp_path):
    with store(new_url("sqlite", tmp_path)) as storage:
        filled(storage, spells=spells)
        out = exported(storage, tmp_path)
    done = pilot(out, made[2], "-o", tmp_path / "page")
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "page" / "report.json").read_text())
    cells = [cell["rows"] for row in told["use"]["way"] for cell in row["steps"]]
    assert set(cells) <= {None, 15}
    html = (tmp_path / "page" / "report.html").read_text()
    assert all(word in html for word in ("Läkarnas bedömningar", "Bevakning: signifikansnivå"))
    assert not any(f"<dt>{key}</dt>" in html for key in ("watch", "until", "known until", "kinds"))
    if spells < 10:
        assert set(cells) == {None}
        assert told["shown"]["evaluation"] == {} or spells > 9


def test_a_store_without_assessments_says_so(made, tmp_path):
    with store(new_url("sqlite", tmp_path)) as storage:
        out = exported(storage, tmp_path)
    done = pilot(out, made[2], "-o", tmp_path / "page")
    assert isinstance(done.exception, BadTable)
    assert "expected assessments" in str(done.exception)
    assert not (tmp_path / "page").exists()


def test_what_is_at_fault_is_one_line_and_nothing_is_written(made, tmp_path):
    url, out, study = made
    (tmp_path / "bad.toml").write_text("margin = 1")
    (tmp_path / "file").write_text("")
    for arguments, kind in (
        ((out, tmp_path / "none.toml"), BadInput),
        ((out, tmp_path / "bad.toml"), BadInput),
        ((tmp_path / "none", study), BadTable),
        (("sqlite:////nowhere/srs.db", study), SrsError),
    ):
        done = pilot(*arguments, "-o", tmp_path / "page")
        assert isinstance(done.exception, kind), done.output
        assert "\n" not in str(done.exception)
    assert not (tmp_path / "page").exists()
    done = pilot(out, study, "-o", tmp_path / "page", "--lang", "de")
    assert isinstance(done.exception, BadInput)
    done = pilot(out, study, "-o", tmp_path / "file")
    assert isinstance(done.exception, BadTable)
    assert "cannot be written" in str(done.exception)

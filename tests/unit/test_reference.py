"""The reference covers everything in the code, and is made from the code alone."""

import re
import tomllib

import pytest
from typer.main import get_command

from docs.pages import PAGES, decisions, python, write
from docs.pages.command_line import commands
from srs.__main__ import app
from srs.predictors import PREDICTORS
from srs.service.call import SCOPES
from srs.service.metrics import Metrics
from srs.service.rest import openapi, router
from srs.service.rest.problems import KINDS
from srs.service.rest.requests import EVENTS
from srs.service.settings import CallerSettings, Settings
from srs.service.soap.operations import OPERATIONS
from tests.documents import ROOT
from training.statistics.catalogue import METRICS

DESCRIBED = openapi.description(router)


def names():
    """What each page must have, as it stands there."""
    yield "settings", [*Settings.model_fields, *CallerSettings.model_fields, *SCOPES]
    operations = [each for of in DESCRIBED["paths"].values() for each in of.values()]
    yield "rest", [each["operationId"] for each in operations]
    schemas = DESCRIBED["components"]["schemas"].values()
    yield "rest", {field for each in schemas for field in each.get("properties", ())}
    yield "soap", [path for each in OPERATIONS for path in (f"/services/{each.paths[0]}",)]
    yield "predictors", [level.name for each in PREDICTORS.values() for level in each.levels]
    yield "errors", [kind.type for kind in KINDS]
    yield "events", EVENTS
    collected = Metrics()._registry.collect()
    yield "prometheus", [f"{each.name}_total" for each in collected if each.type == "counter"]


@pytest.mark.parametrize(("page", "wanted"), [*names()])
def test_a_page_names_everything(page, wanted):
    text = PAGES[f"reference/{page}"]()
    assert [each for each in wanted if f"`{each}`" not in text] == []


def test_every_command_has_a_section_with_its_options():
    text = PAGES["reference/command-line"]()
    for name, command in commands(get_command(app), "srs"):
        section = text.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
        for each in command.params:
            if each.param_type_name == "option" and not each.hidden:
                assert f"`{each.opts[0]}`" in section, name


def test_a_metric_has_its_formula_and_source():
    text = PAGES["reference/metrics"]()
    for each in METRICS.values():
        section = text.partition(f"\n### {each.id}\n")[2].partition("\n### ")[0]
        assert each.formula in section
        assert each.source in section


def test_every_public_name_is_described_once():
    described = {}
    for package in python.PACKAGES:
        text = PAGES[f"reference/python/{package}"]()
        for name in python.public(package):
            assert re.search(rf"^\.\. (auto\w+|py:data):: {name}$", text, flags=re.MULTILINE), name
        for name in re.findall(r"^\.\. auto\w+:: (\w+)$", text, flags=re.MULTILINE):
            described.setdefault(name, []).append(package)
    assert described["Certificate"] == ["srs"]


def test_decisions_are_dated_and_each_number_is_given_once():
    found = list(decisions.decisions())
    numbers = [each.number for each in found]
    assert len(set(numbers)) == len(numbers) > 40
    assert all(each.file.startswith(each.number) for each in found)
    assert all(each.date > "2026-01-01" for each in found)


def test_the_architecture_names_every_layer_of_the_contract():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    of_packages = [
        e for e in contracts["contracts"] if e.get("containers") in (["srs"], ["training"])
    ]
    assert len(of_packages) == 2
    for layer in (each for contract in of_packages for each in contract["layers"]):
        for name in layer.split(" | "):
            assert f"`{name}`" in text, name


def test_pages_are_written_once_and_then_left_alone(tmp_path):
    write(tmp_path)
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")}
    assert len(written) == len(PAGES)
    write(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in written} == written

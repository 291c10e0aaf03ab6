"""Everything imported is a declared dependency, not one that came with others by chance."""

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.unit.test_locks import DECLARED, of_extras, of_groups

ROOT = Path(__file__).parents[2]
OWN = {"srs", "training", "tests", "docs", "notebooks", "deploy"}
LOCAL = {*OWN, "pages"}  # docs/conf.py imports docs/pages by its own name
# Which extras (or groups of the checkout) a part may count on, by the longest path that fits.
PARTS = {
    "srs": set(),
    "srs/tables/columns.py": {"tables"},
    "srs/batch": {"tables"},
    "srs/batch/spark.py": {"tables", "spark"},
    "srs/storage": {"service"},
    "srs/service": {"service"},
    "training": {"tables", "training"},
    "training/pilot_example/store.py": {"tables", "training", "service"},
    "training/watch/textfile.py": {"tables", "training", "service"},
    "tests": {"tables", "spark", "service", "test"},
    "docs": {"tables", "spark", "service", "docs"},
    "notebooks": {"tables", "service", "training", "test"},
    "deploy": set(),
}
FILES = [
    path.relative_to(ROOT) for part in sorted(OWN) for path in sorted((ROOT / part).rglob("*.py"))
]
DISTRIBUTIONS = packages_distributions()


def extras_of(path):
    fitting = [part for part in PARTS if path == Path(part) or Path(part) in path.parents]
    return PARTS[max(fitting, key=len)]


def declared(extras):
    groups = extras & DECLARED["dependency-groups"].keys()
    texts = [*DECLARED["project"]["dependencies"], *of_extras(extras - groups), *of_groups(groups)]
    return {canonicalize_name(Requirement(each).name) for each in texts}


def imported(source):
    """The packages that a file's own text imports, also within functions and by name."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (each.name.partition(".")[0] for each in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]
            case ast.Call(
                func=ast.Name(id="import_module") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(module)), *_],
            ) if not module.startswith("."):
                yield module.partition(".")[0]


def undeclared(source, extras):
    others = set(imported(source)) - LOCAL - sys.stdlib_module_names
    known = declared(extras)
    return {
        each
        for each in others
        if not known & {canonicalize_name(name) for name in DISTRIBUTIONS.get(each, [each])}
    }


@pytest.mark.parametrize("path", FILES, ids=str)
def test_what_a_file_imports_is_declared_for_its_part(path):
    assert undeclared((ROOT / path).read_text(encoding="utf-8"), extras_of(path)) == set()


@pytest.mark.parametrize(
    ("source", "extras", "expected"),
    [
        ("import scipy.stats", set(), {"scipy"}),
        ("def f():\n    from starlette.types import ASGIApp", {"tables"}, {"starlette"}),
        ("from importlib import import_module as x\nimport importlib", set(), set()),
        ("import importlib\nimportlib.import_module('shap.plots')", set(), {"shap"}),
        ("import a_package_that_nobody_has", {"service"}, {"a_package_that_nobody_has"}),
        ("import jwt, sqlalchemy.orm, prometheus_client", {"service"}, set()),
        ("import click", {"service", "spark", "test"}, {"click"}),
        ("from . import polars", set(), set()),
    ],
)
def test_a_planted_import_is_found(source, extras, expected):
    assert undeclared(source, extras) == expected

"""The manual is built without a warning, and every public name is in it."""

import os
import re
import subprocess

import pytest

from docs.pages import PAGES, python
from tests.documents import ROOT
from tests.machine import PROGRAMS

pytestmark = pytest.mark.needs("sphinx")


@pytest.fixture(scope="module")
def manual(tmp_path_factory):
    """The folder of the pages."""
    folder = tmp_path_factory.mktemp("manual")
    done = subprocess.run(
        [PROGRAMS["sphinx"].path, "-q", "-W", "--keep-going", "-b", "html", "docs", folder],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_every_page_of_the_reference_is_there(manual):
    assert [place for place in PAGES if not (manual / f"{place}.html").is_file()] == []


@pytest.mark.parametrize("package", python.PACKAGES)
def test_every_public_name_has_its_place(manual, package):
    text = (manual / "reference" / "python" / f"{package}.html").read_text(encoding="utf-8")
    for name in python.public(package):
        whole = f"{package}.{name}"
        home = python.homes().get(id(getattr(python.import_module(package), name)), whole)
        assert f'id="{home}"' in text or f'title="{home}"' in text, whole


def test_no_script_picture_or_style_is_loaded_from_elsewhere(manual):
    loaded = re.compile(r'<(?:script|img)[^>]* src="(?:https?:)?//|<link[^>]* href="(?:https?:)?//')
    for path in manual.rglob("*.html"):
        assert not loaded.search(path.read_text(encoding="utf-8")), path.name


def test_a_decision_that_is_named_by_its_number_has_its_title(manual):
    text = (manual / "guides" / "evaluate.html").read_text(encoding="utf-8")
    (link,) = re.findall(r"<a [^>]*0011-the-release-gate[^>]*><span[^>]*>0011<", text)
    assert 'title="The release gate"' in link

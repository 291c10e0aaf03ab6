"""One browser for each run of a file, one service for each file."""

import pytest

from tests.machine import PROGRAMS

from .chromium import chromium
from .host import Host
from .service import serving


@pytest.fixture(scope="module")
def browser():
    if PROGRAMS["chromium"].path is None:
        pytest.skip(PROGRAMS["chromium"].wanting)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service")) as origin:
        yield origin


@pytest.fixture
def page(browser):
    with browser.new_context(locale="sv-SE", timezone_id="Europe/Stockholm") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page


@pytest.fixture
def host(page, origin):
    """A host with an empty panel; what it must not do is judged at the end."""
    host = Host(page, origin)
    yield host
    assert host.watched.faults == []

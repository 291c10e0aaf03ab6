"""The files that browsers load: cached as long as possible, and open to the right pages."""

import base64
import gzip
import hashlib
import re

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from srs import __main__ as command
from srs.service import bundle, panel
from tests.rest import application, who

FILES = bundle.files().values()
NO_STORE = "no-store"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return application(tmp_path_factory.mktemp("panel"), pages=True)


@pytest.fixture(scope="module")
def client(app):
    with TestClient(app) as client:
        yield client


def get(client, path, **headers):
    """As it is, whatever the client would like to have compressed."""
    return client.get(path, headers={"Accept-Encoding": "identity", **headers})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_is_asked_for_again_unless_its_name_says_what_it_holds(client, file):
    for name, kept in ((file.name, "no-cache"), (file.lasting_name, "max-age=31536000, immutable")):
        answer = get(client, f"/panel/{name}")
        assert answer.content == (bundle.FOLDER / file.name).read_bytes()
        assert answer.headers["cache-control"] == f"public, {kept}"
        assert answer.headers["content-type"] == file.media_type
        assert answer.headers["x-content-type-options"] == "nosniff"
        for tag in (file.etag, file.etag.removeprefix("W/"), f'"x", {file.etag}', "*"):
            again = get(client, f"/panel/{name}", **{"If-None-Match": tag})
            assert (again.status_code, again.content) == (304, b"")
            for header in ("etag", "cache-control", "vary", "access-control-allow-origin"):
                assert again.headers[header] == answer.headers[header]
        assert get(client, f"/panel/{name}", **{"If-None-Match": 'W/"x"'}).status_code == 200


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_compressed_file_is_the_same_file(client, file):
    with client.stream("GET", f"/panel/{file.name}", headers={"Accept-Encoding": "gzip"}) as answer:
        sent = b"".join(answer.iter_raw())
    compressed = answer.headers.get("content-encoding") == "gzip"
    assert (gzip.decompress(sent) if compressed else sent) == file.content
    assert compressed == (len(file.compressed) < len(file.content))
    assert answer.headers["etag"] == get(client, f"/panel/{file.name}").headers["etag"]
    assert answer.headers["vary"] == "Accept-Encoding"
    assert client.head(f"/panel/{file.name}").content == b""


def test_a_host_on_any_origin_may_load_the_script_and_nothing_else(client):
    there = {"Origin": "https://webcert.example"}
    answer = get(client, "/panel/srs-panel.js", **there)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    for path in ("/", "/v1/models", "/v1/openapi.json", "/health/live", "/panel/none.js"):
        answer = get(client, path, **there, **who("everywhere"))
        assert "access-control-allow-origin" not in answer.headers, path
        assert "cross-origin-resource-policy" not in answer.headers, path
        assert answer.headers.get_list("cache-control") == [NO_STORE], path


@pytest.mark.parametrize(
    "name", ["none.js", "index.html", "srs-panel.00000000.js", "..%2Fapp.py", "%2e%2e/app.py", ""]
)
def test_nothing_else_is_served(client, name):
    answer = get(client, f"/panel/{name}")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == NO_STORE


PAGES = ("/", "/unit", f"/stored/{'0' * 32}")


@pytest.mark.parametrize("path", [*PAGES, "/docs"])
def test_a_page_loads_what_it_names_by_lasting_names_and_runs_nothing_else(client, path):
    answer = client.get(path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers.get_list("content-security-policy") == [
        panel.DOCS_POLICY if path == "/docs" else panel.PAGE_POLICY
    ]
    assert answer.headers["cache-control"] == NO_STORE
    loaded = re.findall(r'(?:src|href)="(/panel/[^"]+)"', answer.text)
    assert loaded
    for each in loaded:
        assert get(client, each).headers["cache-control"].endswith("immutable"), each
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|https?://", answer.text)


def test_the_rest_api_is_read_with_or_without_pages_and_runs_scripts_of_the_service_alone(tmp_path):
    with TestClient(application(tmp_path)) as client:
        assert client.get("/docs").status_code == 200
    assert "script-src 'self';" in panel.DOCS_POLICY
    assert "default-src 'none';" in panel.DOCS_POLICY


@pytest.mark.parametrize("id", ["x", "0" * 31, "0" * 33, "A" * 32, "19121212-1212", "0" * 32 + "/"])
def test_a_stored_page_is_of_an_assessments_id(client, id):
    assert client.get(f"/stored/{id}").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_there_are_no_pages_unless_they_are_wanted(tmp_path, path):
    with TestClient(application(tmp_path)) as client:
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.json()["type"] == "urn:srs:problem:no-such-address"
        assert client.get("/panel/srs-panel.js").status_code == 200


def test_a_host_that_serves_it_itself_gets_the_same_bytes(tmp_path):
    asked = ["panel", str(tmp_path / "static" / "srs")]
    told = CliRunner().invoke(command.app, asked)
    assert told.exit_code == 0
    written = {path.name: path.read_bytes() for path in (tmp_path / "static/srs").iterdir()}
    assert written == {each.name: each.content for each in FILES if each.name in bundle.HOSTS}
    digest = hashlib.sha384(written["srs-panel.js"]).digest()
    assert f"srs-panel.js  sha384-{base64.b64encode(digest).decode()}" in told.output
    (tmp_path / "file").write_text("")
    refused = CliRunner().invoke(command.app, ["panel", str(tmp_path / "file")])
    assert "the folder cannot be written to" in str(refused.exception)

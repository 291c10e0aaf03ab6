"""Browsers load what the panel's source builds, and a host in TypeScript can read its types."""

import gzip
import json
import subprocess
from pathlib import Path

import pytest

from tests.machine import PROGRAMS

ROOT = Path(__file__).parents[2]
PANEL, PAGES = ROOT / "panel", ROOT / "srs/service/pages"
MADE = ("srs-panel.js", "srs-panel.d.ts", "srs-panel.LICENSES.txt", "pages.js")
MADE += ("swagger-ui-bundle.js", "swagger-ui.css", "swagger-ui.LICENSES.txt")


def node(*words, **given):
    call = [PROGRAMS["node"].path, *map(str, words)]
    return subprocess.run(call, capture_output=True, text=True, cwd=PANEL, **given)


@pytest.mark.needs("node")
def test_the_committed_files_come_out_of_the_source_again(tmp_path):
    node("build.mjs", tmp_path, check=True)
    assert {path.name for path in tmp_path.iterdir()} == {*MADE}
    for name in MADE:
        assert (tmp_path / name).read_bytes() == (PAGES / name).read_bytes(), f"{name}: make panel"


@pytest.mark.needs("node")
def test_the_source_is_sound():
    found = node("node_modules/typescript/bin/tsc", "--noEmit")
    assert found.returncode == 0, found.stdout


HOST = """
import type { Assessment, Opinion, SrsPanelElement, Transport } from "./srs-panel.js";

const carried: Transport = (url, init) => fetch(url, init);
const panel: SrsPanelElement = document.createElement("srs-panel");
panel.certificate = { format: "srs-certificate-1", diagnosis: "F43.8A" };
panel.view = "extension";
panel.transport = carried;
panel.addEventListener("srs-opinion", (event) => {
  const given: Opinion | null = event.detail.opinion;
  console.log(given);
});
const kept: Assessment | string | null = panel.assessment;
const list = document.querySelector("srs-unit");
if (list) list.names = { "certificate-1": "Anna" };
panel.confirm().then((counted: boolean) => counted && kept);
// @ts-expect-error: there is no such view
panel.view = "sideways";
// @ts-expect-error: there is no such property
panel.certificates = [];
"""


@pytest.mark.needs("node")
def test_a_host_in_typescript_is_checked_against_the_types(tmp_path):
    (tmp_path / "srs-panel.d.ts").write_bytes((PAGES / "srs-panel.d.ts").read_bytes())
    (tmp_path / "host.ts").write_text(HOST)
    words = ("--noEmit", "--strict", "--target", "es2022", "--module", "esnext")
    words += ("--moduleResolution", "bundler", "--lib", "es2022,dom")
    found = node("node_modules/typescript/bin/tsc", *words, tmp_path / "host.ts")
    assert found.returncode == 0, found.stdout


def test_the_panel_is_small():
    assert len(gzip.compress((PAGES / "srs-panel.js").read_bytes(), 6)) < 40_000


def test_the_licence_of_each_package_within_is_next_to_it():
    told = (PAGES / "srs-panel.LICENSES.txt").read_text()
    wanted = json.loads((PANEL / "package.json").read_text())["dependencies"]
    for name, version in wanted.items():
        assert f"{name} {version}" in told
    assert "BSD 3-Clause" in told
    assert "srs-panel.LICENSES.txt" in (PAGES / "srs-panel.js").read_text()[:200]


def test_the_lock_of_the_panel_names_no_host():
    locked = json.loads((PANEL / "package-lock.json").read_text())["packages"]
    assert all("integrity" in each for name, each in locked.items() if name)
    assert not [name for name, each in locked.items() if "resolved" in each]


@pytest.mark.parametrize("name", ["srs-panel.js", "pages.js"])
def test_nothing_is_loaded_from_elsewhere(name):
    text = (PAGES / name).read_text()
    hosts = {part.split("/")[0] for part in text.split("://")[1:]}
    assert {host for host in hosts if host.startswith(("cdn", "unpkg", "esm"))} == set()
    assert "eval(" not in text
    assert "new Function" not in text

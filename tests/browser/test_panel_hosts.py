"""Applications that embed the panel as docs/guides/panel.md describes."""

import json
import re
import subprocess
from pathlib import Path

import httpx2
import pytest

from tests.machine import PROGRAMS
from tests.rest import EVERYTHING, UNIT, caller, who

from .host import Host
from .scene import in_state
from .service import serving
from .states import NEW, STATES

pytestmark = pytest.mark.needs("chromium")

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/guides/panel.md").read_text(encoding="utf-8")
HOSTS, NOT_NAMED = "http://127.0.0.1:18080", "http://127.0.0.1:18081"


def shown(kind):
    return re.findall(rf"```{kind}\n(.*?)```", GUIDE, flags=re.DOTALL)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A service that wants a ticket, and lets pages of one other origin in."""
    callers = (caller("host", scopes=(*EVERYTHING, "tickets")),)
    folder = tmp_path_factory.mktemp("guarded")
    with serving(folder, insecure_no_auth=False, callers=callers, origins=(HOSTS,)) as origin:
        yield origin


def ticket(origin, **more):
    asked = {"user": "SE0000000000-DR", "unit": UNIT, "certificate": None, "minutes": 15} | more
    answer = httpx2.post(f"{origin}/v1/tickets", json=asked, headers=who("host"))
    answer.raise_for_status()
    return answer.json()["ticket"]


def test_the_page_of_the_guide_works_on_another_origin(page, guarded):
    (snippet,) = shown("html")
    body = f"<!doctype html><title>Host</title>{snippet.replace('https://srs.example', guarded)}"
    page.route(f"{HOSTS}/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.route(f"{HOSTS}/ticket", lambda route: route.fulfill(body=ticket(guarded)))
    page.route(f"{HOSTS}/favicon.ico", lambda route: route.fulfill(body=""))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{HOSTS}/")
    page.locator("[data-part=number] .big").wait_for()
    assert all(each.startswith((guarded, HOSTS)) for each in asked)


def test_a_page_of_an_unlisted_origin_is_refused_and_goes_on(page, guarded):
    policy = f"default-src 'none'; script-src {guarded}; connect-src {guarded}; img-src {guarded}"
    host = Host(page, NOT_NAMED, policy=policy, script=f"{guarded}/panel/", origins=[guarded])
    host.give(base=guarded, token=ticket(guarded), **STATES["answer"].given("sv"))
    host.settled()
    assert host.heard("srs-calculated") == []
    assert "Ingen kontakt" in host.text()
    assert page.locator("h1").inner_text() == "Host"


def test_with_a_ticket_the_panel_does_all_that_it_does(page, guarded):
    host = Host(page, guarded)
    host.give(token=ticket(guarded), **STATES["answer"].given("sv"))
    host.hear("srs-calculated")
    host.panel.locator("[data-opinion=KORREKT]").click()
    host.hear("srs-opinion")
    assert host.heard("srs-error") == []
    assert host.watched.faults == []


def test_without_a_ticket_one_is_asked_for_and_the_next_is_used(page, guarded):
    host = Host(page, guarded)
    host.give(**STATES["answer"].given("sv"))
    host.hear("srs-token-needed")
    host.give(token=ticket(guarded))
    host.hear("srs-calculated")
    assert host.watched.faults == []


REACT = """
import React, { useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
%s
function App() {
  const [certificate, change] = useState(%s);
  window.change = change;
  return <Panel certificate={certificate} onOpinion={(event) => (window.given = event.detail)} />;
}
createRoot(document.querySelector("main")).render(<App />);
"""


_BUNDLED = """
import { build } from "esbuild";
const made = await build({
  entryPoints: [process.argv[1]], nodePaths: ["node_modules"], bundle: true, format: "esm",
  define: { "process.env.NODE_ENV": '"production"' }, write: false,
});
process.stdout.write(made.outputFiles[0].text);
"""


@pytest.fixture(scope="module")
def react(tmp_path_factory):
    """The guide's component in a host of React 18, as a script."""
    folder = tmp_path_factory.mktemp("react")
    (component,) = shown("jsx")
    (folder / "host.jsx").write_text(REACT % (component, json.dumps(NEW)))
    built = subprocess.run(
        [PROGRAMS["node"].path, "--input-type=module", "--eval", _BUNDLED, folder / "host.jsx"],
        cwd=ROOT / "panel",
        capture_output=True,
        text=True,
        check=True,
    )
    return built.stdout


@pytest.mark.needs("chromium", "node")
def test_a_host_in_react_18_gives_attributes_and_hears_events(page, origin, react):
    javascript = {"content_type": "text/javascript"}
    page.route("**/react.js", lambda route: route.fulfill(body=react, **javascript))
    host = Host(page, origin)
    page.evaluate(
        """() => {
          document.querySelector("srs-panel").remove();
          document.head.append(Object.assign(
            document.createElement("script"), { type: "module", src: "/react.js" }));
        }"""
    )
    host.hear("srs-calculated")
    assert host.panel.evaluate("(panel) => typeof panel.certificate") == "string"
    page.locator("[data-opinion=HOGRE]").click()
    page.wait_for_function("() => window.given?.opinion === 'HOGRE'")
    page.evaluate("(certificate) => window.change(certificate)", NEW | {"diagnosis": "M54.5"})
    page.locator("[data-part=risk] >> text=M54.5").first.wait_for()
    assert host.watched.faults == []


def test_two_panels_on_one_page_do_not_disturb_each_other(page, origin):
    host = in_state(page, origin, "answer")
    page.evaluate(
        """(given) => {
          const other = document.createElement("srs-panel");
          other.id = "other";
          document.querySelector("main").append(Object.assign(other, given));
        }""",
        STATES["range"].given("en"),
    )
    host.hear("srs-calculated", 2)
    numbers = page.locator("[data-part=number] .big")
    assert numbers.count() == 2
    assert numbers.nth(0).inner_text() != numbers.nth(1).inner_text()
    assert host.watched.faults == []


def test_a_panel_that_is_taken_away_and_put_back_goes_on(page, origin):
    host = in_state(page, origin, "answer")
    before = host.text()
    page.evaluate(
        """() => {
          const panel = document.querySelector("srs-panel"), room = panel.parentElement;
          panel.remove();
          room.append(panel);
        }"""
    )
    page.wait_for_timeout(100)
    assert host.text() == before
    assert len(host.heard("srs-calculated")) == 1, "a new calculation has no opinion of its own"
    assert host.watched.faults == []


def test_the_guide_names_every_property_and_event(page, origin):
    source = (ROOT / "panel/src/elements.ts").read_text()
    events = {*re.findall(r'"(srs-[a-z-]+)": CustomEvent', source)}
    assert {*re.findall(r"^\| `(srs-[a-z-]+)`", GUIDE, flags=re.MULTILINE)} == events
    host = Host(page, origin)
    names = host.panel.evaluate("(panel) => [...panel.constructor.elementProperties.keys()]")
    told = {*re.findall(r"`([a-z]+)`", GUIDE.partition("## What you hear")[0])}
    assert {name for name in names if isinstance(name, str)} <= told

"""``make bench-panel``: the speed and size of the panel, next to their targets.

A service of its own on loopback, Debian's Chromium. The page itself measures the times, up to the
frame after the change. The physician is a script that stops to read for as long as a person would.
"""

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from tests.browser.chromium import chromium
from tests.browser.host import Host, unfold_questions
from tests.browser.service import serving
from tests.browser.states import ANSWERS, NEW, STATES
from tests.machine import PROGRAMS

from .scorecard import written

BUNDLE = Path(__file__).parents[2] / "srs/service/pages/srs-panel.js"
CLICKS, OPENED = 30, 10
OPEN = ("born_in_sweden", "university", "comorbidity")
# Seconds: to read a question, and to read the risk before one has an opinion of it.
A_QUESTION, THE_RISK = 2.5, 4.0

# Each answer's way from its last byte to the frame in which it stands, in the order they came.
_PAINTS = """(panel) => {
  window.paints = [];
  panel.addEventListener("srs-calculated", async () => {
    const all = performance.getEntriesByType("resource");
    const calls = all.filter(({ name }) => /assessments/.test(name));
    await panel.updateComplete;
    requestAnimationFrame(() => setTimeout(() => {
      window.paints.push(performance.now() - calls.at(-1).responseEnd);
    }, 0));
  });
}"""
_CLICK = """([panel, predictor, level]) => new Promise((done) => {
  const root = panel.shadowRoot, before = root.querySelector(".big").textContent;
  const start = performance.now();
  const watch = new MutationObserver(() => {
    if (root.querySelector(".big").textContent === before) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0));
  });
  watch.observe(root, { subtree: true, childList: true, characterData: true });
  root.querySelector(`[data-question=${predictor}] input[value=${level}]`).click();
})"""


def main() -> None:
    if PROGRAMS["chromium"].path is None:
        sys.exit(PROGRAMS["chromium"].wanting)
    sys.exit(written(measured()))


def measured() -> Iterator[tuple[str, str, str, bool]]:
    size = len(gzip.compress(BUNDLE.read_bytes(), 9)) / 1000
    yield "srs-panel.js, gzip", f"{size:.1f} kB", "at most 40 kB", size <= 40
    with TemporaryDirectory() as folder, serving(folder) as origin, chromium() as browser:
        first = median(_first_paint(browser, origin) for _ in range(OPENED))
        yield f"from a new page's first answer to paint, of {OPENED}", f"{first:.0f} ms", "", True
        clicks, paints = _clicks(browser, origin)
        yield _under(f"from answer to paint, median of {CLICKS}", median(paints), 50)
        yield _under(f"from click to new number, median of {CLICKS}", median(clicks), 100)
        yield _under("from click to new number, 95th percentile", quantiles(clicks, n=20)[-1], 250)
        taken = _physician(browser, origin)
        pauses = len(OPEN) * A_QUESTION + THE_RISK
        told = f"{taken:.1f} s, {pauses:.1f} of them reading"
        yield "from opening the editor to an opinion", told, "under 20 s", taken < 20


def _under(what: str, milliseconds: float, most: float) -> tuple[str, str, str, bool]:
    return what, f"{milliseconds:.0f} ms", f"under {most:.0f} ms", milliseconds < most


def _opened(browser, origin) -> Host:
    host = Host(browser.new_context().new_page(), origin)
    host.panel.evaluate(_PAINTS)
    host.give(**STATES["answer"].given("sv"))
    host.page.wait_for_function("() => window.paints.length")
    return host


def _first_paint(browser, origin) -> float:
    host = _opened(browser, origin)
    (taken,) = host.page.evaluate("window.paints")
    host.page.context.close()
    return taken


def _clicks(browser, origin) -> tuple[list[float], list[float]]:
    host = _opened(browser, origin)
    panel = host.panel.element_handle()
    levels = [("yes", "no")[turn % 2] for turn in range(CLICKS)]
    clicks = [host.page.evaluate(_CLICK, [panel, "comorbidity", level]) for level in levels]
    host.page.wait_for_function("(count) => window.paints.length === count", arg=CLICKS + 1)
    return clicks, host.page.evaluate("window.paints")[1:]


def _physician(browser, origin) -> float:
    """Three questions are open: the others the certificates answer."""
    page = browser.new_context().new_page()
    start = perf_counter()
    host = Host(page, origin)
    answers = {name: level for name, level in ANSWERS.items() if name not in OPEN}
    host.give(**STATES["range"].given("sv") | {"answers": answers, "certificate": NEW})
    host.settled()
    unfold_questions(host)
    for question in OPEN:
        sleep(A_QUESTION)
        field = host.panel.locator(f"[data-question={question}]")
        field.locator(f"input[value={ANSWERS[question]}]").check()
    sleep(THE_RISK)
    host.panel.locator("[data-opinion=KORREKT]").click()
    host.hear("srs-opinion")
    return perf_counter() - start


if __name__ == "__main__":
    main()

"""Debian's Chromium, and a record of what a page must not do in it."""

from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.machine import PROGRAMS

WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")
LANGUAGES = ("sv", "en")

# In the tests the browser is root and alone: it asks nobody else, and needs no sandbox.
_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    # A page that a test writes has no address, and may then ask nothing of this machine.
    "--disable-features=LocalNetworkAccessChecks",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAMS["chromium"].path, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Watched:
    """What a page did that it must not: errors, violations of the policy, calls elsewhere."""

    def __init__(self, page, origins):
        self.faults = []
        self._origins = {*origins}
        page.on("pageerror", lambda error: self.faults.append(f"thrown: {error}"))
        page.on("console", self._said)
        page.on("request", self._asked)

    def _said(self, message):
        # The browser writes each answer of 400 and above there; the panel says them in words.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.faults.append(f"{message.type}: {message.text}")

    def _asked(self, request):
        parts = urlsplit(request.url)
        if (
            parts.scheme in ("http", "https")
            and f"{parts.scheme}://{parts.netloc}" not in self._origins
        ):
            self.faults.append(f"asked of another origin: {parts.netloc}")


def scrolls_sideways(page):
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )

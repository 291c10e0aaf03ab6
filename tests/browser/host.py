"""A page of an application that embeds the panel, with a policy as strict as our own pages'."""

import json

from .chromium import Watched

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Host</title>
<link rel="icon" href="{script}icon.svg">
<script type="module" src="{script}srs-panel.js"></script>
<main><h1>Host</h1><{element} lang="{lang}"></{element}></main></html>"""

# What the host hears, in order; a host has listeners before it gives a certificate.
_LISTEN = """() => {
  window.heard = [];
  const names = ["calculated", "opinion", "measure", "link", "error", "token-needed", "open"];
  for (const name of names.map((each) => `srs-${each}`))
    document.addEventListener(name, ({ detail, composed }) =>
      window.heard.push({ name, detail, composed, at: performance.now() }));
}"""


class Host:
    """A page with one element in it, at *path* of *origin*."""

    def __init__(self, page, origin, element="srs-panel", lang="sv", path="/host", policy=POLICY,
                 script="/panel/", origins=()):  # fmt: skip
        self.page, self.element = page, element
        self.watched = Watched(page, {origin, *origins})
        body = _PAGE.format(lang=lang, element=element, script=script)
        headers = {"Content-Security-Policy": policy, "Content-Type": "text/html"}
        page.route(f"{origin}{path}", lambda route: route.fulfill(body=body, headers=headers))
        page.goto(f"{origin}{path}")
        page.evaluate(_LISTEN)
        page.wait_for_function("(name) => !!customElements.get(name)", arg=element)
        self.panel = page.locator(element)

    def give(self, **properties):
        """Set properties of the element, as a framework does."""
        self.panel.evaluate("(panel, given) => Object.assign(panel, given)", properties)

    def heard(self, name):
        return [each for each in self.page.evaluate("window.heard") if each["name"] == name]

    def hear(self, name, times=1):
        """Wait until *name* has been heard so often."""
        self.page.wait_for_function(
            "([name, times]) => window.heard.filter((each) => each.name === name).length >= times",
            arg=[name, times],
        )
        return self.heard(name)[-1]["detail"]

    def settled(self):
        """Wait until the element has an answer, or has said why not."""
        self.page.wait_for_function(
            "() => window.heard.some((each) => ['srs-calculated', 'srs-error'].includes(each.name))"
        )
        self.panel.evaluate("(panel) => panel.updateComplete")

    def text(self):
        return self.panel.evaluate("(panel) => panel.shadowRoot.textContent")


def unfold_questions(host):
    """Open the questions of a panel, as one click does, unless they are."""
    fold = host.panel.locator("[data-part=questions] > details")
    if fold.get_attribute("open") is None:
        fold.locator("> summary").click()


def answered(route, status, body, **headers):
    """Answer for the service, which cannot be made to."""
    text = body if isinstance(body, str) else json.dumps(body)
    route.fulfill(status=status, body=text, headers={"Content-Type": "application/json", **headers})

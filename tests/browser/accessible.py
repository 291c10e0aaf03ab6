"""What axe finds on a page, including shadow roots."""

from axe_playwright_python.sync_playwright import Axe

# What the guidelines ask at level AA, and what axe also knows to be good practice.
_ASKED = {
    "resultTypes": ["violations"],
    "runOnly": [
        "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice",
    ],
}  # fmt: skip


def found(page):
    """Each violation, as its rule and where it is."""
    results = Axe().run(page, options=_ASKED).response
    return [
        f"{violation['id']}: {node['target']}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]

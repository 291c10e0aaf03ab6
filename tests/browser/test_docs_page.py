"""The REST API's documentation page, in a browser that can reach nothing else."""

import re

import httpx2
import pytest

from .chromium import Watched

pytestmark = pytest.mark.needs("chromium")


def test_every_operation_is_there_and_can_be_tried(page, origin):
    watched = Watched(page, {origin})
    page.set_default_timeout(60_000)  # two megabytes of script, on a machine that has others
    page.goto(f"{origin}/docs")
    page.locator(".opblock").first.wait_for()
    paths = httpx2.get(f"{origin}/v1/openapi.json").json()["paths"]
    assert page.locator(".opblock").count() == sum(map(len, paths.values()))
    operation = page.locator("#operations-knowledge-fmb")
    operation.locator("button.opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answered = operation.locator(".live-responses-table")
    answered.wait_for()
    assert '"diagnosis": "F438"' in answered.inner_text()
    assert watched.faults == []


def test_it_is_dark_where_the_system_is(page, origin):
    page.set_default_timeout(60_000)
    page.emulate_media(color_scheme="dark")
    page.goto(f"{origin}/docs")
    title = page.locator(".info .title").first
    title.wait_for()
    assert brightness(page, "html", "backgroundColor") < 60
    assert brightness(page, ".info .title", "color") > 180
    assert brightness(page, ".opblock .opblock-summary-description", "color") > 150
    page.emulate_media(color_scheme="light")
    page.locator("html:not(.dark-mode)").wait_for()
    assert brightness(page, ".info .title", "color") < 100


def brightness(page, selector, name):
    """Mean of red, green and blue, 0 to 255."""
    colour = page.eval_on_selector(selector, f"each => getComputedStyle(each).{name}")
    red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
    return (red + green + blue) / 3

"""The REST API's documentation page, in a browser that can reach nothing else."""

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

"""The manual's reference, made from the code: a page is a file of this folder with ``page()``."""

from collections.abc import Callable
from pathlib import Path

from . import (
    command_line,
    decisions,
    errors,
    events,
    metrics,
    predictors,
    prometheus,
    python,
    rest,
    settings,
    soap,
)

DOCS = Path(__file__).parents[1]
# By the place under docs/, without ending; in the order of the manual.
PAGES: dict[str, Callable[[], str]] = {
    "reference/command-line": command_line.page,
    "reference/settings": settings.page,
    "reference/rest": rest.page,
    "reference/soap": soap.page,
    "reference/predictors": predictors.page,
    "reference/metrics": metrics.page,
    "reference/errors": errors.page,
    "reference/events": events.page,
    "reference/prometheus": prometheus.page,
    "decisions/index": decisions.page,
    **{f"reference/python/{name}": page for name, page in python.PAGES.items()},
}


def write(folder: Path = DOCS) -> None:
    """Write every page below *folder*; one that has not changed is left alone."""
    for place, page in PAGES.items():
        path, text = folder / f"{place}.md", page()
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")

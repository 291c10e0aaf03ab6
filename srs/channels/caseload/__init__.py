"""A unit's caseload: as text, as JSON, as a page to print."""

from collections.abc import Callable

from ...caseload import Caseload
from ...wording import Lang

__all__ = ["CASELOAD_CHANNELS", "CaseloadChannel"]

CaseloadChannel = Callable[[Caseload, Lang], str]


def _json(caseload: Caseload, lang: Lang) -> str:
    from .json import render

    return render(caseload, lang)


def _page(caseload: Caseload, lang: Lang) -> str:
    from .page import render

    return render(caseload, lang)


def _text(caseload: Caseload, lang: Lang) -> str:
    from .text import render

    return render(caseload, lang)


# A channel's file, and what it needs, is imported when it is first used.
CASELOAD_CHANNELS: dict[str, CaseloadChannel] = {"json": _json, "html": _page, "text": _text}

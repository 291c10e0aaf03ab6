"""Ways to answer: one file a channel."""

from collections.abc import Callable

from ..assessment import Assessment
from ..wording import Lang

__all__ = ["CHANNELS", "Channel"]

Channel = Callable[[Assessment, Lang], str]


def _json(assessment: Assessment, lang: Lang) -> str:
    from .json import render

    return render(assessment, lang)


def _text(assessment: Assessment, lang: Lang) -> str:
    from .text import render

    return render(assessment, lang)


# A channel's file, and what it needs, is imported when it is first used.
CHANNELS: dict[str, Channel] = {"json": _json, "text": _text}

"""Ways to answer: one file a channel."""

from collections.abc import Callable

from ..assessment import Assessment
from ..wording import Lang
from . import json, text

__all__ = ["CHANNELS", "Channel"]

Channel = Callable[[Assessment, Lang], str]

CHANNELS: dict[str, Channel] = {"json": json.render, "text": text.render}

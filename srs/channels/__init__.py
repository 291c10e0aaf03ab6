"""Channels: the forms an assessment is shown in. Each has a file, and a line in CHANNELS."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ..assessment import Assessment
    from ..wording import Lang

__all__ = ["CHANNELS", "Channel"]


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel's file. It is imported, with what it needs, when it is first used.

    It has ``render``, which makes text from an assessment and a language. A channel for people may
    have ``page``, which Rich prints in colour; one for programs ``document``, which becomes JSON.
    """

    module: str

    def __call__(self, assessment: "Assessment", lang: "Lang") -> str:
        rendered: str = self._file.render(assessment, lang)
        return rendered

    def page(self, assessment: "Assessment", lang: "Lang") -> "RenderableType | None":
        """What a terminal shows; None for a channel that has only text."""
        page: RenderableType | None = self._made("page", assessment, lang)
        return page

    def document(self, assessment: "Assessment", lang: "Lang") -> object | None:
        """What becomes JSON; None for other channels."""
        document: object | None = self._made("document", assessment, lang)
        return document

    def _made(self, what: str, assessment: "Assessment", lang: "Lang") -> Any:
        make = getattr(self._file, what, None)
        return make and make(assessment, lang)

    @property
    def _file(self) -> Any:
        return import_module(self.module)


CHANNELS: dict[str, Channel] = {
    "screen": Channel("srs.channels.screen"),
    "text": Channel("srs.channels.text"),
    "json": Channel("srs.channels.json"),
    "fhir": Channel("srs.channels.fhir"),
    "card": Channel("srs.channels.card"),
    "html": Channel("srs.channels.html"),
}

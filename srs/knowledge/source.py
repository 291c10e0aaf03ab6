"""The interface of a source of knowledge, for srs and for new sources."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from ..certificate import Icd10
from ..wording import Lang


class Known(Protocol):
    """The content of a source, by diagnosis."""

    def about(self, diagnosis: Icd10, /) -> Any:
        """The content for the diagnosis or a parent; an empty value if there is none."""


_K = TypeVar("_K", bound=Known)


@dataclass(frozen=True, slots=True)
class Source(Generic[_K]):
    """One source of knowledge; SOURCES lists them.

    Attributes
    ----------
    name : str
        The name in SOURCES, in ``Knowledge.versions``, and of the import's file, NAME.json.
    default
        Gives the content that comes with srs.
    load
        Reads what an import has written to a file. Raises BadKnowledge.
    version
        The version, so that it can be known later what an assessment was made with.
    document
        The result of ``about`` as JSON; None for sources that the channels render themselves.
    """

    name: str
    default: Callable[[], _K]
    load: Callable[[Path], _K]
    version: Callable[[_K], str]
    document: Callable[[Any, Lang], Any] | None = None

    def kept(self, folder: Path) -> Path:
        """The file in *folder* where an import is kept."""
        return folder / f"{self.name}.json"

    def read(self, path: Path | None) -> _K:
        """What an import has written to *path*, or what comes with srs if there is no file.

        Raises
        ------
        BadKnowledge
            When the file was not written by an import.
        """
        return self.load(path) if path and path.exists() else self.default()

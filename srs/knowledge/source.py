"""What a source of knowledge is, to srs that reads it and to whoever brings a new one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from ..certificate import Icd10
from ..wording import Lang


class Known(Protocol):
    """What a source has, by diagnosis."""

    def about(self, diagnosis: Icd10, /) -> Any:
        """What there is for the diagnosis or a parent; something empty where there is nothing."""


_K = TypeVar("_K", bound=Known)


@dataclass(frozen=True, slots=True)
class Source(Generic[_K]):
    """One source of knowledge; SOURCES lists them.

    Attributes
    ----------
    name : str
        In SOURCES, in ``Knowledge.versions``, and of the file that an import writes: NAME.json.
    default
        What comes with srs.
    load
        What an import has written to a file. Raises BadKnowledge.
    version
        Which of all versions it is, for who asks later what an assessment was made with.
    document
        What ``about`` gave, as JSON; None for those that the channels know how to tell.
    """

    name: str
    default: Callable[[], _K]
    load: Callable[[Path], _K]
    version: Callable[[_K], str]
    document: Callable[[Any, Lang], Any] | None = None

    def kept(self, folder: Path) -> Path:
        """Where in *folder* an import keeps what it took in."""
        return folder / f"{self.name}.json"

    def read(self, path: Path | None) -> _K:
        """What an import has written to *path*, or what comes with srs where there is nothing.

        Raises
        ------
        BadKnowledge
            When there is a file that no import wrote.
        """
        return self.load(path) if path and path.exists() else self.default()

"""What could not be computed, and why: one line for each, once."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from srs.errors import BadTable

_COUNT = re.compile(r",? found [\d ]+[^;]*")


class Problems:
    """Lines in the order in which they first occurred."""

    def __init__(self) -> None:
        self._lines: dict[str, None] = {}

    def say(self, line: str) -> None:
        self._lines[line] = None

    def extend(self, others: "Problems") -> None:
        self._lines |= others._lines

    @property
    def lines(self) -> list[str]:
        return list(self._lines)

    @contextmanager
    def noted(self, where: str) -> Iterator[None]:
        """An error inside becomes a line, without its counts, which are those of a group."""
        try:
            yield
        except BadTable as error:
            self.say(f"{where}: {_COUNT.sub('', str(error))}; not computed")

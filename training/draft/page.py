"""TOML with comments: the findings, and questions where they are uncertain."""

from collections.abc import Mapping, Sequence
from json import dumps
from re import fullmatch
from textwrap import wrap

from .guess import Guess

_WIDTH = 98
_DELETE = "\x7f"  # TOML requires it escaped, JSON does not


class Page:
    """A document that grows from top to bottom, and counts what it asks."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.questions = 0
        self.to_fill_in: list[str] = []

    def put(self, line: str = "", *, usable: bool = True) -> None:
        self._lines.append(line if usable else f"# {line}".rstrip())

    def say(self, text: str) -> None:
        self._lines += wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")

    def ask(self, *questions: str) -> None:
        for each in questions:
            self.questions += 1
            self._lines += wrap(
                f"Question: {each}", _WIDTH, initial_indent="# ", subsequent_indent="#   "
            )

    def column(self, key: str, guess: Guess, *, needed: bool = False) -> None:
        """The line of a column, or a line to fill in."""
        self.ask(*guess.asks)
        if guess.column:
            self.put(f"{key} = {quoted(guess.column.name)}")
        elif needed:
            self.fill_in(key, '""')
        elif guess.asks:
            self.put(f'{key} = ""', usable=False)

    def fill_in(self, key: str, value: str) -> None:
        self.to_fill_in.append(key)
        self._lines.append(f"# {key} = {value}  # to be filled in: nothing can be read without it")

    def text(self) -> str:
        return "\n".join(self._lines).strip("\n") + "\n"


def quoted(text: str) -> str:
    """As a TOML string.

    >>> print(quoted('a "b"'))
    "a \\"b\\""
    """
    return dumps(text, ensure_ascii=False).replace(_DELETE, "\\u007f")


def key(text: str) -> str:
    """The text as a TOML key, in quotes if needed."""
    return text if fullmatch(r"[A-Za-z0-9_-]+", text) else quoted(text)


def value(given: object) -> str:
    """The value in TOML."""
    if isinstance(given, str):
        return quoted(given)
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, float):
        return str(int(given)) if given.is_integer() and abs(given) < 1e15 else repr(given)
    if isinstance(given, Mapping):
        inside = ", ".join(f"{key(k)} = {value(v)}" for k, v in given.items())
        return f"{{ {inside} }}"
    if isinstance(given, Sequence):
        return f"[{', '.join(map(value, given))}]"
    return str(given)

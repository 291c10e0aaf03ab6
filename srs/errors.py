"""Everything that can go wrong, in one tree.

* SrsError
  - BadInput            what the caller gave is at fault
    - BadCertificate    a file is not a certificate, or contradicts itself
    - BadDiagnosis      a text is not an ICD-10-SE code
    - BadPersonId       a text is not a Swedish person id
    - BadAnswer         an answer has an unknown predictor or level, or contradicts another
    - BadDay            a day or a horizon lies outside the spell or the model
    - BadTable          a table lacks a column, or a row breaks a rule
    - BadKnowledge      a knowledge document cannot be taken in
    - BadArgument       an argument of a function has the wrong type (also a TypeError)
  - NoModel             no published model has the name, or none covers the diagnosis
  - BrokenModel         a published model's files do not agree with its manifest
  - MissingExtra        a part of srs is not installed
  - Refused             the service does not answer this caller
    - NotAuthenticated  the caller is unknown, or its credential is no longer valid
    - NotPermitted      the caller may not do this, or not for this unit
    - TooManyCalls      the caller has called more often than agreed
  - NotStored           nothing is stored under the id asked for
  - OfTrial             a trial does not count, so it can only be confirmed
  - KeyReused           an idempotency key came with a different request than before
  - Unavailable         the database cannot be reached, is full or is not migrated
  - BadSettings         the service cannot run with these settings
"""

from collections.abc import Mapping
from typing import Self

from .hints import PYTHON, Hint

Path = tuple[str | int, ...]


class SrsError(Exception):
    """Base of all errors raised on purpose.

    Messages are one line that says what was expected, where, and what to do; they never
    carry a patient's identity, diagnosis, dates or answers.

    Attributes
    ----------
    expected : str
        The part of the message that says what was expected; empty if the message says it otherwise.
    hint : Hint or None
        Where to look further. A traceback shows it, too.

    >>> from srs import load
    >>> try:
    ...     load("srs-9")
    ... except SrsError as error:
    ...     print(error.expected)
    one of boosted-2, srs-2.1, srs-2.2, srs-2.2-subdiagnosis, srs-3.0
    """

    expected: str = ""
    hint: Hint | None = None

    def __init__(self, what: str = "", *, expected: str = "", hint: Hint | None = None) -> None:
        super().__init__(_sentence(what, expected))
        self.expected, self.hint = expected, hint
        if hint and hint.code in PYTHON:
            self.add_note(PYTHON[hint.code].format(of=hint.of))

    def worded(self, hints: Mapping[str, str]) -> str:
        """The message, with the hint, if any, in the words that *hints* has for its code."""
        return _hinted(str(self), self.hint, hints)


class BadInput(SrsError):
    """
    Attributes
    ----------
    path : tuple of str and int
        Path of the value at fault in what the caller gave: ``("answers", "SA_1_gross")``,
        ``("certificates", 2)``, ``("day",)``; empty for the whole. It contains only names that srs
        knows: others could identify a patient.
    """

    path: Path = ()

    def __init__(
        self, what: str = "", *, expected: str = "", path: Path = (), hint: Hint | None = None
    ) -> None:
        super().__init__(what, expected=expected, hint=hint)
        self.path = path

    @classmethod
    def of(cls, error: "BadInput", where: str, path: Path | None = None) -> Self:
        """The same as *error*, with *where* it is, in words, before the message."""
        same = cls(f"{where}: {error}")
        same.expected, same.hint = error.expected, error.hint
        same.path = error.path if path is None else path
        return same

    def expectation(self, hints: Mapping[str, str]) -> str:
        """What was expected, with the hint as in ``worded``."""
        return _hinted(self.expected or str(self), self.hint, hints)


class at:
    """Errors raised inside get *steps* as the beginning of their path.

    >>> with at("certificates", 2):
    ...     raise BadCertificate("the unit", path=("unit",))
    Traceback (most recent call last):
    srs.errors.BadCertificate: the unit
    """

    __slots__ = ("_steps",)

    def __init__(self, *steps: str | int) -> None:
        self._steps = steps

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, BadInput):
            error.path = (*self._steps, *error.path)


def _sentence(what: str, expected: str) -> str:
    return ": ".join(part for part in (what, expected and f"expected {expected}") if part)


def _hinted(text: str, hint: Hint | None, hints: Mapping[str, str]) -> str:
    words = hints.get(hint.code, "") if hint else ""
    return f"{text}; {words.format(of=hint.of)}" if hint and words else text


class BadCertificate(BadInput): ...


class BadDiagnosis(BadInput): ...


class BadPersonId(BadInput): ...


class BadAnswer(BadInput): ...


class BadDay(BadInput): ...


class BadTable(BadInput): ...


class BadKnowledge(BadInput): ...


class BadArgument(BadInput, TypeError): ...


class NoModel(SrsError): ...


class BrokenModel(SrsError): ...


class MissingExtra(SrsError): ...


class Refused(SrsError): ...


class NotAuthenticated(Refused): ...


class NotPermitted(Refused): ...


class TooManyCalls(Refused): ...


class NotStored(SrsError): ...


class OfTrial(SrsError): ...


class KeyReused(SrsError): ...


class Unavailable(SrsError): ...


class BadSettings(SrsError): ...

"""What a shell completes: models, languages, channels, diagnoses."""

from collections.abc import Iterator

from .channels import CHANNELS
from .wording import LANGUAGES


def models(begun: str) -> list[str]:
    from .model import published

    return [name for name in published() if name.startswith(begun)]


def languages(begun: str) -> list[str]:
    return [each for each in LANGUAGES if each.startswith(begun)]


def channels(begun: str) -> list[str]:
    return [each for each in CHANNELS if each.startswith(begun)]


def diagnoses(begun: str) -> list[tuple[str, str]]:
    """The default model's diagnoses, with titles; the typed beginning keeps its spelling.

    >>> diagnoses("f43.8")
    [('f43.8', 'Andra specificerade reaktioner på svår stress'), ('f43.8A', 'Utmattningssyndrom')]
    """
    return list(_diagnoses(begun))


def _diagnoses(begun: str) -> Iterator[tuple[str, str]]:
    from .model import DEFAULT_MODEL, load
    from .risk import title

    for code in sorted(load(DEFAULT_MODEL).diagnoses, key=str):
        if str(code).startswith(begun.upper()):
            found = title(code)
            yield begun + str(code)[len(begun) :], found.words.sv if found else ""

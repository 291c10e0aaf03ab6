"""Arguments of public functions: a wrong kind is refused at the call, not deep inside."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from .errors import BadArgument

DAY = "a datetime.date, such as date(2025, 3, 20)"


def check(name: str, given: object, kinds: type | tuple[type, ...], expected: str) -> None:
    """
    Raises
    ------
    BadArgument
        When *given* is of none of the *kinds*. The message does not repeat the value.

    >>> check("postcode", 41133, str, "five digits as text")
    Traceback (most recent call last):
    srs.errors.BadArgument: postcode: expected five digits as text, not int
    """
    wanted = kinds if isinstance(kinds, tuple) else (kinds,)
    # In Python bool is an int and datetime is a date; here neither is accepted.
    alike = isinstance(given, bool) and bool not in wanted
    alike |= isinstance(given, datetime) and datetime not in wanted
    if not isinstance(given, wanted) or alike:
        found = type(given).__name__
        raise BadArgument(name, expected=f"{expected}, not {found}", path=(name,))


def check_day(name: str, given: object) -> None:
    check(name, given, date, DAY)


def check_optional(name: str, given: object, kinds: type | tuple[type, ...], expected: str) -> None:
    """Like ``check``, but None is accepted."""
    if given is not None:
        check(name, given, kinds, expected)


def check_all(name: str, given: object, kind: type, expected: str) -> None:
    """Check a sequence: each member is of the *kind*."""
    whole = f"a list of {expected}"
    check(name, given, Sequence, whole)
    if isinstance(given, str | bytes):
        raise BadArgument(name, expected=f"{whole}, not {type(given).__name__}", path=(name,))
    members: Sequence[Any] = given  # type: ignore[assignment]
    for place, each in enumerate(members):
        if not isinstance(each, kind):
            found = type(each).__name__
            raise BadArgument(
                f"{name}[{place}]", expected=f"{expected}, not {found}", path=(name, place)
            )


def check_switch(name: str, given: object) -> None:
    check(name, given, bool, "True or False")


def check_answers(name: str, given: object) -> None:
    check_optional(name, given, Mapping, 'a mapping, such as {"university": "no"}')

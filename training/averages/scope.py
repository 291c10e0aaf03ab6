"""Whose spells are counted, and in which years they began."""

from srs.errors import BadInput
from srs.knowledge.spreadsheet import FIRST_YEAR, NAME
from srs.risk import Whose
from srs.wording import printable

from ..patterns.source import Register
from .counts import last_whole_year
from .spells import last_seen


def whose_of(region: str, year: str | None, register: Register, step: int) -> Whose:
    """
    Raises
    ------
    BadInput
        The region is not a valid name, or the register covers no spell of the years.
    """
    region = printable(region)
    if not 0 < len(region) <= NAME:
        raise BadInput("--region", expected=f"a name of at most {NAME} characters")
    first, last = _years(year, register)
    until = last_seen(register.last, register.gap)
    return Whose(region, first, last, until, step, bool(register.synthetic))


def _years(text: str | None, register: Register) -> tuple[int, int]:
    latest = last_seen(register.last, register.gap).year
    if text is None:
        first = last = last_whole_year(register)
    else:
        start, _, end = text.partition(":")
        try:
            first, last = int(start), int(end or start)
        except ValueError:
            raise BadInput(
                "--year", expected="a year, or the first and the last as 2022:2024"
            ) from None
    if not max(FIRST_YEAR, register.first.year) <= first <= last <= latest:
        raise BadInput(
            "the years in which the spells begin",
            expected=f"years from {register.first.year} to {latest}, which the certificates cover "
            f"(--year FIRST:LAST)",
        )
    return first, last

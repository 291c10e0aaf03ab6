"""The clock on the wall in Sweden."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

ZONE = "Europe/Stockholm"


def swedish(utc: datetime) -> datetime:
    """Local time, without zone, of the time *utc*, without zone.

    >>> swedish(datetime(2025, 3, 30, 0, 59)), swedish(datetime(2025, 3, 30, 1, 0))
    (datetime.datetime(2025, 3, 30, 1, 59), datetime.datetime(2025, 3, 30, 3, 0))
    """
    return utc.replace(tzinfo=UTC).astimezone(_zone()).replace(tzinfo=None)


def today() -> date:
    """The day in Sweden, for the edge where nobody has said one."""
    return datetime.now(_zone()).date()


@cache
def _zone() -> ZoneInfo:
    """Of the machine's zone database, or of the package tzdata where it has none."""
    return ZoneInfo(ZONE)

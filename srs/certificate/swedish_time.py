"""Local time in Sweden."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

ZONE = "Europe/Stockholm"


def swedish(utc: datetime) -> datetime:
    """The local time, without zone, at the time *utc*, without zone.

    >>> swedish(datetime(2025, 3, 30, 0, 59)), swedish(datetime(2025, 3, 30, 1, 0))
    (datetime.datetime(2025, 3, 30, 1, 59), datetime.datetime(2025, 3, 30, 3, 0))
    """
    return utc.replace(tzinfo=UTC).astimezone(_zone()).replace(tzinfo=None)


def today() -> date:
    """Today in Sweden, for callers at the edge that give no day."""
    return datetime.now(_zone()).date()


@cache
def _zone() -> ZoneInfo:
    """From the machine's zone database, or the package tzdata if it has none."""
    return ZoneInfo(ZONE)

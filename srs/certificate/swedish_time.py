"""The clock on the wall in Sweden."""

from datetime import datetime, timedelta

ZONE = "Europe/Stockholm"  # where there is a zone database; before 1996 it knows other summers


def swedish(utc: datetime) -> datetime:
    """Local time, without zone, of the time *utc*, without zone.

    Directive 2000/84/EC: summer time from 01:00 UTC on the last Sunday of March to October's.
    Written out because the zone database is not on every machine.
    """
    summer = _last_sunday(utc.year, 3) <= utc < _last_sunday(utc.year, 10)
    return utc + timedelta(hours=2 if summer else 1)


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1)  # noqa: DTZ001, UTC by name
    return last - timedelta(days=last.isoweekday() % 7)

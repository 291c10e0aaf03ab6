"""Numbers next to their targets, one per line."""

import sys
from collections.abc import Iterable

Row = tuple[str, str, str, bool]  # what, found, asked, whether it is good


def written(rows: Iterable[Row], what: int = 52, found: int = 22) -> bool:
    """Write them as they come, in columns so wide; whether any number is missed."""
    missed = False
    for name, number, asked, good in rows:
        missed |= not good
        sys.stdout.write(f"{name:{what}} {number:>{found}}   {asked}{'' if good else '  MISSED'}\n")
        sys.stdout.flush()
    return missed

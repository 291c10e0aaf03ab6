"""Over tables of any size: ``score_files`` here; ``srs.tables.score`` has a table in memory.

Both need the extra ``tables``, which is imported when they are first used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .files import score_files
    from .parts import Summary
    from .register import AsOf

__all__ = ["AsOf", "Summary", "score_files"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import files

    return getattr(files, name)

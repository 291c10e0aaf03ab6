"""A study's files of measures and units: with our names, or as its mapping says."""

from pathlib import Path
from typing import Literal

from srs.errors import BadInput

from ..table.mapping import Extraction, Source


def source_of(
    what: Literal["measures", "units"], named: str | None, mapping: Extraction | None, beside: Path
) -> Source:
    """The file that the study *named*, relative to it, else the file of the mapping's table *what*.

    Raises
    ------
    BadInput
        It is given twice, or not at all.
    """
    mapped = getattr(mapping, what) if mapping else None
    if named is not None and mapped is not None:
        raise BadInput(
            f"{what}: given both by the study and by [{what}] of its mapping: expected one of them"
        )
    if named is not None:
        return Source(what, beside / named, None, {}, {})
    if mapped is None:
        raise BadInput(
            f"the study lacks {what}: expected a file's name, or [{what}] in its mapping"
        )
    found: Source = mapped
    return found

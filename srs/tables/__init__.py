"""The same steps for whole tables, in columns; the only stage that uses Polars.

columns, limits, footer (files) -> cells, names (what they say) -> spells -> history, cases, days,
predictors, answers, certificates (what was known) -> codes, kinds, asked, risks

``score`` and ``spells_table`` accept frames of any library. One patient and one row get the same
answer; tests check this. Needs the extra ``tables``, which is imported when one of them is first
used; ``srs.batch`` runs it over files of any size.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .risks import score
    from .spells import spells_table

__all__ = ["score", "spells_table"]


def __getattr__(name: str) -> Any:
    if name == "score":
        from .risks import score

        return score
    if name == "spells_table":
        from .spells import spells_table

        return spells_table
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

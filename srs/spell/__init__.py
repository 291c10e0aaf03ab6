"""Certificates -> sick-leave spells; ``srs.tables.spells`` does it for whole tables."""

from .current import current_spell, ongoing_spell, within
from .spells import GAP, Spell, leads_to, spells, withheld

__all__ = [
    "GAP",
    "Spell",
    "current_spell",
    "leads_to",
    "ongoing_spell",
    "spells",
    "withheld",
    "within",
]

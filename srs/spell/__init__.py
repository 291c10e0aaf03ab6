"""Certificates -> sick-leave spells; ``srs.tables.spells`` does whole tables."""

from .current import current_spell, day_of, within
from .spells import Spell, leads_to, spells, withheld

__all__ = ["Spell", "current_spell", "day_of", "leads_to", "spells", "withheld", "within"]

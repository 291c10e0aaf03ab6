"""A published model corrected for new spells: a new version with as little changed as suffices.

The order of the modules: ``table`` (how spells went on), ``cells`` (the risks that a model gives
them), ``choice`` (which update, by a closed test), ``files`` (the model with the update),
``version`` (manifest, card and golden cases), ``judgement`` (old against new on held-out persons),
``update`` (all of these in turn), ``command``.
"""

"""A published model corrected for new spells: a new version with as little changed as suffices.

The order of the modules: ``table`` (how spells went on), ``cells`` (what a model said of them),
``choice`` (which update, by a closed test), ``mended`` (the model with the update), ``judged`` (old
against new on held-out persons), ``version`` (manifest, card and golden cases), ``command``.
"""

"""A published model made right again for new spells: a new version, as little changed as will do.

The order of a journey: ``table`` (what became of whom), ``cells`` (what a model said of them),
``choice`` (which update, by a closed test), ``mended`` (the model with it), ``judged`` (old against
new on persons held out), ``version`` (manifest, card and golden cases), ``command``.
"""

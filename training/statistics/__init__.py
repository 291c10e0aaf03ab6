"""How well a model predicts: the statistics, as functions of arrays.

Begin with ``outcome``: it defines which probability a probability column holds.
"""

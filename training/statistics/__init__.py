"""How well a model predicts: the statistics, as functions of arrays.

``outcome`` is where to begin: it says what a probability is the probability of.
"""

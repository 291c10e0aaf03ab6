"""Hypothesis: a slow machine is no failure."""

from hypothesis import settings

settings.register_profile("srs", deadline=None)
settings.load_profile("srs")

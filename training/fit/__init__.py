"""Fitting models: from spells and their predictors to the files that a family publishes."""

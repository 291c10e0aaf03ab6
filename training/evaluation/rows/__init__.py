"""Predictions and outcomes from files, paired by id, and the groups of their rows."""

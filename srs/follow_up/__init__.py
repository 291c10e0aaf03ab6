"""Outcomes of the persons who were assessed: later certificates, linked to stored assessments.

keys, frames (what is stored) -> certificates, assessed (spells from either) -> linking -> degrees,
outcomes (what is stored of them) -> commands
"""

"""The effect of a measure that was introduced unit by unit: ``training rollout``.

The order of the modules: study (the question), data (the tables), days (of each spell, lost or
not), panel (units over months), estimates, refusals and verdict, document, command.
"""

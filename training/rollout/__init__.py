"""What a measure has done that was introduced unit by unit: ``training rollout``.

study (what is asked) -> data (the tables) -> days (of each spell, whether lost or not) -> panel
(units over months) -> estimates, refusals, verdict -> document -> command
"""

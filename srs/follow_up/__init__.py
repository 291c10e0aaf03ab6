"""What became of those who were assessed: certificates of later days, linked to what is stored.

keys, stored (what is there) -> certificates, assessed (spells of the one or of the other) ->
linking -> degrees, outcomes (what is stored of it) -> commands
"""

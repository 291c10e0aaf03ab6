"""A pilot to try: a store as a service leaves it after 18 months, in which nobody is real.

built_in (what is true of it) -> spells (who, how long) -> use (what is done and said) ->
certificates, store (written by the service's own code), gains -> command
"""

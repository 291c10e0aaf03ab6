"""A pilot to try out: a store as a service leaves it after 18 months, without any real person.

built_in (the truth) -> spells (who, how long) -> use (what is done and said) -> certificates, store
(written by the service's own code), gains -> command
"""

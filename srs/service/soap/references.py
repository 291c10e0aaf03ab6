"""What ids of a request are kept and looked up as."""

from ...storage import Keys


def certificate(keys: Keys, id: str) -> str | None:
    """None for an empty one, by which certificates of several persons would meet."""
    return keys.reference(id) if id.strip() else None


def unit(keys: Keys, id: str) -> str | None:
    return keys.reference(id) if id else None

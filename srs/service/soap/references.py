"""The forms in which a request's ids are stored and looked up."""

from ...storage import Keys


def certificate(keys: Keys, id: str) -> str | None:
    """The stored form; None for an empty id, which certificates of several persons would share."""
    return keys.reference(id) if id.strip() else None


def unit(keys: Keys, id: str) -> str | None:
    return keys.reference(id) if id else None

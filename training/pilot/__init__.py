"""A pilot, evaluated from what its service stored."""

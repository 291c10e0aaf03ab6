"""The evaluation of a pilot, from what its service stored."""

"""The release gate: which counts there are, which are not said, and the proof."""

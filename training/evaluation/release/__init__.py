"""The release gate: the counts, which of them are hidden, and the proof."""

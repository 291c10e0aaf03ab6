"""Whether a model in use is still right, for a scheduler that asks each night."""

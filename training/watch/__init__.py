"""Is a model in use still right? For a scheduler that asks each night."""

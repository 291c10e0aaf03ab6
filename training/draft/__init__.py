"""A mapping file, and a run's file, drafted from a table that nobody has described yet."""

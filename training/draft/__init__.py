"""A mapping file and a run file, drafted from a table without a description."""

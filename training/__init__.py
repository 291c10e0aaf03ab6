"""Make and evaluate models."""

"""Alembic's folder; ``schema`` runs it."""

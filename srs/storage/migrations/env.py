"""Alembic runs this to migrate over the connection that ``schema.upgrade`` has opened."""

from alembic import context

from srs.storage.schema import VERSION_TABLE
from srs.storage.tables import METADATA

if hasattr(context, "config"):  # not when it is merely imported
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=METADATA,
        version_table=VERSION_TABLE,
        render_as_batch=True,  # SQLite can alter a table only by making a new one
    )
    context.run_migrations()

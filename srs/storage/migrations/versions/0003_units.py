"""A unit's spells are found by an index also where there was no risk."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_NO_SHADOW = sa.text("shadow_of IS NULL")


def upgrade() -> None:
    op.drop_index("ix_assessments_unit", "assessments")
    op.create_index(
        "ix_assessments_unit",
        "assessments",
        ["unit", "spell_end", "time"],
        sqlite_where=_NO_SHADOW,
        postgresql_where=_NO_SHADOW,
    )

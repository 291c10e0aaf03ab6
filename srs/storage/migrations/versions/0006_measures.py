"""Which measures were planned, started, ended or declined for those who were assessed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "measures",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("caller", sa.String, nullable=False),
        sa.Column("user", sa.String),
        sa.Column("unit", sa.String),
        sa.Column("assessment", _NUMBER, nullable=False),
        sa.Column("measure", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("day", sa.Date),
        sa.PrimaryKeyConstraint("number", name="pk_measures"),
        sa.ForeignKeyConstraint(
            ["assessment"], ["assessments.number"], name="fk_measures_assessment"
        ),
    )
    op.create_index("ix_measures_assessment", "measures", ["assessment", "number"])

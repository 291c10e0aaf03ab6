"""Assessments as they were shown, and trials, which do not count until they are confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("assessment", _NUMBER, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_documents"),
        sa.ForeignKeyConstraint(
            ["assessment"], ["assessments.number"], name="fk_documents_assessment"
        ),
        sa.UniqueConstraint("assessment", name="uq_documents_assessment"),
    )
    op.create_table(
        "trials",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certificate", sa.String),
        sa.Column("person", sa.String),
        sa.Column("records", sa.JSON, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_trials"),
        sa.UniqueConstraint("id", name="uq_trials_id"),
    )
    op.create_index("ix_trials_time", "trials", ["time"])
    op.create_index("ix_trials_certificate", "trials", ["certificate"])
    op.create_index("ix_trials_person", "trials", ["person"])

"""What became of those who were assessed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "outcomes",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("assessment", _NUMBER, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("degrees", sa.JSON, nullable=False),
        sa.Column("linked_by", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_outcomes"),
        sa.ForeignKeyConstraint(
            ["assessment"], ["assessments.number"], name="fk_outcomes_assessment"
        ),
    )
    op.create_index("ix_outcomes_assessment", "outcomes", ["assessment", "number"])

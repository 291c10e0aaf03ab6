"""Every stored row has a number, by which the access log binds it; newest is the highest one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.drop_index("ix_assessments_certificate", "assessments")
    op.create_index(
        "ix_assessments_certificate",
        "assessments",
        ["certificate", sa.text("number DESC")],
        sqlite_where=sa.text("shadow_of IS NULL"),
        postgresql_where=sa.text("shadow_of IS NULL"),
    )
    _numbered("consents", ("unit", "person"), (sa.Column("time", _TIME, nullable=False),))
    op.create_index("ix_consents_person", "consents", ["person"])
    _numbered(
        "idempotency",
        ("caller", "key"),
        (
            sa.Column("digest", sa.String(64), nullable=False),
            sa.Column("body", sa.Text, nullable=False),
            sa.Column("time", _TIME, nullable=False),
        ),
    )
    op.create_index("ix_idempotency_time", "idempotency", ["time"])


def _numbered(table: str, key: Sequence[str], others: Sequence["sa.Column[object]"]) -> None:
    """A new table with a number as its key, and the rows in the order of their times."""
    names = ", ".join([*key, *(column.name for column in others)])
    op.execute(f"CREATE TABLE {table}_before AS SELECT {names} FROM {table}")
    op.drop_table(table)
    op.create_table(
        table,
        sa.Column("number", _NUMBER, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in key),
        *others,
        sa.PrimaryKeyConstraint("number", name=f"pk_{table}"),
        sa.UniqueConstraint(*key, name=f"uq_{table}_{key[0]}"),
    )
    order = ", ".join(["time", *key])
    op.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table}_before ORDER BY {order}")
    op.drop_table(f"{table}_before")

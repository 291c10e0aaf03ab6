"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.DateTime(timezone=True)
_SHOWN = sa.text("shadow_of IS NULL AND level > 0")


def upgrade() -> None:
    op.create_table(
        "assessments",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("time", _TIME, nullable=False),
        sa.Column("operation", sa.String, nullable=False),
        sa.Column("shadow_of", sa.String(32)),
        sa.Column("caller", sa.String, nullable=False),
        sa.Column("user", sa.String),
        sa.Column("unit", sa.String),
        sa.Column("certificate", sa.String),
        sa.Column("person", sa.String),
        sa.Column("diagnosis", sa.String, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("horizon", sa.Integer, nullable=False),
        sa.Column("spell_start", sa.Date),
        sa.Column("spell_end", sa.Date),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("model_version", sa.String, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("probability", sa.Float(53)),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("inputs", sa.JSON, nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("knowledge", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_assessments"),
        sa.UniqueConstraint("id", name="uq_assessments_id"),
    )
    op.create_index("ix_assessments_time", "assessments", ["time"])
    op.create_index("ix_assessments_person", "assessments", ["person"])
    op.create_index(
        "ix_assessments_certificate",
        "assessments",
        ["certificate", sa.text("time DESC"), sa.text("number DESC")],
        sqlite_where=sa.text("shadow_of IS NULL"),
        postgresql_where=sa.text("shadow_of IS NULL"),
    )
    op.create_index(
        "ix_assessments_unit",
        "assessments",
        ["unit", "spell_end", "time"],
        sqlite_where=_SHOWN,
        postgresql_where=_SHOWN,
    )
    op.create_table(
        "opinions",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("time", _TIME, nullable=False),
        sa.Column("caller", sa.String, nullable=False),
        sa.Column("user", sa.String),
        sa.Column("unit", sa.String),
        sa.Column("care_giver", sa.String),
        sa.Column("assessment", _NUMBER, nullable=False),
        sa.Column("opinion", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_opinions"),
        sa.ForeignKeyConstraint(
            ["assessment"], ["assessments.number"], name="fk_opinions_assessment"
        ),
    )
    op.create_index("ix_opinions_assessment", "opinions", ["assessment", "number"])
    op.create_index("ix_opinions_time", "opinions", ["time"])
    op.create_table(
        "consents",
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("time", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("unit", "person", name="pk_consents"),
    )
    op.create_index("ix_consents_person", "consents", ["person"])
    op.create_table(
        "events",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("time", _TIME, nullable=False),
        sa.Column("caller", sa.String, nullable=False),
        sa.Column("user", sa.String),
        sa.Column("unit", sa.String),
        sa.Column("certificate", sa.String),
        sa.Column("kind", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_events"),
    )
    op.create_index("ix_events_time", "events", ["time"])
    op.create_table(
        "idempotency",
        sa.Column("caller", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("time", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_time", "idempotency", ["time"])
    op.create_table(
        "access_log",
        sa.Column("number", _NUMBER, nullable=False, autoincrement=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_access_log"),
    )
    head = op.create_table(
        "access_head",
        sa.Column("one", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_access_head"),
        sa.CheckConstraint("one = 1", name=op.f("ck_access_head_one_row")),
    )
    op.bulk_insert(head, [{"one": 1, "number": 0, "hash": "0" * 64}])

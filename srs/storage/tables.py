"""The tables. ``records`` explains their meaning, ``migrations`` their history.

Numbers follow the order of commits, whatever the clocks said: the newer of two rows has the higher.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    desc,
    literal_column,
)

from .columns import Number, Utc, Word

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ASSESSMENTS = Table(
    "assessments",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("time", Utc, nullable=False),
    Column("operation", Word, nullable=False),
    Column("shadow_of", String(32)),
    Column("caller", Word, nullable=False),
    Column("user", Word),
    Column("unit", Word),
    Column("certificate", Word),
    Column("person", String),
    Column("diagnosis", Word, nullable=False),
    Column("day", Integer, nullable=False),
    Column("horizon", Integer, nullable=False),
    Column("spell_start", Date),
    Column("spell_end", Date),
    Column("model", String, nullable=False),
    Column("model_version", String, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("probability", Float(53)),
    Column("level", Integer, nullable=False),
    # JSON as text, not JSONB, which has no negative zero.
    Column("inputs", JSON, nullable=False),
    Column("result", JSON, nullable=False),
    Column("knowledge", JSON, nullable=False),
)

_A = ASSESSMENTS.c
# Written out, not bound: only then can a database use the partial indexes below.
SHOWN = and_(_A.shadow_of.is_(None), _A.level > literal_column("0"))
"""A prediction that was shown: no shadow, and with a level."""

Index("ix_assessments_time", _A.time)
Index("ix_assessments_person", _A.person)
_NO_SHADOW = _A.shadow_of.is_(None)
Index(
    "ix_assessments_certificate",
    *(_A.certificate, desc(_A.number)),
    sqlite_where=_NO_SHADOW,
    postgresql_where=_NO_SHADOW,
)
Index(
    "ix_assessments_unit",
    *(_A.unit, _A.spell_end, _A.time),
    sqlite_where=_NO_SHADOW,
    postgresql_where=_NO_SHADOW,
)

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("assessment", Number, ForeignKey("assessments.number"), nullable=False),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("assessment"),
)

TRIALS = Table(
    "trials",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("time", Utc, nullable=False),
    Column("certificate", Word),
    Column("person", String),
    # What ``trials`` needs to make the assessment and its shadow.
    Column("records", JSON, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("ix_trials_time", "time"),
    Index("ix_trials_certificate", "certificate"),
    Index("ix_trials_person", "person"),
)

OPINIONS = Table(
    "opinions",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("time", Utc, nullable=False),
    Column("caller", Word, nullable=False),
    Column("user", Word),
    Column("unit", Word),
    Column("care_giver", Word),
    Column("assessment", Number, ForeignKey("assessments.number"), nullable=False),
    Column("opinion", String, nullable=False),
    Index("ix_opinions_assessment", "assessment", "number"),
    Index("ix_opinions_time", "time"),
)

WITHDRAWN = "withdrawn"
"""Stored instead of an opinion: the earlier one no longer counts."""

OUTCOMES = Table(
    "outcomes",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("assessment", Number, ForeignKey("assessments.number"), nullable=False),
    Column("time", Utc, nullable=False),
    Column("until", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("degrees", JSON, nullable=False),
    Column("linked_by", String, nullable=False),
    Index("ix_outcomes_assessment", "assessment", "number"),
)

MEASURES = Table(
    "measures",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("time", Utc, nullable=False),
    Column("caller", Word, nullable=False),
    Column("user", Word),
    Column("unit", Word),
    Column("assessment", Number, ForeignKey("assessments.number"), nullable=False),
    Column("measure", Word, nullable=False),
    Column("status", String, nullable=False),
    # None: the status was withdrawn.
    Column("day", Date),
    Index("ix_measures_assessment", "assessment", "number"),
)

CONSENTS = Table(
    "consents",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("unit", Word, nullable=False),
    Column("person", String, nullable=False),
    Column("time", Utc, nullable=False),
    UniqueConstraint("unit", "person"),
    Index("ix_consents_person", "person"),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("time", Utc, nullable=False),
    Column("caller", Word, nullable=False),
    Column("user", Word),
    Column("unit", Word),
    Column("certificate", Word),
    Column("kind", Word, nullable=False),
    Index("ix_events_time", "time"),
)

IDEMPOTENCY = Table(
    "idempotency",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("caller", Word, nullable=False),
    Column("key", Word, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("time", Utc, nullable=False),
    UniqueConstraint("caller", "key"),
    Index("ix_idempotency_time", "time"),
)

SEEN_TOKENS = Table(
    "seen_tokens",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("expires", Utc, nullable=False),
    Index("ix_seen_tokens_expires", "expires"),
)

ACCESS_LOG = Table(
    "access_log",
    METADATA,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)

ACCESS_HEAD = Table(
    "access_head",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("number", Number, nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("one = 1", name="one_row"),
)

"""The questions about a register's patterns. STUDY.toml."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from srs.errors import BadInput
from srs.spell.spells import GAP, known_gap

from ..evaluation.study import Release
from ..toml import read_table, study_table
from .equality_study import Pair

# Names that a study may not declare: they always have tables, or never.
OWN = (
    *("person", "certificate", "unit", "diagnosis", "start", "end", "degree", "signed"),
    *("replaced_by", "born", "sex", "age", "care_level", "region", "postcode", "prognosis"),
    *("prognosis_days", "work_measures", "messages", "additions", "period", "group", "chapter"),
    *("block", "category", "srs_diagnosis", "length", "certificates", "persons", "value"),
    *("low", "high", "counts", "inhabitants"),
)
# Computed columns of a period or a spell have these names, next to those of certificates.
COMPUTED = (
    *("place", "owner", "spell", "number", "code", "new", "entered", "through", "problem"),
    *("replaced", "stretch", "level", "total", "several", "begun", "over_90", "part_time"),
    *("stepped_down", "fmb_known", "fmb_exceeded", "certificates_group", "certificates_begun"),
    *("followed", "days_between", "days_between_squared", "messages_told", "additions_told"),
    *("work_measure", "days", "ended", "earlier_days", "measure_day", "risk", "risk_either"),
)
Stretch = Literal["month", "quarter", "year"]
_LONGEST = 60


@dataclass(frozen=True)
class Population:
    """Inhabitants for rates per 1 000; files lie next to the study.

    Attributes
    ----------
    file
        Columns ``year``, ``inhabitants``, and those of ``sex``, ``age`` and ``region`` that it has.
    standard
        Columns ``age``, ``inhabitants``: the ages that rates are standardised to. Without it, the
        region's own ages in the first year.
    source
        Who counted the inhabitants.
    """

    file: str
    standard: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Study:
    """The study; every key may be omitted.

    Attributes
    ----------
    stretch
        The stretch of the calendar that tables go by.
    since, until
        The first and the last day that tables cover, in whole stretches.
    followed_until
        The last day that the certificates cover; by default the last day on which one was signed.
    complete_since
        The first day from which every certificate is included.
    persons
        Columns ``person``, and ``born``, ``sex`` or both, where person ids do not give them.
    columns
        Columns of the certificates to have tables by; a spell takes the value of its latest period.
    provider
        The column of the care provider, where spells are to end with it, as in the national
        service.
    gap
        The mapping's own where None.
    model
        A published model whose risks are held equal and give the expected numbers of units;
        ``"none"`` for none.
    equality
        The groups to compare; a column that is not one of srs must be in *columns*.
    level
        The level of the comparisons' intervals.
    synthetic
        Whether all persons are made up; ``None`` where unknown.
    """

    title: str | None = None
    stretch: Stretch = "month"
    since: date | None = None
    until: date | None = None
    followed_until: date | None = None
    complete_since: date | None = None
    gap: int | None = None
    persons: str | None = None
    columns: tuple[str, ...] = ()
    provider: str | None = None
    model: str = "boosted-2"
    equality: tuple[Pair, ...] = (Pair(),)
    level: float = 0.95
    synthetic: bool | None = None
    population: Population | None = None
    release: Release = field(default_factory=Release)

    def __post_init__(self) -> None:
        known_gap(GAP if self.gap is None else self.gap)
        if self.since and self.until and self.until < self.since:
            raise BadInput("until: expected a day that is not before since")
        if not 0 < self.level < 1:
            raise BadInput("level: expected a number between 0 and 1")
        if len(set(self.columns)) < len(self.columns):
            raise BadInput("columns: expected each once")
        own = [name for name in self.columns if name in OWN]
        if own:
            raise BadInput(
                f"columns: {', '.join(own)} already has a table: expected other columns of the "
                f"certificates"
            )
        computed = [name for name in (*self.columns, self.provider) if name in COMPUTED]
        if computed:
            raise BadInput(
                f"columns, provider: srs computes {', '.join(filter(None, computed))}: expected "
                "another name for the column of the certificates"
            )
        if not all(_is_file_name(name) for name in self.columns):
            raise BadInput(
                f"columns: expected names of up to {_LONGEST} printed characters without / and \\, "
                "as files are named by them"
            )


def _is_file_name(name: str) -> bool:
    return name.isprintable() and len(name) <= _LONGEST and not set(name) & set("/\\")


def read_study(path: Path | None) -> Study:
    """Read the study.

    Raises
    ------
    BadInput
        With the key at fault.
    """
    if path is None:
        return Study()
    study: Study = read_table(
        Study, study_table(path, "title, stretch and population"), "the study"
    )
    return study

"""What is evaluated in a pilot, and by which margins, fixed in advance: STUDY.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf
from pathlib import Path

from srs.errors import BadInput
from srs.risk.level import NATIONAL

from ..evaluation.study import Allowed, Release
from ..statistics.sequential import Rule
from ..toml import read_table, study_table
from .limits import Watch


@dataclass(frozen=True)
class Steps:
    """The kinds of events that mark each step; see docs/guides/webcert.md."""

    shown: tuple[str, ...] = ("shown",)
    opened: tuple[str, ...] = ("opened",)
    answers: tuple[str, ...] = ("question_answered", "answered")
    calculated: tuple[str, ...] = ("calculated",)
    measure: tuple[str, ...] = ("measures_opened", "measure_opened")


@dataclass(frozen=True)
class Study:
    """Declared before the run; units by their codes, as the export's list has them.

    Attributes
    ----------
    horizons
        Days; each assessment counts only at its own horizon.
    subgroups
        Columns, predictors by name; numbers with cuts, as ``age:30,40,50``.
    since, until
        Only what was assessed on these days or between them.
    begun
        By unit, the day from which it used the support.
    regions, kinds
        By unit, its region, and what kind of unit it is.
    certificates
        By unit, how many certificates it wrote between *since* and *until*: the denominator of the
        share assessed.
    events
        Kinds of events.
    margins
        For the verdict on a shadow, by metric; without margins no verdict is given.
    synthetic
        Whether the data are synthetic; ``None`` if not stated.
    """

    title: str | None = None
    horizons: tuple[float, ...] = (90.0,)
    subgroups: tuple[str, ...] = ("sex", "age", "diagnosis", "unit", "level")
    thresholds: tuple[float, ...] = (0.2, NATIONAL.high_from, NATIONAL.very_high_above)
    since: date | None = None
    until: date | None = None
    begun: Mapping[str, date] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    certificates: Mapping[str, int] = field(default_factory=dict)
    events: Steps = Steps()
    margins: Mapping[str, Allowed] = field(default_factory=dict)
    seed: int = 1
    replicates: int = 100
    level: float = 0.95
    release: Release = Release()
    sequential: Rule = Rule()
    watch: Watch = Watch()
    synthetic: bool | None = None

    def __post_init__(self) -> None:
        if not self.horizons or not all(0 < each < inf and each % 1 == 0 for each in self.horizons):
            raise BadInput("horizons: expected whole days above 0, one or more")
        if not 0 < self.level < 1 or self.replicates < 2 or self.seed < 0:
            raise BadInput("expected a level between 0 and 1, 2 replicates or more, a seed from 0")
        if self.release.earlier:
            raise BadInput("[release] earlier: not expected: a pilot uses no earlier release")
        if self.since and self.until and self.since > self.until:
            raise BadInput("until: expected a day that is not before since")
        if any(count < 1 for count in self.certificates.values()):
            raise BadInput("[certificates]: expected a number from 1 for each unit")


def read_study(path: Path) -> Study:
    """Read a study from a TOML file.

    Raises
    ------
    BadInput
        Naming the key at fault.
    """
    table = study_table(path, "[release]")
    study: Study = read_table(Study, table, "the study")
    return study

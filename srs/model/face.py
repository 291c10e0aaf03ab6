"""The face that every family of models shows."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from ..certificate import Icd10
from ..errors import NoModel
from ..predictors import Column
from ..wording import Words

# NumPy is imported by the families: `import srs` is quick without it.
if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# One row a spell and one column a predictor, as ``columns`` encode them; NaN where it is missing.
Rows: TypeAlias = "NDArray[np.float64] | Sequence[Sequence[float]]"
Floats: TypeAlias = "NDArray[np.float64]"
Days: TypeAlias = "float | NDArray[np.float64]"


class Contributions(NamedTuple):
    """Shapley values in log-odds; ``base`` and a row of ``values`` sum to the row's log-odds.

    ``base`` has one number a spell, the mean log-odds over the reference population; ``values``
    has a row a spell and a column a predictor.
    """

    base: Floats
    values: Floats


class DiagnosisModel(Protocol):
    """A model as it applies to one diagnosis.

    T is the day on which the spell ends. Days count from 1, and ``first_day`` is the day from
    which the model tells anything: it was fitted on spells that reached it. Where a *day* is
    asked for, it is one for all spells or one each.
    """

    @property
    def diagnosis(self) -> Icd10: ...
    @property
    def columns(self) -> Sequence[Column]: ...
    @property
    def asked(self) -> Sequence[str]:
        """The predictors that a form asks for, in its order."""

    @property
    def first_day(self) -> float: ...
    @property
    def last_day(self) -> float:
        """The last day that was observed when the model was fitted."""

    @property
    def needs_every_answer(self) -> bool:
        """Whether there is no risk while a predictor is missing, only ``bounds``."""

    @property
    def reference(self) -> Words:
        """What contributions are measured from."""

    def survival(self, rows: Rows, days: Sequence[float], given: float | None = None) -> Floats:
        """P(T > t | T > given), the first day unless given: a row a spell and a column a day."""

    def risk(self, rows: Rows, day: Days, horizon: float) -> Floats:
        """P(T > horizon | T > day), one a spell."""

    def log_odds(self, rows: Rows, day: Days, horizon: float) -> Floats:
        """Of that risk."""

    def contributions(self, rows: Rows, day: Days, horizon: float) -> Contributions: ...

    def bounds(self, row: Sequence[float], day: float, horizon: float) -> tuple[float, float]:
        """Lowest and highest risk over every combination of what is missing in *row*."""


@dataclass(frozen=True, eq=False)
class Published:
    """What a model of any family has from its manifest."""

    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.manifest["name"])

    @property
    def version(self) -> str:
        return str(self.manifest["version"])

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the manifest, which holds those of all its files: no other model has it."""
        text = json.dumps(dict(self.manifest), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def not_covered(self, covered: int) -> NoModel:
        """For a diagnosis that is not among the *covered* ones."""
        full_name = f"{self.name}-{self.version}"
        return NoModel(
            f"no model for the diagnosis: {full_name} covers {covered} others, which "
            f"`srs models {full_name}` lists"
        )


class Model(Protocol):
    """A published model of whatever family."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def manifest(self) -> Mapping[str, Any]: ...
    @property
    def digest(self) -> str: ...
    @property
    def diagnoses(self) -> Iterable[Icd10]:
        """The codes that it has a model of their own for."""

    def of(self, diagnosis: Icd10 | None) -> DiagnosisModel:
        """The model that answers for *diagnosis*: its own, else that of its nearest parent.

        None stands for a spell whose diagnosis is not known.

        Raises
        ------
        NoModel
            When neither the code nor any of its parents down to three characters has one, and
            there is none for all diagnoses.
        """

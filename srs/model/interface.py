"""The interface of every family of models."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from ..arguments import check_optional
from ..certificate import Icd10
from ..errors import BadDay, NoModel
from ..hints import Hint
from ..predictors import Column
from ..wording import Words, counted
from .audience import KEYS, Audience, audience_of, full_name, made_from, warned
from .evidence import KEY as EVIDENCE
from .evidence import Evidence, evidence_of

# NumPy is imported by the families: `import srs` is quick without it.
if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A row per spell and a column per predictor, as ``columns`` encode them; NaN if missing.
Rows: TypeAlias = "NDArray[np.float64] | Sequence[Sequence[float]]"
Floats: TypeAlias = "NDArray[np.float64]"
Days: TypeAlias = "float | NDArray[np.float64]"

# From days, a row per spell, to the probability that the spell outlasts each.
Curve: TypeAlias = "Callable[[Floats], Floats]"

INTERVAL_LEVEL = 0.95  # of every ``interval``
_FARTHEST = 3650  # ten years: the last horizon of a model that does not say


class Contributions(NamedTuple):
    """Shapley values in log-odds; ``base`` and a row of ``values`` sum to the row's log-odds.

    ``base`` has one number per spell, the mean log-odds over the reference population; ``values``
    has a row per spell and a column per predictor.
    """

    base: Floats
    values: Floats


class Bounds(NamedTuple):
    """The bounds that missing answers leave open, one of each per spell.

    Attributes
    ----------
    low, high
        The lowest and highest risk over every combination of the missing answers.
    narrowest
        The place among ``columns`` of the missing answer that would leave the narrowest bounds,
        whatever it is (docs/decisions/0008); -1 if none would.
    """

    low: Floats
    high: Floats
    narrowest: "NDArray[np.intp]"


class DiagnosisModel(Protocol):
    """A model for one diagnosis.

    T is the day on which the spell ends. Days count from 1. ``first_day`` is the model's first day:
    it was fitted on spells that reached it. A *day* is one number for all spells or one for each.
    """

    @property
    def diagnosis(self) -> Icd10: ...
    @property
    def group(self) -> str:
        """The code that answers: the diagnosis's own, a parent's, a letter, or "" for all."""

    @property
    def pooled(self) -> bool:
        """Whether it answers for all diagnoses, or all of a letter, without their own model."""

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
        """Whether a missing predictor leaves only ``bounds``, no single risk."""

    @property
    def reference(self) -> Words:
        """What contributions are measured from."""

    def survival(self, rows: Rows, days: Sequence[float], given: float | None = None) -> Floats:
        """P(T > t | T > given), a row per spell and a column per day; *given* is by default the
        first day.
        """

    def outlasting(self, rows: Rows, day: Days) -> Curve:
        """P(T > t | T > day), for each spell on days t of its own; 1 until its day.

        The rows are read once, however often the curve is evaluated.
        """

    def risk(self, rows: Rows, day: Days, horizon: float) -> Floats:
        """P(T > horizon | T > day), one per spell."""

    def log_odds(self, rows: Rows, day: Days, horizon: float) -> Floats:
        """The contributions to that risk."""

    def contributions(self, rows: Rows, day: Days, horizon: float) -> Contributions: ...

    def mean(self, day: float, horizon: float) -> float:
        """P(T > horizon | T > day) for the reference that contributions are measured from."""

    def bounds(self, rows: Rows, day: Days, horizon: float) -> Bounds:
        """The bounds of rows with missing answers."""

    def left_open(
        self, row: Sequence[float], day: float, horizon: float
    ) -> Mapping[int, tuple[float, float]]:
        """For the place of each missing answer, the widest bounds that any of its levels leaves."""

    def interval(self, rows: Rows, day: Days, horizon: float) -> tuple[Floats, Floats] | None:
        """The interval (low, high) of the risk, given the number of spells that the model was made
        from (docs/decisions/0039). None if the model does not know.
        """


Own = TypeVar("Own", bound=DiagnosisModel)


def digest_of(manifest: Mapping[str, Any]) -> str:
    """SHA-256 of the manifest without its evidence and the keys for whom the model is for."""
    besides = (*KEYS, EVIDENCE)
    said = {key: value for key, value in manifest.items() if key not in besides}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Published(ABC, Generic[Own]):
    """What a model of any family reads from its manifest, and the rule for whom it answers."""

    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.manifest["name"])

    @property
    def version(self) -> str:
        return str(self.manifest["version"])

    @property
    def full_name(self) -> str:
        return full_name(self.manifest)

    @cached_property
    def digest(self) -> str:
        """The digest of the manifest, see ``digest_of``.

        The manifest holds the digests of all files, so a model that computes anything else has
        another digest.
        """
        return digest_of(self.manifest)

    @cached_property
    def audience(self) -> Audience | None:
        """The patients that the model is for; None if its manifest does not say.

        Raises
        ------
        BrokenModel
        """
        return audience_of(self.manifest)

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """What a low risk was measured to mean; empty if it was not measured.

        Raises
        ------
        BrokenModel
        """
        return evidence_of(self.manifest, self.digest) if EVIDENCE in self.manifest else ()

    @cached_property
    def warnings(self) -> tuple[Words, ...]:
        """The warnings among ``made_from``, against relying on the model at all."""
        return warned(self.manifest)

    @cached_property
    def made_from(self) -> tuple[Words, ...]:
        """The sentences that must be shown above every number of the model."""
        return made_from(self.manifest)

    @property
    def last_horizon(self) -> int:
        """The last horizon that the model answers for."""
        return self.audience.days.until if self.audience else self._until

    @property
    def _until(self) -> int:
        """The last horizon of a model whose manifest does not say."""
        return _FARTHEST

    @property
    @abstractmethod
    def diagnoses(self) -> tuple[Icd10, ...]: ...

    def of(self, diagnosis: Icd10 | None) -> Own:
        check_optional("diagnosis", diagnosis, Icd10, "srs.Icd10, as srs.Icd10.parse gives it")
        if self.audience and not self.audience.has(diagnosis):
            raise self._not_for(diagnosis)
        found = self._nearest(diagnosis)
        if found is None:
            raise self._not_for(diagnosis)
        return found

    @abstractmethod
    def _nearest(self, diagnosis: Icd10 | None) -> Own | None:
        """The family's model for the code, else for its nearest parent, else for all others."""

    def __repr__(self) -> str:
        family = self.manifest["family"]
        return (
            f"<Model {self.full_name}, {family}, "
            f"{counted(len(self.diagnoses), 'diagnosis', 'diagnoses')}>"
        )

    def check_horizon(self, horizon: int) -> None:
        if horizon > self.last_horizon:
            own = (self.audience and self.audience.horizons) or ()
            made = f"; it was made for day {own[0]} to {own[-1]}" if own else ""
            raise BadDay(
                "the horizon",
                expected=f"a day of the spell up to {self.last_horizon}, the last "
                f"that {self.full_name} answers for{made}",
                path=("horizon",),
            )

    def _not_for(self, diagnosis: Icd10 | None) -> NoModel:
        known = (self.audience.diagnoses if self.audience else None) or self.diagnoses
        covered = f"{self.full_name} covers {counted(len(known), 'other')}"
        hint = Hint("model", self.full_name)
        if diagnosis is None:
            return NoModel("no model without a diagnosis", expected=f"one; {covered}", hint=hint)
        return NoModel(f"no model for the diagnosis: {covered}", hint=hint)


class Model(Protocol):
    """A published model of any family."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def full_name(self) -> str:
        """The name and version under which it is published: ``srs-3.0``."""

    @property
    def family(self) -> str: ...
    @property
    def manifest(self) -> Mapping[str, Any]: ...
    @property
    def digest(self) -> str: ...
    @property
    def audience(self) -> Audience | None:
        """The patients it is for; None if the manifest does not say."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What a low risk was measured to mean."""

    @property
    def warnings(self) -> tuple[Words, ...]:
        """The warnings among ``made_from``, against relying on the model at all."""

    @property
    def made_from(self) -> tuple[Words, ...]:
        """The sentences that must be shown above every number of the model."""

    @property
    def last_horizon(self) -> int:
        """The last horizon that the model answers for."""

    @property
    def diagnoses(self) -> Iterable[Icd10]:
        """The codes with their own model."""

    def check_horizon(self, horizon: int) -> None:
        """
        Raises
        ------
        BadDay
            When the day is later than the model answers for.
        """

    def of(self, diagnosis: Icd10 | None) -> DiagnosisModel:
        """The model for *diagnosis*: its own, else that of its nearest parent.

        None means that the spell's diagnosis is not known.

        Raises
        ------
        NoModel
            When neither the code nor any of its parents down to three characters is among the
            diagnoses that the model is for, or no diagnosis is given and it is for some.
        """

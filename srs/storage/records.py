"""What is stored, as values: no SQL, no web framework."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from ..risk import Absence, NoRisk

Opinion = Literal["HOGRE", "KORREKT", "LAGRE", "KAN_EJ_BEDOMA"]
Outcome = Literal["done", "nothing", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """One assessment as it was answered, with all that is needed to compute it again.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    time : datetime
        In UTC, aware.
    operation : str
        Which one answered: "GetSRSInformation", "assess", "assess_caseload".
    shadow_of : str or None
        The shown assessment's id, for what the shadow model computed beside it; never shown.
    caller, user : str
        The system that asked, and the professional in it as far as it told.
    unit, certificate
        The care unit's HSA id and the certificate's id.
    person : str or None
        A pseudonym, never the person id.
    diagnosis : str
        The ICD-10-SE code asked for, without dot; see ``model_diagnosis``. Empty where the
        certificate has none.
    day, horizon : int
        The day is 0 where the spell has not begun, or none is known; the horizon is 0 where there
        is neither a risk nor bounds of it.
    spell_start, spell_end : date or None
        None where the request did not tell.
    digest : str
        SHA-256 of the model's manifest.
    probability, level
        None and 0 where there is no single risk.
    inputs : mapping
        ``diagnosis`` (that of the model; null where none answers), ``predictors`` (name, value,
        source), ``on``.
    result : mapping
        ``probability``, ``bounds``, ``base``, ``reasons`` (predictor, value, log_odds), …, and
        ``no_risk``, the code of why there is neither a risk nor bounds.
    knowledge : mapping
        Version (a date or year) of each source that was shown.
    opinion : str or None
        On reading: the newest own opinion.
    """

    id: str
    time: datetime
    operation: str
    shadow_of: str | None = None
    caller: str
    user: str | None
    unit: str | None
    certificate: str | None
    person: str | None
    diagnosis: str
    day: int
    horizon: int
    spell_start: date | None = None
    spell_end: date | None = None
    model: str
    model_version: str
    digest: str
    probability: float | None
    level: int
    inputs: Mapping[str, Any]
    result: Mapping[str, Any]
    knowledge: Mapping[str, Any]
    opinion: Opinion | None = None

    @property
    def model_diagnosis(self) -> str:
        """The code of the model that answered: the one asked for, or a parent's; empty for none."""
        return str(self.inputs["diagnosis"] or "")

    @property
    def of_spell(self) -> bool:
        """Whether there was one: not where the certificate had no diagnosis, or no period yet."""
        return bool(self.diagnosis) and (self.day > 0 or self.spell_start is not None)

    @property
    def no_risk(self) -> NoRisk | None:
        """Why there is no single risk.

        Raises
        ------
        ValueError
            For a code that this srs does not know.
        """
        if self.probability is not None:
            return None
        return NoRisk(Absence(self.result.get("no_risk", Absence.ANSWERS_MISSING)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who read or wrote what about whom, and why: one entry of the access log.

    Attributes
    ----------
    user : str or None
        The professional, as the request or the credential tells.
    subject : str or None
        Whom the credential itself proves: a token's ``sub``.
    action : str
        The operation.
    outcome : str
        "done": shown or written; "nothing": nothing was there; "refused": there, but not for the
        caller.
    purpose : str
        One of a fixed list, such as "care".
    persons : sequence of str
        Pseudonyms.
    certificates : sequence of str
        Their ids, at most those that were asked for.
    detail : mapping or None
        What else belongs to it and is nobody's: how many rows were purged.
    """

    time: datetime
    request_id: str
    caller: str
    user: str | None
    unit: str | None
    action: str
    purpose: str
    persons: Sequence[str] = ()
    certificates: Sequence[str] = ()
    detail: Mapping[str, str | int] | None = None
    subject: str | None = None
    outcome: Outcome = "done"

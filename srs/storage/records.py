"""The stored records as values, without SQL or a web framework."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from ..risk import Absence, NoRisk

Opinion = Literal["HOGRE", "KORREKT", "LAGRE", "KAN_EJ_BEDOMA"]
Outcome = Literal["done", "nothing", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """One assessment as it was answered, with everything needed to compute it again.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    time : datetime
        In UTC, aware.
    operation : str
        The operation that answered: "GetSRSInformation", "assess", "assess_caseload".
    shadow_of : str or None
        In a shadow model's result, the id of the shown assessment; the result itself is never
        shown.
    caller, user : str
        The system that asked, and the professional that it named, if any.
    unit, certificate
        The care unit's HSA id and the certificate's id.
    person : str or None
        A pseudonym, never the person id.
    diagnosis : str
        The ICD-10-SE code asked for, without a dot; see ``model_diagnosis``. Empty if the
        certificate has none.
    day, horizon : int
        The day is 0 if the spell has not begun or its day is unknown. The horizon is 0 if there is
        neither a risk nor bounds of it.
    spell_start, spell_end : date or None
        None if not given in the request.
    digest : str
        SHA-256 of the model's manifest.
    probability, level
        None and 0 if there is no single risk.
    inputs : mapping
        ``diagnosis`` (the model's; null if no model answers), ``predictors`` (name, value,
        source), ``on``.
    result : mapping
        ``probability``, ``bounds``, ``base``, ``reasons`` (predictor, value, log_odds), …, and
        ``no_risk``, the code of the reason if there is neither a risk nor bounds.
    knowledge : mapping
        The version (a date or year) of each source that was shown.
    opinion : str or None
        The newest own opinion; only when read from the store.
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
        """The code of the model that answered: the one asked for or a parent; empty if none did."""
        return str(self.inputs["diagnosis"] or "")

    @property
    def of_spell(self) -> bool:
        """Whether there was a spell: not if the certificate had no diagnosis, or no period yet."""
        return bool(self.diagnosis) and (self.day > 0 or self.spell_start is not None)

    @property
    def no_risk(self) -> NoRisk | None:
        """The reason why there is no single risk.

        Raises
        ------
        ValueError
            If this version of srs does not know the code.
        """
        if self.probability is not None:
            return None
        return NoRisk(Absence(self.result.get("no_risk", Absence.ANSWERS_MISSING)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One entry of the access log: who read or wrote what about whom, and why.

    Attributes
    ----------
    user : str or None
        The professional named by the request or the credential.
    subject : str or None
        The identity that the credential itself proves: a token's ``sub``.
    action : str
        The operation.
    outcome : str
        "done": shown or written; "nothing": nothing was found; "refused": found, but not for the
        caller.
    purpose : str
        One of a fixed list, such as "care".
    persons : sequence of str
        Pseudonyms.
    certificates : sequence of str
        Their ids, at most those that were asked for.
    detail : mapping or None
        Other facts that concern no person, such as the number of rows purged.
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

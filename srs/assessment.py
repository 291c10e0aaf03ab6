"""The assessment: everything that is computed for one patient."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from importlib import import_module
from typing import Any

from .certificate import Certificate, Icd10
from .explanation import Explanation
from .knowledge import Measure, Recommendation, Secondary, Situation, Statistics, motivation
from .knowledge.motivation import LengthSource
from .model import DiagnosisModel, Model
from .predictors import Known
from .risk import (
    HORIZONS,
    Absence,
    Foreseen,
    Length,
    NoRisk,
    Risk,
    Subject,
    Support,
    What,
    Worst,
    foreseen,
    length_of,
    support_of,
    worst_answers,
)
from .spell import Spell
from .wording import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A model's prediction for one spell. Of the person it keeps only age and sex, as predictors.

    Attributes
    ----------
    diagnosis : Icd10
        As asked for; the model may have answered for a parent code.
    subject : Subject
        The model of the diagnosis, the predictors with their sources, day and horizon.
    notes : tuple of Words
        What readers need to know to understand the numbers.
    """

    diagnosis: Icd10
    model: Model
    subject: Subject
    risk: Risk
    explanation: Explanation
    notes: tuple[Words, ...]

    def __repr__(self) -> str:
        return f"<Prediction {self.diagnosis} on day {self.subject.day}: {self._short}>"

    @property
    def _short(self) -> str:
        """The risk, for the ``repr``."""
        return f"{self.risk.in_short}, {self.model.full_name}"

    @property
    def known(self) -> tuple[Known, ...]:
        return self.subject.known

    @property
    def reference_mean(self) -> float | None:
        """The mean risk of the population that reasons are measured from, on the same day.

        It is for the model's own code. None if the horizon is reached.
        """
        subject = self.subject
        if subject.day >= subject.horizon:
            return None
        return subject.model.mean(subject.day, subject.horizon)

    @property
    def support(self) -> Support | None:
        """That no special support is indicated; None if that cannot be said."""
        return support_of(self.subject, self.risk.probability, self.risk.bounds, self.model)


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Support for a professional's judgement; it decides nothing. It exists with or without a risk.

    ``srs.assess`` makes it. ``srs.channels.CHANNELS`` renders it as text, JSON, FHIR or a page; a
    notebook shows it as the panel does.

    Attributes
    ----------
    on : date
        The day of assessment.
    today : bool
        Whether *day* is the day of the spell on *on*. False if the spell is not ongoing, if another
        day was asked for, or if the day is not known.
    start_known : bool
        Whether the given certificates have the spell's first day.
    diagnosis : Icd10 or None
        None if the certificate has none.
    model : Model
        The model that was asked.
    of_diagnosis : DiagnosisModel or None
        The part of the model that answers for the diagnosis.
    certificate, spell
        None if only the diagnosis and answers were given; the spell is None without a diagnosis.
    day : int or None
        Of the spell: 0 before it begins, its last day when it has ended; None without a spell.
    known : tuple of Known
        A value for each predictor of the model, and its source.
    prediction : Prediction or None
        None if there is neither a risk nor bounds of it.
    no_risk : NoRisk or None
        Why there is no single risk.
    not_ongoing : Absence or None
        Set if the spell has not begun or has ended, whatever the reason for no risk.
    notes : tuple of Words
        What readers need to know to understand it.
    fmb : Recommendation or None
        None if FMB has nothing for the diagnosis.
    fmb_exceeded : bool or None
        Whether the spell, to the certificate's end, is longer than every typical case recommends.
    situation : Situation or None
        Of the certificate: new, an extension or signed; None without a certificate.
    measures : tuple of Measure
        Those of the situation first.
    secondary : tuple of Secondary
        What is known of the certificate's secondary diagnoses.
    more : mapping
        By name, the content of other sources of knowledge.
    """

    on: date
    today: bool
    start_known: bool
    diagnosis: Icd10 | None
    model: Model
    of_diagnosis: DiagnosisModel | None
    certificate: Certificate | None
    spell: Spell | None
    day: int | None
    known: tuple[Known, ...]
    prediction: Prediction | None
    no_risk: NoRisk | None
    not_ongoing: Absence | None
    notes: tuple[Words, ...]
    fmb: Recommendation | None
    fmb_exceeded: bool | None
    situation: Situation | None
    measures: tuple[Measure, ...]
    secondary: tuple[Secondary, ...]
    statistics: Statistics | None
    more: Mapping[str, Any]

    def __repr__(self) -> str:
        told = self.prediction._short if self.prediction else f"no risk, {self._why}"
        return f"<Assessment {self.diagnosis} on day {self.day}: {told}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the panel, in Swedish; ``srs.channels.html`` also has English.

        The channel is imported by name, as in the registry: a stage does not import later ones.
        """
        shown: str = import_module("srs.channels.html").inside(self, "sv")
        return shown

    @property
    def _why(self) -> str:
        return self.no_risk.code.value if self.no_risk else "unknown"

    @property
    def risk(self) -> Risk | None:
        """None if there is neither a risk nor bounds of it."""
        return self.prediction.risk if self.prediction else None

    @property
    def support(self) -> Support | None:
        """That no special support is indicated; None if that cannot be said."""
        return self.prediction.support if self.prediction else None

    @property
    def explanation(self) -> Explanation:
        """Without reasons if there is no risk."""
        return self.prediction.explanation if self.prediction else Explanation(None, ())

    @property
    def missing(self) -> tuple[Known, ...]:
        """The predictors still to be answered, in the model's order."""
        return tuple(each for each in self.known if each.value is None)

    @cached_property
    def worst_answers(self) -> tuple[Worst, ...]:
        """The bounds that each missing answer would leave, the most narrowing first."""
        return worst_answers(self.prediction.subject) if self.prediction else ()

    def date_of(self, day: int) -> date | None:
        """The date of a day of the spell; None if it is not known which day is today."""
        if not self.today or self.day is None:
            return None
        try:
            if self.spell is None:
                return self.on + timedelta(days=day - self.day)
            return self.spell.date_of(day - self._before)
        except (OverflowError, ValueError):  # after the year 9999
            return None

    @property
    def _before(self) -> int:
        """Days of the spell before the given certificates, if the caller gave the day."""
        if self.spell is None or self.day is None or not self.today:
            return 0
        return self.day - self.spell.day(self.on)

    def motivation(self, recommendation: Recommendation | None, longer: bool | None) -> str | None:
        """A draft of the text that the certificate needs; None if the spell is not *longer*."""
        days = self.spell.days + self._before if self.spell else self.day
        if not recommendation or not longer or days is None:
            return None
        start = self.spell.start if self.spell else None
        if self.spell is None:
            return motivation(recommendation, days, start, "reached")
        told: LengthSource = "certified" if self.start_known else "at least"
        return motivation(recommendation, days, start, told)

    @cached_property
    def length(self) -> Length | None:
        """How long such spells last; None if the spell is not ongoing, needed answers are missing,
        or the model answers for no later day.

        With the share remaining on the certificates' last day, at each limit of FMB and on the
        usual days, if those days are still to come.
        """
        model, day = self.of_diagnosis, self.day
        ongoing = self.no_risk is None or self.no_risk.code is Absence.BEYOND_LAST_HORIZON
        if model is None or day is None or not ongoing or day >= self.model.last_horizon:
            return None
        subject = Subject(model, self.known, day, day)
        if not subject.determined:
            return None
        ahead = sorted(self._ahead(day), key=lambda each: each[0])
        return length_of(model, subject.rows, day, self.model.last_horizon, ahead)

    @property
    def foreseen(self) -> Foreseen | None:
        """The physician's own prognosis and the length; None unless both exist."""
        prognosis = self.certificate.prognosis if self.certificate else None
        if prognosis is None or self.length is None or self.day is None:
            return None
        return foreseen(prognosis, self._back_by, self.day, self.length)

    @property
    def _back_by(self) -> int | None:
        """The day of the spell by which the physician expects a return, see decision 0027."""
        certificate, spell = self.certificate, self.spell
        if not certificate or not certificate.prognosis or spell is None or self.day is None:
            return None
        if certificate.prognosis.code == "STOR_SANNOLIKHET":
            return spell.days + self._before
        if certificate.prognosis.days is None:
            return None
        signed = certificate.signed
        from_day = spell.day(signed.date()) + self._before if signed else self.day
        return certificate.prognosis.days + from_day

    def _ahead(self, day: int) -> Iterator[tuple[int, What]]:
        if self.spell and (last := self.spell.days + self._before) >= day:
            yield last, "certificate_end"
        if (back := self._back_by) and back > day:
            yield back, "prognosis"
        start = self.spell.start if self.spell else None
        limits = {case.max_days(start) for case in self.fmb.cases} if self.fmb else set()
        for limit in limits:
            if limit and limit > day:
                yield limit, "fmb"
        for usual in HORIZONS:
            if usual > day:
                yield usual, "day"

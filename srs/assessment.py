"""The assessment: all that one patient's journey has led to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from importlib import import_module
from typing import Any

from .certificate import Certificate, Icd10
from .explanation import Explanation
from .knowledge import Measure, Recommendation, Secondary, Situation, Statistics, motivation
from .knowledge.motivation import Told
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
    """What a model says of one spell. Of the person it keeps age and sex, among the predictors.

    Attributes
    ----------
    diagnosis : Icd10
        As asked for; the model may have answered with a parent's.
    subject : Subject
        The model of the diagnosis, the predictors with their sources, day and horizon.
    notes : tuple of Words
        What a reader has to know to read the numbers right.
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
        """The risk, as a program reads it."""
        risk = self.risk
        low, high = risk.bounds or (0, 0)
        level = f", {risk.level.name}" if risk.level else ""
        number = f"{low:.3f} to {high:.3f}" if risk.bounds else f"{risk.probability:.3f}"
        return f"risk of more than {risk.horizon} days {number}{level}, {self.model.full_name}"

    @property
    def known(self) -> tuple[Known, ...]:
        return self.subject.known

    @property
    def reference_mean(self) -> float | None:
        """The risk of those that the reasons compare with, taken together, on the same day.

        It is of the model's own code. None where the horizon is reached.
        """
        subject = self.subject
        if subject.day >= subject.horizon:
            return None
        return subject.model.mean(subject.day, subject.horizon)

    @property
    def support(self) -> Support | None:
        """That no special support is indicated; None where that cannot be said."""
        return support_of(self.subject, self.risk.probability, self.risk.bounds, self.model)


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Support for a professional's judgement; it decides nothing. It does not hang on the risk.

    ``srs.assess`` makes it. ``srs.channels.CHANNELS`` says it as text, JSON, FHIR or a page; in a
    notebook it is shown as in the panel.

    Attributes
    ----------
    on : date
        The day of assessment.
    today : bool
        Whether *day* is the day of the spell that *on* is: not where the spell does not go on, nor
        where another day was asked for, or none was told.
    start_known : bool
        Whether the certificates at hand have the spell's first day.
    diagnosis : Icd10 or None
        None where the certificate has none.
    model : Model
        That was asked.
    of_diagnosis : DiagnosisModel or None
        The part of it that answers for the diagnosis.
    certificate, spell
        None where only the diagnosis and answers were given; no spell without a diagnosis.
    day : int or None
        Of the spell: 0 before it begins, its last when it has ended; None without a spell.
    known : tuple of Known
        A value for each predictor of the model, and where it comes from.
    prediction : Prediction or None
        None where there is neither a risk nor bounds of it.
    no_risk : NoRisk or None
        Why there is no single risk.
    not_ongoing : Absence or None
        That the spell has not begun or has ended, whatever else there is no risk for.
    notes : tuple of Words
        What a reader has to know to read it right.
    fmb : Recommendation or None
        None where FMB has nothing for the diagnosis.
    fmb_exceeded : bool or None
        Whether the spell, to the certificate's end, is longer than every typical case recommends.
    situation : Situation or None
        Of the certificate: new, an extension or signed; None without one.
    measures : tuple of Measure
        Those of the situation first.
    secondary : tuple of Secondary
        What is known of the certificate's secondary diagnoses.
    more : mapping
        By name, what sources of knowledge have that are not named here.
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
        """In a notebook: what the panel shows, in Swedish; ``srs.channels.html`` has English, too.

        A channel by its name, as in the registry: stages do not import those above them.
        """
        shown: str = import_module("srs.channels.html").inside(self, "sv")
        return shown

    @property
    def _why(self) -> str:
        return self.no_risk.code.value if self.no_risk else "unknown"

    @property
    def risk(self) -> Risk | None:
        """None where there is neither a risk nor bounds of it."""
        return self.prediction.risk if self.prediction else None

    @property
    def support(self) -> Support | None:
        """That no special support is indicated; None where that cannot be said."""
        return self.prediction.support if self.prediction else None

    @property
    def explanation(self) -> Explanation:
        """Without reasons where there is no risk."""
        return self.prediction.explanation if self.prediction else Explanation(None, ())

    @property
    def missing(self) -> tuple[Known, ...]:
        """What is still to be answered, in the model's order."""
        return tuple(each for each in self.known if each.value is None)

    @cached_property
    def worst_answers(self) -> tuple[Worst, ...]:
        """What each missing answer would leave open, the most narrowing first."""
        return worst_answers(self.prediction.subject) if self.prediction else ()

    def date_of(self, day: int) -> date | None:
        """Of a day of the spell; None where no day of it is known to be today."""
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
        """Days of the spell before the certificates at hand, where the caller has told the day."""
        if self.spell is None or self.day is None or not self.today:
            return 0
        return self.day - self.spell.day(self.on)

    def motivation(self, recommendation: Recommendation | None, longer: bool | None) -> str | None:
        """A draft of what the certificate has to say; None where the spell is not *longer*."""
        days = self.spell.days + self._before if self.spell else self.day
        if not recommendation or not longer or days is None:
            return None
        start = self.spell.start if self.spell else None
        if self.spell is None:
            return motivation(recommendation, days, start, "reached")
        told: Told = "certified" if self.start_known else "at least"
        return motivation(recommendation, days, start, told)

    @cached_property
    def length(self) -> Length | None:
        """How long such spells last; None where none goes on, answers that it takes are missing, or
        the model answers for no later day.

        With what remains on the certificates' last day, at each limit of FMB and on the usual
        days, as far as they are still to come.
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
        """The physician's own prognosis beside the length; None where there is not both."""
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

"""One patient, from certificates to assessment."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta

from .assessment import Assessment, Prediction
from .certificate import (
    Certificate,
    Icd10,
    PersonId,
    newest,
    one_person,
    one_postcode,
    without_person,
)
from .explanation import explain
from .knowledge import Knowledge, exceeded
from .model import Model
from .notes import notes
from .predictors import Situation, gather, read_answers
from .risk import DEFAULT_HORIZON, Subject, risk_of
from .spell import Spell, current_spell, day_of, withheld, within


def assess(
    certificates: Sequence[Certificate],
    *,
    on: date,
    model: Model,
    knowledge: Knowledge,
    answers: Mapping[str, object] | None = None,
    defaults: bool = False,
    person: PersonId | None = None,
    postcode: str | None = None,
    day: int | None = None,
    horizon: int = DEFAULT_HORIZON,
) -> Assessment:
    """Assess the risk that the spell of the newest certificate outlasts *horizon* days.

    Parameters
    ----------
    certificates
        Of one person; the newest (a draft, else the latest signed) is assessed, the others are
        its history.
    on : date
        The day of assessment.
    answers
        By predictor name or SRS id; they win over what certificates and person id give.
    defaults
        Whether unanswered questions take the level that a form has preselected.
    person, postcode
        Where the certificate, a draft say, has none.
    day, horizon : int
        Days of the spell; *day* is that of *on* unless given.

    Raises
    ------
    BadInput, NoModel
    """
    person = one_person(certificates, person)
    certificates = without_person(certificates)
    certificate = newest(certificates)
    postcode = one_postcode(certificate, postcode)
    spell, earlier = current_spell(certificate, certificates, on=on)
    assert certificate.diagnosis is not None  # one without diagnosis makes no spell

    at_hand = frozenset(each.id for each in certificates)
    situation = Situation(spell, earlier, at_hand, person, postcode, on, withheld(certificates))
    if day is None:
        day = day_of(spell, on)
    day = within(spell, day, start_known=situation.start_known)
    prediction = _predict(
        certificate.diagnosis, situation, model, answers or {}, day, horizon, defaults=defaults
    )
    return _with_knowledge(
        prediction,
        knowledge,
        days=spell.days,
        start=spell.start,
        all_told=situation.start_known,
        certificate=certificate,
        spell=spell,
    )


def assess_without_certificate(
    diagnosis: Icd10,
    *,
    on: date,
    model: Model,
    knowledge: Knowledge,
    answers: Mapping[str, object],
    defaults: bool = False,
    person: PersonId | None = None,
    postcode: str | None = None,
    day: int,
    horizon: int = DEFAULT_HORIZON,
) -> Assessment:
    """The same from what a caller knows: the spell has reached *day*, its end is not told.

    Raises
    ------
    BadInput, NoModel
    """
    prediction = predict(
        diagnosis,
        on=on,
        model=model,
        answers=answers,
        defaults=defaults,
        person=person,
        postcode=postcode,
        day=day,
        horizon=horizon,
    )
    start = on - timedelta(days=day - 1)
    return _with_knowledge(prediction, knowledge, days=day, start=start, all_told=False)


def predict(
    diagnosis: Icd10,
    *,
    on: date,
    model: Model,
    answers: Mapping[str, object],
    defaults: bool = False,
    person: PersonId | None = None,
    postcode: str | None = None,
    day: int,
    horizon: int = DEFAULT_HORIZON,
    reached: bool = False,
) -> Prediction:
    """The prediction alone, without certificates and knowledge.

    With *reached*, a spell that has reached the horizon is no error: it outlasts it.

    Raises
    ------
    BadInput, NoModel
    """
    situation = Situation(None, (), frozenset(), person, postcode, on)
    return _predict(
        diagnosis, situation, model, answers, day, horizon, defaults=defaults, reached=reached
    )


def _predict(
    diagnosis: Icd10,
    situation: Situation,
    model: Model,
    answers: Mapping[str, object],
    day: int,
    horizon: int,
    *,
    defaults: bool,
    reached: bool = False,
) -> Prediction:
    of_diagnosis = model.of(diagnosis)
    predictors = [column.predictor for column in of_diagnosis.columns]
    given = read_answers(answers, predictors)
    known = gather(predictors, situation, given, defaults=defaults)

    subject = Subject(of_diagnosis, known, day, horizon)
    model.check_horizon(horizon)
    risk = risk_of(subject, reached=reached)
    return Prediction(
        diagnosis=diagnosis,
        model=model,
        subject=subject,
        risk=risk,
        explanation=explain(subject),
        notes=notes(diagnosis, situation, given.keys(), model, subject, risk),
    )


def _with_knowledge(
    prediction: Prediction,
    knowledge: Knowledge,
    *,
    days: int,
    start: date,
    all_told: bool,
    certificate: Certificate | None = None,
    spell: Spell | None = None,
) -> Assessment:
    """Unless *all_told*, the spell may be longer than *days*: then nothing tells that it is not."""
    fmb = knowledge.fmb.about(prediction.diagnosis)
    longer = exceeded(fmb.cases, days, start) if fmb else None
    return Assessment(
        **{each.name: getattr(prediction, each.name) for each in fields(Prediction)},
        certificate=certificate,
        spell=spell,
        fmb=fmb,
        fmb_exceeded=longer if all_told else longer or None,
        measures=knowledge.measures.about(prediction.diagnosis),
        statistics=knowledge.statistics.about(prediction.diagnosis),
    )

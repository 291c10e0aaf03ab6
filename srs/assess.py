"""One patient, from certificates to assessment."""

from collections.abc import Mapping, Sequence
from datetime import date

from .assessment import Assessment
from .certificate import Certificate, PersonId, newest, one_person, one_postcode, without_person
from .explanation import explain
from .knowledge import Knowledge, exceeded
from .model import Model
from .notes import notes
from .predictors import Situation, gather, read_answers
from .risk import DEFAULT_HORIZON, Subject, risk_of
from .spell import current_spell, day_of, within


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
    situation = Situation(spell, earlier, at_hand, person, postcode, on)
    if day is None:
        day = day_of(spell, on)
    day = within(spell, day, start_known=situation.start_known)
    of_diagnosis = model.of(certificate.diagnosis)
    predictors = [column.predictor for column in of_diagnosis.columns]
    given = read_answers(answers or {}, predictors)
    known = gather(predictors, situation, given, defaults=defaults)

    subject = Subject(of_diagnosis, known, day, horizon)
    risk = risk_of(subject)
    explanation = explain(subject)

    fmb = knowledge.fmb.about(certificate.diagnosis)
    longer = exceeded(fmb.cases, spell.days, spell.start) if fmb else None
    return Assessment(
        certificate=certificate,
        spell=spell,
        model=model,
        subject=subject,
        risk=risk,
        explanation=explanation,
        fmb=fmb,
        fmb_exceeded=longer if situation.start_known else longer or None,
        measures=knowledge.measures.about(certificate.diagnosis),
        statistics=knowledge.statistics.about(certificate.diagnosis),
        notes=notes(certificate, situation, given.keys(), model, subject, risk),
    )

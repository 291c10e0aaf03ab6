"""One patient, from certificates to assessment."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from .arguments import DAY, check_all, check_answers, check_day, check_optional, check_switch
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
from .errors import BadDay
from .explanation import explain
from .knowledge import (
    Knowledge,
    Recommendation,
    Secondary,
    embedded,
    exceeded,
    ordered,
    situation_of,
)
from .model import DEFAULT_MODEL, Model, named
from .notes import notes, notes_of_certificate, notes_without_risk
from .predictors import Situation
from .request import Request
from .risk import DEFAULT_DAY, Absence, Averages, NoRisk, Subject, published, risk_of
from .spell import current_spell, withheld, within
from .subject import horizon_of, known_of, model_of, not_ongoing, subject_of


def assess(
    certificates: Sequence[Certificate],
    *,
    on: date,
    model: Model | str = DEFAULT_MODEL,
    knowledge: Knowledge | None = None,
    answers: Mapping[str, object] | None = None,
    defaults: bool = False,
    person: PersonId | None = None,
    postcode: str | None = None,
    day: int | None = None,
    horizon: int | None = None,
    complete_since: date | None = None,
) -> Assessment:
    """Assess the risk that the spell of the newest certificate outlasts the horizon.

    If there is no risk, the assessment says why and has everything else.

    Parameters
    ----------
    certificates : sequence of Certificate
        Of one person, as ``read`` gives them; the newest (a draft, else the latest signed) is
        assessed, the others are its history.
    on : date
        The day of assessment.
    model : Model or str
        A model from ``load``, or its name.
    knowledge : Knowledge or None
        FMB, measures and statistics. If not given, those that come with srs (``embedded``).
    answers : mapping or None
        By predictor name or SRS id; they take precedence over certificates and person id.
    defaults : bool
        Whether unanswered questions get the form's preselected level.
    person : PersonId or None
        Used if the certificate (a draft, say) has none.
    postcode : str or None
        The care unit's, five digits; used if the certificate has none.
    day : int or None
        Of the spell, from 1. If not given, that of *on*.
    horizon : int or None
        The day that the spell may outlast. If not given, the first of 90, 180 and 365 that it has
        not reached.
    complete_since : date or None
        The day from which the certificates have all of the person's sick leave.

    Raises
    ------
    BadInput
        For impossible certificates, answers or days; ``path`` says which, ``expected`` what is
        possible.
    BadArgument
        For an argument of the wrong type.
    NoModel
        When no model has that name.

    >>> from datetime import date
    >>> from srs import read
    >>> names = ("certificate.xml", "first.xml", "earlier.json")
    >>> certificates = [read(f"examples/{name}") for name in names]
    >>> answers = {"comorbidity": "no", "born_in_sweden": "yes", "university": "no"}
    >>> assessment = assess(certificates, on=date(2025, 3, 20), model="srs-3.0", answers=answers)
    >>> assessment
    <Assessment F43.8A on day 32: risk of more than 90 days 0.753, VERY_HIGH, srs-3.0>
    >>> assessment.explanation.reasons[0].text("en")
    'Age 40–49 years: speaks for a higher risk in the model'
    """
    check_all("certificates", certificates, Certificate, "srs.Certificate, as srs.read gives them")
    check_day("on", on)
    check_optional("knowledge", knowledge, Knowledge, "srs.Knowledge, as srs.embedded gives it")
    check_answers("answers", answers)
    check_switch("defaults", defaults)
    check_optional("person", person, PersonId, "srs.PersonId, as srs.PersonId.parse gives it")
    check_optional("postcode", postcode, str, "five digits as text")
    check_optional("day", day, int, "a day of the spell from 1, an int")
    check_optional("horizon", horizon, int, "a day of the spell, an int such as 90")
    check_optional("complete_since", complete_since, date, DAY)
    asked = Request(
        answers=answers or {},
        defaults=defaults,
        person=person,
        postcode=postcode,
        day=day,
        horizon=horizon,
        complete_since=complete_since,
    )
    return assess_asked(
        certificates, asked, on=on, model=named(model), knowledge=knowledge or embedded()
    )


def assess_asked(
    certificates: Sequence[Certificate],
    asked: Request,
    *,
    on: date,
    model: Model,
    knowledge: Knowledge,
) -> Assessment:
    """``assess`` with what the caller asks as one value."""
    person = one_person(certificates, asked.person)
    certificates = without_person(certificates)
    certificate = newest(certificates)
    postcode = one_postcode(certificate, asked.postcode)
    spell, earlier = current_spell(certificate, certificates, on=on)

    at_hand = frozenset(each.id for each in certificates)
    situation = Situation(
        spell,
        earlier,
        at_hand,
        person,
        postcode,
        on,
        withheld(certificates),
        asked.complete_since,
    )
    return assess_in(situation, certificate, asked, model=model, knowledge=knowledge)


def assess_in(
    situation: Situation,
    certificate: Certificate,
    asked: Request,
    *,
    model: Model,
    knowledge: Knowledge,
) -> Assessment:
    """The same for a certificate whose situation is found already and has its person and postcode.

    Raises
    ------
    BadInput
    """
    day = _day_of(situation, asked)
    return _assessment(certificate.diagnosis, situation, day, asked, model, knowledge, certificate)


def assess_without_certificate(
    diagnosis: Icd10, asked: Request, *, on: date, model: Model, knowledge: Knowledge
) -> Assessment:
    """The same without certificates: the spell has reached the day, and its end is not known.

    Raises
    ------
    BadInput
    """
    situation, day = _without_spell(asked, on), _day_told(asked)
    return _assessment(diagnosis, situation, day, asked, model, knowledge)


def predict(
    diagnosis: Icd10,
    asked: Request,
    *,
    on: date,
    model: Model,
    reached: bool = False,
    averages: Averages = published,
) -> Prediction:
    """The prediction alone, without certificates, and without knowledge except the *averages*.

    With *reached*, a spell that has reached the horizon is not an error: its risk is 1.

    Raises
    ------
    BadInput, NoModel
    """
    situation, day = _without_spell(asked, on), _day_told(asked)
    of_diagnosis = model.of(diagnosis)
    given, known = known_of(model, of_diagnosis, situation, asked)
    horizon = horizon_of(model, of_diagnosis, day, asked)
    if horizon is None:
        raise BadDay(
            "the horizon",
            expected="a horizon, because the spell has passed all usual ones",
            path=("horizon",),
        )
    subject = Subject(of_diagnosis, known, day, horizon)
    return _predicted(diagnosis, situation, subject, given, model, asked, averages, reached=reached)


def _assessment(
    diagnosis: Icd10 | None,
    situation: Situation,
    day: int | None,
    asked: Request,
    model: Model,
    knowledge: Knowledge,
    certificate: Certificate | None = None,
) -> Assessment:
    of_diagnosis = model_of(model, diagnosis)
    given, known = known_of(model, of_diagnosis, situation, asked)
    subject = subject_of(diagnosis, of_diagnosis, situation, day, known, asked, model)
    prediction = None
    if isinstance(subject, Subject) and diagnosis:
        averages = knowledge.statistics.averages
        prediction = _predicted(diagnosis, situation, subject, given, model, asked, averages)
    fmb = knowledge.fmb.about(diagnosis) if diagnosis else None
    now = situation_of(certificate, situation.spell) if certificate else None
    told = prediction.notes if prediction else notes_without_risk(diagnosis, situation)
    beside = knowledge.beside(certificate, now) if certificate else ()
    return Assessment(
        on=situation.on,
        today=_is_today(situation, asked),
        start_known=situation.start_known,
        diagnosis=diagnosis,
        model=model,
        of_diagnosis=of_diagnosis,
        certificate=certificate,
        spell=situation.spell,
        day=day,
        known=known,
        prediction=prediction,
        no_risk=_no_risk(subject),
        not_ongoing=not_ongoing(situation, asked),
        notes=(*told, *(notes_of_certificate(certificate) if certificate else ())),
        fmb=fmb,
        fmb_exceeded=fmb_exceeded(fmb, situation, day),
        situation=now,
        measures=ordered(knowledge.measures.about(diagnosis), now) if diagnosis else (),
        secondary=tuple(_with_exceeded(beside, situation, day)),
        statistics=knowledge.statistics.about(diagnosis) if diagnosis else None,
        more=knowledge.more(diagnosis) if diagnosis else {},
    )


def _predicted(
    diagnosis: Icd10,
    situation: Situation,
    subject: Subject,
    answered: Collection[str],
    model: Model,
    asked: Request,
    averages: Averages,
    *,
    reached: bool = False,
) -> Prediction:
    model.check_horizon(subject.horizon)
    risk = risk_of(subject, reached=reached, averages=averages)
    return Prediction(
        diagnosis=diagnosis,
        model=model,
        subject=subject,
        risk=risk,
        explanation=explain(subject),
        notes=notes(
            diagnosis, situation, answered, model, subject, risk, chosen=asked.horizon is None
        ),
    )


def _no_risk(subject: Subject | Absence) -> NoRisk | None:
    if isinstance(subject, Absence):
        return NoRisk(subject)
    return None if subject.determined else NoRisk(Absence.ANSWERS_MISSING)


def _day_of(situation: Situation, asked: Request) -> int | None:
    spell = situation.spell
    if spell is None:
        return None
    if asked.day is None:
        return spell.day(situation.on)
    return within(spell, asked.day, start_known=situation.start_known)


def _is_today(situation: Situation, asked: Request) -> bool:
    """Whether the day of the spell is known to be that of the day of assessment."""
    spell, on = situation.spell, situation.on
    if spell is None:
        return asked.day is not None
    if not spell.start <= on <= spell.end:
        return False
    # If it may have begun before the given certificates, today may be a later day of it.
    own = spell.day(on)
    earlier = not situation.start_known and asked.day is not None and asked.day > own
    return asked.day in (None, own) or earlier


def _with_exceeded(
    those: Sequence[Secondary], situation: Situation, day: int | None
) -> Iterator[Secondary]:
    for each in those:
        yield replace(each, exceeded=fmb_exceeded(each.fmb, situation, day))


def _day_told(asked: Request) -> int:
    return DEFAULT_DAY if asked.day is None else asked.day


def _without_spell(asked: Request, on: date) -> Situation:
    return Situation(None, (), frozenset(), asked.person, asked.postcode, on)


def fmb_exceeded(fmb: Recommendation | None, situation: Situation, day: int | None) -> bool | None:
    """Whether the spell, to its last certified day, is longer than every typical case recommends.

    None if it may be longer than the certificates show and is not known to exceed them.
    """
    spell = situation.spell
    if fmb is None or day is None:
        return None
    if spell:
        longer = exceeded(fmb.cases, spell.days, spell.start)
        return longer if situation.start_known else longer or None
    return exceeded(fmb.cases, day, situation.on - timedelta(days=day - 1)) or None

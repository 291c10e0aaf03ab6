"""Notes: what readers need to know to understand an assessment's numbers."""

from collections.abc import Collection, Iterator, Sequence

from .certificate import Certificate, Icd10, PersonId, Question
from .model import DiagnosisModel, Model, range_notes
from .predictors import Known, Situation
from .risk import Risk, Subject, horizons
from .spell import leads_to
from .wording import Aside, Words

_BESIDE = Words("bidiagnoser", "secondary diagnoses")
_QUESTIONS: dict[Question, Words] = {
    "4": _BESIDE,
    "6": _BESIDE,
    "39": Words("prognos", "prognosis"),
    "40": Words("arbetslivsinriktade åtgärder", "work-oriented measures"),
}

WRONG_CHECK_DIGIT = Words(
    "Personnumrets kontrollsiffra stämmer inte; ålder och kön kan vara fel.",
    "The person id's check digit is wrong; age and sex may be too.",
)


def notes(
    diagnosis: Icd10,
    situation: Situation,
    answered: Collection[str],
    model: Model,
    subject: Subject,
    risk: Risk,
    *,
    chosen: bool = False,
) -> tuple[Words, ...]:
    """All notes, in the order in which an assessment is read; *chosen*: the horizon was not
    asked for.
    """
    return (
        *_of_the_model(model, subject),
        *_of_the_diagnosis(diagnosis, subject, risk),
        *_of_the_spell(diagnosis, situation),
        *(_of_the_choice(model, subject) if chosen else ()),
        *_of_the_days(model, subject, risk),
        *_of_the_person(situation.person),
        *_of_known(model, subject.model, subject.known),
        *_of_the_answers(answered, subject, risk),
    )


def notes_without_risk(diagnosis: Icd10 | None, situation: Situation) -> tuple[Words, ...]:
    """The notes that do not depend on a risk."""
    return (*_of_the_spell(diagnosis, situation), *_of_the_person(situation.person))


def notes_of_certificate(certificate: Certificate) -> Iterator[Words]:
    """Notes on content that is neither used nor shown: unfinished, or unreadable."""
    if unfinished := certificate.unfinished_periods:
        one = unfinished == 1
        yield Words(
            f"{'En period' if one else f'{unfinished} perioder'} i utkastet räknas inte än: första "
            "dag, sista dag eller sjukskrivningsgrad saknas.",
            f"{'A period' if one else f'{unfinished} periods'} of the draft "
            f"{'does' if one else 'do'} not count yet: the first day, the last day or the degree "
            "is missing.",
        )
    for question in certificate.unread:
        what = _QUESTIONS[question]
        yield Words(
            f"Svaret på intygets fråga {question} ({what.sv}) har en okänd kod och visas inte.",
            f"The certificate's answer to question {question} ({what.en}) has an unknown code and "
            "is not shown.",
        )


def notes_of_a_row(
    diagnosis: Icd10 | None,
    situation: Situation,
    known: Sequence[Known],
    model: Model,
    of_diagnosis: DiagnosisModel | None,
    day: int | None,
) -> tuple[Words, ...]:
    """The notes about this spell rather than about the model, for a list of many."""
    of_model = []
    if of_diagnosis:
        if of_diagnosis.pooled:
            of_model.append(range_notes.of_pooled(model.audience))
        if day is not None and range_notes.before(of_diagnosis, day):
            of_model.append(range_notes.of_day(of_diagnosis))
        of_model += _of_known(model, of_diagnosis, known)
    return (*notes_without_risk(diagnosis, situation), *of_model)


def _of_the_model(model: Model, subject: Subject) -> Iterator[Words]:
    yield from model.warnings
    if subject.model.pooled:
        yield range_notes.of_pooled(model.audience)


def _of_the_diagnosis(own: Icd10, subject: Subject, risk: Risk) -> Iterator[Words]:
    code = subject.model.diagnosis
    if code != own:
        yield Words(
            f"Modellen saknar {own}; prediktionen gäller den överordnade koden {code}.",
            f"The model does not cover {own}; the prediction is for its parent code {code}.",
        )
    if risk.average and risk.average.diagnosis != own:
        # A region's own average is looked up by the model's code, even if a longer code has one.
        same = Words("det gör risken också", "so is the risk")
        few = Words(f"sjukfallen med {code} är för få", f"the spells in {code} are too few")
        none = Words(f"för {own} är inget publicerat", f"none is published for {own}")
        counted = same if risk.average.diagnosis == code else few
        why = counted if risk.average.counted else none
        yield Aside(
            f"Genomsnittet gäller {risk.average.diagnosis}; {why.sv}.",
            f"The average is for {risk.average.diagnosis}; {why.en}.",
        )


def _of_the_spell(diagnosis: Icd10 | None, situation: Situation) -> Iterator[Words]:
    spell = situation.spell
    if spell and spell.diagnosis != diagnosis:
        yield Words(
            f"Bedömningen gäller {diagnosis}, som står i det senaste intyget; sjukfallet har på "
            f"bedömningsdagen diagnosen {spell.diagnosis} enligt det intyg som gäller då.",
            f"The assessment is for {diagnosis}, the newest certificate's diagnosis; on the day of "
            f"assessment the spell has {spell.diagnosis}, from the certificate valid that day.",
        )
    if spell and any(leads_to(each, spell) for each in situation.withheld):
        yield Words(
            "Före sjukfallet finns ett intyg utan diagnos, som inte räknas. Sjukfallet kan därför "
            "ha börjat tidigare och ha nått en senare dag. Uppgifter om sjukfallets början hämtas "
            "inte ur intyget.",
            "A certificate without diagnosis, which does not count, precedes the spell. So the "
            "spell may have begun earlier and reached a later day. Nothing about its start is "
            "taken from the certificate.",
        )
    elif spell and not situation.start_known:
        yield Words(
            "Intyget förlänger ett intyg som saknas här. Sjukfallet kan därför ha börjat tidigare "
            "och ha nått en senare dag. Uppgifter om sjukfallets början hämtas inte ur intyget.",
            "The certificate extends one that was not given. So the spell may have begun earlier "
            "and reached a later day. Nothing about its start is taken from the certificate.",
        )


def _of_the_choice(model: Model, subject: Subject) -> Iterator[Words]:
    those = horizons(model)
    if subject.horizon != those[0]:
        *others, last = map(str, those)
        yield Aside(
            f"Risken gäller dag {subject.horizon}: den första av {', '.join(others)} och {last} "
            "som sjukfallet inte har nått.",
            f"The risk is for day {subject.horizon}: the first of {', '.join(others)} and {last} "
            "that the spell has not reached.",
        )


def _of_the_days(model: Model, subject: Subject, risk: Risk) -> Iterator[Words]:
    first = round(subject.model.first_day)
    if risk.average and max(subject.day, first) != risk.average.day:
        yield Aside(
            f"Genomsnittet gäller sjukfall från dag {risk.average.day}; risken gäller detta "
            f"sjukfall från dag {max(subject.day, first)}.",
            f"The average is for spells from day {risk.average.day}; the risk is for this spell "
            f"from day {max(subject.day, first)}.",
        )
    if range_notes.before(subject.model, subject.day):
        yield range_notes.of_day(subject.model)
    if subject.day >= subject.horizon:
        yield Words(
            f"Sjukfallet har redan nått dag {subject.horizon}.",
            f"The spell has already reached day {subject.horizon}.",
        )
    if note := range_notes.of_horizon(model.audience, subject.model, subject.horizon):
        yield note
    if subject.horizon != risk.profile.horizon:
        yield Words(
            f"Risknivåernas gränser är satta för {risk.profile.horizon} dagar.",
            f"The cut-offs of the levels were set for {risk.profile.horizon} days.",
        )


def _of_the_person(person: PersonId | None) -> Iterator[Words]:
    if person and not person.check_digit_agrees:
        yield WRONG_CHECK_DIGIT


def _of_known(
    model: Model, of_diagnosis: DiagnosisModel, those: Sequence[Known]
) -> Iterator[Words]:
    for column, known in zip(of_diagnosis.columns, those, strict=True):
        if known.value is not None:
            seen = range_notes.seen_of(model.audience, column.name)
            if note := range_notes.of_value(column, seen, known.value):
                yield note
    if any(known.source == "default" for known in those):
        yield Words(
            "Obesvarade frågor har fått formulärets förvalda svar.",
            "Unanswered questions have the form's preselected answers.",
        )


def _of_the_answers(answered: Collection[str], subject: Subject, risk: Risk) -> Iterator[Words]:
    if unused := set(answered) - {column.name for column in subject.model.columns}:
        names = ", ".join(sorted(unused))
        yield Words(
            f"Svar som modellen för diagnosen inte använder: {names}.",
            f"Answers that the diagnosis's model does not use: {names}.",
        )
    if subject.missing and risk.probability is not None:
        yield Words(
            "Svar saknas; modellen räknar utifrån patienter som är lika i det som är känt.",
            "Answers are missing; the model uses patients who are alike in what is known.",
        )
    if risk.narrowed_most_by:
        by_name = {known.predictor.name: known.predictor for known in subject.known}
        label = by_name[risk.narrowed_most_by].label_inside
        yield Aside(
            f"Fråga först om: {label.sv}. Det svaret snävar in intervallet mest, vilket det än "
            "blir.",
            f"Ask first: {label.en}. That answer narrows the range most, whatever it is.",
        )

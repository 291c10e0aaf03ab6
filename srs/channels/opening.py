"""How pages of text begin: the diagnosis, the spell, the model's population, the risk or why
none.
"""

from collections.abc import Iterator

from rich.text import Text

from ..assessment import Assessment
from ..certificate import Icd10
from ..risk import Absence, Risk, lasts, title
from ..wording import Lang, Words, in_days
from .charts import COLOUR
from .percent import percent


def head(assessment: Assessment, lang: Lang) -> Text:
    """The diagnosis, and on the next line where in its spell the patient is."""
    none = Words("Intyget saknar diagnos", "The certificate has no diagnosis").to(lang)
    code = named(assessment.diagnosis, lang) if assessment.diagnosis else none
    told = (Text(words.to(lang)) for words in _spell(assessment))
    return Text("\n").join([Text(code, style="bold"), *told])


def _spell(assessment: Assessment) -> Iterator[Words]:
    day, spell, certificate = assessment.day, assessment.spell, assessment.certificate
    if spell is None:
        if day is not None:
            yield Words(f"Dag {day} av sjukfallet.", f"Day {day} of the spell.")
        elif certificate and not certificate.periods:
            yield Words(
                "Intyget har ingen sjukskrivningsperiod än.",
                "The certificate has no period of sick leave yet.",
            )
        elif certificate:
            start, end = certificate.start, certificate.end
            yield Words(f"Intyget gäller {start} till {end}.", f"It holds from {start} to {end}.")
        return
    start, end, days = spell.start, spell.end, in_days(spell.days)
    if assessment.not_ongoing is Absence.NOT_BEGUN:
        yield Words(
            f"Sjukfallet börjar {start}; intygen täcker {days.sv}.",
            f"The spell begins {start}; certified for {days.en}.",
        )
    elif assessment.not_ongoing is Absence.ENDED:
        yield Words(
            f"Sjukfallet började {start} och slutade {end}, efter {days.sv}.",
            f"The spell began {start} and ended {end}, after {days.en}.",
        )
    else:
        yield Words(
            f"Dag {day} av sjukfallet, som började {start}; intygen täcker {days.sv}.",
            f"Day {day} of the spell, which began {start}; certified for {days.en}.",
        )


def made_from(assessment: Assessment, lang: Lang) -> Iterator[Text]:
    """Whose spells the model was made from, before any number; a warning stands out."""
    warnings = assessment.model.warnings
    for words in assessment.model.made_from:
        warning = words in warnings
        yield Text(f"{'! ' if warning else ''}{words.to(lang)}", "bold red" if warning else "dim")


def named(diagnosis: Icd10, lang: Lang) -> str:
    """The code with its title, or with its parent's where it has none."""
    found = title(diagnosis)
    if found is None:
        return str(diagnosis)
    words = found.words.to(lang)
    own = found.diagnosis == diagnosis
    return f"{diagnosis} {words}" if own else f"{diagnosis} ({found.diagnosis} {words})"


def answered(heading: str, code: Icd10, asked: Icd10, lang: Lang) -> str:
    """The heading with its code and, if a parent answers, the diagnosis *asked* for.

    >>> answered("Measures", Icd10("F43"), Icd10("F438A"), "en")
    'F43.8A: Measures for F43'
    """
    told = f"{heading} {Words('för', 'for').to(lang)} {code}"
    return told if code == asked else f"{asked}: {told}"


def without_risk(assessment: Assessment, lang: Lang) -> Iterator[Text]:
    """Why there is no risk; None if there are bounds, which say it."""
    if assessment.no_risk and not assessment.prediction:
        # "No risk" could be read as a risk of zero.
        none = Words("Risken är inte beräknad", "The risk was not computed").to(lang)
        yield Text()
        yield Text(f"{none}. {assessment.no_risk.words.to(lang)}", style="bold")


def verdict(risk: Risk, lang: Lang) -> Text:
    that = lasts(risk.horizon).to(lang)
    if risk.bounds is not None:
        low, high = (percent(bound, lang, risk.profile) for bound in risk.bounds)
        text = Words(
            f"Risken {that} är mellan {low} och {high}, beroende på svaren som saknas.",
            f"The risk {that} is between {low} and {high}, depending on the missing answers.",
        )
        return Text(text.to(lang), style="bold")
    assert risk.probability is not None
    assert risk.level is not None
    return Text.assemble(
        (percent(risk.probability, lang, risk.profile), f"bold {COLOUR[risk.level]}"),
        (f"  {risk.level.words.to(lang)} {that}", "bold"),
    )

"""When a rollout's question gets no answer, and what would help."""

from typing import Any

from srs.wording import Words

from ..statistics.staggered_adoption import Leads, Staggered
from .study import Study

NONE_LEFT = "none_left"
LEADS = "leads"
_NONE_LEFT = (
    Words(
        "Ingen enhet som ännu inte har infört åtgärden finns kvar att jämföra med.",
        "No unit that still waits is left to compare with.",
    ),
    Words(
        "Ta med enheter som inför åtgärden senare eller aldrig, eller månader före det första "
        'införandet. Om åtgärden bara når nya sjukfall: ange reaches = "new".',
        "Include units that introduce the measure later or never, or months before the first "
        'introduction. If the measure reaches only new spells: set reaches = "new".',
    ),
)
_LEADS = (
    Words(
        "Sjukfallen utvecklades olika redan före införandet (p = {p:.3f}): enheterna hade skilt "
        "sig åt även utan åtgärden.",
        "Leave followed different courses already before the introduction (p = {p:.3f}): units "
        "would have differed without the measure, too.",
    ),
    Words(
        "Jämför enheter som liknar varandra mer. Ange störfaktorer (confounders) om patientgruppen "
        'har ändrats, eller reaches = "ongoing" om åtgärden når pågående sjukfall.',
        "Compare units that are more alike, give confounders if patients have changed, or reaches "
        '= "ongoing" if ongoing spells are reached.',
    ),
)


def refusals(found: Staggered, leads: Leads | None, study: Study) -> list[dict[str, Any]]:
    """The reasons that apply, each with its code; leads that cannot be tested are no reason."""
    refused = []
    if not len(found.effects):
        refused.append(_said(NONE_LEFT, *_NONE_LEFT))
    if leads is not None and leads.p < study.refuse.leads:
        refused.append(_said(LEADS, *_LEADS, p=leads.p))
    return refused


def _said(code: str, text: Words, help: Words, **values: float) -> dict[str, Any]:
    return {
        "code": code,
        "text": {lang: getattr(text, lang).format(**values) for lang in ("sv", "en")},
        "help": {lang: getattr(help, lang) for lang in ("sv", "en")},
    }

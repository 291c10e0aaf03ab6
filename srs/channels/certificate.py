"""What the certificate says besides what the model uses, as text."""

from collections.abc import Iterator

from rich.console import RenderableType

from ..certificate import WORK_MEASURES, Certificate
from ..wording import Lang, Words, printable
from .layout import hanging, heading


def certificate_section(certificate: Certificate | None, lang: Lang) -> Iterator[RenderableType]:
    """The care unit, prognosis, the measures that the physician proposes, and free text."""
    lines = list(_lines(certificate, lang)) if certificate else []
    if not lines:
        return
    yield heading(Words("Ur intyget", "From the certificate").to(lang))
    for what, text in lines:
        yield hanging("", f"{what.to(lang)}: {text}")


def _lines(certificate: Certificate, lang: Lang) -> Iterator[tuple[Words, str]]:
    if certificate.unit_name:
        yield Words("Enhet", "Unit"), printable(certificate.unit_name)
    if certificate.prognosis:
        yield Words("Prognos", "Prognosis"), certificate.prognosis.words.to(lang)
    if certificate.work_measures:
        names = (WORK_MEASURES[code] for code in certificate.work_measures)
        yield (
            Words("Arbetslivsinriktade åtgärder", "Work-oriented measures"),
            ", ".join(words.inside.to(lang) for words in names),
        )
    if certificate.other:
        yield Words("Läkarens ord", "The physician's words"), printable(certificate.other)

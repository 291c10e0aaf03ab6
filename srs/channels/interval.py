"""How sure the model is of a risk, as JSON and as a line."""

from ..model import INTERVAL_LEVEL
from ..risk import Risk
from ..wording import Lang, Words
from .percent import between


def interval_document(interval: tuple[float, float] | None) -> dict[str, float] | None:
    """None where the model does not know."""
    if interval is None:
        return None
    low, high = interval
    return {"low": low, "high": high, "level": INTERVAL_LEVEL}


def interval_line(risk: Risk, lang: Lang) -> str | None:
    if risk.interval is None:
        return None
    shown = between(risk.interval, lang, risk.profile)
    return Words(
        f"Kan vara {shown}: så noga vet modellen det av de sjukfall den är gjord på.",
        f"It may be {shown}: so closely the model knows it from the spells it was made from.",
    ).to(lang)

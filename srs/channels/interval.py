"""How certain the model's risk is, as JSON and as a line."""

from ..model import INTERVAL_LEVEL
from ..risk import Risk
from ..wording import Lang, Words
from .percent import between


def interval_document(interval: tuple[float, float] | None) -> dict[str, float] | None:
    """None if the model does not know."""
    if interval is None:
        return None
    low, high = interval
    return {"low": low, "high": high, "level": INTERVAL_LEVEL}


def interval_line(risk: Risk, lang: Lang) -> str | None:
    if risk.interval is None:
        return None
    shown = between(risk.interval, lang, risk.profile)
    return Words(
        f"Kan vara {shown}: så säkert kan modellen ange risken utifrån de sjukfall den är gjord "
        "på.",
        f"It may be {shown}: the spells that the model was made from determine it no more exactly.",
    ).to(lang)

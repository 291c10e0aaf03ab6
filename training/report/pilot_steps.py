"""What to do next in a pilot, from its numbers: each step gives its reason, and none decides."""

from collections.abc import Iterator

from srs.wording import Lang, Words

from . import shadow
from .document import ALL, Document, Record, number, records
from .element import Content, Element, el
from .next_steps import EITHER, KEEP, SYNTHETIC, listed
from .numbers import count
from .tables import cell

_SHOW = Words(
    "Talen stöder att {b} visas i stället för {a}.",
    "The numbers support showing {b} in place of {a}.",
)
_ANSWERS = {"superior": _SHOW, "worse": KEEP, "non-inferior": EITHER}
_WAIT = Words(
    "Välj inte än mellan {a} och {b}: läs slutsatsen igen nästa månad.",
    "Do not choose between {a} and {b} yet: read the verdict again next month.",
)
_MORE = Words(
    "Vänta på omkring {more} personer till innan du väljer mellan {a} och {b}.",
    "Wait for about {more} more persons before you choose between {a} and {b}.",
)
_HIGHER = Words(
    "Räkna om {}: fler sjukfall blev långa än risken angav. Observerat / förväntat: ",
    "Update {}: more spells became long than the risk predicted. Observed / expected: ",
)
_LOWER = Words(
    "Läs vad åtgärder kan ha gjort innan {} räknas om: färre sjukfall blev långa än risken angav. "
    "Observerat / förväntat: ",
    "Read what measures may have done before you update {}: fewer spells became long than the risk "
    "predicted. Observed / expected: ",
)
_HARDLY = Words(
    "Fråga de {} enheter som knappt använder stödet varför.",
    "Ask the {} units that hardly use the support why.",
)
_ONE = Words(
    "Fråga den enhet som knappt använder stödet varför.",
    "Ask the unit that hardly uses the support why.",
)


def box(
    use: Record, shown: Record, compared: Record, *, synthetic: bool, lang: Lang
) -> Element | None:
    """The steps, from the page's parts: use, what was shown, and the shadow beside it.

    ``None`` where the numbers ask for none.
    """
    found: list[Content] = [SYNTHETIC.to(lang)] if synthetic else []
    found += [*_shadow(compared, lang), *_calibration(shown, lang), *_use(use, lang)]
    return listed(found, lang) if found else None


def _shadow(compared: Record, lang: Lang) -> Iterator[str]:
    level = number(compared.get("level")) or 0.0
    for pair in records(compared, "pairs"):
        if looks := records(pair, "looks"):
            newest = shadow.verdict(pair, looks[-1], level)
            of = {"a": newest.a, "b": newest.b, "more": count(newest.more, lang)}
            unsettled = _WAIT if newest.more is None else _MORE
            yield _ANSWERS.get(newest.answer, unsettled).to(lang).format(**of)


def _calibration(shown: Record, lang: Lang) -> Iterator[Content]:
    evaluation = shown.get("evaluation")
    document = Document.of(evaluation if isinstance(evaluation, dict) else {})
    for (model, _, group, metric), value in document.metrics.items():
        if (group, metric) != (ALL, "oe") or value.low is None or value.high is None:
            continue
        if value.low > 1 or value.high < 1:
            words = _HIGHER if value.low > 1 else _LOWER
            yield [
                el("a", words.to(lang).format(model).rstrip(), href="#shown"),
                " ",
                cell(value, metric, lang),
            ]


def _use(use: Record, lang: Lang) -> Iterator[Content]:
    hardly = use.get("hardly_used")
    if isinstance(hardly, list) and hardly:
        words = _ONE if len(hardly) == 1 else _HARDLY
        yield el("a", words.to(lang).format(len(hardly)), href="#use")

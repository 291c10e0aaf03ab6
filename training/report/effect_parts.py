"""What the pages of studies of measures share: the header, and the definitions of numbers."""

from collections.abc import Iterator, Mapping, Sequence

from srs.wording import Lang, Words

from . import effect_names, wording
from .definition_words import swedish
from .definitions import identity
from .document import Record, tally
from .element import Element, el
from .numbers import count

_BANNER = Words(
    "Syntetiska data. Inget på sidan säger något om verkliga patienter.",
    "Synthetic data. Nothing on this page says anything about real patients.",
)
_UNKNOWN = Words(
    "Det är inte angivet om data är syntetiska.", "Whether the data are synthetic is not stated."
)
_COUNTED = {
    "spells": Words("sjukfall", "spells"),
    "persons": Words("personer", "persons"),
    "units": Words("enheter", "units"),
}


def header(document: Record, title: str, lang: Lang) -> Element:
    population = effect_names.of(document, "population")
    told = [
        f"{count(tally(population, key), lang)} {words.to(lang)}"
        for key, words in _COUNTED.items()
        if tally(population, key) is not None
    ]
    since, until = (population.get(key) for key in ("since", "until"))
    told += [f"{since} – {until}"] if since and until else []
    synthetic = document.get("synthetic")
    made = wording.created(document.get("created"), lang)
    return el(
        "header",
        el("p", el("strong", f"⚠ {_BANNER.to(lang)}"), class_="synthetic") if synthetic else None,
        el("h1", title),
        el("p", " · ".join(told)) if told else None,
        el("p", _UNKNOWN.to(lang), class_="small") if synthetic is None else None,
        el("p", made, class_="small") if made else None,
    )


def definitions(
    used: Sequence[tuple[str, Words, Words]], published: Mapping[str, str], lang: Lang
) -> Iterator[Element]:
    """Id, name and definition; *published* gives the definition as in the document."""
    for name, title, said in used:
        own = published.get(name)
        yield el(
            "details",
            el("summary", el("strong", title.to(lang)), " ", el("code", name)),
            el("p", said.to(lang)),
            _as_published(own, lang) if own else None,
            class_="definition",
            open=True,
            id=identity(name),
        )


def _as_published(text: str, lang: Lang) -> Element:
    own = swedish(text) if lang == "sv" else text
    if own is None:
        return el("p", text, lang="en", class_="small")
    return el("p", own[:1].upper() + own[1:], class_="small")

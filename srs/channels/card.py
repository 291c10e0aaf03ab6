"""CDS Hooks 2.0: an assessment as a card, made from the JSON channel's document.

Optional members without content are left out: a card has no null.
https://cds-hooks.hl7.org/2.0/
"""

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..assessment import Assessment
from ..wording import Lang, Words
from .fhir.resources import ICD10_SE, OWN, coding, there
from .fhir.risk_assessment import proposal, shown_of
from .json import document as as_json
from .sentences import sentences

Document = Mapping[str, Any]

OPINION = f"{OWN}:opinion"
# The physician's own opinion is the reason for not following the card.
OPINIONS = {
    "HOGRE": Words("Risken är högre", "The risk is higher"),
    "KORREKT": Words("Risken stämmer", "The risk is right"),
    "LAGRE": Words("Risken är lägre", "The risk is lower"),
    "KAN_EJ_BEDOMA": Words("Kan inte bedömas", "Cannot be judged"),
}
LONGEST_SUMMARY = 139
_MOST = 5  # measures that are named and suggested; all are in the assessment
_WARNING_FROM = 2  # the level that is high
# GitHub's Markdown gives these a meaning, anywhere or at the beginning of a line.
_MARKS = re.compile(r"([\\`*_\[\]#!|<>&~])|^([-+=])|^([0-9]+)([.)])")


def render(assessment: Assessment, lang: Lang) -> str:
    return json.dumps(document(assessment, lang), ensure_ascii=False, indent=2)


def document(assessment: Assessment, lang: Lang) -> dict[str, Any]:
    return {"cards": [card(as_json(assessment, lang), lang)]}


def card(
    document: Document, lang: Lang, *, links: Sequence[Document] = (), subject: str | None = None
) -> dict[str, Any]:
    """Cards from the JSON channel's document, with ``id`` if it was stored.

    Parameters
    ----------
    subject
        A reference to the patient's resource, for whom measures are suggested; without it none are.
    """
    id = document.get("id")
    suggestions = list(_suggestions(document, id, subject)) if id and subject else []
    return there(
        uuid=str(uuid.UUID(hex=id)) if id else None,
        summary=_summary(document, lang),
        detail="\n\n".join(_detail(document, lang)),
        indicator=_indicator(document["risk"]),
        source=_source(document),
        suggestions=suggestions,
        selectionBehavior="any" if suggestions else None,
        overrideReasons=_override_reasons(lang) if id and document["risk"] else None,
        links=list(links),
    )


def _summary(document: Document, lang: Lang) -> str:
    risk, no_risk = document["risk"], document["no_risk"]
    if risk is None:
        return _clipped(no_risk["text"])
    level = f". {risk['level_text']}" if risk["level_text"] else ""
    trial = Words("Inte för patienter: ", "Not for patients: ").to(lang)
    warned = trial if risk["synthetic"] else ""
    return _clipped(f"{warned}{_percents(risk, lang)} risk {risk['of']}{level}")


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST_SUMMARY else f"{text[: LONGEST_SUMMARY - 1]}…"


def _percents(risk: Document, lang: Lang) -> str:
    sign = " %" if lang == "sv" else "%"
    if risk["percent_bounds"]:
        return f"{'–'.join(dict.fromkeys(risk['percent_bounds']))}{sign}"
    return f"{risk['percent']}{sign}"


def _indicator(risk: Document | None) -> str:
    """Never critical: the card supports a judgement. If there are bounds, the lower one counts,
    which is certain.
    """
    if risk is None:
        return "info"
    level = risk["level_bounds"][0]["level"] if risk["level_bounds"] else risk["level"]
    return "warning" if level >= _WARNING_FROM else "info"


def _source(document: Document) -> dict[str, Any]:
    risk, diagnosis = document["risk"], document["certificate"]["diagnosis"]
    model = f" {risk['model']['name']}-{risk['model']['version']}" if risk else ""
    title = document["certificate"]["title"] or diagnosis
    topic = coding(ICD10_SE, diagnosis, title) if diagnosis else None
    return there(label=f"SRS{model}", topic=topic)


def _detail(document: Document, lang: Lang) -> Iterator[str]:
    """Paragraphs: the risk first, then why, then what to use for the decision."""
    told = sentences(document, lang)
    for each in told.warnings:
        yield f"**{marked(each)}**"
    yield from map(marked, told.first)
    support = document["support"]
    if support:
        yield marked(support["text"])
    why = Words("Varför, starkast först", "Why, strongest first")
    yield from _listed(why, told.reasons, lang)
    missing = [each["question"] for each in document["questions"] if each["value"] is None]
    yield from _listed(Words("Svar som saknas", "Missing answers"), missing, lang)
    yield from _fmb(document["fmb"], lang)
    titles = [each["title"] for each in document["measures"][:_MOST]]
    yield from _listed(Words("Åtgärder", "Measures"), titles, lang)
    shown = list(shown_of(document["measures"]))
    yield from _listed(Words("Vad studier har visat", "What studies have shown"), shown, lang)
    notes = Words("Att tänka på när siffrorna läses", "When reading the numbers")
    yield from _listed(notes, told.beside, lang)
    yield marked(
        Words(
            "Beslutsstöd: stödjer en bedömning, avgör inget.",
            "Decision support: it supports a judgement and decides nothing.",
        ).to(lang)
    )


def _listed(heading: Words, texts: Sequence[str], lang: Lang) -> Iterator[str]:
    if texts:
        lines = "\n".join(f"- {marked(each)}" for each in texts)
        yield f"**{marked(heading.to(lang))}**\n\n{lines}"


def _fmb(fmb: Document, lang: Lang) -> Iterator[str]:
    cases = [each["text"] for each in fmb["typical_cases"]]
    if not cases:
        return
    heading = f"FMB {fmb['diagnosis']}, {fmb['date']}"
    yield from _listed(Words(heading, heading), cases, lang)
    if fmb["exceeded"]:
        text = Words(
            "Sjukfallet är längre än rekommendationen i varje typfall.",
            "The spell is longer than every typical case recommends.",
        )
        yield f"**{marked(text.to(lang))}**"


def marked(text: str) -> str:
    """The text as Markdown that reads the same: no character of it acts as markup.

    >>> print(marked("5 * 3 <b>"), marked("- not a list"))
    5 \\* 3 \\<b\\> \\- not a list
    """
    return _MARKS.sub(_escaped, " ".join(text.split()))


def _escaped(found: re.Match[str]) -> str:
    sign, first, number, after = found.groups()
    return f"{number}\\{after}" if number else f"\\{sign or first}"


def _suggestions(document: Document, id: str, subject: str) -> Iterator[dict[str, Any]]:
    for each in document["measures"][:_MOST]:
        yield {
            "label": each["title"],
            "uuid": str(uuid.uuid5(uuid.UUID(hex=id), each["id"])),
            "actions": [
                {
                    "type": "create",
                    "description": each["advice"],
                    "resource": proposal(each, subject),
                }
            ],
        }


def _override_reasons(lang: Lang) -> list[dict[str, Any]]:
    return [coding(OPINION, code, words.to(lang)) for code, words in OPINIONS.items()]

"""The place of a diagnosis in ICD-10-SE: its category, block, chapter and group of chapters.

Blocks and chapters are those of Socialstyrelsen's systematic list of ICD-10-SE, the groups of
chapters those of Statistiktjänsten. A code is valid if its first three characters lie in a block;
the rest is not checked.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from srs.certificate import Icd10
from srs.errors import BadDiagnosis
from srs.model import load
from srs.tables.columns import pl
from srs.wording import Words

_HERE = Path(__file__).parent
_OF_34 = "srs-3.0"
# Statistiktjänsten ignores everything between the characters, such as a dot or a dash.
_BETWEEN = re.compile(r"[^0-9A-Z]")
_CATEGORY = re.compile(r"[A-Z][0-9]{2}")
LEVELS = ("group", "chapter", "block", "category", "srs_diagnosis")

# Statistiktjänsten's seven groups of chapters; some chapters are in none.
GROUPS: Mapping[str, Words] = {
    "somatic": Words("Somatiska sjukdomar", "Somatic diseases"),
    "mental": Words("Psykiska sjukdomar", "Mental disorders"),
    "musculoskeletal": Words("Muskuloskeletala sjukdomar", "Musculoskeletal diseases"),
    "pregnancy": Words("Graviditet och förlossning", "Pregnancy and childbirth"),
    "other": Words("Övrigt", "Other"),
    "symptoms": Words("Symtomdiagnoser", "Symptoms"),
    "contacts": Words(
        "Faktorer av betydelse för hälsotillståndet och för kontakter med hälso- och sjukvården",
        "Factors influencing health status and contacts with health services",
    ),
}
INVALID = "no valid code"
INVALID_WORDS = Words("Utan giltig ICD-10-kod", "Without a valid ICD-10 code")


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a diagnosis; ``srs_diagnosis`` is one of the national models' 34, or None."""

    group: str
    chapter: str
    block: str
    category: str
    srs_diagnosis: str | None


def place_of(text: str | None) -> Place | None:
    """The place; None for an invalid code.

    >>> place_of("f40-1").block, place_of("F43.8A").srs_diagnosis, place_of("P99")
    ('F40-F48', 'F438A', None)
    """
    washed = _BETWEEN.sub("", (text or "").upper())
    found = _CATEGORY.match(washed)
    block = _block(found[0]) if found else None
    if block is None:
        return None
    chapter = _blocks()[block]
    return Place(_chapters()[chapter][0], chapter, block, washed[:3], _of_34(washed))


def place_codes(diagnoses: pl.Series) -> pl.Series:
    """A text for each different place, which ``levels`` reads."""
    distinct = diagnoses.unique()
    found = [_text(place_of(text)) for text in distinct]
    places = diagnoses.replace_strict(distinct, found, return_dtype=pl.Categorical)
    return places.cast(pl.Categorical).alias("place")  # without rows they are texts


def _text(place: Place | None) -> str:
    return " ".join(filter(None, (place.category, place.srs_diagnosis))) if place else INVALID


def levels(places: pl.Series) -> pl.DataFrame:
    """``place`` and LEVELS of each of the *places*, once; INVALID for an invalid code.

    ``srs_diagnosis`` is null for a diagnosis outside the 34.
    """
    distinct = places.drop_nulls().unique().cast(pl.String)
    rows = [(text, *_levels(text)) for text in distinct]
    return pl.DataFrame(rows, schema=dict.fromkeys(("place", *LEVELS), pl.String), orient="row")


def _levels(text: str) -> tuple[str | None, ...]:
    if text == INVALID:
        return INVALID, INVALID, INVALID, INVALID, None
    category, _, known = text.partition(" ")
    place = place_of(category)
    assert place is not None
    return place.group, place.chapter, place.block, category, known or None


def chapter_words(chapter: str) -> Words:
    """The title of the chapter.

    >>> chapter_words("M00-M99").en
    'Diseases of the musculoskeletal system and connective tissue'
    """
    return _chapters()[chapter][1]


@cache
def _chapters() -> Mapping[str, tuple[str, Words]]:
    with (_HERE / "icd10_chapters.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["chapter"]: (row["group"], Words(row["sv"], row["en"]))
            for row in csv.DictReader(file)
        }


@cache
def _blocks() -> Mapping[str, str]:
    with (_HERE / "icd10_blocks.csv").open(encoding="utf-8", newline="") as file:
        return {row["block"]: row["chapter"] for row in csv.DictReader(file)}


@cache
def _block(category: str) -> str | None:
    within = (block for block in _blocks() if block[:3] <= category <= block[4:])
    return next(within, None)


@cache
def _known() -> frozenset[str]:
    return frozenset(each.code for each in load(_OF_34).diagnoses)


def _of_34(washed: str) -> str | None:
    try:
        lineage = Icd10.parse(washed[:5]).lineage()
    except BadDiagnosis:
        return None
    return next((each.code for each in lineage if each.code in _known()), None)

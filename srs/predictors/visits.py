"""Predictors on earlier care, as in the models 2.1 and 2.2.

Their wording is ours, in two tables next to this file. Their meaning is from the national service's
form and their names: any care for the diagnosis, primary or specialised, from 365 days before the
spell's first day to 6 days after it, and the subdiagnosis from 6 days before to 15 days after. The
national service took the subdiagnosis from the certificate's code, by the codes in
``subdiagnoses.csv``; two groups had F32.8 there, which is in the first of them here.
"""

import csv
from itertools import groupby
from pathlib import Path

from ..certificate import Icd10
from ..wording import Words
from .declaration import Level, Predictor, yes_no

_FEW = "assumption: one in ten; no public table"
_EQUAL = "assumption: every group equally common; no public table"

Row = dict[str, str]


def _rows(name: str) -> list[Row]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _any_visit(row: Row) -> Predictor:
    suffix, sv, en = row["suffix"], row["sv"], row["en"]
    return yes_no(
        f"visit_{suffix.lower()}",
        f"any_visits_-365_+6_{suffix}",
        Words(f"Vård för {sv}", f"Care for {en}"),
        Words(
            f"Fick patienten vård för {sv} under året före sjukfallet?",
            f"Did the patient have care for {en} in the year before the spell?",
        ),
        help=Words(
            "All vård räknas, i primärvården och hos specialist, från ett år före sjukfallets "
            "första dag till och med dess första vecka. Se journalen.",
            "All care counts, primary and specialised, from a year before the spell's first day "
            "to the end of its first week. See the record.",
        ),
        yes=("1", Words(f"Vård för {sv} under året", f"Care for {en} in the year")),
        no=("0", Words(f"Ingen vård för {sv} under året", f"No care for {en} in the year")),
        yes_first=False,
        share=0.1,
        share_source=_FEW,
    )


def _subdiagnosis(group: str, rows: list[Row]) -> Predictor:
    """*group* is a diagnosis, with ``_position`` where its levels are the place of a fracture."""
    diagnosis, _, position = group.partition("_")
    label = Words(f"Undergrupp av {diagnosis}", f"Subgroup of {diagnosis}")
    question = Words(
        f"Vilken undergrupp av {diagnosis} gäller sjukfallet?",
        f"Which subgroup of {diagnosis} is the spell for?",
    )
    if position:
        label = Words(f"Frakturens läge ({diagnosis})", f"Position of the fracture ({diagnosis})")
        question = Words(
            f"Var på benet sitter frakturen ({diagnosis})?",
            f"Where on the bone is the fracture ({diagnosis})?",
        )
    return Predictor(
        name=f"subdiagnosis_{group.lower()}",
        srs=f"any_visits_-6_+15_{diagnosis}_subdiag_group" + (position and f"_{position}"),
        label=label,
        question=question,
        help=Words(
            f"Följer av diagnosens kod vid sjukfallets början: {_by_code(rows, 'sv')}.",
            f"Follows from the diagnosis's code when the spell began: {_by_code(rows, 'en')}.",
        ),
        levels=tuple(
            Level(
                row["name"],
                row["srs"],
                Words(row["sv"], row["en"]),
                Words(f"{label.sv}, {row['sv'].lower()}", f"{label.en}, {row['en'].lower()}"),
                1 / len(rows),
            )
            for row in rows
        ),
        share_source=_EQUAL,
    )


def _by_code(rows: list[Row], lang: str) -> str:
    """Each group with its codes, as ``Svår F32.2, F32.3; …``."""
    groups = (
        (row[lang], ", ".join(str(Icd10.parse(code)) for code in row["codes"].split()))
        for row in rows
    )
    return "; ".join(f"{name} {codes}" for name, codes in groups)


def _open_fracture(diagnosis: str) -> Predictor:
    return yes_no(
        f"open_fracture_{diagnosis.lower()}",
        f"any_visits_-6_+15_{diagnosis}_exposed",
        Words(f"Öppen fraktur ({diagnosis})", f"Open fracture ({diagnosis})"),
        Words("Är frakturen öppen?", "Is the fracture open?"),
        help=Words(
            "Öppen om ett sår gick in till frakturen vid skadan; annars sluten.",
            "Open if a wound reached the fracture when the injury happened; else closed.",
        ),
        yes=("1", Words("Öppen fraktur", "Open fracture")),
        no=("0", Words("Sluten fraktur", "Closed fracture")),
        yes_first=False,
        share=0.1,
        share_source=_FEW,
    )


many_visits = yes_no(
    "many_visits",
    "num_visits_-365_+6",
    Words("Antal besök i öppen vård", "Number of visits in outpatient care"),
    Words(
        "Gjorde patienten fler än tio besök i öppen vård under året före sjukfallet?",
        "Did the patient make more than ten visits in outpatient care in the year before the "
        "spell?",
    ),
    help=Words(
        "Räkna besök i primärvården och hos specialist, oavsett orsak, från ett år före "
        "sjukfallets första dag till och med dess första vecka. Se journalen.",
        "Count visits in primary and specialised care, whatever the reason, from a year before "
        "the spell's first day to the end of its first week. See the record.",
    ),
    yes=(">10", Words("Fler än tio besök i öppen vård", "More than ten visits in outpatient care")),
    no=("1-10", Words("Högst tio besök i öppen vård", "At most ten visits in outpatient care")),
    yes_first=False,
    share=0.1,
    share_source=_FEW,
)

VISITS = (
    many_visits,
    *map(_any_visit, _rows("visits.csv")),
    *(
        _subdiagnosis(group, list(rows))
        for group, rows in groupby(_rows("subdiagnoses.csv"), lambda row: row["group"])
    ),
    *map(_open_fracture, ("S62", "S82")),
)

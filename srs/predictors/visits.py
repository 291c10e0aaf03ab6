"""Visits in specialised care, as the models 2.1 and 2.2 ask for them.

Their wording is ours and stands in two tables beside this file; what they mean is read from their
names: any visit with the diagnosis from 365 days before the spell's first day to 6 days after it,
and the subdiagnosis of visits from 6 days before to 15 days after.
"""

import csv
from itertools import groupby
from pathlib import Path

from ..wording import Words
from .declare import Level, Predictor, yes_no

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
        Words(f"Besök för {sv}", f"Visit for {en}"),
        Words(
            f"Har patienten under året före sjukfallet besökt specialistvården för {sv}?",
            f"Has the patient visited specialised care for {en} in the year before the spell?",
        ),
        yes=(
            "1",
            Words(f"Besök i specialistvården för {sv}", f"Visit in specialised care for {en}"),
        ),
        no=(
            "0",
            Words(
                f"Inget besök i specialistvården för {sv}", f"No visit in specialised care for {en}"
            ),
        ),
        yes_first=False,
        share=0.1,
        share_source=_FEW,
    )


def _subdiagnosis(group: str, rows: list[Row]) -> Predictor:
    """*group* is a diagnosis, with ``_position`` where its levels are the place of a fracture."""
    diagnosis, _, position = group.partition("_")
    label = Words(f"Undergrupp av {diagnosis}", f"Subgroup of {diagnosis}")
    if position:
        label = Words(f"Frakturens läge ({diagnosis})", f"Position of the fracture ({diagnosis})")
    return Predictor(
        name=f"subdiagnosis_{group.lower()}",
        srs=f"any_visits_-6_+15_{diagnosis}_subdiag_group" + (position and f"_{position}"),
        label=label,
        question=Words(
            f"{label.sv}, enligt besök i specialistvården vid sjukfallets början?",
            f"{label.en}, as visits in specialised care give it when the spell began?",
        ),
        levels=tuple(
            Level(
                row["name"],
                row["srs"],
                Words(row["sv"], row["en"]),
                Words(f"{label.sv}: {row['sv'].lower()}", f"{label.en}: {row['en'].lower()}"),
                1 / len(rows),
            )
            for row in rows
        ),
        share_source=_EQUAL,
    )


def _open_fracture(diagnosis: str) -> Predictor:
    return yes_no(
        f"open_fracture_{diagnosis.lower()}",
        f"any_visits_-6_+15_{diagnosis}_exposed",
        Words(f"Öppen fraktur ({diagnosis})", f"Open fracture ({diagnosis})"),
        Words("Är frakturen öppen?", "Is the fracture open?"),
        yes=("1", Words("Öppen fraktur", "Open fracture")),
        no=("0", Words("Sluten fraktur", "Closed fracture")),
        yes_first=False,
        share=0.1,
        share_source=_FEW,
    )


many_visits = yes_no(
    "many_visits",
    "num_visits_-365_+6",
    Words("Antal besök i specialistvården", "Number of visits in specialised care"),
    Words(
        "Har patienten gjort fler än tio besök i specialistvården året före sjukfallet?",
        "Has the patient made more than ten visits in specialised care in the year before the "
        "spell?",
    ),
    yes=(
        ">10",
        Words("Fler än tio besök i specialistvården", "More than ten visits in specialised care"),
    ),
    no=(
        "1-10",
        Words("Högst tio besök i specialistvården", "At most ten visits in specialised care"),
    ),
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

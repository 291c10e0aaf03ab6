"""Carry the facts of Socialstyrelsen's typical cases into the default that srs ships.

    python -m training.carry.fmb FOLDER

FOLDER holds typfall.json and forsakringsmedicinskdiagnosinformation.json as the service answered.
The texts are Socialstyrelsen's and are not copied.
"""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from srs.errors import BadKnowledge
from srs.knowledge.fmb import Fmb
from srs.knowledge.fmb_case import TypicalCase, concepts
from srs.knowledge.fmb_file import save
from srs.knowledge.fmb_import import Report, import_fmb

DEFAULT = Path(__file__).parents[2] / "srs" / "knowledge" / "fmb_default.json"


def carry(folder: Path, out: Path, *, on: date) -> Report:
    """Write the facts of the two documents in *folder* that are valid *on* the day to *out*.

    Raises
    ------
    BadKnowledge
        When a document is at fault, or a concept lacks our own wording.
    """
    fmb, report = import_fmb(
        (folder / "typfall.json").read_bytes(),
        (folder / "forsakringsmedicinskdiagnosinformation.json").read_bytes(),
        on=on,
    )
    save(facts(fmb), out)
    return report


def facts(fmb: Fmb) -> Fmb:
    """*fmb* without any text of Socialstyrelsen's."""
    unworded = {s.code for case in fmb.cases for s in case.selections if s.words} - set(concepts())
    if unworded:
        raise BadKnowledge(
            f"concepts lack our wording: add {', '.join(sorted(unworded))} to fmb_concepts.csv"
        )
    return Fmb(tuple(_fact(case) for case in fmb.cases))


def _fact(case: TypicalCase) -> TypicalCase:
    return replace(case, sentence="")


if __name__ == "__main__":
    done = carry(Path(sys.argv[1]), DEFAULT, on=datetime.now(UTC).date())
    lines = [f"{done.read} items read, {done.not_valid} not valid", *done.skipped, *done.remarks]
    sys.stderr.write("\n".join(lines) + "\n")

"""From certificates to a training table, as of a landmark day.

The landmark date of a spell is the calendar date on which the certificates signed by then made it
the spell's landmark-th covered day. Those certificates alone decide whether a row exists and what
it holds; only the outcome looks further. A certificate counts from the day on which it was signed,
and so does a replacement.
"""

from collections.abc import Sequence
from datetime import date

from srs.errors import BadInput
from srs.predictors import PREDICTORS
from srs.risk import DEFAULT_DAY
from srs.spell.spells import known_gap
from srs.tables.columns import pl
from srs.tables.history import History
from srs.tables.predictors import NAMES as DERIVED
from srs.tables.predictors import derived

from .days import landmark_days
from .history import history
from .outcome import outcomes
from .report import Report
from .shape import COLUMNS, Declared, OwnPredictor, TrainingTable
from .supplements import Beside, beside
from .values import outside, tell_outside

_PERSONS = 200_000  # persons at a time


def landmark_table(
    certificates: pl.DataFrame,
    *,
    follow_up_end: date,
    landmarks: Sequence[int] = (DEFAULT_DAY,),
    persons: pl.DataFrame | None = None,
    covariates: pl.DataFrame | None = None,
    own: Sequence[OwnPredictor] = (),
    complete_since: date | None = None,
    gap: int = 5,
    report: Report | None = None,
) -> TrainingTable:
    """One row per spell and landmark day that it was known to reach, by person, start and day.

    Parameters
    ----------
    certificates
        One row per period: the columns of ``srs spells`` with dates and times in their types, and
        where known replaced_by, occupation (codes of KV_FKMU_0002, several joined by ``|``),
        care_level (primary, specialised) and postcode.
    persons
        One row per ``person``: ``born`` or age, sex, and any other predictor.
    covariates
        One row per ``person``, or per spell if a column ``start`` exists (the spell's first day as
        known): predictors by name or SRS id. They replace what certificates give, as answers do in
        ``srs``.
    own
        Predictors that srs does not know, with columns in persons or covariates.
    complete_since
        The first day from which the certificates have all sick leave of the persons. Without it, a
        year without certificates counts as unknown, as in ``srs``.
    report
        Receives the counts of what was read and dropped.

    Raises
    ------
    BadTable, BadInput
    """
    report = report if report is not None else Report()
    gap = known_gap(gap)
    if not landmarks or len(set(landmarks)) < len(landmarks) or min(landmarks) < 1:
        raise BadInput("the landmarks: expected different days of the spell, from 1 on, such as 15")
    past = history(certificates, follow_up_end=follow_up_end, report=report)
    others = beside(persons, covariates, own, past.persons, follow_up_end, report)
    frames = [
        _rows(part, day, gap, follow_up_end, complete_since, others, report)
        for part in past.parts(_PERSONS)
        for day in landmarks
    ]
    frame = pl.concat(frames).with_columns(
        pl.col("start", "on").cast(pl.Int32).cast(pl.Date), person=_texts(past, pl.concat(frames))
    )
    declared = _declared(certificates.columns, own, others)
    names = [each.name for each in declared]
    for each in declared:
        tell_outside(outside(frame[each.name], each), each, "spells", report)
    return TrainingTable(frame.sort("person", "start", "day").select(*COLUMNS, *names), declared)


def _rows(
    past: History,
    landmark: int,
    gap: int,
    follow_up_end: date,
    complete_since: date | None,
    others: Beside,
    report: Report,
) -> pl.DataFrame:
    last = (follow_up_end - date(1970, 1, 1)).days
    cases = landmark_days(past, landmark, gap).filter(pl.col("on") <= last)
    cases = cases.with_columns(case=pl.int_range(pl.len()))
    rows = derived(past, cases, gap, complete_since)
    outcome = outcomes(past, cases, landmark, gap, follow_up_end, report)
    rows = rows.join(outcome, on="case", how="left", maintain_order="left")
    report.kept(f"spells, day {landmark}", len(rows))
    return others.added_to(rows).with_columns(day=pl.lit(landmark, pl.Int64))


def _texts(past: History, rows: pl.DataFrame) -> pl.Series:
    return past.persons.gather(rows["person"])


def _declared(
    columns: Sequence[str], own: Sequence[OwnPredictor], others: Beside
) -> tuple[Declared, ...]:
    """The predictors with any values: ours in their order, then the register's own."""
    present = {name for name, column in DERIVED.items() if column in columns} | set(
        others.predictors
    )
    return (*(each for name, each in PREDICTORS.items() if name in present), *own)

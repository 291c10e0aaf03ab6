"""A region's own averages: the file that ``python -m training averages`` writes, and the imported
file.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..certificate import Icd10
from ..errors import BadDiagnosis, BadKnowledge
from ..files import json_in
from ..risk import LAST_HORIZON, Whose
from ..wording import printable
from . import import_file, statistics
from .averages import LEAST, SEXES, Own, Reached
from .report import Report
from .spreadsheet import FIRST_YEAR
from .spreadsheet import NAME as LONGEST
from .statistics import STARTS, National

FORMAT = "srs-averages-1"
NAME = "averages"  # of the rows in both files
_FILE = "the file of averages"
_MOST_STEP = 1000
_MOST = 10**9  # spells: more than any region has


class Fault(ValueError):
    """A value is not as expected; the text says which, and what was expected."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was imported on the day *imported*; all curves have the same *days*."""

    whose: Whose
    days: tuple[int, ...]
    curves: tuple[Reached, ...]
    imported: dt.date

    @property
    def version(self) -> str:
        told = f"{self.whose.region} {self.whose.years}"
        of = json.dumps([_whose_told(self.whose), self.days])
        return import_file.version([told], self.imported, [of, *map(_row, self.curves)])

    @property
    def national(self) -> National:
        """The national statistics, with these replacing theirs."""
        own = Own(self.whose, {(each.diagnosis.code, each.sex): each for each in self.curves})
        return statistics.load().beside(own, own.statistics, self.version)


def import_averages(raw: bytes, *, on: dt.date, kept: Whose | None = None) -> tuple[Taken, Report]:
    """Import the whole file of ``python -m training averages`` on the day *on*.

    Parameters
    ----------
    kept
        Whose averages it replaces; an older file of the same region is refused.

    Raises
    ------
    BadKnowledge
        It is another file, or has impossible values; then nothing is imported.
    """
    try:
        taken = _taken(_document(raw), on)
        _check_some(taken.curves)
        _check_parts(taken)
    except Fault as fault:
        raise BadKnowledge(
            f"{_FILE}: {fault}; expected what python -m training averages has written"
        ) from None
    if kept and kept.region == taken.whose.region and kept.until > taken.whose.until:
        raise BadKnowledge(
            f"{_FILE} follows spells until {taken.whose.until}, the imported one until "
            f"{kept.until}: expected a newer file, or remove statistics.json of the imports first"
        )
    codes = {each.diagnosis for each in taken.curves}
    invented = ("all of its patients are synthetic, which is stated with every average",)
    return taken, Report(len(codes), (), invented if taken.whose.synthetic else ())


def save(taken: Taken, path: Path) -> None:
    """
    Raises
    ------
    BadKnowledge
        When nothing can be written there; the old file stays unchanged.
    """
    whose, rows = _whose_told(taken.whose), map(_row, taken.curves)
    document = import_file.document(NAME, taken.imported, rows, **whose, days=taken.days)
    import_file.replace(path, document, "the averages")


def taken(document: Any) -> Taken:
    """Read what `save` has written.

    Raises
    ------
    ValueError, KeyError, TypeError
    """
    return _taken(document, dt.date.fromisoformat(document["imported"]))


def _whose_told(whose: Whose) -> dict[str, Any]:
    return asdict(whose) | {"until": whose.until.isoformat()}


def _row(curve: Reached) -> str:
    row = {
        "diagnosis": curve.diagnosis.code,
        "sex": curve.sex,
        "reached": curve.reached,
        "followed": curve.followed,
    }
    return json.dumps(row)


def _document(raw: bytes) -> Mapping[str, Any]:
    try:
        document = json_in(raw)
    except ValueError:
        raise Fault("it is not JSON") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise Fault("it has another format")
    return document


def _taken(document: Mapping[str, Any], on: dt.date) -> Taken:
    whose, days = _whose(document, on), _days(document)
    rows = document.get(NAME)
    if not isinstance(rows, list) or not rows:
        raise Fault(f"{NAME}: expected a list that is not empty")
    curves = tuple(_curve(row, days, whose.step, at) for at, row in enumerate(rows, 1))
    keys = [(each.diagnosis.code, each.sex) for each in curves]
    if len(set(keys)) < len(keys):
        raise Fault(f"{NAME}: expected each diagnosis and sex once")
    return Taken(whose, days, curves, on)


def _check_some(curves: Sequence[Reached]) -> None:
    if not any((each.at(STARTS[0]) or 0) >= LEAST for each in curves):
        raise Fault(f"no diagnosis has {LEAST} spells that reach day {STARTS[0]}")


def _check_parts(taken: Taken) -> None:
    """A longer code and a sex have no more spells than what they are part of."""
    curves = {(each.diagnosis.code, each.sex): each for each in taken.curves}
    for (code, sex), each in curves.items():
        _, *parents = each.diagnosis.lineage()
        wholes = [(parent.code, sex) for parent in parents] + [(code, None)] * bool(sex)
        for whole in filter(None, map(curves.get, wholes)):
            if any(part > of for part, of in zip(each.followed, whole.followed, strict=False)):
                raise Fault(
                    f"{NAME}: {each.diagnosis}, {sex or 'all'}: expected no more spells than of "
                    f"{whole.diagnosis}, {whole.sex or 'all'}"
                )


def _whose(document: Mapping[str, Any], on: dt.date) -> Whose:
    region = document.get("region")
    if not isinstance(region, str) or not 0 < len(region) <= LONGEST or printable(region) != region:
        raise Fault(f"region: expected one line of at most {LONGEST} characters")
    first, last = (
        _whole(document, each, FIRST_YEAR, on.year) for each in ("first_year", "last_year")
    )
    until = _day(document)
    if not first <= last <= until.year or until > on:
        raise Fault(f"first_year, last_year, until: expected days in order, until {on}")
    synthetic = document.get("synthetic")
    if not isinstance(synthetic, bool):
        raise Fault("synthetic: expected true or false")
    return Whose(region, first, last, until, _whole(document, "step", 1, _MOST_STEP), synthetic)


def _day(document: Mapping[str, Any]) -> dt.date:
    try:
        return dt.date.fromisoformat(document.get("until", ""))
    except (TypeError, ValueError):
        raise Fault("until: expected a day as YYYY-MM-DD") from None


def _days(document: Mapping[str, Any]) -> tuple[int, ...]:
    days = document.get("days")
    if not isinstance(days, list) or not all(type(each) is int for each in days):
        raise Fault("days: expected a list of whole days")
    rising = all(left < right for left, right in zip(days, days[1:], strict=False))
    if days[:1] != [1] or not rising or not {*STARTS} < {*days} or days[-1] > LAST_HORIZON + 1:
        raise Fault(f"days: expected them to rise from 1 and include {', '.join(map(str, STARTS))}")
    return tuple(days)


def _curve(row: Any, days: Sequence[int], step: int, at: int) -> Reached:
    where = f"{NAME}, row {at}"
    if not isinstance(row, dict):
        raise Fault(f"{where}: expected an object")
    sex = row.get("sex")
    if sex is not None and sex not in SEXES:
        raise Fault(f"{where}: sex: expected {', '.join(SEXES)} or null")
    reached, followed = (_counts(row, each, step, where) for each in ("reached", "followed"))
    if not 2 <= len(reached) == len(followed) <= len(days):
        raise Fault(f"{where}: expected as many of reached as of followed, of 2 days or more")
    if any(seen > all_ + step for seen, all_ in zip(followed, reached, strict=True)):
        raise Fault(f"{where}: followed: expected no more than reached")
    return Reached(_diagnosis(row, where), sex, tuple(days[: len(reached)]), reached, followed)


def _diagnosis(row: Mapping[str, Any], where: str) -> Icd10:
    try:
        return Icd10.parse(row.get("diagnosis", ""))
    except (BadDiagnosis, AttributeError, TypeError):
        raise Fault(f"{where}: diagnosis: expected an ICD-10-SE code") from None


def _counts(row: Mapping[str, Any], name: str, step: int, where: str) -> tuple[float, ...]:
    """Numbers at or above the first step, and never rising."""
    found = row.get(name)
    if not isinstance(found, list) or not all(type(each) in (int, float) for each in found):
        raise Fault(f"{where}: {name}: expected a list of numbers")
    falling = all(left >= right for left, right in zip(found, found[1:], strict=False))
    if not all(step <= each <= _MOST for each in found) or not falling:
        raise Fault(f"{where}: {name}: expected numbers from {step} to {_MOST} that never rise")
    return tuple(found)


def _whole(document: Mapping[str, Any], name: str, least: int, most: int) -> int:
    found = document.get(name)
    if type(found) is not int or not least <= found <= most:
        raise Fault(f"{name}: expected a whole number from {least} to {most}")
    return found

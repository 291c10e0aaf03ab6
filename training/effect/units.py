"""When a measure was introduced at each unit: of a study that compares units before and after."""

from pathlib import Path

from srs.errors import BadInput, BadTable
from srs.knowledge.measure_codes import alike, name_of
from srs.tables.cells import AN_ID, all_read, days, ids, refuse, texts
from srs.tables.columns import pl

from ..table.mapping import read_mapping
from ..table.report import Report
from ..table.source import read_source
from .starts import source_of
from .study import Study

_COLUMNS = ("unit", "measure", "introduced")
_DATES = "expected dates as YYYY-MM-DD, or nothing for never"
_CODES = "expected ids of the measures list, or kva: or lisjp40: and a code of that system"


def introductions(study: Study, beside: Path) -> pl.DataFrame:
    """``unit`` and ``introduced`` (null for never) of the study's measure, by unit.

    Raises
    ------
    BadInput
        When a unit is there twice, a code is unknown, or there are not two dates to compare.
    """
    mapping = read_mapping(beside / study.mapping) if study.mapping else None
    frame = read_source(source_of(study, mapping, "units", beside), _COLUMNS, Report())
    lacking = [name for name in _COLUMNS if name not in frame.columns]
    if lacking:
        raise BadTable(f"units: no column is {', '.join(lacking)}: expected {', '.join(_COLUMNS)}")
    wanted = alike(name_of(study.measure))
    code = texts(frame["measure"])
    names = {each: _name(each) for each in code.drop_nulls().unique()}
    unknown = [each for each, name in names.items() if name is None]
    refuse(frame["measure"], code.is_in(unknown).fill_null(False), _CODES)
    ours = code.is_in([each for each, name in names.items() if name in wanted]).fill_null(False)
    frame = frame.filter(ours)
    if frame.is_empty():
        raise BadTable(f"units: 0 of {len(code)} rows are of the measure {study.measure}")
    found = frame.select(
        all_read(frame["unit"], ids, AN_ID), all_read(frame["introduced"], days, _DATES)
    )
    refuse(found["unit"], found["unit"].is_null(), "expected a unit in every row of units")
    refuse(found["unit"], found["unit"].is_duplicated(), "units that are there twice: one row each")
    if found["introduced"].n_unique() < 2:
        when = "never" if found["introduced"].null_count() else "on one day"
        raise BadTable(
            f"the column introduced: all {len(found)} units {when}: expected units that had it "
            "later than others, or never"
        )
    return found.sort("unit")


def _name(code: str) -> str | None:
    try:
        return name_of(code)
    except BadInput:
        return None

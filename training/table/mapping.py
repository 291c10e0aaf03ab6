"""A mapping file (TOML): how to read a register's own extract as ours.

Two kinds of extract can be read: certificates, from which we make spells and outcomes, and spells
with their own outcome, one row each. ``training/mappings/`` has an example of each kind.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from pathlib import Path
from typing import Any, get_args

from srs.errors import BadInput
from srs.files import content, toml_in
from srs.risk import DEFAULT_DAY
from srs.wording import Words, counted

from .shape import Kind, OwnPredictor

DAYS = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25}

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """One file of an extract.

    Attributes
    ----------
    columns : dict or None
        Our name -> theirs; None where all columns have our names.
    codes : dict
        Our name of a column -> their value -> ours.
    units : dict
        Our name of a column -> its unit in their file.
    """

    what: str
    path: Path
    columns: Mapping[str, str] | None
    codes: Mapping[str, Mapping[str, str]]
    units: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Their columns for how long a spell was observed, and whether it ended then.

    *time* counts units of this many *days* from the spell's beginning; *landmark* is the day of the
    spell on which the predictors were known.
    """

    time: str
    event: str
    days: float
    landmark: int


@dataclass(frozen=True, slots=True)
class Extraction:
    """A whole mapping file, with either *certificates* or *spells* and *outcome*.

    *synthetic* says that the extract is made up. *measures* and *units* are not part of a training
    table: studies of measures read them. Codes of ``measure`` in one of the two apply to the other.
    """

    certificates: Source | None
    persons: Source | None
    covariates: Source | None
    spells: Source | None
    measures: Source | None
    units: Source | None
    outcome: Outcome | None
    own: tuple[OwnPredictor, ...]
    follow_up_end: date | None
    complete_since: date | None
    landmarks: tuple[int, ...]
    gap: int
    synthetic: bool


_SOURCES = ("certificates", "persons", "covariates", "spells", "measures", "units")
_OF_MEASURES = ("measures", "units")
_OF_CERTIFICATES = ("follow_up_end", "complete_since", "landmarks", "gap", "persons", "covariates")


def read_mapping(path: Path) -> Extraction:
    """The mapping in *path*; the files it names lie next to it unless their paths are absolute.

    Raises
    ------
    BadInput
        When the file is not TOML, has unknown keys, or does not describe exactly one outcome.
    """
    try:
        document = toml_in(content(path))
    except OSError as error:
        raise BadInput(f"the mapping cannot be read: {(error.strerror or '').lower()}") from None
    except ValueError as error:
        raise BadInput(f"the mapping is not TOML: {error}") from None
    _check_keys(document, {*_SOURCES, *_OF_CERTIFICATES, "predictors", "synthetic"}, "the mapping")
    _check_one_kind(document)
    sources = {what: _source(document, what, path.parent) for what in _SOURCES}
    sources |= _sharing({what: sources[what] for what in _OF_MEASURES})
    landmarks = document.get("landmarks", [DEFAULT_DAY])
    if not isinstance(landmarks, list) or not all(_whole(day) for day in landmarks):
        raise BadInput("landmarks: expected a list of days of the spell, such as [15, 30]")
    gap = document.get("gap", 5)
    if not _whole(gap):
        raise BadInput("gap: expected a whole number of days")
    synthetic = document.get("synthetic", False)
    if not isinstance(synthetic, bool):
        raise BadInput("synthetic: expected true or false")
    return Extraction(
        **sources,
        outcome=_outcome(document["spells"]) if "spells" in document else None,
        own=tuple(_predictor(each) for each in _tables(document, "predictors")),
        follow_up_end=_day(document, "follow_up_end"),
        complete_since=_day(document, "complete_since"),
        landmarks=tuple(landmarks),
        gap=gap,
        synthetic=synthetic,
    )


def _check_one_kind(document: Table) -> None:
    if "certificates" in document and "spells" in document:
        raise BadInput(
            "the mapping has two outcomes, from [certificates] and from [spells]: expected one of "
            "them"
        )
    if "certificates" in document:
        if "follow_up_end" not in document:
            raise BadInput("follow_up_end: expected the last day that the certificates cover")
        return
    if "spells" not in document:
        raise BadInput("the mapping has no outcome: expected [certificates] or [spells]")
    idle = [name for name in _OF_CERTIFICATES if name in document]
    if idle:
        raise BadInput(
            f"{', '.join(idle)}: expected with [certificates] only; [spells] has one row each"
        )


def _source(document: Table, what: str, folder: Path) -> Source | None:
    if what not in document:
        return None
    table = _table(document, what)
    allowed = {"file", "columns", "codes", "units", *(["outcome"] if what == "spells" else [])}
    _check_keys(table, allowed, f"[{what}]")
    columns = _texts(table, "columns", what) if "columns" in table else None
    codes = {
        name: _texts(_table(table, "codes", what), name, f"{what}.codes")
        for name in _table(table, "codes", what)
    }
    file = table.get("file")
    if not isinstance(file, str) or not file:
        raise BadInput(f"[{what}] file: expected the name of a CSV or Parquet file")
    source = Source(what, folder / file, columns, codes, _texts(table, "units", what))
    idle = sorted((source.codes.keys() | source.units.keys()) - (columns or {}).keys())
    if columns is not None and idle and what != "spells":
        raise BadInput(f"[{what}] has codes or units for {', '.join(idle)}, which no column gives")
    return source


def _sharing(sources: Mapping[str, Source | None]) -> dict[str, Source | None]:
    """Sources without codes of ``measure`` get those that another source has."""
    there = [each for each in sources.values() if each is not None]
    shared = next((each.codes["measure"] for each in there if "measure" in each.codes), None)
    if shared is None:
        return dict(sources)
    return {
        what: each and replace(each, codes={"measure": shared, **each.codes})
        for what, each in sources.items()
    }


def _outcome(spells: Table) -> Outcome:
    given = spells.get("outcome")
    if isinstance(given, list):
        raise BadInput(f"[spells] has {len(given)} outcomes: expected one table [spells.outcome]")
    table = _table(spells, "outcome", "spells")
    _check_keys(table, {"time", "event", "unit", "landmark"}, "[spells.outcome]")
    for name in ("time", "event"):
        column = table.get(name)
        if isinstance(column, list):
            raise BadInput(
                f"[spells.outcome] {name}: {len(column)} columns are two outcomes: expected one"
            )
        if not isinstance(column, str):
            raise BadInput(f"[spells.outcome] {name}: expected the name of a column")
    unit, landmark = table.get("unit", "days"), table.get("landmark", 0)
    days = DAYS.get(unit) if isinstance(unit, str) else unit
    if isinstance(days, bool) or not isinstance(days, int | float) or not 0 < days < inf:
        raise BadInput(
            f"[spells.outcome] unit: expected one of {', '.join(DAYS)}, or how many days it has, "
            "such as 14"
        )
    if not _whole(landmark) or landmark < 0:
        raise BadInput("[spells.outcome] landmark: expected a day of the spell from 0")
    outcome = Outcome(table["time"], table["event"], float(days), landmark)
    columns = _texts(spells, "columns", "spells")
    leaks = [ours for ours, theirs in columns.items() if theirs in (outcome.time, outcome.event)]
    if leaks:
        raise BadInput(
            f"[spells] {', '.join(leaks)}: the same column as the outcome: expected another one"
        )
    return outcome


def _predictor(table: Table) -> OwnPredictor:
    name = table.get("name")
    if not isinstance(name, str) or not name.isidentifier():
        raise BadInput("[[predictors]] name: expected a word of letters, digits and _")
    _check_keys(
        table,
        {"name", "kind", "levels", "unit", "low", "high", "label", "parents"},
        f"the predictor {name}",
    )
    kinds: tuple[Kind, ...] = get_args(Kind)
    kind = next((each for each in kinds if each == table.get("kind")), None)
    levels = table.get("levels", [])
    if kind is None:
        raise BadInput(f"the predictor {name}: expected kind = {' or '.join(kinds)}")
    if not isinstance(levels, list) or not all(isinstance(each, str) for each in levels):
        raise BadInput(f"the predictor {name}: expected levels as a list of texts")
    low, high = (_number(table, limit, name) for limit in ("low", "high"))
    label = None
    if "label" in table:
        words = _texts(table, "label", f"the predictor {name}")
        if not words or not words.keys() <= {"sv", "en"}:
            raise BadInput(
                f'the predictor {name}: expected label = {{ sv = "…", en = "…" }}, or one of them'
            )
        if not all(text.strip() and text.isprintable() for text in words.values()):
            raise BadInput(f"the predictor {name}: expected a label of one line of text")
        label = Words(words.get("sv", words.get("en", "")), words.get("en", words.get("sv", "")))
    unit = table.get("unit")
    if unit is not None and not isinstance(unit, str):
        raise BadInput(f"the predictor {name}: expected unit as a text")
    parents = _parents(table, levels, name)
    return OwnPredictor(name, kind, tuple(levels), unit, low, high, label, parents)


def _parents(table: Table, levels: list[str], name: str) -> tuple[str, ...]:
    given = _texts(table, "parents", f"the predictor {name}")
    unknown = [level for level in given if level not in levels]
    if unknown:
        raise BadInput(
            f"the predictor {name}: {len(unknown)} of its parents belong to no level: expected "
            "parents = { level = parent } with levels of the list"
        )
    return tuple(given.get(level, "") for level in levels) if given else ()


def _check_keys(table: Table, allowed: Collection[str], where: str) -> None:
    unknown = sorted(table.keys() - set(allowed))
    if unknown:
        raise BadInput(
            f"{where} has {counted(len(unknown), 'unknown key')}, "
            f"{', '.join(unknown)}: expected {', '.join(sorted(allowed))}"
        )


def _table(table: Table, name: str, inside: str = "") -> Table:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise BadInput(f"[{inside + '.' if inside else ''}{name}]: expected a table")
    return found


def _tables(table: Table, name: str) -> list[Table]:
    found = table.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise BadInput(f"[[{name}]]: expected a list of tables")
    return found


def _texts(table: Table, name: str, inside: str) -> dict[str, str]:
    found = _table(table, name, inside)
    wrong = [key for key, value in found.items() if not isinstance(value, str)]
    if wrong:
        raise BadInput(f"[{inside}.{name}] {', '.join(wrong)}: expected texts in quotation marks")
    return dict(found)


def _number(table: Table, limit: str, name: str) -> float | None:
    found = table.get(limit)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise BadInput(f"the predictor {name}: expected {limit} as a number")
    return float(found)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _day(document: Table, name: str) -> date | None:
    found = document.get(name)
    if found is not None and type(found) is not date:
        raise BadInput(f"{name}: expected a date as YYYY-MM-DD without quotes")
    return found

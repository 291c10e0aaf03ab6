"""What is published of a register's patterns, as one document.

    {"title", "created", "study", "data": {...}, "definitions": {name: {"sv", "en", "source"}},
     "tables": [{"name", "title", "by": [...], "measure", "unit", "definition",
                 "rows": [{<by columns>, "persons", "value", "low", "high"}]}],
     "equality": [...], "units": {...}, "suppressed": [...], "rounding": {...}, "notes": [...]}

Every number of the page and of the CSV files comes from it. A part puts its counts into the ledger
and names them in its ``counts``; the release gate hides what depends on few persons.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from srs.certificate.return_to_work import WORK_MEASURES
from srs.model import Model, load
from srs.predictors import PREDICTORS
from srs.tables.columns import pl
from srs.wording import Words

from ..evaluation.grain import Grain
from ..evaluation.release import gate
from ..evaluation.release.proof import read_proof
from ..evaluation.release.suppression import Earlier, Ledger
from ..table.history import QUIET
from ..toml import declared
from .cells import ALL
from .comparisons import comparisons
from .counts import Counted
from .diagnoses import GROUPS, INVALID, INVALID_WORDS, chapter_words
from .measures import COLUMNS, MEASURES, PROGNOSES
from .notes import notes, of_population
from .periods import left_out
from .persons import SEXES
from .population import Inhabitants, read_population
from .rates import CRUDE, STANDARDISED, rates
from .source import Register
from .study import Study
from .tables import Entry, Grid, grids, tables, value_of

Document = dict[str, Any]


def document(
    found: Counted, register: Register, study: Study, folder: Path, created: str
) -> tuple[Document, Ledger]:
    """The document before the gate, with the counts that it depends on.

    Raises
    ------
    BadTable
        When the population cannot be read, or is smaller than the counts.
    """
    grain, earlier = study.release.grain, _earlier(study, folder)
    ledger = Ledger(before=earlier.hidden if earlier else ())
    by_sex = bool(found.cells.filter(pl.col("sex").is_in(SEXES)).height)
    made = list(grids(found.cells, found.stretches.names, grain, by_sex=by_sex))
    people = _population(study, folder)
    parts = list(tables(made, ledger, grain, _told(found.cells)))
    if people is not None:
        parts += rates(made, found.cells, people, _years(found), ledger, grain)
    if found.prognoses is not None:
        parts += _prognoses(found.prognoses, ledger, grain)
    compared = comparisons(
        found.compared, study, _model(study), register.last, register.gap, ledger
    )
    return {
        "title": study.title,
        "created": created,
        "study": _declared(study),
        "data": {
            "since": str(found.stretches.edges[0]),
            "until": str(found.stretches.edges[-1] - timedelta(days=1)),
            "periods": list(found.stretches.names),
            "followed_until": str(register.last),
            # Not how many there are: the day of the last certificate may belong to one person.
            "quiet_days": QUIET if register.quiet else None,
            "synthetic": register.synthetic,
            "population": people and {"source": people.source, "by": sorted(people.by)},
        },
        "definitions": _definitions(parts),
        "labels": _labels(made),
        "tables": parts,
        **compared,
        "notes": [
            *register.notes,
            *(
                {"sv": each.sv, "en": each.en}
                for each in notes(found, register, study, made, by_sex=by_sex)
            ),
            *({"sv": each.sv, "en": each.en} for each in _of_population(found, people, made)),
        ],
        "problems": [*left_out(found.counts), *compared["problems"]],
    }, ledger


def _model(study: Study) -> Model | None:
    return None if study.model == "none" else load(study.model)


def released(
    document: Document, ledger: Ledger, study: Study, folder: Path
) -> tuple[Document, Document]:
    """What may be published, and the proof."""
    return gate.release(document, ledger, study.release.grain, _earlier(study, folder))


def _earlier(study: Study, folder: Path) -> Earlier | None:
    return read_proof(folder / study.release.earlier) if study.release.earlier else None


def _population(study: Study, folder: Path) -> Inhabitants | None:
    told = study.population
    if told is None:
        return None
    standard = folder / told.standard if told.standard else None
    return read_population(folder / told.file, standard, told.source)


def _years(found: Counted) -> dict[str | None, Sequence[int]]:
    edges = found.stretches.edges
    years: dict[str | None, Sequence[int]] = {
        name: [edge.year] for name, edge in zip(found.stretches.names, edges[:-1], strict=True)
    }
    return years | {None: range(edges[0].year, edges[-1].year + (edges[-1].month > 1))}


def _told(cells: pl.DataFrame) -> Any:
    """A test of a measure: whether the certificates have what it needs."""
    known = {name for name in cells.columns if cells[name].dtype.is_integer() and cells[name].max()}
    return lambda measure: measure.kind == "count" or measure.bottom in known


def _prognoses(found: pl.DataFrame, ledger: Ledger, grain: Grain) -> Iterator[Entry]:
    told = [row for row in found.sort("prognosis").rows(named=True) if grain.enough(row["persons"])]
    for measure in PROGNOSES if told else ():
        yield {
            "name": f"{measure.name}_by_prognosis",
            "title": {"sv": measure.title.sv, "en": measure.title.en},
            "by": ["prognosis"],
            "measure": measure.name,
            "unit": measure.unit,
            "definition": measure.name,
            "rows": [
                {
                    "prognosis": row["prognosis"],
                    "persons": row["persons"],
                    **value_of(measure, row, grain),
                    "counts": (
                        ledger.count(
                            f"begun | prognosis={row['prognosis']}", row["spells"], row["persons"]
                        ),
                    ),
                }
                for row in told
            ],
        }


def _definitions(parts: Sequence[Entry]) -> dict[str, Entry]:
    """The definitions of the measures and columns that the tables have."""
    own = {each.name: each.definition for each in (*MEASURES, *PROGNOSES)}
    own |= {"per_1000": CRUDE, "per_1000_standardised": STANDARDISED}
    used = dict.fromkeys(each["definition"] for each in parts)
    columns = dict.fromkeys(name for each in parts for name in each["by"])
    asked = {name: own[name] for name in used}
    asked |= {name: COLUMNS[name] for name in ("diagnosis", *columns) if name in COLUMNS}
    return {
        name: {"sv": each.words.sv, "en": each.words.en, "source": each.source}
        for name, each in asked.items()
    }


def _labels(made: Sequence[Grid]) -> dict[str, dict[str, Entry]]:
    """The names of levels that are codes, in both languages."""
    invalid = {INVALID: INVALID_WORDS}
    chapters = {level for each in made if each.column == "chapter" for level in each.levels}
    words: dict[str, Mapping[str, Words]] = {
        "sex": {ALL: Words("Alla", "All"), **{
            level.name: level.answer for level in PREDICTORS["sex"].levels
        }},
        "group": {**GROUPS, **invalid},
        "chapter": {
            level: chapter_words(level)
            for level in sorted(filter(None, chapters)) if level != INVALID
        } | invalid,
        "block": invalid,
        "category": invalid,
        "care_level": {
            "primary": Words("Primärvård", "Primary care"),
            "specialised": Words("Specialiserad vård", "Specialised care"),
        },
        "region": {level.name: level.answer for level in PREDICTORS["region"].levels},
        "work_measure": {str(code): words for code, words in WORK_MEASURES.items()},
    }  # fmt: skip
    return {
        name: {level: {"sv": each.sv, "en": each.en} for level, each in told.items()}
        for name, told in words.items()
    }


def _declared(study: Study) -> Entry:
    told = declared(study)
    told["release"]["earlier"] = study.release.earlier and Path(study.release.earlier).name
    for name in ("file", "standard"):
        if told["population"] and told["population"][name]:
            told["population"][name] = Path(told["population"][name]).name
    told["persons"] = study.persons and Path(study.persons).name
    return told


def _of_population(
    found: Counted, people: Inhabitants | None, made: Sequence[Grid]
) -> Iterator[Words]:
    years = sorted({year for told in _years(found).values() for year in told})
    return iter(()) if people is None else of_population(people, years, made)

"""A synthetic population that resembles the country, as tables in a folder.

Real certificates must not be shipped. These belong to nobody: answers are drawn so that the lengths
of spells match the country's, lengths are drawn from the national hazards, and the spells are cut
into certificates. ``truth.parquet`` holds what is unknown for real spells; only evaluation reads
it.
"""

import json
import platform
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from srs.errors import BadInput
from srs.installation import VERSION
from srs.predictors import PREDICTORS
from srs.tables.columns import pl

from .assumptions import FOLLOW_UP_DAYS, LINKED, MEASURES_LINKED, stated
from .certificates import certificates, first_lengths
from .histories import PERSONAL, Rows, pauses, placed
from .measure_population import measured
from .measure_tables import beside, measure_tables
from .measures import Measures
from .persons import Persons, days, level_names, persons_of
from .population import MODEL, population
from .rare_diagnoses import tail
from .report import compared
from .spells import Spells, drawn, of_country

GRID = (*range(15, 361, 15), 365, 730, 1095)  # days of the true survival
STEPS = 7
_MANIFEST = "manifest.json"
_YEARS = (1970, 2100)

Progress = Callable[[str], object]


def simulate(
    spells: int,
    years: tuple[int, int],
    seed: int,
    out: Path,
    progress: Progress = lambda step: None,
    *,
    rare: float = 0.0,
    measures: Measures | None = None,
) -> pl.DataFrame:
    """Write the population to the folder *out*, and compare it with the country.

    Parameters
    ----------
    spells
        Number of spells of 15 days or more, begun in the *years* (both included).
    seed
        The same seed gives the same files, byte for byte.
    progress
        Called with each of STEPS.
    rare
        The share of the spells in made-up rare diagnoses, see ``rare``; all others are in
        diagnoses that have a model.
    measures
        Measures for the spells. Without them everything else is the same.

    Returns
    -------
    polars.DataFrame
        What ``report.csv`` holds; see ``compared``.

    Raises
    ------
    BadInput
    """
    first, last = _days_of(years)
    _check(spells, seed, rare)
    until = last + timedelta(days=FOLLOW_UP_DAYS.value)
    *rngs, rng_of_rare, rng_of_measures = np.random.default_rng(seed).spawn(6)
    progress("answers of the population")
    diagnoses = population()
    progress("lengths of the spells")
    rare_spells = min(round(spells * rare), spells - 1)  # the country's report has one
    mix = of_country(diagnoses, spells - rare_spells)
    if rare_spells:
        mix = mix.beside(tail().mix(rare_spells, rng_of_rare))
    all_spells = drawn(mix, rngs[0])
    progress("histories")
    lengths = first_lengths(spells, rngs[1])
    rows = placed(
        all_spells,
        pauses(lengths.first, lengths.second, rngs[1]),
        _number(first),
        _number(last),
        rngs[1],
        LINKED.value if measures is None else MEASURES_LINKED.value,
    )
    persons = persons_of(rows, all_spells, rngs[2])
    found = None
    if measures:
        within = (_number(first), _number(last))
        found = measured(all_spells, rows, persons, measures, within, rng_of_measures)
        all_spells, rows = found.spells, found.rows
    progress("certificates")
    periods = certificates(
        rows, all_spells, persons, lengths, _number(until), rngs[3], found.units if found else None
    )
    comparison = compared(all_spells, diagnoses)
    folder = _beside(out)
    try:
        counts = {}
        progress("writing certificates")
        counts["certificates"] = _write(periods, folder / "certificates.parquet")
        del periods
        progress("writing persons and covariates")
        order = _order(rows, persons)
        counts["persons"] = _write(persons.table().sort("person"), folder / "persons.parquet")
        covariates = _covariates(rows, all_spells, persons, order)
        if found:
            also = beside(found, _number(until), rng_of_measures)
            covariates = covariates.hstack(also[rows.origin[order]])
            for name, table in measure_tables(found, persons, _number(until)).items():
                counts[name] = _write(table, folder / f"{name}.parquet")
        counts["covariates"] = _write(covariates, folder / "covariates.parquet")
        progress("writing the truth")
        truth = _truth(rows, all_spells, persons, order)
        counts["truth"] = _write(truth, folder / "truth.parquet")
        comparison.write_csv(folder / "report.csv")
        told = _rare(all_spells, rare) | _measures(measures)
        manifest = _manifest(spells, (first, last), until, seed, counts, told)
        (folder / _MANIFEST).write_text(manifest, encoding="utf-8")
        _move(folder, out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return comparison


def _days_of(years: tuple[int, int]) -> tuple[date, date]:
    first, last = years
    if not _YEARS[0] <= first <= last <= _YEARS[1]:
        raise BadInput(
            f"--years: expected the first and the last year, {_YEARS[0]} to {_YEARS[1]}, such as "
            "2015:2018"
        )
    return date(first, 1, 1), date(last, 12, 31)


def _check(spells: int, seed: int, rare: float) -> None:
    if spells < 1:
        raise BadInput("--spells: expected 1 or more")
    if seed < 0:
        raise BadInput("--seed: expected 0 or more")
    if not 0 <= rare < 1:
        raise BadInput("--rare: expected a share from 0 to less than 1, such as 0.1")


def _number(day: date) -> int:
    """Days since 1970."""
    return (day - date(1970, 1, 1)).days


def _order(rows: Rows, persons: Persons) -> np.ndarray:
    """The counted rows by person's id and start."""
    index = np.flatnonzero(rows.counted)
    ids = persons.id.cast(pl.Int64).to_numpy()
    return index[np.lexsort((rows.start[index], ids[rows.person[index]]))]


def _keys(rows: Rows, persons: Persons, order: np.ndarray) -> dict[str, pl.Series]:
    return {"person": persons.id.gather(rows.person[order]), "start": days(rows.start[order])}


def _covariates(rows: Rows, spells: Spells, persons: Persons, order: np.ndarray) -> pl.DataFrame:
    """Per spell, the answers that neither certificates nor persons contain."""
    asked = [n for n in spells.levels if PREDICTORS[n].derive is None and n not in PERSONAL]
    origin = rows.origin[order]
    answers = {name: level_names(name, spells.levels[name][origin]) for name in asked}
    return pl.DataFrame(_keys(rows, persons, order) | answers)


def _truth(rows: Rows, spells: Spells, persons: Persons, order: np.ndarray) -> pl.DataFrame:
    """Per spell: its true last day, the codes of its model's levels (null: not asked) and S."""
    origin = rows.origin[order]
    names = [stratum.diagnosis for stratum in spells.strata]
    asks = {n: np.array([n in s.names for s in spells.strata]) for n in spells.levels}
    codes = {
        name: pl.Series(spells.levels[name][origin]).set(
            pl.Series(~asks[name][spells.stratum[origin]]), None
        )
        for name in spells.levels
    }
    survival = np.empty((len(order), len(GRID)), dtype=np.float32)
    of_stratum = spells.stratum[origin]
    by_stratum = np.argsort(of_stratum, kind="stable")
    bounds = np.searchsorted(of_stratum[by_stratum], np.arange(len(spells.strata) + 1))
    for place, stratum in enumerate(spells.strata):
        here = by_stratum[bounds[place] : bounds[place + 1]]
        survival[here] = stratum.survival(GRID)[spells.combination[origin[here]]]
    curves = {f"survival_{day}": survival[:, column] for column, day in enumerate(GRID)}
    return pl.DataFrame(
        _keys(rows, persons, order)
        | {
            "diagnosis": pl.Series(names).gather(spells.stratum[origin]),
            "days": spells.days[origin].astype(np.int32),
        }
        | codes
        | curves
    )


def _beside(out: Path) -> Path:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        return Path(mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    except OSError:
        raise BadInput("-o: the folder cannot be made: expected one that may be written") from None


def _write(frame: pl.DataFrame, path: Path) -> int:
    frame.write_parquet(path)
    return len(frame)


def _move(folder: Path, out: Path) -> None:
    """The manifest last: a folder that has one is whole."""
    try:
        out.mkdir(exist_ok=True)
        (out / _MANIFEST).unlink(missing_ok=True)
        for file in sorted(folder.iterdir(), key=lambda each: each.name == _MANIFEST):
            file.replace(out / file.name)
    except OSError:
        raise BadInput("-o: expected a folder that may be written, or a new name") from None


def _rare(spells: Spells, share: float) -> dict[str, object]:
    """The manifest's entry on rare diagnoses; empty if none were asked for."""
    if not share:
        return {}
    rare = np.array([stratum.rare for stratum in spells.strata])
    found = {
        "share": share,
        "spells": int(rare[spells.stratum].sum()),
        "diagnoses": int(rare.sum()),
        "what": "codes without a national model; their frequency and duration are made up after "
        "related codes",
    }
    return {"rare": found}


def _measures(measures: Measures | None) -> dict[str, object]:
    if measures is None:
        return {}
    what = (
        "measures and their effects are made up; the true survival uses the national hazards "
        "alone, without the effects of units, measures and a hidden confounder"
    )
    return {"measures": asdict(measures) | {"what": what}}


def _manifest(
    spells: int,
    years: tuple[date, date],
    until: date,
    seed: int,
    counts: dict[str, int],
    told: Mapping[str, object],
) -> str:
    document = {
        "synthetic": True,
        "what": "synthetic population: no person, certificate or spell in it is real",
        "spells": spells,
        "first_day": years[0].isoformat(),
        "last_day": years[1].isoformat(),
        "follow_up_end": until.isoformat(),
        "seed": seed,
        "model": MODEL,
        **told,
        "survival_days": GRID,
        "rows": counts,
        "versions": {"srs": VERSION}
        | {name: version(name) for name in ("numpy", "polars")}
        | {"python": platform.python_version()},
        "assumptions": stated(rare="rare" in told, measures="measures" in told),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

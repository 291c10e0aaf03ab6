"""A synthetic national register of a million spells, from Parquet to Parquet.

Against what a user of LightGBM would write: encode, let each diagnosis's forest predict on two
cores, take the lowest log-odds until day 90, write. The numbers are the same.
"""

from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import lightgbm as lgb
import numpy as np
import polars as pl

import srs
from srs.batch import score_files
from srs.errors import NoModel
from srs.model.boosted import Forest
from training.cohort import simulate
from training.run.memory import peak_gigabytes
from training.table.command import write_training_table

SPELLS, YEARS, SEED = 1_000_000, (2015, 2018), 3
EXPLAINED = 20_000  # of the rows, where LightGBM has to explain
TIMES = 10  # that the register is repeated for the peak of memory
DAY, HORIZON, THREADS = 15, 90, 2
ASKED = {False: 5, True: 30}  # times as fast as LightGBM, in risks and in contributions
MAPPING = Path("training/mappings/cohort.toml")


def measured() -> Iterator[tuple[str, str, str]]:
    with TemporaryDirectory() as folder:
        table, out = Path(folder, "table.parquet"), Path(folder, "out.parquet")
        rows = _register(Path(folder, "cohort"), table)
        million = f"{rows / 1e6:.2f} million spells"
        ours: dict[bool | int, float] = {}  # boosted-2's rows a second
        for model in ("srs-3.0", "boosted-2"):
            for explain, what in ((False, "risks"), (3, "3 reasons"), (True, "contributions")):
                taken, peak = _alone(_scored, table, out, model, explain)
                ours[explain] = rows / taken
                yield f"{million}, {model}, {what}", *_told(rows, taken, peak)
        many = Path(folder, "many.parquet")
        pl.concat([pl.scan_parquet(table)] * TIMES).sink_parquet(many)
        for explain, what in ((False, "risks"), (True, "contributions")):
            some = EXPLAINED if explain else rows
            theirs = some / _alone(_with_lightgbm, table, out, explain, some)[0]
            against = _ratio(ours[explain], theirs, explain)
            yield f"{million}, LightGBM itself, {what}", f"{theirs:,.0f} rows/s", against
            taken, peak = _alone(_scored, many, out, "boosted-2", explain)
            name = f"{TIMES * rows / 1e6:.1f} million spells, boosted-2, {what}"
            rate, told = _told(TIMES * rows, taken, peak)
            yield name, rate, f"{told}, {_ratio(TIMES * rows / taken, theirs, explain)}"


def _ratio(ours: float, theirs: float, explain: bool) -> str:
    return f"boosted-2 {ours / theirs:.1f} times as fast as LightGBM, asked {ASKED[explain]}"


def _told(rows: int, taken: float, peak: float) -> tuple[str, str]:
    return f"{taken:.1f} s, {rows / taken:,.0f} rows/s", f"peak {peak:.2f} GB"


def _register(cohort: Path, table: Path) -> int:
    """The number of its spells that reach day 15."""
    simulate(SPELLS, YEARS, SEED, cohort)
    (cohort / MAPPING.name).write_bytes(MAPPING.read_bytes())
    write_training_table(cohort / MAPPING.name, table)
    spells = pl.read_parquet(table).drop("last_day", "ended")
    spells.write_parquet(table)
    return len(spells)


def _scored(table: Path, out: Path, model: str, explain: bool | int) -> None:
    score_files(table, out, model, horizons=[HORIZON], explain=explain, overwrite=True)


def _with_lightgbm(table: Path, out: Path, explain: bool, rows: int) -> None:
    model, frame = srs.load("boosted-2"), pl.read_parquet(table, n_rows=rows)
    columns = model.of(srs.Icd10("F43")).columns
    inputs = np.column_stack(
        [
            *(_encoded(frame[column.name], column.encode) for column in columns),
            np.full(len(frame), float(DAY)),
        ]
    )
    found = np.full((len(frame), 1 + explain * (1 + len(columns))), np.nan)
    for forest, own in _forests(model, frame["diagnosis"]):
        found[own] = _predicted(forest, inputs[own], explain)
    names = ["risk", *(f"shap_{column.name}" for column in columns), "base"][: found.shape[1]]

    added = pl.DataFrame(found, schema=names)
    pl.concat([frame, added], how="horizontal").write_parquet(out)


def _encoded(column: pl.Series, encode: Callable[[object], float]) -> np.ndarray:
    values = column.unique()
    codes = [encode(value) for value in values]
    return column.replace_strict(values, codes, return_dtype=pl.Float64).to_numpy()


def _forests(model: object, diagnosis: pl.Series) -> Iterator[tuple[Forest, np.ndarray]]:
    groups: dict[str, tuple[Forest, list[str]]] = {}
    for code in diagnosis.unique():
        try:
            forest = model.of(srs.Icd10(code))  # type: ignore[attr-defined]
        except NoModel:
            continue
        groups.setdefault(forest.text, (forest, []))[1].append(code)
    for forest, codes in groups.values():
        yield forest, diagnosis.is_in(codes).to_numpy()


def _predicted(forest: Forest, inputs: np.ndarray, explain: bool) -> np.ndarray:
    booster = lgb.Booster(model_str=forest.text)
    knots = sum(horizon <= HORIZON for horizon in forest.horizons)
    horizons = np.array(forest.horizons[:knots])
    means = forest.average.log_odds(np.full(knots, float(DAY)), horizons)
    if not explain:
        raw = booster.predict(inputs, raw_score=True, num_threads=THREADS)
        lowest = forest.calibration((raw[:, :knots] + means).min(axis=1))
        return 1 / (1 + np.exp(-lowest))[:, None]
    shap = booster.predict(inputs, pred_contrib=True, num_threads=THREADS)
    shap = shap.reshape(len(inputs), len(forest.horizons), -1)[:, :knots]
    own = (shap.sum(axis=2) + means).argmin(axis=1)
    values = forest.calibration.slope * shap[np.arange(len(inputs)), own]
    base = values[:, -2:].sum(axis=1) + forest.calibration(means[own])
    log_odds = values[:, :-2].sum(axis=1) + base
    return np.column_stack([1 / (1 + np.exp(-log_odds)), values[:, :-2], base])


def _alone(work: Callable[..., None], *given: object) -> tuple[float, float]:
    """Seconds and peak of memory in GB, in a process of its own; imports are not counted."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (partial(work, *given),))


def _measured(work: Callable[[], None]) -> tuple[float, float]:
    start = perf_counter()
    work()
    return perf_counter() - start, peak_gigabytes()

"""Spells of a synthetic population whose ends are drawn again, from a model or a shifted one."""

import numpy as np
import polars as pl

from srs.tables.kinds import Kinds
from srs.tables.request import TableRequest
from training.cohort import simulate
from training.table import read_extract

DAY = 15
DAYS = np.arange(DAY + 1, 401)  # nobody is followed for longer
_MAPPING = """
synthetic = true
follow_up_end = 2019-06-30
complete_since = 2014-01-01
landmarks = [15]
[certificates]
file = "certificates.parquet"
[persons]
file = "persons.parquet"
[covariates]
file = "covariates.parquet"
"""


def population(folder, spells, seed=3, rare=0.0):
    """A training table of spells of which the answers are known."""
    simulate(spells, (2015, 2018), seed, folder, rare=rare)
    (folder / "cohort.toml").write_text(_MAPPING)
    frame = read_extract(folder / "cohort.toml").table.frame
    return frame.filter(pl.col("comorbidity").is_not_null()).sort("person", "start")


def curves(frame, model, moved=None):
    """P(T > day | T > 15) of each row, a column a day of DAYS; null rows are left out.

    *moved*: gives other curves than the model's own, from a diagnosis's model and its rows.
    """
    kinds = Kinds.of(frame, model, TableRequest.of(day=DAY, horizons=(90,)))
    which, found = kinds.which, np.full((len(frame), len(DAYS)), np.nan)
    for place, own in enumerate(kinds.models):
        at = np.flatnonzero(kinds.model_of[which] == place)
        rows = kinds.rows(which[at], own)
        whole = ~np.isnan(rows).any(axis=1) | (not own.needs_every_answer)
        at, rows = at[whole], rows[whole]
        if len(at):
            days = np.broadcast_to(DAYS.astype(float), (len(at), len(DAYS)))
            found[at] = moved(own, rows) if moved else own.outlasting(rows, float(DAY))(days)
    kept = ~np.isnan(found[:, 0])
    return frame.filter(pl.Series(kept)), found[kept]


def ended(frame, survival, seed):
    """*frame* with a last day drawn from the curves; some spells are lost before."""
    random = np.random.default_rng(seed)
    ends = DAY + 1 + (survival > random.random(len(survival))[:, None]).sum(axis=1)
    lost = np.minimum(random.integers(60, 1200, len(survival)), DAYS[-1])
    return frame.with_columns(
        last_day=pl.Series(np.minimum(ends, lost)), ended=pl.Series(ends <= lost)
    )


def odds_moved(survival, intercept, slope=1.0):
    """Log-odds of a curve: intercept + slope times them."""
    inside = np.clip(survival, 1e-12, 1 - 1e-12)
    log_odds = np.log(inside) - np.log1p(-inside)
    return 1 / (1 + np.exp(-(intercept + slope * log_odds)))


def spread_moved(intercept, slope):
    """Curves of hazards by their definition: what lies beyond the middle times a slope."""

    def moved(own, rows):
        linear, middle = 0.0, 0.0
        for codes, factor in zip(rows.T.astype(int), own.factors, strict=True):
            linear = linear + factor.log_hazards[codes]
            middle = middle + factor.reference @ factor.log_hazards
        logs = own.intercept + intercept + middle + slope * (linear - middle)
        return np.exp(-np.exp(logs) @ own.exposure(float(DAY), DAYS.astype(float)).T)

    return moved

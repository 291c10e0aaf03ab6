"""Spells of the synthetic population as input for an evaluation, with the true values."""

from pathlib import Path

import numpy as np
import polars as pl

from srs.predictors import PREDICTORS

MODEL = "srs-3.0"  # that their last days were drawn from
LAST = 1095  # days: none is followed longer


def spells(truth: Path, seed: int = 0) -> pl.DataFrame:
    """A row a spell: answers by name, time and event, one in three lost; and the true risk of more
    than 90 days of who has reached day 15.
    """
    frame = pl.read_parquet(truth)
    random = np.random.default_rng(seed)
    days = frame["days"].to_numpy()
    # Lost as spells of an extract are, which began at any time before it was made.
    lost = np.minimum(random.integers(16, 3 * LAST // 2, len(frame)), LAST)
    return pl.DataFrame(
        {
            "id": np.arange(len(frame)),
            "diagnosis": frame["diagnosis"],
            "time": np.minimum(days, lost),
            "event": (days <= lost).astype(int),
            "true_risk": (frame["survival_90"] / frame["survival_15"]).cast(pl.Float64),
            "days": days,
        }
    ).with_columns(_answers(frame))


def _answers(frame: pl.DataFrame) -> list[pl.Series]:
    return [
        frame[name].replace_strict(
            dict(enumerate(level.name for level in PREDICTORS[name].levels)),
            default=None,
            return_dtype=pl.String,
        )
        for name in frame.columns
        if name in PREDICTORS
    ]

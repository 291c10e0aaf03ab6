"""What an evaluation of the example should find, computed from the true risks."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from srs.tables.columns import pl

from .built_in import HORIZON

Floats = NDArray[np.float64]


def expected(spells: pl.DataFrame) -> dict[str, Any]:
    """Expected losses of those with a risk shown, by the true risks.

    A gain is the expected reduction of the loss by the shadow, drift included.
    """
    shown = spells.filter(pl.col("calculated") & pl.col("risk").is_not_null())
    risk, better, true = (shown[name].to_numpy() for name in ("risk", "better", "true"))
    return {
        "expected": {
            "brier_shown": _brier(risk, true),
            "brier_shadow": _brier(better, true),
            "brier_gain": _brier(risk, true) - _brier(better, true),
            "log_loss_gain": _log_loss(risk, true) - _log_loss(better, true),
            "longer_than_horizon": float(true.mean()),
        },
        "seen": {"longer_than_horizon": float(np.mean(shown["days"].to_numpy() > HORIZON))},
    }


def _brier(risk: Floats, true: Floats) -> float:
    return float(np.mean(true * (1 - risk) ** 2 + (1 - true) * risk**2))


def _log_loss(risk: Floats, true: Floats) -> float:
    return float(-np.mean(true * np.log(risk) + (1 - true) * np.log1p(-risk)))

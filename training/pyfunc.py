"""A published model as MLflow serves it; MLflow stores this file with the model, as code.

It imports nothing from ``training``: only ``srs`` and the model's folder are stored with it.
Predictions are those of ``srs score``, made by the same code.
"""

import os
import warnings
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

# Otherwise MLflow's own refusals would repeat the rows that they refuse.
os.environ.setdefault("MLFLOW_DISABLE_SCHEMA_DETAILS", "true")

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # MLflow warns of its own type hints
    import mlflow.pyfunc  # noqa: F401

import numpy as np
import pandas as pd
import polars as pl
from mlflow.models import ModelSignature, set_model
from mlflow.pyfunc import PythonModel, PythonModelContext
from mlflow.types.schema import AnyType, ColSpec, ParamSchema, ParamSpec, Schema

from srs.errors import BadDay, BadTable
from srs.model import Model, load
from srs.risk import default_horizon
from srs.tables.cells import numbers, texts
from srs.tables.kinds import all_columns
from srs.tables.request import TableRequest
from srs.tables.risks import names_of, scored


class Pyfunc(PythonModel):  # type: ignore[misc]
    """A table of spells -> risk, level and problem, one row each, in the table's order."""

    model: Model

    def load_context(self, context: PythonModelContext) -> None:
        folder = Path(context.artifacts["model"])
        self.model = load(folder.name, folder.parent)

    def predict(
        self,
        context: PythonModelContext,
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Predict as ``srs score`` does.

        Parameters
        ----------
        model_input
            ``diagnosis``, predictors by name or SRS id with levels or numbers, and optionally
            ``day`` and ``horizon``, the day that the spell may outlast.
        params
            ``horizon`` for rows without one; by default 90, or the model's first horizon if it does
            not answer for day 90. With ``outside``, a column of that name says what in a row lies
            outside of whom the model is for. With ``allow_missing``, a table without any of the
            model's predictors gets answers, too.

        Raises
        ------
        BadTable, BadDay
        """
        table = _table(model_input)
        usual = default_horizon(self.model)
        horizons = _horizons(table, (params or {}).get("horizon", usual))
        table = table.drop("horizon", strict=False)
        names = names_of(table.columns, self.model)
        if not (params or {}).get("allow_missing"):
            names.refuse_none("allow_missing")
        if names.near or names.beside:
            names.log()
        places, parts = [np.arange(0)], [_scored(table.clear(), self.model, usual)]
        for horizon in np.unique(horizons):
            places.append(np.flatnonzero(horizons == horizon))
            parts.append(_scored(table[places[-1]], self.model, int(horizon)))
        risks = pl.concat(parts)[np.argsort(np.concatenate(places))]
        # Types that make an unknown value (of a row that cannot be scored) null in JSON, not NaN.
        found = pd.DataFrame(
            {
                "risk": pd.array(risks["risk"].to_list(), dtype="Float64"),
                "level": pd.array(risks["level"].to_list(), dtype="Int64"),
                "problem": pd.Series(risks["problem"].to_list(), dtype=object),
            }
        )
        if (params or {}).get("outside"):
            found["outside"] = pd.Series(risks["outside"].to_list(), dtype=object)
        return found


def _scored(table: pl.DataFrame, model: Model, horizon: int) -> pl.DataFrame:
    risks = scored(table, model, TableRequest.of(horizons=[horizon]))
    return risks.select(pl.col(f"risk_{horizon}").alias("risk"), "level", "outside", "problem")


def _table(frame: pd.DataFrame) -> pl.DataFrame:
    """Every value as text, as ``srs score`` reads it from a CSV file; null for no value.

    Raises
    ------
    BadTable
        When a name occurs twice.
    """
    if len({str(name) for name in frame.columns}) < len(frame.columns):
        raise BadTable("the table has a column twice: expected each name once")
    return pl.DataFrame(
        {
            str(name): pl.Series(
                [
                    None if nothing else str(value)
                    for value, nothing in zip(column, column.isna(), strict=True)
                ],
                dtype=pl.String,
            )
            for name, column in frame.items()
        }
    )


def _horizons(table: pl.DataFrame, otherwise: object) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The horizon of every row.

    Raises
    ------
    BadDay
    """
    if "horizon" not in table.columns:
        table = table.with_columns(horizon=pl.lit(None, pl.String))
    given = numbers(texts(table["horizon"]).fill_null(str(otherwise)))
    good = (given == given.floor()) & given.is_between(1, 2**31)
    wrong = len(good) - int(good.fill_null(False).sum())
    if wrong:
        raise BadDay(
            f"the column horizon: expected whole days such as 90; rows with something else: {wrong}"
        )
    return given.cast(pl.Int64).to_numpy()


def requirements() -> Iterator[str]:
    """What pyfunc.py and the families import, in the installed versions."""
    for library in ("mlflow", "numpy", "pandas", "polars"):
        try:
            yield f"{library}=={version(library)}"
        except PackageNotFoundError:  # a family that this installation cannot load anyway
            continue


def meanings(model: Model) -> dict[str, str]:
    """The meaning of each input, by its name; a signature has no place for it."""
    every = {each.predictor.name: each.predictor for each in all_columns(model).values()}
    told = {name: f"{each.label.en} (or {each.srs})" for name, each in every.items()}
    day = "day of the spell reached; the first is 1"
    return {
        "diagnosis": "ICD-10-SE",
        **told,
        "day": day,
        "horizon": "day that the spell may outlast",
    }


def signature(model: Model) -> ModelSignature:
    """The inputs: predictors as text or numbers, missing or not, under their own or SRS name."""
    every = [column.predictor for column in all_columns(model).values()]
    names = dict.fromkeys(name for predictor in every for name in (predictor.name, predictor.srs))
    needed = bool(model.audience.diagnoses if model.audience else model.diagnoses)
    optional = [ColSpec(AnyType(), name, required=False) for name in (*names, "day", "horizon")]
    return ModelSignature(
        inputs=Schema([ColSpec(AnyType(), "diagnosis", required=needed), *optional]),
        outputs=Schema(
            [
                ColSpec("double", "risk", required=False),
                # No long: Spark's function makes columns of all declared inputs, even those without
                # values.
                ColSpec("double", "level", required=False),
                ColSpec("string", "problem", required=False),
            ]
        ),
        params=ParamSchema(
            [
                ParamSpec("horizon", "long", default_horizon(model)),
                ParamSpec("outside", "boolean", False),
                ParamSpec("allow_missing", "boolean", False),
            ]
        ),
    )


set_model(Pyfunc())

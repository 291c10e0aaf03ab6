"""A model's risk of spells, from what certificates state: with their sex, and for either sex."""

from srs.model import Model
from srs.predictors import PREDICTORS
from srs.tables.columns import pl
from srs.tables.request import TableRequest
from srs.tables.risks import scored

from .equality_outcomes import LONG
from .persons import SEXES

REACHED = 15  # the day that spells of the models have reached
_READ = ("diagnosis", "sex", "age", "degree", "earlier_sick_leave")


def with_risk(spells: pl.DataFrame, model: Model) -> pl.DataFrame:
    """Add ``risk``, to outlast day 90 given day 15, and ``risk_either``, its mean over the sexes.

    *spells* are those of ``spells_of``. The risks are null where the model has none for the
    diagnosis.
    """
    told = spells.select(
        pl.col("diagnosis").cast(pl.String),
        pl.col("sex").cast(pl.String),
        pl.col("age").cast(pl.Int64),
        pl.col("degree").cast(pl.Int64),
        earlier_sick_leave=_earlier(pl.col("earlier_days")),
    )
    kinds = told.unique(maintain_order=True)
    risks = [_risk(kinds.with_columns(sex=pl.lit(sex)), model) for sex in SEXES]
    kinds = kinds.with_columns(
        _risk(kinds, model).alias("risk"), ((risks[0] + risks[1]) / 2).alias("risk_either")
    )
    found = told.join(kinds, on=list(_READ), how="left", nulls_equal=True, maintain_order="left")
    return spells.with_columns(found["risk"], found["risk_either"])


def _risk(kinds: pl.DataFrame, model: Model) -> pl.Series:
    asked = TableRequest.of(day=REACHED, horizons=(LONG,))
    return scored(kinds, model, asked)[f"risk_{LONG}"]


def _earlier(days: pl.Expr) -> pl.Expr:
    """The predictor's levels, so that there are few kinds of spells."""
    levels = PREDICTORS["earlier_sick_leave"].levels
    lowest = (pl.when(days <= (each.upto or 0)).then(pl.lit(each.name)) for each in levels[:-1])
    return pl.coalesce(*lowest, pl.when(days.is_not_null()).then(pl.lit(levels[-1].name)))

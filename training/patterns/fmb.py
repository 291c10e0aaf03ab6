"""Whether spells are longer than FMB recommends, for many at once: ``srs.knowledge.exceeded``."""

from collections.abc import Sequence
from dataclasses import dataclass

from srs.certificate import Icd10
from srs.knowledge.fmb import Fmb
from srs.tables.columns import pl

_LIMITS = {"fmb_days": pl.Int64, "fmb_months": pl.Int64, "fmb_upper": pl.Boolean}


@dataclass(frozen=True, eq=False)
class Limits:
    """What FMB recommends at most, by code: in days, in months, and whether that is an end."""

    table: pl.DataFrame

    @classmethod
    def of(cls, fmb: Fmb, codes: Sequence[str]) -> "Limits":
        rows = [(code, *_limit(fmb, code)) for code in codes]
        return cls(pl.DataFrame(rows, schema={"code": pl.String, **_LIMITS}, orient="row"))

    def exceeded(self, code: pl.Series, start: pl.Series, days: pl.Series) -> pl.Series:
        """Null where it is not known; *start* is a date."""
        rows = pl.DataFrame(
            [code.cast(pl.String).alias("code"), start.alias("start"), days.alias("days")]
        ).join(self.table, on="code", how="left", maintain_order="left")
        by = pl.format("{}mo", pl.col("fmb_months").fill_null(0))
        months = (pl.col("start").dt.offset_by(by) - pl.col("start")).dt.total_days()
        longest = pl.max_horizontal(
            "fmb_days", pl.when(pl.col("fmb_months").is_not_null()).then(months)
        )
        return rows.select(
            fmb_exceeded=pl.when((pl.col("days") <= longest).fill_null(False))
            .then(False)
            .when("fmb_upper")
            .then(True)
        ).to_series()


def _limit(fmb: Fmb, code: str) -> tuple[int | None, int | None, bool]:
    found = fmb.about(Icd10(code))
    cases = found.cases if found else ()
    days = [each.max_days(None) for each in cases if each.unit != "mo"]
    months = [each.amount for each in cases if each.unit == "mo"]
    return (
        max((each for each in days if each is not None), default=None),
        max((each for each in months if each is not None), default=None),
        bool(cases) and all(each.upper_limit for each in cases),
    )

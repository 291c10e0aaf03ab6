"""Whether spells are longer than FMB recommends, for many at once: ``srs.knowledge.exceeded``."""

from collections.abc import Sequence
from dataclasses import dataclass

from srs.certificate import Icd10
from srs.knowledge.fmb import Fmb
from srs.tables.columns import pl

_LIMITS = {"fmb_days": pl.Int64, "fmb_months": pl.Int64, "fmb_upper": pl.Boolean}


@dataclass(frozen=True, eq=False)
class Limits:
    """FMB's longest recommendation by code: in days, in months, and whether it is an end."""

    table: pl.DataFrame

    @classmethod
    def read(cls, fmb: Fmb, codes: Sequence[str]) -> "Limits":
        rows = [(code, *_limit(fmb, code)) for code in codes]
        return cls(pl.DataFrame(rows, schema={"code": pl.String, **_LIMITS}, orient="row"))

    def of(self, code: pl.Series, start: pl.Series) -> tuple[pl.Series, pl.Series]:
        """The longest recommended days from *start* (a date), and whether they are an end.

        Null where FMB recommends nothing.
        """
        rows = pl.DataFrame([code.cast(pl.String).alias("code"), start.alias("start")]).join(
            self.table, on="code", how="left", maintain_order="left"
        )
        longest = pl.col("fmb_days")
        for months in self.table["fmb_months"].drop_nulls().unique():
            until = pl.col("start").dt.offset_by(f"{months}mo")
            own = pl.when(pl.col("fmb_months") == months).then(
                (until - pl.col("start")).dt.total_days()
            )
            longest = pl.max_horizontal(longest, own)
        found = rows.select(longest.alias("days"), pl.col("fmb_upper").fill_null(False))
        return found["days"], found["fmb_upper"]


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

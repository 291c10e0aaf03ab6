"""For each assessed spell, the measures that count, and the day until which it was observed."""

from typing import Any

from srs.tables.columns import pl

from .assessments import assessed, first_of_spell, shown
from .source import Frames
from .study import Study


def spells(frames: Frames, study: Study) -> pl.DataFrame:
    """A row for each spell, by its first shown risk: who, spell, start, last, ended, risk, sex."""
    rows = assessed(frames).filter(pl.col("shadow_of").is_null())
    end = pl.col("spell_end").max().over("spell")
    horizons = [int(each) for each in study.horizons]
    chosen = shown(rows.with_columns(certified=end)).filter(
        pl.col("horizon").is_in(horizons) & pl.col("spell_start").is_not_null()
    )
    if study.since:
        chosen = chosen.filter(pl.col("on") >= study.since)
    if study.until:
        chosen = chosen.filter(pl.col("on") <= study.until)
    ended = pl.col("ended").fill_null(value=False)
    seen = pl.min_horizontal(
        pl.max_horizontal("last_day", "certified"), pl.lit(_until(frames), pl.Date)
    )
    sex = pl.col("x_sex") if "x_sex" in rows.columns else pl.lit(None, pl.String)
    return (
        first_of_spell(chosen)
        .select(
            "who",
            "spell",
            start="spell_start",
            last=pl.when(ended).then("last_day").otherwise(seen),
            ended=ended,
            risk="probability",
            sex=sex,
        )
        .filter(pl.col("last") >= pl.col("start"))
    )


def _until(frames: Frames) -> Any:
    """The last day with any entry."""
    days = [each["time"].dt.date().max() for each in (frames.assessments, frames.measures)]
    days.append(frames.outcomes["until"].max())
    return max((each for each in days if each is not None), default=None)


def taken(frames: Frames) -> pl.DataFrame:
    """Measures that count, one row for each day: spell, measure, status, date."""
    about = assessed(frames).filter(pl.col("shadow_of").is_null())
    about = about.select("assessment", "spell", case=pl.coalesce("case", "assessment"))
    rows = frames.measures.select("assessment", "source", "measure", "status", "date")
    rows = rows.with_row_index("place").join(about, on="assessment").sort("place")
    by_caller = rows.filter(pl.col("source") == "caller").unique(
        ["case", "measure", "status"], keep="last", maintain_order=True
    )
    planned = rows.filter(pl.col("source") == "certificate")
    newest = planned.group_by("case").agg(pl.col("assessment").last())
    planned = planned.join(newest, on=["case", "assessment"], how="semi")
    both = pl.concat([by_caller, planned]).drop_nulls(["measure", "date"])
    return both.select("spell", "measure", "status", "date")

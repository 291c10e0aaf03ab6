"""Predictions: the risks as shown, against the outcomes.

Each assessment that was shown with one risk is a row, and a person's rows are one cluster: each
risk that somebody read is judged. Rows count from the day on which the outcome is known for every
spell that began as late (``known``); the others are weighted to represent those lost before.
"""

from typing import Any

import numpy as np

from srs.errors import BadTable
from srs.tables.columns import pl

from ..evaluation.document import released
from ..evaluation.problems import Problems
from ..evaluation.release import gate
from ..evaluation.release.suppression import Ledger
from ..evaluation.rows.table import Cases, at_horizon
from ..evaluation.study import Data
from ..evaluation.study import Study as Evaluated
from ..statistics.statistic import Bools
from .assessments import assessed, codes, counted, shown
from .funnel import funnel
from .source import Frames
from .study import Study

Entry = dict[str, Any]

SINCE = "months_since_begun"
_MONTHS = "3,6,12"  # since the unit began: by then those shown a risk have changed their practice
_AGES = "30,40,50,60"
_MONTH = 30.4375  # days
_ASKED = frozenset({"regions", "pooled", "maturity"})
# Lists of an evaluation's document that name their horizon.
_BY_HORIZON = ("metrics", "curves", "regions", "pooled", "maturity")


def section(frames: Frames, study: Study) -> Entry:
    """One evaluation for all horizons, which has passed the gate, and the reasons for excluded
    rows.
    """
    problems, every = Problems(), columns(shown(assessed(frames)), study)
    if (frames.outcomes["linked_by"] == "assessment").any():
        problems.say(
            "outcomes: some are known from later assessments only; a person who was not assessed "
            "again seems to have ended, so risks look too high; run srs db outcomes CERTIFICATES"
        )
    found, missing, plots = [], [], []
    for horizon in study.horizons:
        own = every.filter(pl.col("horizon") == horizon)
        with problems.noted(f"horizon {at_horizon(horizon)}"):
            kept, why = _judged(own, study, horizon)
            missing.append(why)
            document = _evaluated(own.filter(kept), study, horizon, problems)
            found.append(document)
            plots.append({"horizon": int(horizon), **funnel(document, study)})
    return {"evaluation": _together(found), "missing": missing, "funnels": plots} | (
        {"problems": problems.lines} if problems.lines else {}
    )


def columns(rows: pl.DataFrame, study: Study) -> pl.DataFrame:
    """The study's days, predictors under their own names, and groups that the study declares."""
    own = {each: each.removeprefix("x_") for each in rows.columns if each.startswith("x_")}
    rows = rows.select(pl.exclude(r"^source_.*$")).rename(
        {old: new for old, new in own.items() if new not in rows.columns}
    )
    if study.since:
        rows = rows.filter(pl.col("on") >= study.since)
    if study.until:
        rows = rows.filter(pl.col("on") <= study.until)
    begun = _of_unit(study.begun, pl.Date)
    months = (pl.col("on") - begun).dt.total_days() / _MONTH
    return rows.with_columns(
        pl.col("level").cast(pl.String),
        diagnosis=pl.coalesce("model_diagnosis", "diagnosis").str.slice(0, 3),
        **({"region": _of_unit(study.regions, pl.String)} if study.regions else {}),
        **({"kind": _of_unit(study.kinds, pl.String)} if study.kinds else {}),
        **{SINCE: pl.when(months >= 0).then(months)},
    )


def _of_unit(told: Any, kind: Any) -> pl.Expr:
    if not told:
        return pl.lit(None, kind)
    return pl.col("unit").replace_strict(dict(told), default=None, return_dtype=kind)


def _judged(rows: pl.DataFrame, study: Study, horizon: float) -> tuple[Bools, Entry]:
    """The rows that are judged, and counts of the others by the first reason that holds."""
    length = (rows["last_day"] - rows["spell_start"]).dt.total_days() + 1
    reasons = {
        "no_start": rows["spell_start"].is_null(),
        "not_due": ~rows["over"],
        "not_linked": rows["last_day"].is_null(),
        "ended_before": (length <= rows["day"]).fill_null(value=False),
    }
    left: Bools = np.ones(len(rows), bool)
    ledger, person = Ledger(), codes(rows["who"])
    told: list[Entry] = []
    kinds: list[tuple[str, Bools]] = [("shown", left.copy())]
    for name, which in reasons.items():
        held = which.to_numpy()
        kinds.append((name, left & held))
        left = left & ~held
    going_on = ~rows["ended"].fill_null(value=True) & (length <= horizon).fill_null(value=False)
    lost: Bools = left & going_on.to_numpy()
    kinds += [("judged", left), ("lost", lost)]
    keys = counted(ledger, f"missing at {at_horizon(horizon)}", person, kinds)
    for (name, rows_of), key in zip(kinds, keys, strict=True):
        told.append({"what": name, "rows": int(rows_of.sum()), "count_of": {"rows": key}})
    found = {"horizon": int(horizon), "rows_by_reason": told}
    return left, gate.release(found, ledger, study.release.grain)[0]


def _evaluated(rows: pl.DataFrame, study: Study, horizon: float, problems: Problems) -> Entry:
    if not len(rows):
        raise BadTable("expected shown risks with an outcome that is due and linked, found none")
    ended = rows["ended"].to_numpy()
    last = pl.min_horizontal("last_day", pl.when(~pl.col("ended")).then("until"))
    length = rows.select((last - pl.col("spell_start")).dt.total_days() + 1).to_series()
    # Those still on sick leave on day t end after t - 1/2, not on an earlier day.
    time = length.to_numpy().astype(float) - np.where(ended, 0.0, 0.5)
    names = rows["model"].unique().to_list()
    model = str(names[0]) if len(names) == 1 else "shown"
    declared = _study(study, rows, horizon, model)
    risk = {model: {horizon: rows["probability"].to_numpy()}}
    kept = rows.select(_needed(declared, rows))
    cases = Cases(declared, kept, risk, None, time, ended.astype(float), codes(rows["who"]), ())
    return released(declared, cases, "", problems, asked=_ASKED)[0]


def _study(study: Study, rows: pl.DataFrame, horizon: float, model: str) -> Evaluated:
    groups = list(study.subgroups)
    if "age" in groups and "age" in rows.columns and rows["age"].dtype.is_numeric():
        groups[groups.index("age")] = f"age:{_AGES}"
    groups += [f"{SINCE}:{_MONTHS}"] if study.begun else []
    groups += ["kind"] if study.kinds else []
    return Evaluated(
        Data(
            ("assessments",),
            id="assessment",
            time="time",
            event="event",
            person="who",
            region="region" if study.regions else None,
            date="on",
            synthetic=study.synthetic,
        ),
        {model: "probability"},
        title=study.title,
        horizons=(horizon,),
        thresholds=study.thresholds,
        subgroups=tuple(groups),
        seed=study.seed,
        replicates=study.replicates,
        level=study.level,
        release=study.release,
    )


def _needed(declared: Evaluated, rows: pl.DataFrame) -> list[str]:
    """Only the columns that the evaluation needs: a pilot may have a million rows."""
    names = {each.partition(":")[0] for each in declared.subgroups}
    names |= {"who", "on", "region", "assessment"}
    return [each for each in rows.columns if each in names]


def _together(found: list[Entry]) -> Entry:
    """One document for all horizons: every entry names its horizon."""
    if not found:
        return {}
    whole = dict(found[0])
    for other in found[1:]:
        for key in _BY_HORIZON:
            whole[key] = [*whole.get(key, []), *other.get(key, [])]
        for key in ("horizons", "problems", "suppressed"):
            whole[key] = [*whole[key], *(each for each in other[key] if each not in whole[key])]
        whole["definitions"] = {**whole["definitions"], **other["definitions"]}
    whole.pop("created")
    return whole

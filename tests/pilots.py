"""Frames of a simulated pilot, as in an export, with the effects that were built in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from scipy.special import expit, logit

from srs.tables.columns import pl
from training.pilot.source import Frames

BEGIN = date(2024, 1, 1)
HORIZON, DAY = 90, 15
DIAGNOSES, UNITS = ("F43", "M54", "F32"), tuple(f"u{k:03d}" for k in range(1, 7))


@dataclass(frozen=True)
class Truth:
    """What is built in.

    ``worse`` is how much more the shown model errs than the shadow; ``shift`` of the log-odds of
    the truth holds for spells from the month ``month`` on; ``opinion`` is the weight of what the
    physician alone sees.
    """

    spells: int = 2000
    months: int = 18
    worse: float = 0.0
    shift: float = 0.0
    month: int = 99
    opinion: float = 0.0
    asked: float = 0.8
    lost: float = 0.0
    ranges: float = 0.0
    noise: float = 0.3
    aging: float = 0.0
    twice: bool = False


def made(truth: Truth = Truth(), seed: int = 1) -> Frames:
    random = np.random.default_rng(seed)
    count = truth.spells
    begun = np.sort(random.integers(0, truth.months * 30, count))
    late = begun >= 30 * (truth.month - 1)
    age = random.normal(45, 10, count) + truth.aging * late
    seen, unseen = random.normal(-0.7, 1, count), random.normal(size=count)
    true = seen + truth.opinion * unseen + truth.shift * late
    happened = random.random(count) < expit(true)
    errors = random.normal(0, truth.noise, (2, count))
    a = expit(seen + (1 + truth.worse) * errors[0]) if truth.worse or truth.noise else expit(seen)
    b = expit(seen + errors[1])
    start = np.datetime64(BEGIN) + begun
    length = np.where(
        happened,
        HORIZON + random.integers(1, 200, count),
        random.integers(DAY + 1, HORIZON + 1, count),
    )
    day_end, on = start + length - 1, start + DAY
    until = BEGIN + timedelta(truth.months * 30)
    bounds = random.random(count) < truth.ranges
    ids = [f"a{k:06d}" for k in range(count)]
    seconds = np.arange(count) % 3600 + 8 * 3600
    times = pl.Series(on.astype("datetime64[us]") + seconds.astype("timedelta64[s]"))
    times = times.dt.replace_time_zone("UTC")
    risk = pl.Series(a).zip_with(pl.Series(~bounds), pl.Series([None] * count, dtype=pl.Float64))
    assessments = pl.DataFrame(
        {
            "assessment": ids,
            "time": times,
            "person": [f"p{k:06d}" for k in range(count)],
            "case": [f"c{k:06d}" for k in range(count)],
            "unit": random.choice(UNITS, count),
            "user": [None] * count,
            "operation": ["assess"] * count,
            "shadow_of": [None] * count,
            "model": ["srs-3.0"] * count,
            "diagnosis": random.choice(DIAGNOSES, count),
            "day": [DAY] * count,
            "horizon": [HORIZON] * count,
            "on": on,
            "spell_start": start,
            "spell_end": on,
            "probability": risk,
            "level": np.where(bounds, 0, 1),
            "low": np.where(bounds, 0.2, np.nan),
            "high": np.where(bounds, 0.6, np.nan),
            "x_age": age,
            "x_sex": random.choice(["female", "male"], count),
        },
        schema_overrides={"user": pl.String, "shadow_of": pl.String},
    ).with_columns(pl.col("low", "high").fill_nan(None))
    shadows = assessments.with_columns(
        assessment=pl.format("s{}", "assessment"), shadow_of="assessment",
        model=pl.lit("better-1"), probability=pl.Series(b),
    )  # fmt: skip
    if truth.twice:
        again = assessments.with_columns(
            assessment=pl.format("r{}", "assessment"), time=pl.col("time") + timedelta(days=3)
        )
        assessments = pl.concat([assessments, again])
    seen_until = np.minimum(day_end, np.datetime64(until))
    known = (start <= np.datetime64(until)) & (random.random(count) >= truth.lost)
    outcomes = pl.DataFrame(
        {
            "assessment": ids,
            "time": [datetime(2026, 1, 1, tzinfo=UTC)] * count,
            "until": [until] * count,
            "last_day": seen_until,
            "ended": (np.datetime64(until) - day_end).astype(int) > 5,
        }
    ).filter(pl.Series(known))
    feeling = truth.opinion * unseen + random.normal(0, 0.7, count)
    said = np.where(feeling > 0.6, "higher", np.where(feeling < -0.6, "lower", "right"))
    asked = random.random(count) < truth.asked
    opinions = pl.DataFrame(
        {"assessment": ids, "time": times, "unit": assessments["unit"][:count], "opinion": said}
    ).filter(pl.Series(asked))
    lacking = {
        "caller": pl.String, "model_diagnosis": pl.String, "average": pl.Float64,
        "interval_low": pl.Float64, "interval_high": pl.Float64, "no_risk": pl.String,
    }  # fmt: skip
    assessments = pl.concat([assessments, shadows]).with_columns(
        pl.lit(None, kind).alias(name) for name, kind in lacking.items()
    )
    events = opinions.clear().select(
        "time", "unit", user=pl.lit(None, pl.String), case=pl.lit(None, pl.String), kind="opinion"
    )
    return Frames(
        assessments,
        opinions.with_columns(user=pl.lit(None, pl.String)),
        events,
        outcomes.with_columns(degrees=pl.lit(""), linked_by=pl.lit("certificate")),
    )


def opinion_gain(weight: float, noise: float = 0.0) -> tuple[float, float]:
    """What the best model with the opinions gains, of two million spells: log-score and AUC."""
    from training.statistics.gain import gain
    from training.statistics.outcome import Outcomes

    random = np.random.default_rng(99)
    count = 2_000_000
    seen, unseen = random.normal(-0.7, 1, count), random.normal(size=count)
    happened = (random.random(count) < expit(seen + weight * unseen)).astype(float)
    feeling = weight * unseen + random.normal(0, 0.7, count)
    level = np.where(feeling > 0.6, 2, np.where(feeling < -0.6, 1, 0))
    risk = expit(seen + random.normal(0, noise, count))
    found = gain(risk, Outcomes.of(happened), level, np.arange(count))
    assert np.isfinite(logit(risk)).all()
    return found.log_score.value, found.auc.value

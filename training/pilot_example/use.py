"""How units use the support, and physicians' opinions: a row for each spell."""

import numpy as np

from srs.tables.columns import pl

from .built_in import DAY, HORIZON, BuiltIn, Measures, Opinions

TREATMENT, EMPLOYER = "20", "10"  # ids of the measures list

_OPENED, _CALCULATED, _MEASURES = 0.94, 0.92, 0.45  # shares of those who took the step before
_SELDOM = 0.05  # of the certificates, in units that hardly use it
_DRAFT, _NAMELESS, _NOBODY = 0.06, 0.03, 0.03  # of the assessments
_PHYSICIANS = 3  # of a unit


def used(spells: pl.DataFrame, built_in: BuiltIn, seed: int) -> pl.DataFrame:
    """*spells* with what users did on day DAY.

    ``moment`` (UTC) at which the panel was shown; ``opened``, ``calculated``, ``measures``, and
    ``opinion`` (null for none); ``to_open``, ``to_answer``, ``to_risk``, ``to_opinion`` and
    ``to_measures``, seconds from the step before; ``physician``. ``measure`` is what was planned
    that day (null for none), ``to_begin`` the days until it began, null if it did not. ``link``
    says how the assessment can be found again: whole, draft (the certificate got another id),
    nameless (no person), or nobody (neither is known).
    """
    chance = np.random.default_rng([seed, 3])
    count = len(spells)
    seldom = (spells["unit"] >= built_in.units - built_in.seldom).to_numpy()
    opened = chance.random(count) < np.where(seldom, _SELDOM, _OPENED)
    calculated = opened & (chance.random(count) < _CALCULATED)
    at_risk = calculated & spells["risk"].is_not_null().to_numpy()
    measures = calculated & (chance.random(count) < _MEASURES)
    seconds = {
        name: np.round(chance.lognormal(np.log(typical), 0.6, count)).astype(np.int64) + 1
        for name, typical in (
            ("to_open", 15),
            ("to_answer", 8),
            ("to_risk", 70),
            ("to_opinion", 25),
            ("to_measures", 40),
        )
    }
    shares = np.array([1 - _DRAFT - _NAMELESS - _NOBODY, _DRAFT, _NAMELESS, _NOBODY])
    link = chance.choice(4, count, p=shares)
    clock = chance.integers(7 * 3600, 15 * 3600, count)
    moment = pl.col("start").cast(pl.Datetime("us", "UTC")) + pl.duration(
        days=DAY - 1, seconds=pl.lit(pl.Series("clock", clock))
    )
    return spells.with_columns(
        *(pl.Series(name, each) for name, each in seconds.items()),
        _opinions(spells, at_risk, built_in.opinions, chance),
        moment=moment,
        opened=pl.lit(pl.Series(opened)),
        calculated=pl.lit(pl.Series(calculated)),
        measures=pl.lit(pl.Series(measures)),
        physician=pl.lit(pl.Series(chance.integers(1, 1 + _PHYSICIANS, count))),
        **_measures(spells, calculated, built_in.measures, seed),
        link=pl.lit(pl.Series(["whole", "draft", "nameless", "nobody"]).gather(pl.Series(link))),
    )


def _measures(
    spells: pl.DataFrame, calculated: np.ndarray, of: Measures, seed: int
) -> dict[str, pl.Series]:
    """Measures, from separate draws, so that nothing else in the example changes with them."""
    chance, count = np.random.default_rng([seed, 6]), len(spells)
    share = of.least + of.by_risk * spells["true"].to_numpy()
    planned = calculated & (chance.random(count) < share)
    named = np.where(chance.random(count) < of.employer, EMPLOYER, TREATMENT)
    days = np.floor(chance.exponential(of.days, count)).astype(np.int64)
    begun = planned & (chance.random(count) < of.begun)
    begun &= DAY + days <= spells["days"].to_numpy()
    return {
        "measure": pl.Series(named).set(pl.Series(~planned), None),
        "to_begin": pl.Series(days).set(pl.Series(~begun), None),
    }


def _opinions(
    spells: pl.DataFrame, at_risk: np.ndarray, opinions: Opinions, chance: np.random.Generator
) -> pl.Series:
    long = (spells["days"] > HORIZON).to_numpy()
    drawn = chance.random(len(spells))
    said = np.full(len(spells), None, dtype=object)
    for shares, here in ((opinions.long, long), (opinions.short, ~long)):
        places = np.searchsorted(np.cumsum([*shares.values()])[:-1], drawn, side="right")
        said[here] = np.array([*shares], dtype=object)[places][here]
    said[chance.random(len(spells)) < opinions.cannot_say] = "KAN_EJ_BEDOMA"
    said[~(at_risk & (chance.random(len(spells)) < opinions.given))] = None
    return pl.Series("opinion", said.tolist(), dtype=pl.String)

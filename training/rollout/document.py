"""A rollout's evaluation: ``rollout.json``, from which a page is drawn.

    title, created, synthetic
    study         as declared, with "changed_refusals"
    population    persons, spells, units, introduced, never; since, until; period; without_spells,
                  names of units that are left out as none of their spells counts
    cohorts       [{introduced, units}], null for never within the calendar
    verdict       answer, estimate, low, high, level, margins, more_units; p, p_randomised
    refused       [{code, text, help}]; only where refused, then "effects" is empty
    effects       [{measure, against, estimator, outcome, horizon, subgroup, aggregate, cohort,
                  period, exposure, estimate, se, low, high, units, started, compared, ess,
                  definition}]; aggregate is overall, cohort, calendar, exposure or group-time;
                  cohort and period are first days, exposure periods since the introduction;
                  started and compared are spells in introduced periods and in all others
    leads         {"tested": [exposure], "statistic", "df", "p", "effects": [as above, before it]}
    randomisation {"p", "orders", "seed"}
    two_way       {"estimate", "negative", "text"}: how it is not done
    begun         {"ratio", "low", "high", "p"}: spells begun, introduced against not
    means         [{cohort, period, days, spells}]
    flow          [{reason, spells}]
    rounding, suppressed   of the release gate

Numbers of spells and persons are in steps of ten; none below ten is published.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from srs.wording import Words

from ..evaluation.release.gate import release
from ..evaluation.release.suppression import Ledger
from ..statistics.comparisons import Panel
from ..statistics.permutation import p_of_orders
from ..statistics.staggered_adoption import NEVER, Leads, Staggered
from ..statistics.two_way import two_way
from ..toml import declared
from .data import Spells
from .estimates import Entry, Estimates
from .panel import cells, days_of
from .refusals import refusals
from .study import Study
from .verdict import entry, verdict

_TWO_WAY = Words(
    "Fel fråga: som jämförelse används också enheter som redan har infört åtgärden, så att en "
    "växande effekt hos dem dras ifrån de andras. Visas som varning.",
    "The wrong question: units that already have the measure also serve as comparison, so a "
    "growing effect there is subtracted from the others'. Shown as a warning.",
)


def evaluated(spells: Spells, study: Study, created: str) -> tuple[Entry, Entry]:
    """What may be published, and the proof of the gate.

    Raises
    ------
    BadTable
        When no spell of a period was followed to the horizon.
    """
    days = days_of(spells, study)
    panel = cells(days, spells, by_size=study.weights == "spells")
    found = Staggered.of(panel, spells.introduced, study.rules)
    sure = len(spells.units) >= study.refuse.units
    ledger = Ledger()
    told = Estimates(spells, study, ledger, found, sure)
    leads = found.leads(study.leads)
    refused = refusals(found, leads, study)
    everybody = ledger.count("spells", len(spells.person), len(np.unique(spells.person)))
    p = None
    if not refused:
        p = p_of_orders(panel, spells.introduced, study.rules, study.seed, study.orders)
    document: Entry = {
        "title": study.title,
        "created": created,
        "synthetic": study.synthetic,
        "study": {**declared(study), "changed_refusals": study.refuse.changed},
        "population": {**_population(spells, study), "counts": [everybody]},
        "cohorts": _cohorts(spells),
        "verdict": {
            **_verdict(found, study, refused, sure),
            "p_randomised": p,
            "counts": [everybody],
        },
        **({"refused": refused} if refused else {}),
        "effects": [] if refused else list(told.all()),
        "leads": _leads(leads, list(told.by_exposure(-1))),
        "randomisation": {"p": p, "orders": study.orders, "seed": study.seed},
        "two_way": None if refused else _two_way(panel, spells, study),
        "begun": None if refused else _begun(panel, spells, study, sure),
        "means": list(told.means(days)),
        "flow": list(_flow(spells, study)),
    }
    return release(document, ledger, study.release.grain)


def _population(spells: Spells, study: Study) -> Entry:
    introduced = int(np.count_nonzero(spells.introduced != NEVER))
    calendar, grain = spells.calendar, study.release.grain
    return {
        "persons": len(np.unique(spells.person)),
        "spells": grain.count(len(spells.person)),
        "units": len(spells.units),
        "introduced": introduced,
        "never": len(spells.units) - introduced,
        "since": calendar.begin(0).isoformat(),
        "until": calendar.end(calendar.periods - 1).isoformat(),
        "period": study.period,
        "without_spells": list(spells.without),
    }


def _cohorts(spells: Spells) -> list[Entry]:
    cohorts, units = np.unique(spells.introduced, return_counts=True)
    return [
        {
            "introduced": None if cohort == NEVER else spells.calendar.begin(cohort).isoformat(),
            "units": int(count),
        }
        for cohort, count in zip(cohorts.tolist(), units, strict=True)
    ]


def _verdict(found: Staggered, study: Study, refused: list[Entry], sure: bool) -> Entry:
    overall = found.overall()
    if refused or overall is None:
        return {**entry("refused", study.margins, study.level), "p": None}
    grain, se = study.release.grain, overall.se
    if not (sure and np.isfinite(se) and se > 0):
        value = grain.digits(overall.value, 3)
        return {**entry("estimate only", study.margins, study.level, value), "p": None}
    low, high = overall.interval(study.level)
    answer = verdict(overall.value, low, high, study.margins, len(found.introduced), study.level)
    rounded = {key: grain.value(answer[key], se) for key in ("estimate", "low", "high")}
    return {**answer, **rounded, "p": grain.digits(overall.p)}


def _leads(leads: Leads | None, effects: list[Entry]) -> Entry:
    if leads is None:
        return {"tested": [], "statistic": None, "df": None, "p": None, "effects": effects}
    return {
        "tested": leads.times,
        "statistic": round(leads.statistic, 3),
        "df": [leads.count, round(leads.df, 1)],
        "p": round(leads.p, 4),
        "effects": effects,
    }


def _two_way(panel: Panel, spells: Spells, study: Study) -> Entry | None:
    found = two_way(panel, spells.introduced)
    if found is None:
        return None
    return {
        "estimate": study.release.grain.digits(found.value, 3),
        "negative": round(found.negative, 3),
        "text": {"sv": _TWO_WAY.sv, "en": _TWO_WAY.en},
    }


def _begun(panel: Panel, spells: Spells, study: Study, sure: bool) -> Entry | None:
    """Whether other spells are there to be compared: how many reach time zero, as a ratio."""
    with np.errstate(divide="ignore"):
        logs = np.where(panel.sizes > 0, np.log(np.maximum(panel.sizes, 1)), np.nan)
    found = Staggered.of(replace(panel, means=logs), spells.introduced, study.rules).overall()
    if found is None:
        return None
    interval = found.interval(study.level) if sure and found.se > 0 else (np.nan, np.nan)
    ratio, low, high = (round(float(np.exp(each)), 2) for each in (found.value, *interval))
    return {"ratio": ratio, "low": low, "high": high, "p": round(found.p, 4) if sure else None}


def _flow(spells: Spells, study: Study) -> Iterator[Entry]:
    grain = study.release.grain
    for reason, count in spells.flow:
        yield {"reason": reason, "spells": grain.count(count)}

"""The parts of the document besides metrics and comparisons."""

from collections.abc import Mapping

from srs.tables.columns import pl

from ..horizon import Horizon
from ..numbers.entries import Entry
from ..problems import Problems
from ..release.counts import Counted
from ..rows.groups import Partition, quarters
from ..rows.table import Cases
from .curves import curves
from .equality import equality
from .periods import drift, maturity, quarterly
from .regions import regions
from .sizes import sizes
from .updates import updates

PARTS = frozenset(
    {"equality", "regions", "pooled", "updating", "drift", "maturity", "sample_sizes"}
)
"""Parts that a study may ask for; curves are always included."""


def parts(
    given: Horizon,
    cases: Cases,
    counted: Counted,
    shown: Mapping[str, Partition],
    days: pl.Series | None,
    problems: Problems,
    asked: frozenset[str] = PARTS,
) -> dict[str, list[Entry]]:
    """The parts of one horizon, by their name in the document; empty if not *asked*."""
    study, grain = cases.study, cases.study.release.grain
    found: dict[str, list[Entry]] = {
        "curves": list(curves(given, study, counted, days, problems)),
        "equality": [],
        "regions": [],
        "pooled": [],
        "updating": list(updates(given, cases, days, problems)) if "updating" in asked else [],
        "drift": [],
        "maturity": [],
        "sample_sizes": list(sizes(given, cases, problems)) if "sample_sizes" in asked else [],
    }
    for partition in shown.values():
        if "equality" in asked:
            found["equality"] += equality(given, partition, study, problems)
        if partition.column == study.data.region:
            own, together = regions(given, partition.groups(), study, problems)
            found["regions"] += own
            found["pooled"] += together
            found["curves"] += _drawn(own)
    if days is not None:
        by = quarters(days, str(study.data.date)).published(grain, cases.person, problems)
        counted.partition(by, given.horizon, given.outcomes)
        found["curves"] += quarterly(given, by, study, problems)
        found["maturity"] += maturity(given, by, counted)
        with problems.noted("drift"):
            if "drift" in asked:
                found["drift"] += drift(given, cases, days, counted)
    return found


def _drawn(regions: list[Entry]) -> list[Entry]:
    """For each model and metric, a point per region."""
    drawn: dict[tuple[str, str], Entry] = {}
    for each in regions:
        curve = drawn.setdefault(
            (each["model"], each["metric"]),
            {
                "kind": "regions",
                **{key: each[key] for key in ("model", "horizon", "metric", "definition")},
                "subgroup": "all",
                "points": [],
            },
        )
        curve["points"].append(
            {
                "x": len(curve["points"]),
                "y": each["value"],
                **{key: each[key] for key in ("low", "high", "n", "counts")},
                "label": each["region"],
            }
        )
    return list(drawn.values())

"""What a low risk means, in one table: the persons with a low risk, and their outcomes.

Publishing with ``--evidence`` reads it: a model may state only what this table holds.
"""

from collections.abc import Iterable, Iterator, Mapping

from srs.risk import low_profile

from ...statistics.definition import at
from ...statistics.support import BELOW, MISSED
from ...statistics.usefulness import NPV
from ..horizon import whole
from ..metrics import kind_of
from ..numbers.entries import Entry
from ..release.counts import at as of_model
from ..release.counts import flag, name, of_flagged
from ..release.suppression import Ledger
from ..study import Study

_ASKED = (NPV, BELOW, MISSED)


def supported(metrics: Iterable[Entry], study: Study, ledger: Ledger) -> Iterator[Entry]:
    """A row for each model, horizon with a low profile, and group whose numbers could all be
    published.
    """
    if kind_of(study) != "outlast":
        return
    found: dict[tuple[str, float, str], dict[str, Entry]] = {}
    for each in metrics:
        own = found.setdefault((each["model"], each["horizon"], each["subgroup"]), {})
        own[each["metric"]] = each
    for (model, horizon, group), told in found.items():
        profile = low_profile(horizon)
        if profile is None:
            continue
        names = [f"{each.id}@{at(profile.cut_off)}" for each in _ASKED]
        if set(names) <= told.keys():
            npv, below, missed = (told[each] for each in names)
            yield {
                "profile": profile.name,
                "model": model,
                "horizon": whole(horizon),
                "day": study.data.day,
                "subgroup": group,
                "cut_off": profile.cut_off,
                "npv": npv["value"],
                "low": npv["low"],
                "high": npv["high"],
                "below": below["value"],
                "missed": missed["value"],
                "n": npv["n"],
                "events": npv["events"],
                **_counts(ledger, group, horizon, model, profile.cut_off),
                "counts": of_flagged(group, horizon, (model,), profile.cut_off),
            }


def _counts(
    ledger: Ledger, group: str, horizon: float, model: str, cut_off: float
) -> Mapping[str, int]:
    def rows(kind: str) -> int:
        key = flag(name(kind, group, horizon), of_model(model, horizon), "<", cut_off)
        return ledger.counts[key].rows

    return {"n_below": rows("rows"), "n_missed": rows("with")}

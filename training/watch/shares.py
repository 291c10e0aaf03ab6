"""How much is missing: outcomes that should be known, answers that are bounds."""

import math
from collections.abc import Iterator
from datetime import timedelta

from srs.tables.columns import pl
from srs.wording import LANGUAGES, Words

from ..report.wording import percent
from .data import RECENT, WatchData
from .signal import Signal

LATE = timedelta(days=31)


def missing(of: WatchData) -> Iterator[Signal]:
    """The share without a known outcome, of spells that were due in the last three months."""
    if of.until is None:
        words = Words(
            "utfall: inga är kopplade; kör srs db outcomes",
            "outcomes: none are linked; run srs db outcomes",
        )
        yield Signal("missing", True, words)
        return
    yield _late(of)
    rows = of.spells.filter(pl.col("over") & (pl.col("due") > of.until - RECENT))
    lost = rows.filter(pl.col("happened").is_null())
    said = Words(
        "utfall saknas för {} av sjukfallen från de senaste tre månaderna (gräns {})",
        "outcomes are missing for {} of the spells of the last three months (limit {})",
    )
    few = Words(
        "utfall som saknas: för få sjukfall från de senaste tre månaderna",
        "missing outcomes: too few spells of the last three months",
    )
    yield _share(of, "missing", lost, rows, of.study.watch.missing, said, few)


def ranges(of: WatchData) -> Iterator[Signal]:
    """The share of answers in the last three months that were bounds instead of one risk."""
    rows = of.answers.filter(pl.col("on") > of.newest - RECENT)
    said = Words(
        "svar med intervall i stället för en risk: {} av svaren från de senaste tre månaderna "
        "(gräns {})",
        "answers with bounds instead of one risk: {} of the answers of the last three months "
        "(limit {})",
    )
    few = Words(
        "svar med intervall: för få svar från de senaste tre månaderna",
        "answers with bounds: too few answers of the last three months",
    )
    yield _share(of, "ranges", rows.filter("bounds"), rows, of.study.watch.ranges, said, few)


def _late(of: WatchData) -> Signal:
    assert of.until is not None
    look = of.newest - of.until > LATE
    words = Words(
        f"intyg är kända till och med {of.until}, bedömningar till {of.newest:%Y-%m}",
        f"certificates are known up to {of.until}, assessments to {of.newest:%Y-%m}",
    )
    return Signal("outcomes_until", look, words, "", {"until": str(of.until)})


def _share(
    of: WatchData,
    name: str,
    some: pl.DataFrame,
    rows: pl.DataFrame,
    limit: float,
    said: Words,
    few: Words,
) -> Signal:
    grain = of.study.release.grain
    keys = of.counted(f"{name} | all", rows)
    if not of.enough(rows):
        return Signal(name, None, few)
    share = len(some) / len(rows)
    # With too few to publish, no share is given either, and nobody must look.
    shown = grain.share(len(some), len(rows)) if of.enough(some) or grain.exact else None
    of.counted(f"{name} | some", some)
    # all but so few: no share is given either
    nearly_all = shown is not None and math.isnan(shown)
    texts = []
    for lang in LANGUAGES:
        most = Words("nästan alla", "nearly all").to(lang)
        few_of = grain.few.to(lang)
        own = few_of if shown is None else most if nearly_all else percent(round(shown, 2), lang)
        texts.append(said.to(lang).format(own, percent(limit, lang)))
    numbers = {"share": None if nearly_all else shown, "limit": limit, "n": len(rows)}
    return Signal(name, shown is not None and share > limit, Words(*texts), "", numbers, keys)

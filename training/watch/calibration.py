"""Calibration, spell by spell, in the order in which outcomes are due: a CUSUM.

An alarm stays until the study's ``since`` says that somebody looked. The chart then begins again
there, and what it found before is forgotten. Nothing is kept between two nights: each run draws the
same chart again from the store.
"""

from collections.abc import Iterator

import numpy as np
from scipy.special import expit, logit

from srs.errors import BadTable
from srs.tables.columns import pl
from srs.wording import LANGUAGES, Words

from ..evaluation.numbers.entries import number
from ..pilot.assessments import by_outcome, codes, counted, floats
from ..report.numbers import fixed
from ..statistics.cusum import Alarm, Chart
from ..statistics.outcome import Outcomes
from ..statistics.recalibration import in_the_large
from ..statistics.statistic import Floats
from .data import WatchData
from .signal import Signal

NAME = "calibration"
_SOON = 0.2  # of the run length
_MORE = Words(
    "fler sjukfall blir långa än risken anger", "more spells become long than the risk predicts"
)
_FEWER = Words(
    "färre sjukfall blir långa än risken anger", "fewer spells become long than the risk predicts"
)


def calibration(of: WatchData) -> Iterator[Signal]:
    """One signal, for the direction that alarmed last."""
    limits = of.study.watch
    due = of.spells.filter(
        pl.col("over")
        & pl.col("happened").is_not_null()
        & (pl.col("probability") > 0)
        & (pl.col("probability") < 1)
    ).sort("due", "time", "assessment")
    first = due.filter(pl.col("on") < of.reference)
    begin = limits.since
    if limits.calibration == "reference":
        begin = max(filter(None, (begin, of.reference)))
    rows = due if begin is None else due.filter(pl.col("on") >= begin)
    if not (of.enough(first) and of.enough(rows)):
        yield _not_yet("expected outcomes")
        return
    try:
        moved = _moved(of, first)
        chart = Chart.of(expit(logit(floats(first, "probability")) + moved), limits.design)
        yield _drawn(of, chart, rows, expit(logit(floats(rows, "probability")) + moved))
    except BadTable as error:
        yield _not_yet(str(error))


def _moved(of: WatchData, first: pl.DataFrame) -> float:
    """The error of the risks in the reference period, if that is not to count."""
    if of.study.watch.calibration == "model":
        return 0.0
    happened = Outcomes.of(floats(first, "happened"))
    return in_the_large(floats(first, "probability"), happened).value


def _drawn(of: WatchData, chart: Chart, rows: pl.DataFrame, risk: Floats) -> Signal:
    happened = floats(rows, "happened")
    alarms = chart.alarms(risk, happened)
    high = {
        direction: float(each[-1]) / limit
        for (direction, each), limit in zip(
            chart.sums(risk, happened).items(), (chart.higher, chart.lower), strict=True
        )
    }
    since = f"{rows['on'][0]:%Y-%m}"
    # One more spell moves the sum: in tenths of its limit it discloses nobody.
    numbers = {
        "share_of_limit": {each: round(min(share, 1.0), 1) for each, share in high.items()},
        "run_length": chart.design.run_length,
        "shift": chart.design.shift,
        "since": since,
        "n": len(rows),
    }
    person = codes(rows["who"])
    keys = counted(of.ledger, f"calibration since {since}", person, by_outcome(happened))
    if not alarms:
        said = _told(
            Words(
                "kalibreringen: ingen ändring sedan {since} (ett falskt larm väntas på {length} "
                "sjukfall)",
                "calibration: no change found since {since} (a false alarm is expected once in "
                "{length} spells)",
            ),
            since=since,
            length=chart.design.run_length,
        )
        return Signal(NAME, False, said, "", numbers, keys)
    alarm = newest(alarms, chart.design.run_length)
    return _alarmed(of, alarm, rows, risk, numbers, keys)


def newest(alarms: list[Alarm], run_length: float) -> Alarm:
    """The first of the latest alarms in the newest one's direction, one soon after the other.

    A lasting shift alarms again and again. An alarm in the other direction before it, or one long
    before, had another cause or was false.
    """
    found = alarms[-1]
    for each in reversed(alarms):
        if each.direction != found.direction or found.at - each.at > _SOON * run_length:
            break
        found = each
    return found


def _alarmed(
    of: WatchData,
    alarm: Alarm,
    rows: pl.DataFrame,
    risk: Floats,
    numbers: dict[str, object],
    keys: tuple[str, ...],
) -> Signal:
    grain = of.study.release.grain
    begun, seen = (f"{rows['on'][place]:%Y-%m}" for place in (alarm.since, alarm.at))
    after = np.arange(len(rows)) >= alarm.since
    size: dict[str, float | None] = {"log_odds": None, "low": None, "high": None}
    person = codes(rows["who"])
    kinds = by_outcome(floats(rows, "happened"), after)
    if all(grain.enough(len(np.unique(person[which]))) for _, which in kinds):
        outcomes = Outcomes.of(floats(rows, "happened")[after])
        told = number(in_the_large(risk[after], outcomes), of.study.level, None, grain)
        size = {"log_odds": told["value"], "low": told["low"], "high": told["high"]}
        keys += counted(of.ledger, f"calibration from {begun}", person, kinds)
    side = _MORE if alarm.direction == "higher" else _FEWER
    said = _told(
        Words(
            "kalibreringen: {side}, bland dem som bedömdes från omkring {begun} (upptäckt "
            "{seen}{size})",
            "calibration: {side}, among those assessed from about {begun} (found {seen}{size})",
        ),
        side=side,
        begun=begun,
        seen=seen,
        size=_size(size["log_odds"]),
    )
    found = {"direction": alarm.direction, "begun": begun, "found": seen, **size}
    return Signal(NAME, True, said, "", {**numbers, **found}, keys)


def _size(value: float | None) -> Words:
    if value is None:
        return Words("", "")
    told = [fixed(value, 2, lang, sign=True) for lang in LANGUAGES]
    return Words(f"; log-odds {told[0]}", f"; log-odds {told[1]}")


def _told(words: Words, **parts: object) -> Words:
    said = []
    for lang in LANGUAGES:
        own = {
            name: part.to(lang)
            if isinstance(part, Words)
            else fixed(part, 0, lang)
            if isinstance(part, float)
            else part
            for name, part in parts.items()
        }
        said.append(words.to(lang).format(**own))
    return Words(*said)


def _not_yet(why: str) -> Signal:
    return Signal(
        NAME,
        None,
        Words(
            "kalibreringen: för få kända utfall, eller risker som inte skiljer sig åt",
            "calibration: too few known outcomes, or risks that do not differ",
        ),
        "",
        {"why": why.partition(", found")[0]},
    )

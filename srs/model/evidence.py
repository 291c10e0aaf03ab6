"""What a low risk of a model has been measured to mean, as its manifest states it.

Besides the keys for whom the model is for, a manifest may have::

    "evidence": [{"profile": "low-90", "cut_off": 0.2, "horizon": 90, "day": 15,
                  "npv": 0.862, "low": 0.858, "high": 0.866, "level": 0.95,
                  "spells": 200005, "share_below": 0.13, "missed": 3625, "share_missed": 0.045,
                  "who": {"sv": "…", "en": "…"}, "period": ["2015-01", "2018-06"],
                  "date": "2026-11-30", "synthetic": false, "model": "<the model's digest>",
                  "subgroups": [{"subgroup": "sex=female", "npv": 0.861, …}]}]

Take the spells that had reached *day* and whose risk of outlasting *horizon* was below *cut_off*:
``npv`` is the share of them that did not outlast it. Unknown values are null. docs/decisions/0030
describes how the evidence is measured and written. It changes no number of the model.
"""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from ..errors import BrokenModel
from ..wording import Words, thousands

KEY = "evidence"
_SHARES = ("npv", "low", "high")
_OPTIONAL = ("share_below", "share_missed")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares and counts that were measured on some spells.

    Attributes
    ----------
    npv, low, high : float
        The share without the outcome among the spells below the cut-off, with its interval.
    spells : int
        The number of spells that it was measured on, below the cut-off or not.
    share_below, share_missed : float or None
        The share of all spells that are below the cut-off, and the share of the long spells that
        are.
    missed : int or None
        The number of long spells below the cut-off.
    """

    npv: float
    low: float
    high: float
    spells: int
    share_below: float | None
    missed: int | None
    share_missed: float | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured on the spells that had reached *day*.

    Attributes
    ----------
    level : float
        The level of the interval.
    who, period : Words, two months, or None
        The persons and the time that the spells are from, as the study states them.
    synthetic : bool or None
        Whether the spells are synthetic; None if not declared.
    model : str
        The digest of the model that was evaluated.
    subgroups : by their names
        Such as ``sex=female``.
    """

    profile: str
    cut_off: float
    horizon: int
    day: int
    shares: Shares
    level: float
    who: Words | None
    period: tuple[str, str] | None
    date: datetime.date
    synthetic: bool | None
    model: str
    subgroups: Mapping[str, Shares]


def as_card(evidence: Sequence[Evidence]) -> str:
    """The part of a model's card about the evidence, as Markdown; empty if nothing was measured."""
    return "\n".join(line for each in evidence for line in _lines(each))


def _lines(of: Evidence) -> Iterator[str]:
    synthetic = {
        True: "made-up (synthetic) spells",
        False: "spells",
        None: "spells (not stated whether real)",
    }
    who = f" of {of.who.en}" if of.who else ""
    period = f", {of.period[0]} to {of.period[1]}" if of.period else ""
    yield ""
    yield (
        f"**A risk below {of.cut_off:g} of more than {of.horizon} days, on day {of.day}** (profile "
        f"{of.profile}). Measured {of.date}{who}{period}, on {thousands(of.shares.spells)} "
        f"{synthetic[of.synthetic]}. Counts are rounded to steps, and some are hidden. Without: "
        f"the share of those below that did not last longer, with its "
        f"{100 * of.level:g} % interval."
    )
    yield ""
    yield "| spells | number | below | without | long ones missed | of all long ones |"
    yield "|---" * 6 + "|"
    for name, shares in {"all": of.shares, **of.subgroups}.items():
        interval = f"{shares.npv:.3f} ({shares.low:.3f} to {shares.high:.3f})"
        missed = "–" if shares.missed is None else thousands(shares.missed)
        yield (
            f"| {name.replace('=', ' ')} | {thousands(shares.spells)} | "
            f"{_told(shares.share_below)} | {interval} | {missed} | {_told(shares.share_missed)} |"
        )
    yield ""


def _told(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"


def evidence_of(manifest: Mapping[str, Any], digest: str) -> tuple[Evidence, ...]:
    """The evidence in *manifest* for the model with *digest*; empty if nothing was measured.

    Raises
    ------
    BrokenModel
        With the part that is wrong, and what was expected.
    """
    try:
        return tuple(_read(each, digest) for each in _list(manifest.get(KEY, []), KEY))
    except ValueError as error:
        raise BrokenModel(
            f"models/{manifest['name']}-{manifest['version']}/manifest.json: {error}; attach the "
            "evaluation again"
        ) from None


def _read(given: Any, digest: str) -> Evidence:
    if not isinstance(given, dict):
        raise ValueError(f"{KEY}: expected a list of tables")
    where = f"{KEY}: {given.get('profile')}" if _text(given.get("profile")) else KEY
    if given.get("model") != digest:
        raise ValueError(f"{where}: expected the digest of this model; it is of another")
    if not (
        _text(given.get("profile"))
        and _share(given.get("cut_off"))
        and _whole(given.get("horizon"))
        and _whole(given.get("day"), 0)
        and given["day"] < given["horizon"]
        and _share(given.get("level"))
    ):
        raise ValueError(f"{where}: expected profile, cut_off, a day before the horizon, and level")
    synthetic = given.get("synthetic")
    if not (synthetic is None or isinstance(synthetic, bool)):
        raise ValueError(f"{where}: expected synthetic as true, false or null")
    parts = {}
    for each in _list(given.get("subgroups", []), where):
        if not (isinstance(each, dict) and _text(each.get("subgroup"))):
            raise ValueError(f"{where}: expected subgroups with their names")
        parts[each["subgroup"]] = _shares(each, where)
    return Evidence(
        given["profile"],
        given["cut_off"],
        given["horizon"],
        given["day"],
        _shares(given, where),
        given["level"],
        _who(given.get("who"), where),
        _period(given.get("period"), where),
        _date(given.get("date"), where),
        synthetic,
        digest,
        parts,
    )


def _shares(given: Mapping[str, Any], where: str) -> Shares:
    npv, low, high = (given.get(name) for name in _SHARES)
    if not (_share(npv) and _share(low) and _share(high) and low <= npv <= high):
        raise ValueError(f"{where}: expected npv within low and high, numbers from 0 to 1")
    below, missed_share = (given.get(name) for name in _OPTIONAL)
    missed, spells = given.get("missed"), given.get("spells")
    if not (
        (below is None or _share(below))
        and (missed_share is None or _share(missed_share))
        and (missed is None or _whole(missed, 0))
        and _whole(spells)
    ):
        raise ValueError(f"{where}: expected spells, share_below, missed and share_missed")
    return Shares(npv, low, high, spells, below, missed, missed_share)


def _who(given: Any, where: str) -> Words | None:
    if given is None:
        return None
    if not (
        isinstance(given, dict) and set(given) == {"sv", "en"} and all(map(_text, given.values()))
    ):
        raise ValueError(f"{where}: expected who as texts sv and en, or null")
    return Words(**given)


def _period(given: Any, where: str) -> tuple[str, str] | None:
    if given is None:
        return None
    months = isinstance(given, list) and [_text(each) and _MONTH.fullmatch(each) for each in given]
    if not (months and len(months) == 2 and all(months)):
        raise ValueError(f"{where}: expected period as two months, such as 2015-01, or null")
    return given[0], given[1]


def _date(given: Any, where: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(given)
    except (TypeError, ValueError):
        raise ValueError(f"{where}: expected date as 2026-11-30") from None


def _list(given: Any, where: str) -> Sequence[Any]:
    if not isinstance(given, list):
        raise ValueError(f"{where}: expected a list")
    return given


def _text(given: Any) -> TypeGuard[str]:
    return isinstance(given, str) and bool(given.strip()) and given.isprintable()


def _share(given: Any) -> TypeGuard[float]:
    return isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given <= 1


def _whole(given: Any, least: int = 1) -> TypeGuard[int]:
    return isinstance(given, int) and not isinstance(given, bool) and given >= least

"""When no adjusted estimate is given, and what would help."""

from dataclasses import dataclass

import numpy as np

from .diagnostics import Diagnostics, Followed
from .steps import Steps
from .study import Refuse, Study
from .trial import CENSORED

_OVERLAP = (
    "En annan fråga kan besvaras: effekten bland dem för vilka båda strategierna förekommer "
    "(--overlap).",
    "Another question can be answered: the effect in the population in which both strategies "
    "occur (--overlap).",
)


@dataclass(frozen=True)
class Refusal:
    """*text* gives the reason and *help* what would help, in Swedish and in English."""

    code: str
    text: tuple[str, str]
    help: tuple[str, str]


def refused(study: Study, found: Diagnostics, overlap: bool = False) -> list[Refusal]:
    """Refusals that need no outcome. In the *overlap* population positivity always holds."""
    refuse, reasons = study.refuse, []
    if not overlap:
        if rare := [each for each in found.followed if _rare(each, refuse)]:
            reasons.append(_positivity(rare, refuse))
        if few := [each for each in found.followed if _few(each, refuse)]:
            reasons.append(_effective(few, refuse))
        if found.worst > refuse.difference:
            reasons.append(_balance(found, refuse))
    if any(each.p_holm < refuse.control for each in found.controls):
        reasons.append(_control(found, refuse))
    return reasons


def followed_up(study: Study, steps: Steps) -> Refusal | None:
    """The median follow-up, by the reverse Kaplan-Meier estimate, is too short for the horizon."""
    limit = study.refuse.follow_up * study.horizon
    if median_follow_up(steps) >= limit:
        return None
    return Refusal(
        "follow_up",
        (
            f"Uppföljningens median är under {limit:g} dagar; horisonten är {study.horizon}.",
            f"The median follow-up is below {limit:g} days; the horizon is {study.horizon}.",
        ),
        (
            "Vänta tills fler har följts upp, eller ange en kortare horisont.",
            "Wait until more have been followed, or declare a shorter horizon.",
        ),
    )


def without_interval(study: Study, found: Diagnostics) -> bool:
    """Whether units are too few for an interval, or one gives most of the starts."""
    return found.units < study.refuse.units or found.largest_share > study.refuse.starts


def median_follow_up(steps: Steps) -> float:
    """In days; infinite if more than half were followed past the last observed loss."""
    days, lost = steps.trial.days, steps.trial.end == CENSORED
    times, place = np.unique(days, return_inverse=True)
    at_risk = np.cumsum(np.bincount(place)[::-1])[::-1]
    stays = np.cumprod(1 - np.bincount(place, lost) / at_risk)
    below = np.flatnonzero(stays <= 0.5)
    return float(times[below[0]]) if len(below) else float("inf")


def rare_share(each: Followed, refuse: Refuse) -> float:
    return float((each.probability < refuse.probability).mean())


def _rare(each: Followed, refuse: Refuse) -> bool:
    return rare_share(each, refuse) > refuse.share


def _few(each: Followed, refuse: Refuse) -> bool:
    least = max(refuse.effective, refuse.effective_share * len(each.probability))
    return each.effective < least


def _names(followed: list[Followed]) -> tuple[str, str]:
    sv = {"start": "att börja", "wait": "att vänta", "never": "att aldrig börja"}
    en = {"start": "to begin", "wait": "to wait", "never": "never to begin"}
    names = [each.strategy.name for each in followed]
    return " och ".join(sv[each] for each in names), " and ".join(en[each] for each in names)


def _positivity(rare: list[Followed], refuse: Refuse) -> Refusal:
    sv, en = _names(rare)
    return Refusal(
        "positivity",
        (
            f"Mer än {refuse.share:.0%} hade en sannolikhet under {refuse.probability:.1%} {sv}.",
            f"More than {refuse.share:.0%} had a probability below {refuse.probability:.1%} {en}.",
        ),
        _OVERLAP,
    )


def _effective(few: list[Followed], refuse: Refuse) -> Refusal:
    sv, en = _names(few)
    least = f"{refuse.effective_share:.0%}"
    return Refusal(
        "effective_sample",
        (
            f"De som följde strategin {sv} är för få efter viktning: under {least} av alla eller "
            f"under "
            f"{refuse.effective:g} personer.",
            f"Those who followed the strategy {en} are too few after weighting: below {least} of "
            f"all or "
            f"below {refuse.effective:g} persons.",
        ),
        _OVERLAP,
    )


def _balance(found: Diagnostics, refuse: Refuse) -> Refusal:
    worst = max(found.balance, key=lambda each: abs(each.after))
    return Refusal(
        "balance",
        (
            f"Efter viktning skiljer sig {worst.confounder} med mer än {refuse.difference:g} "
            f"standardavvikelser i vecka {worst.week}.",
            f"After weighting {worst.confounder} differs by more than {refuse.difference:g} "
            f"standard deviations in week {worst.week}.",
        ),
        _OVERLAP,
    )


def _control(found: Diagnostics, refuse: Refuse) -> Refusal:
    names = ", ".join(each.name for each in found.controls if each.p_holm < refuse.control)
    return Refusal(
        "negative_control",
        (
            f"Den negativa kontrollen {names} hänger ihop med vem som börjar: något viktigt "
            f"saknas bland det som justeras för.",
            f"The negative control {names} is associated with who begins: the adjustment lacks "
            f"something important.",
        ),
        (
            "Mät det som saknas och lägg till det bland störfaktorerna (confounders).",
            "Measure what is missing and add it to confounders.",
        ),
    )

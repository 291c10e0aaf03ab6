"""A draft of what the certificate has to say where the spell is longer than FMB recommends."""

import datetime as dt
from typing import Literal

from ..wording import Words
from .fmb import Recommendation

_NOW = {
    "certified": Words(
        "Med det här intyget är sjukfallet {} dagar.",
        "With this certificate the spell is {} days long.",
    ),
    "at least": Words(
        "Med det här intyget är sjukfallet minst {} dagar.",
        "With this certificate the spell is at least {} days long.",
    ),
    "reached": Words("Sjukfallet har nått dag {}.", "The spell has reached day {}."),
}

# What the days are: all that certificates cover, those at hand, or the one that is reached.
Told = Literal["certified", "at least", "reached"]


def motivation(
    recommendation: Recommendation, days: int, start: dt.date | None, told: Told
) -> Words | None:
    """Of a spell of *days* that is longer than every typical case recommends.

    The reason itself is the physician's to write.
    """
    longest = [most for case in recommendation.cases if (most := case.max_days(start)) is not None]
    if not longest:
        return None
    most, code = max(longest), recommendation.diagnosis
    now = _NOW[told]
    limit = Words(f"högst {most} dagar", f"at most {most} days")
    if not most:
        limit = Words("ingen sjukskrivning", "no sick leave")
    return Words(
        f"{now.sv.format(days)} Socialstyrelsens beslutsstöd (FMB) rekommenderar {limit.sv} vid "
        f"{code}. "
        "Arbetsförmågan bedöms vara nedsatt längre tid än så eftersom …",
        f"{now.en.format(days)} The decision support of Socialstyrelsen (FMB) recommends "
        f"{limit.en} for {code}. "
        "Work capacity is judged to be reduced for longer than that because …",
    )

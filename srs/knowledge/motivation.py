"""A draft of the text that a certificate needs if the spell is longer than FMB recommends.

It is only in Swedish, as certificates are.
"""

import datetime as dt
from typing import Literal

from .fmb import Recommendation

_NOW = {
    "certified": "Med det här intyget är sjukfallet {} dagar.",
    "at least": "Med det här intyget är sjukfallet minst {} dagar.",
    "reached": "Sjukfallet har nått dag {}.",
}

# What the days are: all that certificates cover, those of the given ones, or the one reached.
LengthSource = Literal["certified", "at least", "reached"]


def motivation(
    recommendation: Recommendation, days: int, start: dt.date | None, told: LengthSource
) -> str | None:
    """The draft for a spell of *days* that is longer than every typical case recommends.

    The physician writes the reason.
    """
    longest = [most for case in recommendation.cases if (most := case.max_days(start)) is not None]
    if not longest:
        return None
    most = max(longest)
    limit = f"högst {most} dagar" if most else "ingen sjukskrivning"
    return (
        f"{_NOW[told].format(days)} Socialstyrelsens beslutsstöd (FMB) rekommenderar {limit} vid "
        f"{recommendation.diagnosis}. Arbetsförmågan bedöms vara nedsatt längre tid än så "
        "eftersom …"
    )

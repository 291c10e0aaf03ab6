"""A draft of what the certificate has to say where the spell is longer than FMB recommends.

In Swedish alone, as certificates are.
"""

import datetime as dt
from typing import Literal

from .fmb import Recommendation

_NOW = {
    "certified": "Med det här intyget är sjukfallet {} dagar.",
    "at least": "Med det här intyget är sjukfallet minst {} dagar.",
    "reached": "Sjukfallet har nått dag {}.",
}

# What the days are: all that certificates cover, those at hand, or the one that is reached.
Told = Literal["certified", "at least", "reached"]


def motivation(
    recommendation: Recommendation, days: int, start: dt.date | None, told: Told
) -> str | None:
    """Of a spell of *days* that is longer than every typical case recommends.

    The reason itself is the physician's to write.
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

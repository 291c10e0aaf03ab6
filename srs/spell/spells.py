"""One person's certificates -> sick-leave spells (sjukfall).

The rules are those that Rehabstöd, Webcert and the national statistics share (public
repositories of sklintyg). ``table.py`` applies the same rules to whole tables.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ..arguments import check, check_all, check_day
from ..certificate import Certificate, Icd10, Occupation, Period
from ..errors import BadInput
from ..wording import counted

GAPS = range(91)  # days without certificate that a spell may bridge; GAP by default
GAP = 5


@dataclass(frozen=True, slots=True)
class Spell:
    """Certificates that follow each other closely enough to be one sick leave.

    Attributes
    ----------
    days : int
        Length: the distinct days that the periods cover, from the first to the last.
    active : bool
        Whether a period of the deciding certificate contains the day asked for.
    degree : int
        Percent of full time on that day, see ``spells``.
    degrees : tuple of int
        Of all the periods in time order.
    diagnosis, occupations, unit
        Of the deciding certificate.
    certificates : tuple of Certificate
        In time order.
    """

    start: date
    end: date
    days: int
    active: bool
    diagnosis: Icd10
    degree: int
    degrees: tuple[int, ...]
    occupations: tuple[Occupation, ...]
    unit: str | None
    certificates: tuple[Certificate, ...]
    deciding: Certificate

    def __repr__(self) -> str:
        return f"<Spell {self.diagnosis}, {self.start} to {self.end}, {counted(self.days, 'day')}>"

    def day(self, on: date) -> int:
        """The day of the spell on *on*: the covered days up to and including it, 0 before the
        start.
        """
        return _covered(_in_time_order(self.certificates), through=on)

    def date_of(self, day: int) -> date:
        """The date of a day, the first is 1; after the last day as if the spell continued without
        gaps.

        The inverse of ``day``: start + day - 1 is wrong if the certificates have gaps.
        """
        left, reach = day, 0
        for period in _in_time_order(self.certificates):
            first = max(reach + 1, period.start.toordinal())
            own = period.end.toordinal() - first + 1
            if own >= left:
                return date.fromordinal(first + left - 1)
            left, reach = left - max(0, own), max(reach, period.end.toordinal())
        return date.fromordinal(reach + left)


def spells(certificates: Sequence[Certificate], *, on: date, gap: int = GAP) -> tuple[Spell, ...]:
    """The spells of one person that have begun by the day *on*, in time order.

    Infection control, certificates without diagnosis, drafts without a period and those that
    another one replaces make no spell; a certificate given twice counts once.

    Of the certificates active on the day, the latest signed decides; when none is active, the
    latest signed of all. A draft is still being written and so counts as the latest. The degree
    is that of the deciding certificate's period that covers the day, else that of its last
    period begun, else that of its first.

    Parameters
    ----------
    certificates : sequence of Certificate
        Of one person, in any order.
    on : date
        The day for which ``active`` and ``degree`` hold.
    gap : int
        Days without a certificate that a spell may bridge, 0 to 90.

    Raises
    ------
    BadInput
        When *gap* is not 0 to 90 days.
    BadArgument

    >>> from datetime import date
    >>> from srs import read
    >>> (spell,) = spells([read("examples/certificate.xml")], on=date(2025, 3, 20))
    >>> print(spell.start, spell.end, spell.days, spell.active, spell.degree)
    2025-03-17 2025-04-13 28 True 100
    """
    check_all("certificates", certificates, Certificate, "srs.Certificate, as srs.read gives them")
    check_day("on", on)
    check("gap", gap, int, "days from 0 to 90, an int")
    return tuple(each for each in all_spells(certificates, on=on, gap=gap) if each.start <= on)


def all_spells(
    certificates: Sequence[Certificate], *, on: date, gap: int = GAP
) -> tuple[Spell, ...]:
    """The same, with spells that begin after the day *on*."""
    chains = _chains(_counting(certificates), known_gap(gap))
    return tuple(_spell(chain, on) for chain in chains)


def withheld(certificates: Sequence[Certificate]) -> tuple[Certificate, ...]:
    """The certificates that would make spells if they had a diagnosis."""
    replaced = _replaced(certificates)
    return tuple(
        each
        for each in certificates
        if each.diagnosis is None
        and each.periods
        and not each.infection_control
        and each.id not in replaced
    )


def leads_to(certificate: Certificate, spell: Spell) -> bool:
    """Whether *spell* would begin earlier if the *certificate* counted."""
    reach = certificate.end.toordinal() + GAP + 1
    return certificate.start < spell.start and spell.start.toordinal() <= reach


def known_gap(gap: int) -> int:
    """*gap*, if the rules allow it."""
    if gap not in GAPS:
        raise BadInput(
            "the gap between certificates", expected=f"{GAPS[0]} to {GAPS[-1]} whole days"
        )
    return gap


def _counting(certificates: Sequence[Certificate]) -> Iterator[Certificate]:
    """Those that make spells, in time order, each once."""
    replaced = _replaced(certificates)
    previous = None
    for certificate in sorted((each for each in certificates if each.periods), key=_time):
        counts = certificate.diagnosis and not certificate.infection_control
        if counts and certificate.id not in replaced and certificate != previous:
            previous = certificate
            yield certificate


def _replaced(certificates: Sequence[Certificate]) -> set[str]:
    """Ids replaced by certificates with periods: a draft replaces nothing until it has one."""
    return {id for c in certificates if c.periods for id in c.replaces if id != c.id}


def _chains(certificates: Iterable[Certificate], gap: int) -> list[list[Certificate]]:
    # "Two certificates belong to the same spell when the later starts at most `gap` days after the
    # earlier has ended" is transitive. So the one to compare with is not the previous one but the
    # one that ends last: a short certificate inside a long one breaks nothing.
    chains: list[list[Certificate]] = []
    reach = 0
    for certificate in certificates:
        if not chains or certificate.start.toordinal() > reach + gap + 1:
            chains.append([])
        chains[-1].append(certificate)
        reach = max(reach, certificate.end.toordinal())
    return chains


def _spell(chain: list[Certificate], on: date) -> Spell:
    active = [c for c in chain if any(p.start <= on <= p.end for p in c.periods)]
    deciding = max(active or chain, key=lambda each: each.signing)
    assert deciding.diagnosis is not None  # _counting ensures it
    periods = _in_time_order(chain)
    return Spell(
        start=chain[0].start,
        end=max(c.end for c in chain),
        days=_covered(periods, through=date.max),
        active=bool(active),
        diagnosis=deciding.diagnosis,
        degree=_degree(deciding, on),
        degrees=tuple(p.degree for p in periods),
        occupations=deciding.occupations,
        unit=deciding.unit,
        certificates=tuple(chain),
        deciding=deciding,
    )


def _degree(certificate: Certificate, on: date) -> int:
    begun = [p for p in certificate.periods if p.start <= on]
    covering = [p for p in begun if on <= p.end]
    return (covering or begun or certificate.periods[:1])[-1].degree


def _in_time_order(certificates: Sequence[Certificate]) -> list[Period]:
    """All periods; one that a certificate repeats counts once."""
    return sorted(p for c in certificates for p in dict.fromkeys(c.periods))


def _covered(periods: Iterable[Period], *, through: date) -> int:
    """The number of distinct days in *periods*, given in time order, up to the day *through*."""
    days, reach, last = 0, 0, through.toordinal()
    for period in periods:
        end = min(period.end.toordinal(), last)
        days += max(0, end - max(reach, period.start.toordinal() - 1))
        reach = max(reach, end)
    return days


def _time(certificate: Certificate) -> tuple[date, date, tuple[object, ...]]:
    return certificate.start, certificate.end, certificate.signing

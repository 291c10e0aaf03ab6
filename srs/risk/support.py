"""No special support indicated: said of a low risk, if it was measured what that means.

It is said when the whole risk (its upper bound if answers are missing) is below the cut-off of a
named profile, on days for which the model's manifest has how many of such spells did not become
long. It is not a level, and hides nothing else. docs/decisions/0030 has the reasons.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..model import DiagnosisModel, Evidence, Model, range_notes
from ..wording import Words, thousands
from .risk import Subject

_ODDS = (
    "srs, docs/decisions/0030: at a risk of 0.20 four spells do not become long for each that "
    "does; no authority has published a low cut-off"
)


@dataclass(frozen=True, slots=True)
class LowProfile:
    """A risk of outlasting *horizon* days counts as low below *cut_off*."""

    name: str
    cut_off: float
    horizon: int
    source: str

    def below(self, risk: Any) -> Any:
        """Whether the risk, a number or an array, is below; a missing risk is not below.

        >>> LOW_90.below(0.1999), LOW_90.below(0.2)
        (True, False)
        """
        return risk < self.cut_off


LOW_90 = LowProfile("low-90", cut_off=0.20, horizon=90, source=_ODDS)
LOW_30 = LowProfile("low-30", cut_off=0.20, horizon=30, source=_ODDS)
LOW = (LOW_90, LOW_30)


def low_profile(horizon: float) -> LowProfile | None:
    """The profile for the risk of outlasting *horizon* days."""
    return next((each for each in LOW if each.horizon == horizon), None)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured for one profile, by day.

    Attributes
    ----------
    first_day : int
        The model's first day: earlier days are answered as this one.
    entries : tuple of Evidence
        One or more, in the order of their days.
    """

    profile: LowProfile
    first_day: int
    entries: tuple[Evidence, ...]

    def covers(self, day: Any) -> Any:
        """Whether the day, or each of an array, is a measured day or between two of them."""
        first, last = self._day(self.entries[0]), self._day(self.entries[-1])
        return (day <= last) & ((day >= first) | (first <= self.first_day))

    def indicated(self, upper: Any, day: Any) -> Any:
        """The rule: no special support is indicated if this is true.

        For numbers or arrays; *upper* is the risk, or its upper bound if it has bounds.
        """
        return self.profile.below(upper) & self.covers(day)

    def on(self, day: int) -> Evidence:
        """The evidence for a covered day; between two measured days, the worse of them."""
        day = max(day, self.first_day)
        before = [each for each in self.entries if self._day(each) <= day]
        after = [each for each in self.entries if self._day(each) >= day]
        return min((*before[-1:], *after[:1]), key=lambda each: each.shares.low)

    def _day(self, of: Evidence) -> int:
        """The day that the model answers for."""
        return max(of.day, self.first_day)


def measured(model: Model, of_diagnosis: DiagnosisModel, horizon: int) -> Measured | None:
    """The evidence for a horizon; None if there is none.

    A measurement at another cut-off says nothing about this one. Nor does one in which more spells
    were long than the cut-off allows.
    """
    profile = low_profile(horizon)
    if profile is None:
        return None
    asked = (profile.name, profile.cut_off, profile.horizon)
    own = [each for each in model.evidence if (each.profile, each.cut_off, each.horizon) == asked]
    good = _good(own)
    return Measured(profile, round(of_diagnosis.first_day), good) if good else None


def _good(entries: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The entries before the first day on which too many spells were long."""
    found: list[Evidence] = []
    for each in sorted(entries, key=lambda each: each.day):
        if each.shares.npv < 1 - each.cut_off:
            break
        found.append(each)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Support:
    """That no special support is indicated, and what was measured on such spells."""

    profile: LowProfile
    evidence: Evidence

    @property
    def words(self) -> Words:
        parts = (_measured(self), _where(self.evidence), _BESIDES)
        return Words(*(" ".join(of_lang) for of_lang in zip(*parts, strict=True)))


def support_of(
    subject: Subject,
    probability: float | None,
    bounds: tuple[float, float] | None,
    model: Model,
) -> Support | None:
    """The support of one spell, from its risk or bounds; None if it cannot be said.

    It is not said if an answer is only the form's preselected level, if a value is outside those
    the model was made from, or if a model averages over missing answers: it was measured on spells
    of which more was known.
    """
    upper = bounds[1] if bounds else probability
    found = measured(model, subject.model, subject.horizon)
    if found is None or upper is None or not found.indicated(upper, subject.day):
        return None
    if any(each.source == "default" for each in subject.known) or _outside(subject, model):
        return None
    if subject.missing and bounds is None:
        return None
    return Support(found.profile, found.on(subject.day))


def _outside(subject: Subject, model: Model) -> bool:
    return any(
        each.value is not None
        and range_notes.of_value(
            column, range_notes.seen_of(model.audience, column.name), each.value
        )
        for column, each in zip(subject.model.columns, subject.known, strict=True)
    )


_BESIDES = Words(
    "Modellen känner inte till allt: den som behöver stöd ska få det.",
    "The model does not know everything: patients who need support should get it.",
)


def _measured(support: Support) -> Words:
    days, of = support.profile.horizon, support.evidence
    shares = of.shares
    cut_off, level = _percent(support.profile.cut_off), _percent(of.level)
    npv, low, high, long = map(_tenths, (shares.npv, shares.low, shares.high, 1 - shares.npv))
    return Words(
        f"Inget särskilt stöd indicerat enligt modellen: risken för mer än {days} dagar är under "
        f"{cut_off.sv}. Av sjukfall med så låg risk slutade {npv.sv} ({level.sv} "
        f"konfidensintervall {low.sv.removesuffix(' %')}–{high.sv}) inom {days} dagar; {long.sv} "
        "gjorde det inte.",
        f"No special support indicated by the model: the risk of more than {days} days is below "
        f"{cut_off.en}. Of spells with so low a risk, {npv.en} ({level.en} confidence interval "
        f"{low.en.removesuffix('%')}–{high.en}) ended within {days} days; {long.en} did not.",
    )


def _where(of: Evidence) -> Words:
    """On which spells, when and for which day it was measured."""
    spells = thousands(of.shares.spells)
    of_whom = of.who or Words("", "")
    period = f"{of.period[0]}–{of.period[1]}" if of.period else ""
    sv, en = (", ".join(filter(None, (who, period))) for who in of_whom)
    kind = {
        True: Words("påhittade (syntetiska) sjukfall", "made-up (synthetic) spells"),
        False: Words("sjukfall", "spells"),
        None: Words("sjukfall, oklart om verkliga", "spells, unclear whether real"),
    }[of.synthetic]
    warning = Words("", "")
    if of.synthetic:
        warning = Words(" – för prov, inte för patienter", " – for trials, not for patients")
    return Words(
        f"Mätt {of.date} på {spells} {kind.sv}{sv and f' ({sv})'} som nått dag {of.day}"
        f"{warning.sv}.",
        f"Measured {of.date} on {spells} {kind.en}{en and f' ({en})'} that had reached day {of.day}"
        f"{warning.en}.",
    )


def _percent(share: float) -> Words:
    """The number as it was chosen."""
    return _written(f"{100 * share:g}")


def _tenths(share: float) -> Words:
    """The number as measured: only what is certain is 0 or 100 per cent."""
    if 0 < share < 0.0005:
        return _written("<0.1")
    return _written(">99.9" if 0.9995 <= share < 1 else f"{100 * share:.1f}")


def _written(number: str) -> Words:
    return Words(f"{number.replace('.', ',')} %", f"{number}%")

"""Risks, reasons and lengths of many cases at once: cases of one model are computed together.

The numbers equal those that ``srs.assess`` gives one at a time; tests check this.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from ..explanation import Reason
from ..model import DiagnosisModel, Floats, Model, range_notes
from ..risk import (
    NATIONAL,
    Absence,
    Length,
    Lengths,
    Level,
    NoRisk,
    Profile,
    Remaining,
    Subject,
    Support,
    next_horizon,
    support_of,
)
from .cases import Case

_STRONGEST = 3  # reasons of a row
LEAD = 14  # days: passing a nearer day can no longer be prevented

Key = TypeVar("Key")


class Weighed(NamedTuple):
    """What orders a case: the risk, or the middle of its bounds, for a day there is time to act
    before.
    """

    horizon: int
    risk: float
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The model's prediction for one case on the day.

    Attributes
    ----------
    horizon : int or None
        The first of the model's list after the day; None without a risk and bounds.
    probability, level
        P(T > horizon | T > day); None while answers are missing.
    profile : Profile
        The profile with the level's cut-offs.
    bounds : (low, high) or None
        The lowest and highest risk that the missing answers allow.
    narrowed_most_by : str or None
        The missing predictor to ask for first.
    missing : tuple of str
        The names of all missing predictors.
    no_risk : NoRisk or None
    reasons : tuple of Reason
        The strongest three.
    support : Support or None
        That no special support is indicated, by the same rule as in ``srs.assess``.
    length : Length or None
        With the share remaining after the last certified day.
    weighed : Weighed or None
        For the first horizon at least LEAD days ahead; None without one.
    early : bool
        Whether the spell has not reached the model's first day: the risk holds if it gets there.
    """

    horizon: int | None = None
    probability: float | None = None
    level: Level | None = None
    profile: Profile = NATIONAL
    bounds: tuple[float, float] | None = None
    narrowed_most_by: str | None = None
    missing: tuple[str, ...] = ()
    no_risk: NoRisk | None = None
    reasons: tuple[Reason, ...] = ()
    support: Support | None = None
    length: Length | None = None
    weighed: Weighed | None = None
    early: bool = False


def outlooks(
    cases: Sequence[Case], model: Model, profile: Profile = NATIONAL
) -> tuple[Outlook, ...]:
    """One each, in the cases' order."""
    found = [_without_risk(case) for case in cases]
    encoded = [_encoded(case) for case in cases]
    for places in _alike(_keys(_subject(case) for case in cases)):
        subjects, rows = _those(cases, places), _rows(encoded, places)
        computed = _of_subjects(subjects, rows, profile)
        for place, subject, outlook in zip(places, subjects, computed, strict=True):
            support = support_of(subject, outlook.probability, outlook.bounds, model)
            found[place] = replace(outlook, missing=found[place].missing, support=support)
    later = [_later(case, model) for case in cases]
    for places in _alike(_keys(later)):
        ahead = [each for place in places if (each := later[place])]
        middles = _middles(ahead, _rows(encoded, places)).tolist()
        for place, subject, risk in zip(places, ahead, middles, strict=True):
            weighed = Weighed(subject.horizon, risk, profile.level(risk))
            found[place] = replace(found[place], weighed=weighed)
    for places in _alike(_length_keys(cases, model.last_horizon)):
        lengths = _lengths([cases[n] for n in places], _rows(encoded, places), model)
        for place, length in zip(places, lengths, strict=True):
            found[place] = replace(found[place], length=length)
    return tuple(found)


def _without_risk(case: Case) -> Outlook:
    missing = tuple(each.predictor.name for each in case.known if each.value is None)
    absence = case.subject if isinstance(case.subject, Absence) else None
    return Outlook(missing=missing, no_risk=NoRisk(absence) if absence else None)


def _alike(keys: Iterable[Key | None]) -> list[list[int]]:
    """The places grouped by key; those with None in no group."""
    found: dict[Key, list[int]] = {}
    for place, key in enumerate(keys):
        if key is not None:
            found.setdefault(key, []).append(place)
    return [*found.values()]


def _keys(subjects: Iterable[Subject | None]) -> Iterator[tuple[object, ...] | None]:
    """What is computed together: cases of one model and horizon, with or without missing
    answers.
    """
    for each in subjects:
        yield (_model_key(each.model), each.horizon, each.determined) if each else None


def _subject(case: Case) -> Subject | None:
    return case.subject if isinstance(case.subject, Subject) else None


def _later(case: Case, model: Model) -> Subject | None:
    """What orders the case, if that is for another day than the risk."""
    subject = _subject(case)
    if subject is None or subject.horizon - subject.day >= LEAD:
        return None
    horizon = next_horizon(model, subject.model, subject.day + LEAD - 1)
    return replace(subject, horizon=horizon) if horizon else None


def _those(cases: Sequence[Case], places: Iterable[int]) -> list[Subject]:
    return [each for place in places if (each := _subject(cases[place]))]


def _length_keys(cases: Iterable[Case], until: int) -> Iterator[str | None]:
    """The lengths, for cases that have one, even without a risk; the model answers *until* a
    day.
    """
    for case in cases:
        known = case.subject is Absence.BEYOND_LAST_HORIZON or isinstance(case.subject, Subject)
        early = case.day is not None and case.day < until
        tells = known and case.of_diagnosis and early and _determined(case)
        yield _model_key(case.of_diagnosis) if tells and case.of_diagnosis else None


def _determined(case: Case) -> bool:
    assert case.of_diagnosis
    return not case.of_diagnosis.needs_every_answer or all(k.value is not None for k in case.known)


def _model_key(model: DiagnosisModel) -> str:
    """The same for all diagnoses that it answers for."""
    return model.group


def _encoded(case: Case) -> list[float]:
    columns = case.of_diagnosis.columns if case.of_diagnosis else ()
    return [c.encode(k.value) for c, k in zip(columns, case.known, strict=True)]


def _rows(encoded: Sequence[list[float]], places: Iterable[int]) -> Floats:
    import numpy as np

    return np.array([encoded[place] for place in places], dtype=float)


def _of_subjects(subjects: Sequence[Subject], rows: Floats, profile: Profile) -> Iterator[Outlook]:
    import numpy as np

    model, horizon, days = subjects[0].model, subjects[0].horizon, _days(subjects)
    early = range_notes.before(model, days).tolist()
    if not subjects[0].determined:
        for subject, low, high, place, is_early in zip(
            subjects, *model.bounds(rows, days, horizon), early, strict=True
        ):
            bounds = float(low), float(high)
            yield Outlook(
                horizon=horizon,
                profile=profile,
                bounds=bounds,
                narrowed_most_by=model.columns[place].name,
                no_risk=NoRisk(Absence.ANSWERS_MISSING),
                weighed=_weighed(subject, sum(bounds) / 2, profile),
                early=is_early,
            )
        return
    risks = model.risk(rows, days, horizon)
    values = model.contributions(rows, days, horizon).values
    strongest = np.argsort(-np.abs(values), axis=1, kind="stable")[:, :_STRONGEST]
    of_each = zip(subjects, risks.tolist(), values.tolist(), strongest, early, strict=True)
    for subject, risk, own, order, is_early in of_each:
        yield Outlook(
            horizon=horizon,
            probability=risk,
            level=profile.level(risk),
            profile=profile,
            reasons=tuple(Reason(subject.known[n], own[n]) for n in order),
            weighed=_weighed(subject, risk, profile),
            early=is_early,
        )


def _weighed(subject: Subject, risk: float, profile: Profile) -> Weighed | None:
    if subject.horizon - subject.day < LEAD:
        return None
    return Weighed(subject.horizon, risk, profile.level(risk))


def _middles(subjects: Sequence[Subject], rows: Floats) -> Floats:
    """The risks, or the middles of their bounds."""
    model, horizon, days = subjects[0].model, subjects[0].horizon, _days(subjects)
    if subjects[0].determined:
        return model.risk(rows, days, horizon)
    low, high, _ = model.bounds(rows, days, horizon)
    return (low + high) / 2


def _days(subjects: Iterable[Subject]) -> Floats:
    import numpy as np

    return np.array([float(each.day) for each in subjects])


def _lengths(cases: Sequence[Case], rows: Floats, model: Model) -> Iterator[Length]:
    import numpy as np

    of_diagnosis = cases[0].of_diagnosis
    assert of_diagnosis
    days = np.array([float(each.day or 0) for each in cases])
    lengths = Lengths(of_diagnosis, rows, days, model.last_horizon)
    first, last = round(of_diagnosis.first_day), round(of_diagnosis.last_day)
    ends = [max(each.days or 0, each.day or 0) for each in cases]
    shares = lengths.remaining(np.array(ends, dtype=float)[:, None])[:, 0]
    told = zip(days, lengths.first_days(), ends, shares, strict=True)
    for day, quarters, end, share in told:
        q25, median, q75 = (None if np.isnan(each) else int(each) for each in quarters)
        left = None if np.isnan(share) else float(share)
        remaining = (Remaining(end, "certificate_end", left),)
        yield Length(q25, median, q75, remaining, max(round(day), first), last)

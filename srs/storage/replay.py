"""Replay: stored assessments are computed again from their inputs and compared bit for bit."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from math import isclose
from typing import Any

from ..certificate import Icd10
from ..errors import BrokenModel, NoModel, SrsError, Unavailable
from ..explanation import explain
from ..knowledge import National
from ..model import Model
from ..risk import Absence, Averages, next_horizon, published, risk_of
from . import assessments
from . import predictions as written
from .database import Storage
from .records import Assessed

_PAGE = 500  # assessments
_CLOSE = 1e-12

NOT_PUBLISHED = "the model is no longer published"
OTHER_MODEL = "another model is now published under the name"

Load = Callable[[str], Model]


@dataclass(slots=True)
class Replayed:
    """How many results were the same bit for bit, the ids of the others, and why some were not
    tried.

    ``knowledge`` counts the assessments by the version of each source that they were shown with.

    ``averages_as_told`` counts the averages from a region's own import that is not available now.
    The replay uses them as they were stored.

    ``close`` results agree to twelve digits: another kind of processor or version of NumPy adds in
    another order. ``different`` results do not agree.
    """

    same: int = 0
    close: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    not_tried: Counter[str] = field(default_factory=Counter)
    knowledge: Counter[str] = field(default_factory=Counter)
    averages_as_told: int = 0

    @property
    def all(self) -> int:
        return self.same + len(self.close) + len(self.different) + self.not_tried.total()


def replay(
    storage: Storage,
    load: Load,
    *,
    since: datetime | None = None,
    limit: int | None = None,
    statistics: National | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Replayed:
    """Compute the stored assessments again, shadows too, the newest first.

    Parameters
    ----------
    load
        Returns a published model by its full name; raises NoModel or BrokenModel.
    since, limit
        Only assessments from *since* on, and at most *limit*.
    statistics
        The current statistics. An assessment shown with this version gets its average from them.

    Raises
    ------
    Unavailable
    """
    told, models = Replayed(), cache(_or_none(load))
    for each in _stored(storage, since, limit):
        model = models(each.model)
        if model is None or model.digest != each.digest:
            told.not_tried[OTHER_MODEL if model else NOT_PUBLISHED] += 1
        elif "no_risk" in each.result:
            _compare_absence(told, model, each)
        else:
            _compare(told, model, each, _averages(told, statistics, each))
        told.knowledge.update(f"{name} {version}" for name, version in each.knowledge.items())
        progress(told.all)
    return told


def _averages(told: Replayed, statistics: National | None, stored: Assessed) -> Averages:
    """The averages as they were when the assessment was shown."""
    if statistics and stored.knowledge.get("statistics") == statistics.version:
        return statistics.averages
    try:
        average = written.own_average(stored.result)
    except (AttributeError, KeyError, TypeError, ValueError):
        return published  # so that the damaged record counts as different
    if average is None:
        return published
    told.averages_as_told += 1
    return lambda *_: average


def _compare(told: Replayed, model: Model, stored: Assessed, averages: Averages) -> None:
    try:
        subject = written.subject(model, stored.inputs, stored.day, stored.horizon)
        risk = risk_of(subject, reached=True, averages=averages)
        again = written.result(risk, explain(subject))
        again["columns"] = [again["probability"], again["level"]]
        answered = {"columns": [stored.probability, stored.level], **stored.result}
        asked = again.keys() | answered.keys() & {"average_of"}
        answered = {key: answered.get(key) for key in asked}
        same = written.canonical(again) == written.canonical(answered)
    except (SrsError, ArithmeticError, KeyError, TypeError, ValueError):
        told.different.append(stored.id)  # no stored inputs or answer can look like this
        return
    if same:
        told.same += 1
    elif _close(again, answered):
        told.close.append(stored.id)
    else:
        told.different.append(stored.id)


def _compare_absence(told: Replayed, model: Model, stored: Assessed) -> None:
    """Compare whether the stored model and day give no risk today either."""
    try:
        why = stored.no_risk
        nothing = why and written.canonical(written.nothing(why))
        same = nothing == written.canonical(stored.result) and not stored.level
        if why and same and _absent(model, stored, why.code):
            told.same += 1
            return
    except (SrsError, KeyError, TypeError, ValueError):
        pass
    told.different.append(stored.id)


def _absent(model: Model, stored: Assessed, code: Absence) -> bool:
    if not stored.diagnosis:
        return code is Absence.NO_DIAGNOSIS
    if code is Absence.NO_PERIOD:
        return not stored.of_spell
    try:
        of_diagnosis = model.of(Icd10(stored.diagnosis))
    except NoModel:
        return code is Absence.NO_MODEL
    on = date.fromisoformat(stored.inputs["on"])
    start, end = stored.spell_start, stored.spell_end
    beyond = next_horizon(model, of_diagnosis, stored.day) is None
    return {
        Absence.NOT_BEGUN: start is not None and on < start,
        Absence.ENDED: end is not None and end < on,
        Absence.BEYOND_LAST_HORIZON: beyond,
    }.get(code, False)


def _close(one: Any, other: Any) -> bool:
    """Whether only the last digits of numbers differ, or the order of equally strong reasons."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_close(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        pairs = zip(*(sorted(each, key=_name) for each in (one, other)), strict=False)
        return len(one) == len(other) and all(_close(*pair) for pair in pairs)
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=_CLOSE, abs_tol=_CLOSE)
    return bool(one == other)


def _name(item: object) -> str:
    return str(item["predictor"]) if isinstance(item, dict) and "predictor" in item else ""


def _stored(storage: Storage, since: datetime | None, limit: int | None) -> Iterator[Assessed]:
    """The stored assessments; each page is a read of its own, so that nobody waits."""
    below, left = None, limit
    while left is None or left > 0:
        size = _PAGE if left is None else min(_PAGE, left)
        try:
            with storage.read() as connection:
                page = assessments.page(connection, below=below, since=since, size=size)
        except (TypeError, ValueError):
            raise Unavailable(
                "the database: a stored assessment is damaged and cannot be read: restore a backup"
            ) from None
        yield from page.assessments
        if len(page.assessments) < size:
            return
        below, left = page.last, None if left is None else left - size


def _or_none(load: Load) -> Callable[[str], Model | None]:
    def loaded(name: str) -> Model | None:
        try:
            return load(name)
        except (NoModel, BrokenModel):
            return None

    return loaded

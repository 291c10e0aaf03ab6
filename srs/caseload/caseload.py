"""A unit's ongoing spells in the order in which to help, from certificates or from cases."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from ..arguments import DAY, check_all, check_day, check_optional, check_switch
from ..certificate import Certificate
from ..errors import BadAnswer, BadArgument, BadInput
from ..knowledge import Knowledge, embedded
from ..model import DEFAULT_MODEL, Model, named
from ..wording import Words, counted
from .answers import answers_of
from .cases import Case, case_of
from .outlooks import Outlook, outlooks
from .patients import LeftOut, Ongoing, ongoing, patients
from .places import Group, Place, group_of, rank, why


@dataclass(frozen=True, slots=True)
class Row:
    """One ongoing spell: its case, the model's prediction today, and its place."""

    case: Case
    outlook: Outlook
    place: Place

    @property
    def why(self) -> Words:
        """Why the row has this place."""
        return why(self.case, self.outlook, self.place.group)


@dataclass(frozen=True, slots=True)
class Expected:
    """How many of some spells are expected to outlast the day that their risk is for.

    Attributes
    ----------
    spells : int
        The number of spells.
    with_risk, with_bounds : int
        How many have a risk, and how many only bounds; the others are in no sum.
    early : int
        How many have not reached the model's first day: most end before it, so they are in no sum.
    number : float
        The sum of the risks.
    low, high : float
        The same, with the bounds for spells that have only bounds.
    """

    spells: int
    with_risk: int
    with_bounds: int
    early: int
    number: float
    low: float
    high: float

    @property
    def without(self) -> int:
        """How many have neither risk nor bounds."""
        return self.spells - self.with_risk - self.with_bounds - self.early


@dataclass(frozen=True, slots=True, kw_only=True)
class Caseload:
    """Support for deciding whom to help; it decides nothing.

    Attributes
    ----------
    on : date
    unit : str or None
        None if no certificate names one.
    capacity : int or None
        How many patients there is time for; None if not given.
    rows : tuple of Row
        In the order of ``srs.caseload.places``.
    left_out : mapping
        How much of the input is in no row, by reason.
    """

    on: date
    unit: str | None
    model: Model
    capacity: int | None
    rows: tuple[Row, ...]
    left_out: Mapping[LeftOut, int]

    def __repr__(self) -> str:
        spells = counted(len(self.rows), "spell")
        return f"<Caseload of {spells} on {self.on}, {self.model.full_name}>"

    @property
    def first(self) -> tuple[Row, ...]:
        """The first rows, as many as there is capacity for."""
        return tuple(row for row in self.rows if row.place.first)

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases, in the order of the rows."""
        return tuple(row.case for row in self.rows)

    def of(self, group: Group) -> tuple[Row, ...]:
        """The rows of one group, in their order."""
        return tuple(row for row in self.rows if row.place.group is group)


def expected(rows: Iterable[Row]) -> Expected:
    """How many of the *rows* are expected to become long: the sum of their risks.

    Rows before the model's first day are not in it.
    """
    all_of_them = [row.outlook for row in rows]
    found = [each for each in all_of_them if not each.early]
    risks = [each.probability for each in found if each.probability is not None]
    bounds = [each.bounds for each in found if each.bounds]
    number = fsum(risks)
    low, high = (number + fsum(each[side] for each in bounds) for side in (0, 1))
    early = len(all_of_them) - len(found)
    return Expected(len(all_of_them), len(risks), len(bounds), early, number, low, high)


def unit(
    certificates: Sequence[Certificate] | Mapping[str, Sequence[Certificate]],
    *,
    on: date,
    model: Model | str = DEFAULT_MODEL,
    knowledge: Knowledge | None = None,
    unit: str | None = None,
    answers: Mapping[str, Mapping[str, object]] | None = None,
    defaults: bool = False,
    capacity: int | None = None,
    complete_since: date | None = None,
) -> Caseload:
    """The ongoing spells of a unit's patients, those to help first on top.

    It names patients: it is for those who care for them. Decision 0031 has the rule of the order.

    Parameters
    ----------
    certificates : sequence of Certificate, or mapping
        Of many persons, each with its person id; or by person under ids of the caller's own.
    on : date
        The day. Certificates signed later are ignored.
    model : Model or str
        A model from ``load``, or its name.
    knowledge : Knowledge or None
        Its FMB shows which spells are longer than recommended. If not given, the one that comes
        with srs.
    unit : str or None
        The care unit's id; needed if the spells belong to several. A spell belongs to the unit of
        its newest certificate.
    answers
        Answers by person id or by certificate id, which takes precedence; each by predictor name or
        SRS id.
    defaults
        Whether unanswered questions get the form's preselected level.
    capacity
        How many can be helped now, from 1.
    complete_since
        The day from which the certificates have all sick leave of the patients.

    Raises
    ------
    BadInput
        ``path`` says where, ``expected`` what is possible.
    BadArgument, NoModel

    >>> from datetime import date
    >>> from srs import read
    >>> caseload = unit([read("examples/certificate.xml")], on=date(2025, 3, 20), capacity=5)
    >>> caseload
    <Caseload of 1 spell on 2025-03-20, srs-3.0>
    >>> caseload.rows[0].place.first
    True
    """
    _check_certificates(certificates)
    check_day("on", on)
    check_optional("knowledge", knowledge, Knowledge, "srs.Knowledge, as srs.embedded gives it")
    check_optional("unit", unit, str, "a care unit's id, a text")
    _check_answers(answers)
    check_switch("defaults", defaults)
    check_optional("capacity", capacity, int, "how many can be helped now, an int from 1")
    check_optional("complete_since", complete_since, date, DAY)
    counts = Counter[LeftOut]()
    check_capacity(capacity)
    known = patients(certificates, counts)
    found = ongoing(known, on=on, unit=unit, complete_since=complete_since, counts=counts)
    given = answers_of(answers or {}, known, found, on, counts)
    return caseload_of_patients(
        found,
        given,
        on=on,
        unit=unit,
        model=named(model),
        knowledge=knowledge or embedded(),
        defaults=defaults,
        capacity=capacity,
        left_out=counts,
    )


def _check_certificates(given: object) -> None:
    expected = "srs.Certificate, as srs.read gives them"
    if not isinstance(given, Mapping):
        return check_all("certificates", given, Certificate, expected)
    for certificates in given.values():
        check_all("certificates", certificates, Certificate, expected)
    return None


def _check_answers(given: Mapping[str, object] | None) -> None:
    """A person's id is not repeated."""
    check_optional("answers", given, Mapping, _ANSWERS)
    if not all(
        isinstance(id, str) and isinstance(own, Mapping) for id, own in (given or {}).items()
    ):
        raise BadArgument("answers", expected=_ANSWERS, path=("answers",))


_ANSWERS = 'by person id or certificate id a mapping, such as {"university": "no"}'


def caseload_of_patients(
    found: Sequence[Ongoing],
    answers: Mapping[str, Mapping[str, object]],
    *,
    on: date,
    unit: str | None,
    model: Model,
    knowledge: Knowledge,
    defaults: bool = False,
    capacity: int | None = None,
    left_out: Mapping[LeftOut, int],
) -> Caseload:
    """The same from patients on sick leave, with *answers* by patient.

    Raises
    ------
    BadAnswer
    """
    told = {id: place for place, id in enumerate(answers, 1)}
    cases = []
    for each in found:
        own = answers.get(each.patient.id, {})
        try:
            cases.append(case_of(each, own, defaults=defaults, model=model, knowledge=knowledge))
        except BadAnswer as error:
            place = told.get(each.patient.id, 0)
            where = f"the answers of patient {place} of {len(told)}"
            raise BadAnswer.of(error, where, path=()) from None
    unit = unit or next((each.unit for each in found if each.unit), None)
    return caseload_of(cases, on=on, unit=unit, model=model, capacity=capacity, left_out=left_out)


def caseload_of(
    cases: Sequence[Case],
    *,
    on: date,
    unit: str | None,
    model: Model,
    capacity: int | None = None,
    left_out: Mapping[LeftOut, int] | None = None,
) -> Caseload:
    """The *cases* in order, with the model's prediction for each on the day.

    Raises
    ------
    BadInput
        When the capacity is below 1.
    """
    check_capacity(capacity)
    found = [
        (case, each, group_of(each))
        for case, each in zip(cases, outlooks(cases, model), strict=True)
    ]
    found.sort(key=lambda each: rank(each[0], each[1], each[2], on))
    rows = (
        Row(case, outlook, Place(number, group, number <= (capacity or 0)))
        for number, (case, outlook, group) in enumerate(found, 1)
    )
    counted = {each: (left_out or {}).get(each, 0) for each in LeftOut}
    return Caseload(
        on=on,
        unit=unit,
        model=model,
        capacity=capacity,
        rows=tuple(rows),
        left_out={each: count for each, count in counted.items() if count},
    )


def check_capacity(capacity: int | None) -> None:
    """
    Raises
    ------
    BadInput
    """
    if capacity is not None and capacity < 1:
        raise BadInput(
            "the capacity",
            expected="how many patients can be helped now, 1 or more",
            path=("capacity",),
        )

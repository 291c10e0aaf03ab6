"""How a predictor is declared."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from math import inf
from typing import Literal

from ..certificate import Certificate, PersonId
from ..errors import BadAnswer
from ..spell import Spell, leads_to
from ..wording import Words
from .words import NO, YES

# A level's name, or a number for predictors that have a unit.
Value = str | int | float

_TRUTHS = dict.fromkeys(YES, "yes") | dict.fromkeys(NO, "no")
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}([.,][0-9]*)?(e[-+]?[0-9]{1,2})?")
_THOUSANDS = re.compile(
    r"[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+"
)  # ambiguous: thousands or three decimals

# Sources of a value without an answer.
Origin = Literal["answer", "certificate", "person"]


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known about one person's spell on the day of assessment.

    Attributes
    ----------
    spell : Spell or None
        None if no certificate was given.
    earlier : tuple of Spell
        The person's spells before it, in time order.
    at_hand : frozenset of str
        The ids of all certificates that were given.
    postcode : str or None
        Of the care unit that writes the certificate.
    withheld : tuple of Certificate
        Those without diagnosis: they make no spell, but may show that it began earlier.
    complete_since : date or None
        The day from which the certificates have all of the person's sick leave.
    """

    spell: Spell | None
    earlier: tuple[Spell, ...]
    at_hand: frozenset[str]
    person: PersonId | None
    postcode: str | None
    on: date
    withheld: tuple[Certificate, ...] = ()
    complete_since: date | None = None

    @property
    def start_known(self) -> bool:
        return self.spell is not None and self.knows_start_of(self.spell)

    def knows_start_of(self, spell: Spell) -> bool:
        """Whether its first certificate is given: none that it extends is missing.

        Nor is it preceded by one whose diagnosis was withheld.
        """
        at_hand = self.at_hand.issuperset(spell.certificates[0].extends)
        return at_hand and not any(leads_to(each, spell) for each in self.withheld)


@dataclass(frozen=True, slots=True)
class Level:
    """One answer.

    Attributes
    ----------
    srs : str
        The answer's id in SRS 2.1 to 3.0.
    answer, statement : Words
        As an alternative in a form, and as the fact that begins a reason.
    share : float
        Its share of the reference population; see ``Predictor.share_source``.
    upto : float or None
        The highest number that belongs to the level, for predictors with a unit.
    """

    name: str
    srs: str
    answer: Words
    statement: Words
    share: float
    upto: float | None = None


@dataclass(frozen=True, slots=True)
class Predictor:
    """One column of a model's input, declared once.

    Everything is read from the declaration: encoding of a row and of a table, range checks, forms,
    reasons, documentation and reference population.

    Attributes
    ----------
    srs : str
        The variable's name in SRS 2.1 to 3.0.
    levels : tuple of Level
        In a form's order, which is also that of the codes 0, 1, …
    default : str or None
        The form's preselected level; None if there is no form.
    help : Words or None
        What counts, in which period, and where to find it, in a few seconds. None only for a
        predictor that a model declares.
    unit, low, high
        For predictors that are numbers underneath: what they count and the possible range.
    lowest : float
        The lowest number that the first level was made for.
    derive : callable or None
        The value from certificates and person id; None if they do not give it.
    share_source : str
        Where the levels' shares come from.
    whole : bool
        Whether a number counts whole units: then an age of 49.5 years is 49.
    per_cent : bool
        Whether the levels' names are per cent, so that ``50 %`` is 50.
    as_written : bool
        Whether the label keeps its first capital inside a sentence: ``BMI``, ``ASA-klass``.
    background : bool
        Whether it is background that nobody can change: a short page groups these.
    """

    name: str
    srs: str
    label: Words
    question: Words
    levels: tuple[Level, ...]
    share_source: str
    default: str | None = None
    help: Words | None = None
    origin: Origin = "answer"
    derive: Callable[[Situation], Value | None] | None = None
    unit: str | None = None
    low: float = 0
    high: float = 0
    lowest: float = 0
    whole: bool = True
    per_cent: bool = False
    as_written: bool = False
    background: bool = False
    _codes: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = {level.name: code for code, level in enumerate(self.levels)}
        codes = {level.srs: code for code, level in enumerate(self.levels)} | names
        folded = {text.casefold(): code for text, code in codes.items()}
        object.__setattr__(self, "_codes", folded)

    def __repr__(self) -> str:
        return f"Predictor({self.name!r})"

    @property
    def words(self) -> tuple[str, ...]:
        """The names of its levels, in srs and in SRS."""
        return tuple(word for level in self.levels for word in (level.name, level.srs))

    def read(self, given: object) -> Value:
        """The value of *given*: a level's name, its SRS id, a number or a boolean.

        Raises
        ------
        BadAnswer
            Names the predictor and what was expected, never what was given.
        """
        text, number = _text(given)
        for alias in (text, _TRUTHS.get(text, text)):
            if alias in self._codes:
                return self.levels[self._codes[alias]].name
        if self.per_cent and text.endswith("%"):
            own = [level.name for level in self.levels if level.name == _text(text[:-1])[0]]
            if own:
                return own[0]
        if self.unit is None or number is None or not self.low <= number <= self.high:
            raise BadAnswer(self.name, expected=self._alternatives)
        return int(number) if self.whole else number

    def code(self, value: Value) -> int:
        """The level that *value* belongs to; a number outside all levels takes the nearest."""
        if isinstance(value, str):
            return self._codes[value.casefold()]
        bounds = (code for code, level in enumerate(self.levels) if value <= (level.upto or 0))
        return next(bounds, len(self.levels) - 1)

    def level(self, value: Value) -> Level:
        return self.levels[self.code(value)]

    def outside(self, value: Value) -> bool:
        """Whether the number is outside what the levels were made for."""
        if isinstance(value, str) or not self.levels or self.unit is None:
            return False
        return not self.lowest <= value <= (self.levels[-1].upto or 0)

    @property
    def expected(self) -> str:
        """What an answer may be, for an error message."""
        return f"{self.name}: expected {self._alternatives}"

    @property
    def _alternatives(self) -> str:
        alternatives = ", ".join(
            level.name if level.name == level.srs else f"{level.name} ({level.srs})"
            for level in self.levels
        )
        if self.unit is None:
            return f"one of {alternatives}"
        of_unit = f" of {self.unit}" if self.unit else ""
        low = f" from {self.low:g}" if self.low > -inf else ""
        high = f" to {self.high:g}" if self.high < inf else ""
        numbers = f"a number{of_unit}{low}{high}"
        either = f", or one of {alternatives}" if alternatives else ""
        return f"{numbers}{either}"

    @property
    def label_inside(self) -> Words:
        """The label as it reads inside a sentence."""
        return self.label if self.as_written else self.label.inside

    def _number(self, value: Value) -> Words:
        text = f"{value:.10g}" if isinstance(value, float) else str(value)
        unit = f" {self.unit}" if self.unit else ""
        return Words(text.replace(".", ",") + unit, text + unit)

    def statement(self, value: Value | None) -> Words:
        """The fact that begins a reason."""
        if value is None:
            label = self.label_inside
            return Words(f"Okänt ({label.sv})", f"Not known ({label.en})")
        if self.levels:
            return self.level(value).statement
        number = self._number(value)
        return Words(f"{self.label.sv} {number.sv}", f"{self.label.en} {number.en}")

    def shown(self, value: Value | None) -> Words:
        """The value as a table shows it."""
        if value is None:
            return Words("–", "–")
        number = f" ({value})" if isinstance(value, int) else ""
        if not self.levels:
            return self._number(value)
        return Words(*(answer + number for answer in self.level(value).answer))


def _text(given: object) -> tuple[str, float | None]:
    """As ids are written (1.0 is ``1``), and as a number where it is one."""
    text = str(given).strip().casefold()
    if not _NUMBER.fullmatch(text) or _THOUSANDS.fullmatch(text):
        return text, None
    number = float(text.replace(",", "."))
    return f"{number:g}", number


def yes_no(
    name: str,
    srs: str,
    label: Words,
    question: Words,
    *,
    yes: tuple[str, Words],
    no: tuple[str, Words],
    share: float,
    share_source: str,
    help: Words,
    yes_first: bool = True,
    default: str | None = None,
    background: bool = False,
) -> Predictor:
    """A predictor with the levels yes and no, each given by its SRS id and its statement.

    *share* is that of yes; *yes_first* is the order in a form.
    """
    answers = (
        Level("yes", yes[0], Words("Ja", "Yes"), yes[1], share),
        Level("no", no[0], Words("Nej", "No"), no[1], round(1 - share, 10)),
    )
    return Predictor(
        name=name,
        srs=srs,
        label=label,
        question=question,
        levels=answers if yes_first else answers[::-1],
        share_source=share_source,
        default=default,
        help=help,
        background=background,
    )
